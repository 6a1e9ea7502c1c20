"""Around every request: an id, a line in the log, headers that keep browsers strict."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.metrics import Metrics

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LOG = logging.getLogger("hardpart.requests")


class Envelope:
    """An ASGI application around ``app``. The log has routes, never addresses: these hold names and what people search for.

    A bug, which ``app`` has answered by then, ends here: the log has it once, with the request's id.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, secure: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("X-Request-ID", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - the outermost edge of HTTP
            _LOG.error("unexpected %s", type(error).__name__, exc_info=error, extra={"fields": {"request_id": request_id}})
        finally:
            route = getattr(scope.get("route"), "path", "-")
            took_s = time.perf_counter() - started
            self._metrics.answered(scope["method"], route, status, took_s)
            fields = {"request_id": request_id, "method": scope["method"], "route": route, "status": status}
            _LOG.info("answered", extra={"fields": fields | {"ms": round(took_s * 1000, 1)}})


class JsonLines(logging.Formatter):
    """A line of JSON for each record; of exceptions the place, never the values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = type(record.exc_info[1]).__name__
            line["places"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _places(error: BaseException) -> list[str]:
    """Where it went wrong; messages of exceptions may quote what people said, so they stay out."""
    places = []
    step = error.__traceback__
    while step is not None:
        places.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno} {step.tb_frame.f_code.co_name}")
        step = step.tb_next
    return places


def log_as_json() -> None:
    """Sends the whole program's log to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("uvicorn.access", "httpx", "alembic", "dbos", "pymorphy3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("dbos").handlers = [logging.NullHandler()]  # without any it makes one that writes plain text with values
