"""A web server on the loopback interface that misbehaves as told."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """Answers by path. `requests` has (path, headers, second) of each request."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    def __enter__(self) -> Web:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.requests.append((self.path, dict(self.headers), time.monotonic()))
                web.answers.get(self.path, status(404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]


def page(body: bytes | str, content_type: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        etag = headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            return status(304)(handler)
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
        return None

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """No answer: the connection is closed."""
    handler.close_connection = True


def dripping(seconds: float) -> Answer:
    """A body that never ends, a byte at a time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.end_headers()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    return answer


def bomb(megabytes: int) -> Answer:
    """A body that grows a thousandfold when it is decompressed."""
    return page(gzip.compress(b" " * (megabytes << 20)), "application/rss+xml", Content_Encoding="gzip")


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Wire</title>'
        f"<link>http://wire.example/</link><description>d</description>{''.join(items)}</channel></rss>"
    )


def item(key: str, title: str = "", link: str = "", description: str = "", extra: str = "") -> str:
    fields = {"guid": key, "title": title, "link": link, "description": description}
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items() if value)
    return f"<item>{inner}{extra}</item>"
