"""Packages that a user could install instead, asked in a process and an environment of their own.

The environment is made once, by pip from `peers.txt`, in the user's cache folder; Inflow's own stays as it is
locked. A peer that cannot be installed or started is reported as such and stops no benchmark.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_REQUIREMENTS = Path(__file__).with_name("peers.txt")
_WORKER = Path(__file__).with_name("peer_worker.py")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer found in each text, and its median processor time for all of them in seconds."""

    found: list[list[dict[str, Any]]]
    seconds: float


class PeerMissing(Exception):
    """A peer could not be installed or failed; the message says why in one line."""


def ask(peer: str, texts: list[str], rounds: int = 1) -> Answer:
    """Let `peer` (a name in `peer_worker.PEERS`) read every text `rounds` times.

    Raises:
        PeerMissing: its package will not install or run here.
    """
    question = json.dumps({"peer": peer, "texts": texts, "rounds": rounds})
    python, problem = _environment()
    if problem:
        raise PeerMissing(f"{peer}: not installed: {problem}")
    command = [str(python), str(_WORKER)]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerMissing(f"{peer}: {_last_line(done.stderr)}")
    return Answer(**json.loads(done.stdout))


@cache
def _environment() -> tuple[Path, str]:
    """The interpreter of the peers, installed when missing or of other versions, and what went wrong."""
    digest = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache_home / "inflow" / f"peers-{digest}"
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        venv.create(folder, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(_REQUIREMENTS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return python, _last_line(done.stderr)
        (folder / ".ready").touch()
    return python, ""


def _last_line(output: str) -> str:
    errors = [line for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    return errors[-1].strip() if errors else "no message"
