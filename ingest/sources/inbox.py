"""The inbox: a folder into which anyone may drop files; each is claimed once it is completely written."""

from __future__ import annotations

import errno
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
from typing import BinaryIO

from filelock import FileLock, Timeout

from ingest.errors import Reason
from ingest.settings import Settings
from ingest.sources.arrivals import Arrival, UnreadableSource
from ingest.sources.contract import NotYet, hand_over
from ingest.sources.landing import Receipt, held_path, sync_folder

log = logging.getLogger(__name__)

#: Names that writers use for files that are not there yet.
UNFINISHED_SUFFIXES = (".part", ".tmp", ".crdownload", ".partial", ".filepart")
#: Quiet time before a file counts as written, when the kernel tells that nobody has it open for writing ...
SETTLE_SECONDS = 0.5
#: ... and when it cannot tell (network and some container file systems).
SETTLE_SECONDS_WITHOUT_LEASES = 5.0

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
            if is_unfinished(entry.name):
                continue
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
                continue
            try:
                yield Candidate(path, str(path.relative_to(folder)), path.lstat())
            except FileNotFoundError:
                continue  # taken away since the listing


def is_unfinished(name: str) -> bool:
    """Hidden names and download suffixes; a name that merely looks like a way up (`..%2fa.txt`) is a file."""
    is_hidden = name.startswith(".") and not name.startswith("..")
    return is_hidden or name.lower().endswith(UNFINISHED_SUFFIXES)


def _claim(
    settings: Settings, candidates: list[Candidate], progress: Progress | None
) -> tuple[int, dict[Path, float]]:
    """Claim what is ready; return the number of receipts and the seconds that young files still need."""
    claimed, young = 0, {}
    for number, candidate in enumerate(candidates, start=1):
        try:
            claimed += len(hand_over(settings, InboxFile(candidate)))
        except NotYet as wait:
            if wait.seconds:
                young[candidate.path] = wait.seconds
        if progress:
            progress(number, len(candidates))
    return claimed, young


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A candidate as a delivery: landed and removed, or refused and moved aside."""

    candidate: Candidate

    def land(self, settings: Settings) -> list[Receipt]:
        """Land a file that is completely written; write a refusal for anything else than a file.

        Raises:
            NotYet: it is being written, was written just now, or changed since it was listed.
        """
        candidate = self.candidate
        if refusal := refusal_of(candidate.state):
            return [self._refuse(settings, *refusal)]
        try:
            file = _open(candidate.path)
        except FileNotFoundError:
            raise NotYet from None
        except OSError as error:
            detail = f"Opening it failed: {error.strerror}."
            return [self._refuse(settings, Reason.UNREADABLE_FILE, detail)]
        with file:
            _check_complete(candidate, file.fileno())
            try:
                return candidate.arrival("inbox").land(settings, file, candidate.state.st_size)
            except UnreadableSource as error:
                return [self._refuse(settings, Reason.UNREADABLE_FILE, f"Reading it failed: {error}.")]

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Remove the landed file; move the refused thing to `landing/held`, unless it is not ours to move."""
        if receipts[0].refusal is None:
            _remove(self.candidate)
        elif receipts[0].kept_at == self._held_at(settings, receipts[0].sighting_id):
            held = held_path(settings, receipts[0].sighting_id)
            held.parent.mkdir(parents=True, exist_ok=True)
            self.candidate.path.rename(held)
            sync_folder(held.parent)

    def _refuse(self, settings: Settings, reason: Reason, detail: str) -> Receipt:
        arrival = self.candidate.arrival("inbox")
        kept_at = self._held_at(settings, arrival.refusal_id(reason))
        is_folder = stat.S_ISDIR(self.candidate.state.st_mode)  # a closed folder is not ours to move
        if is_folder or not os.access(self.candidate.path.parent, os.W_OK | os.X_OK):
            kept_at = str(self.candidate.path.relative_to(settings.home))
        return arrival.refuse(settings, reason, detail, kept_at)

    def _held_at(self, settings: Settings, held_id: str) -> str:
        return str(held_path(settings, held_id).relative_to(settings.home))


def _open(path: Path) -> BinaryIO:
    """Open a file for reading, never through a link and never waiting for a writer."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _check_complete(candidate: Candidate, descriptor: int) -> None:
    """Raise NotYet for a file that somebody writes, has just written, or changed since the listing."""
    if _identity(os.fstat(descriptor)) != _identity(candidate.state):
        raise NotYet
    is_written = is_open_for_writing(descriptor)
    if is_written:
        raise NotYet
    settle = SETTLE_SECONDS_WITHOUT_LEASES if is_written is None else SETTLE_SECONDS
    age = time.time() - candidate.state.st_ctime
    if 0 <= age < settle:
        raise NotYet(settle - age)


def _remove(candidate: Candidate) -> None:
    """Remove a landed file, unless it was changed or replaced meanwhile: then it is an arrival of its own."""
    try:
        with _open(candidate.path) as file:
            unchanged = _identity(os.fstat(file.fileno())) == _identity(candidate.state)
            if unchanged and not is_open_for_writing(file.fileno()):
                candidate.path.unlink()
    except FileNotFoundError:
        pass
    except PermissionError:  # its arrival is known, so that the next claim of it changes nothing
        log.warning(
            "%s: landed, but its folder is not ours to change; remove the file there.", candidate.path
        )
    except OSError as error:
        if error.errno != errno.ELOOP:  # a link has taken its place
            raise


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


def _identity(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
