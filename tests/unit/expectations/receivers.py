"""Stand-ins for others' paid services, over real sockets: they keep what they get and answer as told."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HANG = 0  # a status that means: do not answer before the other side gives up
ROUTING_KEY = "a" * 32
SECRET_PATH = "/services/T0/B0/secret-token"


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver(ThreadingHTTPServer):
    """Answers with the replies given, in order, then with 200; a reply is a status and headers."""

    daemon_threads = True
    scheme = "http"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Request] = []
        self.replies: list[tuple[int, dict[str, str]]] = []
        self.is_over = threading.Event()

    def url(self, path: str = "") -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}{path}"

    def answer(self, request: Request) -> tuple[int, dict[str, str], Any]:
        status, headers = self.replies.pop(0) if self.replies else (200, {})
        return status, headers, {"ok": status == 200}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the test."""


class PagerDutyService(Receiver):
    """Events API v2: checks each event as the real one does, and keeps the state of each alert."""

    scheme = "https"

    def __init__(self, certificate: Path) -> None:
        super().__init__()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.alerts: dict[str, str] = {}
        self.notified: list[str] = []

    def answer(self, request: Request) -> tuple[int, dict[str, str], Any]:
        status, headers, _ = super().answer(request)
        if status != 200:
            return status, headers, {"status": "error"}
        if problems := _problems(request.path, request.json):
            return 400, {}, {"status": "invalid event", "errors": problems}
        event = request.json
        key, action = event["dedup_key"], event["event_action"]
        if action == "trigger" and self.alerts.get(key, "resolved") == "resolved":
            self.notified.append(event["payload"]["summary"])
        if action != "trigger" or self.alerts.get(key) != "acknowledged":
            self.alerts[key] = {"trigger": "triggered"}.get(action, f"{action}d")
        return 202, headers, {"status": "success", "message": "Event processed", "dedup_key": key}


def _problems(path: str, event: dict[str, Any]) -> list[str]:
    payload = event.get("payload", {})
    is_trigger = event.get("event_action") == "trigger"
    checks = {
        "path": path == "/v2/enqueue",
        "routing_key": event.get("routing_key") == ROUTING_KEY,
        "event_action": event.get("event_action") in ("trigger", "acknowledge", "resolve"),
        "dedup_key": 0 < len(event.get("dedup_key", "")) <= 255,
        "summary": not is_trigger or 0 < len(payload.get("summary", "")) <= 1024,
        "source": not is_trigger or bool(payload.get("source")),
        "severity": not is_trigger or payload.get("severity") in ("critical", "error", "warning", "info"),
        "links": all(link["href"].startswith(("http://", "https://")) for link in event.get("links", [])),
        "size": len(json.dumps(event)) < 512_000,
    }
    return [name for name, is_right in checks.items() if not is_right]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.requests.append(request)
        status, headers, answer = self.server.answer(request)
        if status == HANG:
            self.server.is_over.wait(30)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextmanager
def serving(server: Receiver) -> Iterator[Receiver]:
    """Serve until the block ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()


@dataclass
class MailServer:
    """A mail server that asks for STARTTLS and a password, and answers DATA with `reply`."""

    mails: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.replies:
            return self.replies.pop(0)
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def mail_server(certificate: Path) -> Iterator[MailServer]:
    """Serve mail until the block ends; the user is `user`, the password `secret-password`."""
    server = MailServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data == LoginPassword(b"user", b"secret-password")
        return AuthResult(success=is_right, handled=False)

    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=_free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """An authority's certificate, and one file with the key and certificate that it signed for 127.0.0.1."""
    now = dt.datetime.now(dt.UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])

    def certificate(subject: x509.Name, public_key: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
        )

    authority = certificate(authority_name, authority_key.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    own = certificate(name, key.public_key()).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
    )
    pem = serialization.Encoding.PEM
    ca_file, own_file = folder / "authority.pem", folder / "server.pem"
    ca_file.write_bytes(authority.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own_file.write_bytes(private + own.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    return ca_file, own_file
