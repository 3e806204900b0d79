"""The lock file is complete and hashed, and everything in it may be shipped beside an Apache-2.0 work."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", LOCK, re.MULTILINE)

PERMISSIVE = re.compile(
    r"Apache|MIT|BSD|PSF|Python Software Foundation|ISC|Unlicense|0BSD|CC0|Zlib|HPND", re.I
)
#: Weak copyleft: free to use and to ship unmodified as its own package.
WEAK_COPYLEFT = re.compile(r"MPL|Mozilla|LGPL|Lesser General Public", re.I)
#: Offered under several licences; the one that we take.
CHOSEN = {"text-unidecode": "Artistic", "tld": "MPL-1.1"}


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [text for text in about.get_all("Classifier") or [] if text.startswith("License")]
    declared = [about.get("License-Expression") or "", *classifiers, (about.get("License") or "")[:80]]
    return " | ".join(filter(None, declared)) or licence_file_of(name)


def licence_file_of(name: str) -> str:
    """The first lines of the licence that a package carries: some declare nothing else."""
    files = [file for file in metadata.files(name) or [] if file.name in {"LICENSE", "LICENSE.txt"}]
    return " | ".join(file.read_text()[:200] for file in files)


def installed() -> list[str]:
    """Locked names that this interpreter installs (a few are for other Python versions only)."""
    here = {re.sub(r"[-_.]+", "-", found.name).lower() for found in metadata.distributions()}
    return [name for name in LOCKED if name in here]


def test_nearly_everything_locked_is_installed_here() -> None:
    assert len(installed()) > 0.95 * len(LOCKED)


@pytest.mark.parametrize("name", installed())
def test_licence_allows_use(name: str) -> None:
    licence = licence_of(name)
    if name in CHOSEN:
        assert CHOSEN[name] in licence
        return
    assert PERMISSIVE.search(licence) or WEAK_COPYLEFT.search(licence), licence
    strong = re.search(r"(?<!L)GPL|(?<!Lesser )General Public License", licence)
    assert not strong or WEAK_COPYLEFT.search(licence), licence


def test_every_requirement_is_hashed_and_no_index_is_named() -> None:
    for block in re.split(r"\n(?=[a-z0-9])", LOCK.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in LOCK
    assert "--index" not in LOCK
