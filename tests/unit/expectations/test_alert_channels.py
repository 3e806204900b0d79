"""Each channel against a server that speaks its protocol; hostile words stay words in all of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner

from expectations.alerts.channels.mail import Mail, render_mail
from expectations.alerts.channels.pagerduty import render_event
from expectations.alerts.channels.slack import render_blocks
from expectations.alerts.channels.webhook import Webhook, render_payload
from expectations.alerts.words import clean, safe_link
from ingest.cli import app
from tests.unit.expectations.receivers import (
    ROUTING_KEY,
    MailServer,
    PagerDutyService,
    Receiver,
    mail_server,
    make_certificates,
    serving,
)
from tests.unit.expectations.reports import HOSTILE, HOSTILE_URL, held_alert, message

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving(Receiver()) as server:
        yield server


@pytest.fixture
def mails(certificates: tuple[Path, Path]) -> Iterator[MailServer]:
    with mail_server(certificates[1]) as server:
        yield server


@pytest.fixture
def channel(mails: MailServer, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Mail:
    monkeypatch.setenv("TEST_USER", "user")
    monkeypatch.setenv("TEST_PASSWORD", "secret-password")
    return Mail.model_validate(
        {
            "type": "smtp",
            "host": "127.0.0.1",
            "port": mails.port,
            "username": "${TEST_USER}",
            "password": "${TEST_PASSWORD}",
            "sender": "inflow@example.org",
            "to": ["oncall@example.org", "data@example.org"],
            "ca_file": certificates[0],
        }
    )


def test_mail_arrives_as_text_and_html_over_an_encrypted_connection(channel: Mail, mails: MailServer) -> None:
    assert channel.send(message(held_alert(quote="plans a plant in Łódź"))).is_sent
    (mail,) = mails.mails
    assert mail["Subject"].startswith("[inflow] [warning] raw.investment_mentions: 500 rows fail")
    assert mail["To"] == "oncall@example.org, data@example.org"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        for words in (
            "Łódź",
            "docs/runbooks/grounding.md",
            "inflow alerts silence",
            "https://news.example/0",
        ):
            assert words in part.get_content()


def test_a_resolve_stands_with_the_mail_that_told_of_the_incident(channel: Mail, mails: MailServer) -> None:
    for event in ("trigger", "resolve"):
        assert channel.send(message(held_alert(), event)).is_sent  # type: ignore[arg-type]
    first, second = mails.mails
    assert second["In-Reply-To"] == first["Message-ID"] != second["Message-ID"]
    assert "[resolved]" in second["Subject"]


@pytest.mark.parametrize(("reply", "is_final"), [("451 try again later", False), ("552 mailbox full", True)])
def test_a_mail_server_that_refuses_is_asked_again_only_when_it_passes(
    channel: Mail, mails: MailServer, reply: str, is_final: bool
) -> None:
    mails.replies = [reply]
    outcome = channel.send(message(held_alert()))
    assert (outcome.is_sent, outcome.is_final) == (False, is_final)
    assert reply[:3] in outcome.reason


def test_a_wrong_password_and_a_deaf_server_are_told_without_secrets(
    channel: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_PASSWORD", "wrong-password")
    wrong = Mail.model_validate(
        channel.model_dump() | {"username": "${TEST_USER}", "password": "${TEST_PASSWORD}"}
    )
    outcome = wrong.send(message(held_alert()))
    assert (outcome.is_final, "535" in outcome.reason) == (True, True)
    deaf = channel.model_copy(update={"port": 9}).send(message(held_alert()))
    assert (deaf.is_sent, deaf.is_final) == (False, False)
    assert "password" not in outcome.reason + deaf.reason


def test_an_unknown_authority_is_not_given_the_password(channel: Mail, mails: MailServer) -> None:
    outcome = channel.model_copy(update={"ca_file": None}).send(message(held_alert()))
    assert not outcome.is_sent
    assert mails.mails == []


def test_a_webhook_is_signed_with_its_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_URL", receiver.url("/hook"))
    monkeypatch.setenv("TEST_SECRET", SECRET)
    hook = Webhook.model_validate({"type": "webhook", "url": "${TEST_URL}", "secret": "${TEST_SECRET}"})
    assert hook.send(message(held_alert())).is_sent
    (request,) = receiver.requests
    stamp = request.headers["webhook-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    signed = f"{request.headers['webhook-id']}.{stamp}.".encode() + request.body
    digest = hmac.new(b"k" * 24, signed, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert request.json["event"] == "trigger"
    assert request.json["samples"][0]["quote"] == "plans a plant"


def test_a_redirect_is_not_followed_with_what_is_secret(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_URL", receiver.url("/hook"))
    receiver.replies = [(307, {"Location": receiver.url("/elsewhere")})]
    outcome = Webhook.model_validate({"type": "webhook", "url": "${TEST_URL}"}).send(message(held_alert()))
    assert (outcome.is_sent, outcome.is_final) == (False, True)
    assert len(receiver.requests) == 1


# -- hostile words -----------------------------------------------------------------------------------------


def hostile() -> Any:
    sample = {
        "row_id": "row0", "article_id": "a", "quote": HOSTILE, "value": f"name = {HOSTILE}",
        "title": HOSTILE, "url": HOSTILE_URL, "location": HOSTILE,
    }  # fmt: skip
    alert = replace(
        held_alert(), samples=[sample] * 3, title=f"3 rows fail “{HOSTILE}”", sentence=HOSTILE, also=[HOSTILE]
    )
    return message(alert)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


STEERING = {"\x1b", "\x07", "\x00", "\r", "\u202e", "\u2066", "\ud800"}


def test_cleaned_words_are_one_short_line_and_keep_their_alphabet() -> None:
    line = clean(HOSTILE, 300)
    assert len(line) == 300
    assert not STEERING & set(line)
    assert "\n" not in line
    assert "شركة إنفستكو تستثمر" in line
    line.encode()


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https://[bad", None),
        ("https://news.example/" + "a" * 3000, None),
        ("https://news.example/ü|<b>", "https://news.example/%C3%BC%7C%3Cb%3E"),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, link: str | None) -> None:
    assert safe_link(url) == link


def test_hostile_words_in_slack_are_no_markup_mention_or_link() -> None:
    shown = render_blocks(hostile())
    assert len(shown["blocks"]) <= 50
    for text in strings(shown):
        assert len(text) <= 3000
        assert not STEERING & set(text)
        assert not any(sign in text for sign in ("<!", "<@", "<script", "<https://evil"))
    marked = [block for block in shown["blocks"] if block.get("text", {}).get("type") == "mrkdwn"]
    assert [block["text"]["text"] for block in marked] == [
        "Runbook: docs/runbooks/grounding.md · Data Docs: data_docs/index.html"
    ]
    (url,) = {block["accessory"]["url"] for block in shown["blocks"] if "accessory" in block}
    assert not set(url) & set("<>|\"'\r\n ")
    json.dumps(shown).encode()


def test_hostile_words_in_pagerduty_are_short_and_its_links_lead_to_the_article() -> None:
    event = render_event(hostile())
    for text in strings(event):
        assert len(text) <= 1_024
        assert not STEERING & set(text)
    assert all(link["href"].startswith("https://news.example/") for link in event["links"])


def test_hostile_words_in_a_mail_stay_in_its_body_as_text(channel: Mail, mails: MailServer) -> None:
    assert channel.send(hostile()).is_sent
    (mail,) = mails.mails
    assert list(mail.keys()).count("Subject") == 1
    assert len(mail["Subject"]) <= 200
    page_part, text_part = mail.get_body(("html",)), mail.get_body(("plain",))
    assert page_part is not None
    assert text_part is not None
    assert not STEERING - {"\r"} & set(text_part.get_content())
    page = html.fromstring(page_part.get_content())
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)}.isdisjoint(
        {"script", "img", "iframe", "form", "link"}
    )
    assert all(link.startswith("https://news.example/a?b=%22%3E") for link in page.xpath("//a/@href"))
    assert "<script>alert(1)</script>" in page.text_content()  # shown, as words
    assert "49" not in page.text_content().split("{{")[1][:10]  # no template reads it


def test_hostile_words_in_a_webhook_are_escaped_in_its_text() -> None:
    payload = render_payload(hostile())
    assert "<!channel>" not in payload["text"]
    assert "&lt;!channel&gt;" in payload["text"]
    assert not STEERING & set(payload["text"])
    json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


# -- inflow alerts test ------------------------------------------------------------------------------------


def test_a_labelled_test_goes_through_every_channel(
    tmp_path: Path,
    certificates: tuple[Path, Path],
    mails: MailServer,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(PagerDutyService(certificates[1])) as pager:
        assert isinstance(pager, PagerDutyService)
        for name, value in {
            "HOME": tmp_path, "KEY": ROUTING_KEY, "CHAT": receiver.url("/chat"),
            "HOOK": receiver.url("/hook"), "SECRET": SECRET, "USER": "user", "PASSWORD": "secret-password",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"INFLOW_{name}", str(value))
        (tmp_path / "alerts.yml").write_text(f"""
channels:
  pager: {{type: pagerduty, routing_key: "${{INFLOW_KEY}}", url: "{pager.url()}", ca_file: {certificates[0]}}}
  chat: {{type: slack, webhook_url: "${{INFLOW_CHAT}}"}}
  hook: {{type: webhook, url: "${{INFLOW_HOOK}}", secret: "${{INFLOW_SECRET}}"}}
  mail:
    type: smtp
    host: 127.0.0.1
    port: {mails.port}
    username: ${{INFLOW_USER}}
    password: ${{INFLOW_PASSWORD}}
    sender: inflow@example.org
    to: [oncall@example.org]
    ca_file: {certificates[0]}
routes: [{{send_to: [pager, chat, hook, mail]}}]
""")
        shown = CliRunner().invoke(app, ["alerts", "test"])
        assert shown.exit_code == 0, shown.output
        assert [list(pager.alerts.values()), len(pager.notified)] == [["resolved"], 1]
        assert "TEST" in pager.notified[0]
        assert "TEST" in mails.mails[0]["Subject"]
        assert ["TEST" in request.json["text"] for request in receiver.requests] == [True, True]
        receiver.replies = [(404, {})]
        failed = CliRunner().invoke(app, ["alerts", "test"])
        assert failed.exit_code == 1
        assert "NOT SENT: it answered 404" in failed.output


def test_without_a_channel_the_test_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    monkeypatch.delenv("INFLOW_ALERT_WEBHOOK_URL", raising=False)
    shown = CliRunner().invoke(app, ["alerts", "test"])
    assert shown.exit_code == 1


def test_the_mail_of_an_incident_has_a_thread_of_its_own() -> None:
    mails = [render_mail(replace(message(held_alert()), incident_id=n), "a@b.c", ["d@e.f"]) for n in (1, 2)]
    assert mails[0]["Message-ID"] != mails[1]["Message-ID"]
