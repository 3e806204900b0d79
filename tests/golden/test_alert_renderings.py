"""Every kind of alert reads in every channel as it was looked at and found good."""

from tests.golden.alert_renderings import FOLDER, renderings


def test_alerts_read_as_they_did() -> None:
    """`python -m tests.golden.alert_renderings` writes them anew: look at what changed before you commit."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert renderings() == kept
