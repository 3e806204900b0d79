"""`POST /articles`: whoever has the token pushes articles over HTTP and gets receipts.

Bytes are on disk with their receipts before the answer 202 is sent; nothing else is written, and no database
is asked. What cannot be read as an article later ends in quarantine, as from any other source.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import uuid
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from ingest import __version__
from ingest.settings import Settings
from ingest.sources.landing import Receipt
from ingest.sources.push import ENDINGS, MAX_RECORDS, BadBody, KeyReused, push

BODY_SECONDS = 60.0
#: Bodies in memory at once; further requests wait.
BODIES_AT_ONCE = 16
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

_RECORD = {
    "type": "object",
    "description": "A record as news APIs give it: a text, and what is known of it.",
    "properties": {
        "text": {"type": "string", "minLength": 1, "pattern": r"\S"},
        "html": {"type": "string", "minLength": 1, "pattern": r"\S"},
        "title": {"type": "string"},
        "url": {"type": "string"},
        "published_at": {"type": "string", "format": "date-time"},
        "source": {"type": "string", "description": "Id, name or host of an outlet in sources.yml."},
    },
    "anyOf": [{"required": ["text"]}, {"required": ["html"]}],
}
_RECORDS = {"type": "array", "items": _RECORD, "minItems": 1, "maxItems": MAX_RECORDS}
_TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"oneOf": [_RECORD, _RECORDS]}},
        "application/x-ndjson": {"schema": {"type": "string", "description": "One record per line."}},
        "text/html": {"schema": _TEXT},
        "text/plain": {"schema": _TEXT},
    },
}


class LandedArticle(BaseModel):
    """One receipt: the article with this id will be in the marts, or in quarantine under this id."""

    receipt_id: str
    article_id: str = Field(description="Id of the article in the marts, derived from its bytes.")
    sha256: str
    size: int = Field(description="Bytes.")


class Receipts(BaseModel):
    """What was landed, in the order of the body."""

    idempotency_key: str
    receipts: list[LandedArticle]


class Problem(BaseModel):
    """Why nothing was landed."""

    error: str
    detail: str


_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        400: "The client ended the request before its body was complete.",
        401: "The token is missing or wrong.",
        408: f"The body was not complete after {BODY_SECONDS:g} s.",
        409: "The Idempotency-Key came with another body before.",
        413: "The body is larger than INFLOW_MAX_ARTICLE_BYTES.",
        415: "The content type is none of those that are read, or the body is compressed.",
        422: "The body holds no article.",
        503: "Pushing is off (no token is set), or the disk does not take the bytes: send it again later.",
    }.items()
}
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The same key and body give the same receipts, so a request may be repeated. "
        "1 to 200 printable ASCII characters.",
        json_schema_extra={"pattern": "^[!-~]{1,200}$"},
    ),
]


def create_app(settings: Settings) -> FastAPI:
    """The application; `settings` has the token, or the file of it, which is read at each request."""
    app = FastAPI(
        title="Inflow",
        version=__version__,
        description="Push articles. Receipts come at once; marts follow within seconds.",
    )
    turns = asyncio.Semaphore(BODIES_AT_ONCE)

    def authorise(credentials: Credentials) -> None:
        expected = read_token(settings)
        if expected is None:
            raise _problem(503, "off", "Pushing is off: set INFLOW_PUSH_TOKEN or INFLOW_PUSH_TOKEN_FILE.")
        given = credentials.credentials if credentials else ""
        if not hmac.compare_digest(given.encode(), expected.encode()):
            wanted = {"WWW-Authenticate": "Bearer"}
            raise _problem(401, "unauthorised", "Send the header `Authorization: Bearer TOKEN`.", wanted)

    @app.post(
        "/articles",
        status_code=202,
        dependencies=[Depends(authorise)],
        responses=_ANSWERS,
        openapi_extra={"requestBody": _BODY},
        summary="Push one article, or a batch as a JSON list or JSON lines",
    )
    async def post_articles(request: Request, idempotency_key: IdempotencyKey = None) -> Receipts:
        key = idempotency_key if idempotency_key is not None else uuid.uuid4().hex
        if not _KEY.fullmatch(key):
            raise _problem(422, "bad_key", "The Idempotency-Key is 1 to 200 printable ASCII characters.")
        content_type = _content_type(request)
        async with turns:
            body = await _read(request, settings.max_article_bytes)
            try:
                landed = await run_in_threadpool(push, settings, body, content_type, key)
            except BadBody as error:
                raise _problem(422, "no_article", str(error)) from error
            except KeyReused as error:
                raise _problem(409, "key_reused", str(error)) from error
            except OSError as error:
                detail = f"The bytes could not be written ({error.strerror}); send them again later."
                raise _problem(503, "not_written", detail, {"Retry-After": "60"}) from error
        return Receipts(idempotency_key=key, receipts=[_article(receipt) for receipt in landed])

    app.add_exception_handler(HTTPException, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    return app


def read_token(settings: Settings) -> str | None:
    """The token that senders must know; None when none is set, or its file is empty or missing."""
    if settings.push_token_file:
        try:
            return settings.push_token_file.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
    return settings.push_token


def _content_type(request: Request) -> str:
    """The content type, when it is one that is read."""
    content_type = request.headers.get("Content-Type", "")
    if content_type.partition(";")[0].strip().lower() not in ENDINGS:
        raise _problem(415, "unsupported_type", f"Send one of {', '.join(ENDINGS)}.")
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise _problem(415, "compressed", "Send the body as it is, without Content-Encoding.")
    return content_type


async def _read(request: Request, limit: int) -> bytes:
    """The body; given up at the first byte beyond `limit`, whatever its length was said to be."""
    detail = f"The body may have {limit:,} bytes; split the batch."
    too_large = _problem(413, "too_large", detail, {"Connection": "close"})  # the rest is not read
    stated = request.headers.get("Content-Length", "")
    if stated.isdigit() and int(stated) > limit:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise too_large
    except TimeoutError:
        detail = f"The body was not complete after {BODY_SECONDS:g} s."
        raise _problem(408, "too_slow", detail, {"Connection": "close"}) from None
    except ClientDisconnect:
        raise _problem(400, "cut_off", "The request ended before its body was complete.") from None
    return bytes(body)


def _article(receipt: Receipt) -> LandedArticle:
    return LandedArticle(
        receipt_id=receipt.sighting_id,
        article_id=receipt.content_sha256[:20],
        sha256=receipt.content_sha256,
        size=receipt.size,
    )


def _problem(status: int, error: str, detail: str, headers: dict[str, str] | None = None) -> HTTPException:
    return HTTPException(status, {"error": error, "detail": detail}, headers)


async def _answer_problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    return JSONResponse(problem.detail, problem.status_code, problem.headers)


async def _answer_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return JSONResponse({"error": "invalid", "detail": faults}, 422)
