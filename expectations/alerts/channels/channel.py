"""What all channels have in common."""

from __future__ import annotations

import os
import re
import ssl
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from expectations.alerts.alert import Event, Message

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _from_environment(written: object) -> object:
    """`${NAME}` -> the value of that variable. What is wrong is said without the value."""
    if isinstance(written, SecretStr):
        return written
    reference = _REFERENCE.fullmatch(written) if isinstance(written, str) else None
    if reference is None:
        raise ValueError("is a secret: write ${NAME} here, and set NAME in the environment")
    value = os.environ.get(reference[1], "").strip()
    if not value:
        raise ValueError(f"refers to {reference[1]}, which is not set in the environment")
    return value


#: A value that is never written in the file, printed or logged.
Secret = Annotated[SecretStr, BeforeValidator(_from_environment)]


class Strict(BaseModel):
    """A part of the configuration: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. `is_final` says that sending it again would end in the same way.

    `reason` says why it was not taken, without addresses or secrets; `retry_after_seconds` is when the
    other side asks to be asked again.
    """

    is_sent: bool
    reason: str = ""
    is_final: bool = False
    retry_after_seconds: float | None = None


class Channel(Strict):
    """A channel of the configuration, which can send."""

    #: Events that mean something to this channel.
    events: ClassVar[frozenset[Event]] = frozenset(("trigger", "resolve", "test"))

    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    #: Certificates of the authority that signed the other side's, when it is one of your own.
    ca_file: Path | None = None

    @abstractmethod
    def send(self, message: Message) -> Outcome:
        """Send it once."""

    def tls(self) -> ssl.SSLContext:
        """Certificates are checked, always."""
        return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
