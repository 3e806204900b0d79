"""`GET /health` on the loopback: is everything up, and how much waits? For load balancers and monitors.

200 when all is well, 503 when a component is down or a person is needed; both with the same JSON. It tells
states, counts and times, never words of articles.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ingest.operations import last_publication
from ingest.service.environment import HOST
from ingest.service.status import read_backlog, read_components, read_problems
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Health:
    """What a monitor needs: `status` is ok or failing, `problems` are sentences, `backlog` is what waits."""

    status: str
    components: dict[str, str]
    backlog: int
    last_published_at: datetime | None
    problems: list[str]

    @property
    def is_ok(self) -> bool:
        """Nothing needs a person."""
        return not self.problems


def read_health(settings: Settings) -> Health:
    """Look at everything but the warehouse, which may be busy."""
    components = read_components(settings)
    problems = read_problems(settings, components)
    published = last_publication(settings)
    return Health(
        status="failing" if problems else "ok",
        components={part.name: part.state for part in components},
        backlog=read_backlog(settings).total,
        last_published_at=published.published_at if published else None,
        problems=problems,
    )


@contextmanager
def serve_health(port: int, read: Callable[[], Health]) -> Iterator[int]:
    """Answer on the loopback while the block runs; yields the port (`port` 0: any free one)."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/health":
                self.send_error(HTTPStatus.NOT_FOUND, "Ask for /health")
                return
            health = read()
            body = json.dumps(asdict(health), default=str, indent=1).encode()
            self.send_response(HTTPStatus.OK if health.is_ok else HTTPStatus.SERVICE_UNAVAILABLE)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Monitors ask often; their questions are no news."""

    with ThreadingHTTPServer((HOST, port), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True, name="health")
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
