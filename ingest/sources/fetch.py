"""Fetching pages of others: only public addresses, only so many bytes and seconds, one at a time per host.

An address is checked after its name has been resolved, and the connection goes to the address that was
checked, at each redirect anew: neither a redirect nor a name server can lead to a machine inside.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx

from ingest import __version__

MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
#: From the first request to the last byte, redirects included: a body that drips does not hold a poll up.
TOTAL_SECONDS = 60.0
LONGEST_RETRY_AFTER = 86_400.0
_PIECE = 65_536
_BUSY = (429, 503)
_HEADERS = {
    "User-Agent": f"inflow/{__version__} (news ingestion)",
    "Accept-Encoding": "gzip, deflate",  # what `_Inflater` bounds
}


class FetchFailed(Exception):
    """A page that was not to be had. `is_final`: asking again will not help.

    `retry_after` is how many seconds its host wants to be left alone, None when it does not say; `status` is
    what it answered, None when it did not.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_final: bool = False,
        is_too_large: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_too_large = is_too_large
        self.retry_after = retry_after
        self.status = status


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: status 200 or 304, the headers, the body decompressed, the address in the end."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str


class Visitor:
    """Fetches pages politely. Use it as a context manager, from any number of threads.

    `allow_private` also lets it reach loopback, private and link-local addresses.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        pause_seconds: float,
        allow_private: bool = False,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._max_bytes = max_bytes
        self._total_seconds = total_seconds
        self._hosts = _Hosts(pause_seconds)
        # No proxy from the environment: it would resolve names itself, past the check.
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private),
            headers=_HEADERS,
            timeout=httpx.Timeout(CONNECT_SECONDS),
            trust_env=False,
        )

    def __enter__(self) -> Visitor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        check: Callable[[str], None] | None = None,
    ) -> Page:
        """Get one page, following redirects; `check` is asked about each address before it is.

        Raises:
            FetchFailed: refused, not found, too large, too slow, or its host is busy; or `check` raised it.
        """
        deadline = time.monotonic() + self._total_seconds
        for _ in range(MAX_REDIRECTS + 1):
            if check:
                check(url)
            try:
                request = self._client.build_request("GET", url, headers=dict(headers or {}))
            except (httpx.InvalidURL, ValueError) as error:
                raise FetchFailed(f"{url!r} is no address: {error}", is_final=True) from error
            with self._hosts.turn(request.url):
                page = self._get(request, deadline)
            if not isinstance(page, str):
                return page
            url = page
        raise FetchFailed(f"{url}: more than {MAX_REDIRECTS} redirects", is_final=True)

    def _get(self, request: httpx.Request, deadline: float) -> Page | str:
        """The page, or the address that it redirects to."""
        try:
            answer = self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise FetchFailed(f"{request.url}: {str(error) or type(error).__name__}") from error
        try:
            if answer.next_request is not None:
                return str(answer.next_request.url)
            self._check_status(answer)
            body = b"" if answer.status_code == 304 else self._body(answer, deadline)
        except (httpx.HTTPError, zlib.error) as error:
            raise FetchFailed(f"{request.url}: {str(error) or type(error).__name__}") from error
        finally:
            answer.close()
        return Page(answer.status_code, answer.headers, body, str(answer.url))

    def _check_status(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status in (200, 304):
            return
        wait = read_retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
        if status in _BUSY:
            self._hosts.leave_alone(answer.url, wait or 0.0)
        is_final = 400 <= status < 500 and status not in (408, 425, 429)
        raise FetchFailed(
            f"{answer.url}: status {status}", is_final=is_final, retry_after=wait, status=status
        )

    def _body(self, answer: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for piece in inflated(answer.iter_raw(), answer.headers.get("Content-Encoding", "")):
            body += piece
            if len(body) > self._max_bytes:
                reason = f"{answer.url}: more than {self._max_bytes:,} bytes"
                raise FetchFailed(reason, is_final=True, is_too_large=True)
            if time.monotonic() > deadline:
                raise FetchFailed(f"{answer.url}: not complete after {self._total_seconds:g} s")
        return bytes(body)


class GuardedTransport(httpx.HTTPTransport):
    """Connects to public addresses only; TLS still verifies the name that was asked for."""

    def __init__(self, allow_private: bool) -> None:
        # A kept connection is found again by its address: another name there would get it unverified.
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))
        self._allow_private = allow_private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Resolve, check, and connect to what was checked.

        Raises:
            FetchFailed: the address is not one for us.
        """
        url = request.url
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise FetchFailed(f"{url}: only plain http and https addresses are fetched", is_final=True)
        address = self._address_of(url)
        extensions = request.extensions | {"sni_hostname": url.host}
        checked = httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=request.headers,  # `Host` in it is the name that was asked for
            stream=request.stream,
            extensions=extensions,
        )
        return super().handle_request(checked)

    def _address_of(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchFailed(f"{url.host}: no such host ({error})") from error
        addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
        if not self._allow_private and (inside := [each for each in addresses if not is_public(each)]):
            raise FetchFailed(
                f"{url.host} is {inside[0]}, an address inside; set `allow_private: true` for the feed "
                "if that is meant",
                is_final=True,
            )
        return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, also inside an IPv6 wrapping."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def inflated(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of at most 64 kB, whatever it was compressed from: a bomb is cut off in time.

    Raises:
        FetchFailed: an encoding that we have not asked for.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed(f"the body is compressed as {encoding!r}, which was not asked for", is_final=True)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as its first bytes say
    for piece in pieces:
        while piece:
            yield inflater.decompress(piece, _PIECE)
            piece = inflater.unconsumed_tail
    while rest := inflater.decompress(inflater.unconsumed_tail, _PIECE):
        yield rest
    if not inflater.eof:
        raise zlib.error("the compressed body is cut off")


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, a day at most; None when it says nothing usable."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER)


class _Hosts:
    """One request at a time to each host, with a pause between two; none while it wants to be left alone."""

    def __init__(self, pause_seconds: float) -> None:
        self._pause = pause_seconds
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._not_before: dict[str, float] = defaultdict(float)
        self._alone_until: dict[str, float] = defaultdict(float)

    @contextmanager
    def turn(self, url: httpx.URL) -> Iterator[None]:
        """Wait for the turn of a request.

        Raises:
            FetchFailed: the host wants to be left alone for longer than a pause.
        """
        host = url.netloc.decode()
        with self._locks[host]:
            now = time.monotonic()
            if (alone := self._alone_until[host] - now) > 0:
                raise FetchFailed(f"{host} asked for {alone:.0f} s without requests", retry_after=alone)
            time.sleep(max(0.0, self._not_before[host] - now))
            try:
                yield
            finally:
                self._not_before[host] = time.monotonic() + self._pause

    def leave_alone(self, url: httpx.URL, seconds: float) -> None:
        self._alone_until[url.netloc.decode()] = time.monotonic() + seconds
