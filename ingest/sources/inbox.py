"""The inbox: a folder into which anyone may drop files; each is claimed once it is completely written."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import Reason
from ingest.settings import Settings
from ingest.sources.arrivals import Arrival, UnreadableSource
from ingest.sources.landing import Receipt, held_path, sync_folder

log = logging.getLogger(__name__)

#: Names that writers use for files that are not there yet.
UNFINISHED_SUFFIXES = (".part", ".tmp", ".crdownload", ".partial", ".filepart")
#: Quiet time before a file counts as written, when the kernel tells that nobody has it open for writing ...
SETTLE_SECONDS = 0.5
#: ... and when it cannot tell (network and some container file systems).
SETTLE_SECONDS_WITHOUT_LEASES = 5.0
_RECEIPTS_PER_STEP = 100

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something in the inbox: its path, its path inside the inbox, and what it was when listed."""

    path: Path
    location: str
    state: os.stat_result

    def arrival(self, source: str) -> Arrival:
        """Its arrival. Time and key are the file system's own, so that a redo after a crash is the same."""
        received_at = datetime.fromtimestamp(self.state.st_ctime_ns / 1e9, UTC)
        return Arrival(source, self.location, received_at, f"{self.state.st_ino}:{self.state.st_ctime_ns}")


def claim_inbox(settings: Settings, progress: Progress | None = None) -> int:
    """Move everything that is completely written from the inbox to the landing zone; return the receipts.

    Files that are still being written stay for the next call. What cannot be read is moved aside with a
    receipt that says why. Returns 0 at once while another process is claiming.
    """
    settings.make_folders()
    try:
        with FileLock(settings.landing / "claim.lock", timeout=0):
            claimed, young = _claim(settings, list(list_files(settings.inbox)), progress)
            if young:
                time.sleep(max(young.values()))
                again = [candidate for candidate in list_files(settings.inbox) if candidate.path in young]
                claimed += _claim(settings, again, progress)[0]
            return claimed
    except Timeout:
        return 0


def list_files(folder: Path) -> Iterator[Candidate]:
    """Everything under `folder` that is meant as an input, by name; folders are walked, links are not."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError:
            if current == folder:
                raise
            yield Candidate(current, str(current.relative_to(folder)), current.lstat())
            continue
        for entry in found:
            if _is_unfinished(entry.name):
                continue
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
                continue
            try:
                yield Candidate(path, str(path.relative_to(folder)), path.lstat())
            except FileNotFoundError:
                continue  # taken away since the listing


def _is_unfinished(name: str) -> bool:
    """Hidden names and download suffixes; a name that merely looks like a way up (`..%2fa.txt`) is a file."""
    is_hidden = name.startswith(".") and not name.startswith("..")
    return is_hidden or name.lower().endswith(UNFINISHED_SUFFIXES)


def _claim(
    settings: Settings, candidates: list[Candidate], progress: Progress | None
) -> tuple[int, dict[Path, float]]:
    """Claim what is ready; return the number of receipts and the seconds that young files still need."""
    claimed, young = 0, {}
    for number, candidate in enumerate(candidates, start=1):
        wait, receipts = _claim_one(settings, candidate)
        claimed += len(receipts)
        if wait:
            young[candidate.path] = wait
        if progress:
            progress(number, len(candidates))
    return claimed, young


def _claim_one(settings: Settings, candidate: Candidate) -> tuple[float, list[Receipt]]:
    """Land one file and remove it; return (seconds it still needs, 0 unless young; receipts)."""
    arrival = candidate.arrival("inbox")
    if refusal := refusal_of(candidate.state):
        return 0.0, _put_aside(settings, candidate, arrival, *refusal)
    try:
        descriptor = os.open(candidate.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0.0, []
    except OSError as error:
        detail = f"Opening it failed: {error.strerror}."
        return 0.0, _put_aside(settings, candidate, arrival, Reason.UNREADABLE_FILE, detail)
    with os.fdopen(descriptor, "rb") as file:
        if _identity(os.fstat(descriptor)) != _identity(candidate.state):
            return 0.0, []  # changed since the listing; the next call sees it as it is then
        written = is_open_for_writing(descriptor)
        settle = SETTLE_SECONDS_WITHOUT_LEASES if written is None else SETTLE_SECONDS
        age = time.time() - candidate.state.st_ctime
        if written:
            return 0.0, []
        if 0 <= age < settle:
            return settle - age, []
        try:
            receipts = arrival.land(settings, file, candidate.state.st_size)
        except UnreadableSource as error:
            detail = f"Reading it failed: {error}."
            return 0.0, _put_aside(settings, candidate, arrival, Reason.UNREADABLE_FILE, detail)
        _remove(candidate, descriptor)
    return 0.0, receipts


def _remove(candidate: Candidate, descriptor: int) -> None:
    """Remove a landed file, unless it was changed or replaced meanwhile: then it is an arrival of its own."""
    try:
        unchanged = _identity(candidate.path.lstat()) == _identity(candidate.state)
        if unchanged and not is_open_for_writing(descriptor):
            candidate.path.unlink()
    except FileNotFoundError:
        pass
    except PermissionError:  # its arrival is known, so that the next claim of it changes nothing
        log.warning(
            "%s: landed, but its folder is not ours to change; remove the file there.", candidate.path
        )


def refusal_of(state: os.stat_result) -> tuple[Reason, str] | None:
    """Reason and detail for anything but a regular file; None for that."""
    if stat.S_ISREG(state.st_mode):
        return None
    if stat.S_ISLNK(state.st_mode):
        return Reason.SYMLINK, "It is a symbolic link."
    if stat.S_ISDIR(state.st_mode):
        return Reason.UNREADABLE_FILE, "It is a folder that may not be listed."
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device"}
    return Reason.NOT_A_FILE, f"It is {kinds.get(stat.S_IFMT(state.st_mode), 'a device')}."


def is_open_for_writing(descriptor: int) -> bool | None:
    """Ask the kernel whether any process has the file open for writing; None when it cannot tell.

    A read lease is granted only if nobody has. It is given back at once; should a writer come in between,
    the notice is sent as SIGURG, which processes ignore (the default, SIGIO, would end this one).
    """
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except (OSError, AttributeError):  # another user's file, a file system without leases, not Linux
        return None
    return False


def _put_aside(
    settings: Settings, candidate: Candidate, arrival: Arrival, reason: Reason, detail: str
) -> list[Receipt]:
    """Write the receipt, then move the thing itself to landing/held, unless it is not ours to move."""
    held = held_path(settings, arrival.refusal_id(reason))
    held.parent.mkdir(parents=True, exist_ok=True)
    kept_at = held.relative_to(settings.home)
    is_folder = stat.S_ISDIR(candidate.state.st_mode)  # a closed folder is not ours to move
    if is_folder or not os.access(candidate.path.parent, os.W_OK | os.X_OK):
        kept_at = candidate.path.relative_to(settings.home)
    receipt = arrival.refuse(settings, reason, detail, str(kept_at))
    if kept_at == held.relative_to(settings.home):
        candidate.path.rename(held)
        sync_folder(held.parent)
    return [receipt]


def _identity(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
