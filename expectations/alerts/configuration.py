"""Who hears of what: `alerts.yml` under INFLOW_HOME, read and checked as a whole.

Without the file, everything goes to the webhook in INFLOW_ALERT_WEBHOOK_URL, or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from expectations.alerts.alert import Alert, Links
from expectations.alerts.channels import AnyChannel, Strict
from expectations.alerts.channels.webhook import Webhook
from ingest.errors import ConfigurationError
from ingest.settings import Settings

REMEDY = "docs/alerts.example.yml shows every key; `inflow alerts test` tries what you wrote."
KeyPath = tuple[str | int, ...]


class Route(Strict):
    """Which incidents go where: to every channel of `send_to`; to those of `fallback` when one fails."""

    severity: Literal["critical", "warning", "info"] | None = None
    owner: str | None = None
    send_to: list[str]
    fallback: list[str] = Field(default_factory=list)

    def takes(self, alert: Alert) -> bool:
        """Whether the incident is of this route's severity and owner."""
        return self.severity in (None, alert.severity) and self.owner in (None, alert.owner)


class SourceRule(Strict):
    """How long a source may be silent. Weekends and the holidays of its `country` do not count."""

    within_hours: Annotated[float, Field(gt=0)]
    country: str | None = None
    works_weekends: bool = False

    @field_validator("country")
    @classmethod
    def _is_known(cls, country: str | None) -> str | None:
        import holidays

        if country is not None and country not in holidays.list_supported_countries():
            raise ValueError("no calendar of holidays is known for it; write an ISO 3166-1 code such as GB")
        return country


class Freshness(Strict):
    """What is late: minutes from an arrival to its publication, hours of silence by source."""

    publication_within_minutes: Annotated[float, Field(gt=0)] = 60
    sources: dict[str, SourceRule] = Field(default_factory=dict)


class PageLinks(Strict):
    """Addresses of the folders that serve the runbooks and the Data Docs, when something serves them."""

    runbooks: str | None = None
    data_docs: str | None = None


class Configuration(Strict):
    """The whole file. `name` tells installations apart in what on-call reads."""

    name: str = "inflow"
    links: PageLinks = PageLinks()
    channels: dict[str, AnyChannel] = Field(default_factory=dict)
    routes: list[Route] = Field(default_factory=list)
    freshness: Freshness = Freshness()

    @model_validator(mode="after")
    def _fits_together(self) -> Configuration:
        for number, route in enumerate(self.routes):
            for name in (*route.send_to, *route.fallback):
                if name not in self.channels:
                    known = ", ".join(self.channels) or "none"
                    raise ValueError(
                        f"routes[{number}] sends to `{name}`, which no channel is named ({known})"
                    )
        last = self.routes[-1] if self.routes else None
        if self.channels and (last is None or last.severity or last.owner):
            raise ValueError("routes must end with one that has neither severity nor owner, for all the rest")
        return self

    def route(self, alert: Alert) -> Route:
        """The first route that takes it."""
        return next((route for route in self.routes if route.takes(alert)), Route(send_to=[]))

    def page_links(self) -> Links:
        """Where pages are served."""
        return Links(_folder(self.links.runbooks), _folder(self.links.data_docs))


def read_configuration(settings: Settings) -> Configuration:
    """Read and check the file.

    Raises:
        ConfigurationError: with the file, the line, the key, the reason and the remedy of each mistake.
    """
    path = settings.alerts_file
    if not path.exists():
        return _without_file(settings)
    try:
        text = path.read_text(encoding="utf-8")
        written, lines = yaml.safe_load(text) or {}, dict(_lines(yaml.compose(text)))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}. Mend its permissions.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{_place(path, error)}: this is not YAML. {REMEDY}") from None
    except _WrittenTwice as twice:
        raise ConfigurationError(
            f"{path}:{twice.args[1]}: `{twice.args[0]}` is written twice. {REMEDY}"
        ) from None
    try:
        return Configuration.model_validate(written)
    except ValidationError as error:
        mistakes = [
            _mistake(path, lines, mistake) for mistake in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigurationError("\n".join([*mistakes, REMEDY])) from None


def _without_file(settings: Settings) -> Configuration:
    if settings.alert_webhook_url is None:
        return Configuration()
    url = SecretStr(settings.alert_webhook_url)
    webhook = Webhook.model_construct(type="webhook", url=url, secret=None, ca_file=None, timeout_seconds=5.0)
    return Configuration.model_construct(
        name="inflow",
        links=PageLinks(),
        channels={"webhook": webhook},
        routes=[Route(send_to=["webhook"])],
        freshness=Freshness(),
    )


def _folder(address: str | None) -> str:
    return f"{address.rstrip('/')}/" if address else ""


class _WrittenTwice(Exception):
    """A key, and the line on which it is written again."""


def _lines(node: yaml.Node | None, path: KeyPath = ()) -> Iterator[tuple[KeyPath, int]]:
    """The line of every key and item."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            here, line = (*path, key.value), key.start_mark.line + 1
            if here in seen:
                raise _WrittenTwice(key.value, line)
            seen.add(here)
            yield here, line
            yield from _lines(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*path, number), item.start_mark.line + 1
            yield from _lines(item, (*path, number))


def _mistake(path: Path, lines: dict[KeyPath, int], mistake: Any) -> str:
    """One line: where, which key, why. The value is left out: it may be a secret."""
    where: KeyPath = ()
    missing: KeyPath = ()
    for part in mistake["loc"]:
        if (*where, part) in lines:
            where = (*where, part)
        elif mistake["type"] == "missing" and part == mistake["loc"][-1]:
            missing = (part,)
    key = ".".join(map(str, (*where, *missing)))
    reason = {
        "missing": "is missing",
        "extra_forbidden": "is no key that is known here",
        "union_tag_not_found": "lacks its `type`: pagerduty, slack, smtp or webhook",
        "union_tag_invalid": "is of no known `type`: pagerduty, slack, smtp or webhook",
    }.get(mistake["type"], mistake["msg"].removeprefix("Value error, "))
    return f"{path}:{lines.get(where, 1)}: {f'`{key}` ' if key else ''}{reason}."


def _place(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{path}:{mark.line + 1}" if mark else str(path)
