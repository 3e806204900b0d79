"""Mail, as text and as HTML."""

from __future__ import annotations

import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from expectations.alerts.alert import Message
from expectations.alerts.channels.channel import Channel, Outcome, Secret
from expectations.alerts.words import clean, safe_link

SUBJECT_SHOWN = 180


class Mail(Channel):
    """A mail server."""

    type: Literal["smtp"]
    host: str
    port: Annotated[int, Field(gt=0, lt=65_536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Secret | None = None
    password: Secret | None = None
    sender: str
    to: Annotated[list[str], Field(min_length=1)]

    @field_validator("sender")
    @classmethod
    def _is_address(cls, address: str) -> str:
        try:
            return Address(addr_spec=address).addr_spec
        except Exception:
            raise ValueError("is no mail address such as inflow@example.org") from None

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, addresses: list[str]) -> list[str]:
        return [cls._is_address(address) for address in addresses]

    @model_validator(mode="after")
    def _keeps_its_password(self) -> Mail:
        if self.password and self.security == "none":
            raise ValueError(
                "a password is sent over an encrypted connection only: set security to starttls or tls"
            )
        return self

    def send(self, message: Message) -> Outcome:
        """Hand it to the server."""
        mail = render_mail(message, self.sender, self.to)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return Outcome(False, f"every recipient was refused ({min(codes)})", is_final=min(codes) >= 500)
        except smtplib.SMTPResponseException as error:
            return Outcome(
                False, f"the mail server answered {error.smtp_code}", is_final=error.smtp_code >= 500
            )
        except smtplib.SMTPNotSupportedError:
            return Outcome(
                False, f"the mail server does not offer {self.security} or logging in", is_final=True
            )
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(False, f"the mail server could not be reached ({type(error).__name__})")
        return Outcome(True)

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=self.tls())
            if self.security == "tls"
            else smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        )
        if self.security == "starttls":
            server.starttls(context=self.tls())
        if self.username and self.password:
            server.login(self.username.get_secret_value(), self.password.get_secret_value())
        return server


def render_mail(message: Message, sender: str, to: list[str]) -> EmailMessage:
    """The mail; later ones answer the first about their incident, so that they stand together."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = clean(
        f"[{message.installation}] [{message.label}] {message.alert.title}", SUBJECT_SHOWN
    )
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(message.last_seen)
    mail["Auto-Submitted"] = "auto-generated"
    thread = f"<inflow.{message.incident_id}.{message.first_seen:%Y%m%d%H%M%S}@{_domain(sender)}>"
    if message.event == "trigger" and not message.returns:
        mail["Message-ID"] = thread
    else:
        mail["Message-ID"] = make_msgid("inflow", _domain(sender))
        mail["In-Reply-To"] = mail["References"] = thread
    shown = {"message": message, "alert": message.alert, "clean": clean, "safe_link": safe_link}
    mail.set_content(_templates()[0].render(shown))
    mail.add_alternative(_templates()[1].render(shown), subtype="html")
    return mail


def _domain(address: str) -> str:
    return address.rsplit("@", 1)[-1]


@lru_cache(maxsize=1)
def _templates() -> tuple[Any, Any]:
    """Text and page; in the page, every value is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    def environment(is_page: bool) -> Environment:
        return Environment(
            loader=FileSystemLoader(Path(__file__).parent),
            autoescape=is_page,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    return environment(False).get_template("mail.txt.jinja"), environment(True).get_template(
        "mail.html.jinja"
    )
