"""The command line: what a user types, and what it prints."""

from ingest.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of `inflow`."""
    app()
