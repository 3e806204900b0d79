"""What can go wrong, as types.

InflowError
├── RejectedInput        this one input cannot become an article; it goes to quarantine, the run goes on
├── WarehouseBusy        another process holds the warehouse lock longer than we may wait
├── AccountingError      received != parsed + duplicate + rejected + pending; nothing is committed
├── BuildFailed          dbt could not build the marts; the last good marts stay
├── PublicationBlocked   the audit found a set fault; the last good marts stay
├── CheckBroken          an expectation itself crashed: the check is at fault, not the data
├── ConfigurationError   a file that says how Inflow should work has a mistake; the text names the line
└── ServiceError         a component of the service did not start or stopped for good
"""

from __future__ import annotations

from enum import StrEnum


class InflowError(Exception):
    """Base of every error that Inflow raises on purpose; its text says what to do next."""


class Reason(StrEnum):
    """Why an input was refused. The value is stored; `remedy` is what the user can do about it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    UNDECODABLE = "undecodable"
    NO_ARTICLE_TEXT = "no_article_text"
    BROKEN_JSON = "broken_json"
    MISSING_TEXT = "missing_text"
    UNSUPPORTED_FORMAT = "unsupported_format"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    UNREADABLE_FILE = "unreadable_file"
    SYMLINK = "symlink"
    NOT_A_FILE = "not_a_file"
    EXTRACTION_FAILED = "extraction_failed"
    FORGOTTEN = "forgotten"

    @property
    def remedy(self) -> str:
        """One sentence that says what to do with an input refused for this reason."""
        return _REMEDIES[self]


_REMEDIES = {
    Reason.EMPTY: "The file has no content; send it again.",
    Reason.TOO_LARGE: "Split it into one article per file, or raise INFLOW_MAX_ARTICLE_BYTES, then retry.",
    Reason.BINARY: "Convert it to text or HTML (a PDF or a picture cannot be read), then drop it again.",
    Reason.UNDECODABLE: "Save it as UTF-8, or declare its true charset, then drop it again.",
    Reason.NO_ARTICLE_TEXT: "The page holds no article (navigation or an error page?); fetch the full text.",
    Reason.BROKEN_JSON: "Mend the JSON at the position named, then drop it again.",
    Reason.MISSING_TEXT: "Give the record a non-empty `text` (or `html`) field, then drop it again.",
    Reason.UNSUPPORTED_FORMAT: "Convert it to .txt, .html, .htm, .json or .jsonl, then drop it again.",
    Reason.UNSUPPORTED_LANGUAGE: "Inflow reads English; supply a translation, or leave it in quarantine.",
    Reason.UNREADABLE_FILE: "Give the service's user read permission on the file kept, then retry.",
    Reason.SYMLINK: "Links are never followed; drop a copy of the file itself.",
    Reason.NOT_A_FILE: "Only regular files are read; remove the device, pipe or socket.",
    Reason.EXTRACTION_FAILED: "A defect in Inflow: report it with the detail; retry after an upgrade.",
    Reason.FORGOTTEN: "It was taken down (`inflow forget`): nothing is kept of it, nothing is to be done.",
}


class RejectedInput(InflowError):
    """One input that cannot become an article."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail} {reason.remedy}")
        self.reason = reason
        self.detail = detail


class WarehouseBusy(InflowError):
    """The warehouse lock could not be had in time."""


class AccountingError(InflowError):
    """A load whose counts do not add up."""


class BuildFailed(InflowError):
    """dbt ended with failed nodes."""


class PublicationBlocked(InflowError):
    """A set fault keeps the last good marts in place."""


class CheckBroken(InflowError):
    """An expectation raised instead of judging."""


class ServiceError(InflowError):
    """A service component did not start or could not be kept alive."""


class ConfigurationError(InflowError):
    """A mistake in a configuration file: file, line, key, reason, remedy."""
