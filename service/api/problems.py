"""Errors as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import http
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from annotations.errors import HardpartError, LineError, UnavailableError, WeightsError
from service.full_disk import is_full

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:hardpart:problem:"
_KINDS = {413: "too-large"}  # whose phrase is another in later versions of Python
_SAID = {
    400: "The body cannot be read; send JSON in UTF-8 that is not nested deeply.",
    404: "There is nothing at this address; GET /v1/openapi.json lists what there is.",
    405: "The address does not take this method; GET /v1/openapi.json lists what it takes.",
}
_LOG = logging.getLogger("hardpart.api")


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    reason: str


class ProblemBody(BaseModel):
    """Every error that the API answers with."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:hardpart:problem:not-found",
                "title": "Not Found",
                "status": 404,
                "detail": "There is no such study, or it is not yours.",
                "request_id": "6f1c0c4f6b1e4c0c9d0d9f6c7f3f5a11",
            }
        }
    )

    type: str = Field(description="Names the kind of problem; does not change between versions.")
    title: str
    status: int
    detail: str = Field(description="One sentence for a person: what is wrong, and what helps.")
    request_id: str | None = Field(default=None, description="Also in the header X-Request-ID and in the log.")
    errors: list[FieldProblem] | None = Field(default=None, description="Each field of the request that cannot be used.")


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """Ends a request with an error; ``kind`` is the end of its type, ``fields`` are those of the request that are wrong."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, fields: Sequence[str] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.fields = tuple(fields)


def not_found(what: str) -> Problem:
    """The same for what is not there and for what somebody may not know of."""
    return Problem(404, "not-found", f"There is no such {what}, or it is not yours.")


def refuse_nul(request: Request) -> None:
    """Raises a problem for an address with the character NUL, which no text in PostgreSQL has, so that nothing is called so."""
    if "\0" in request.scope["path"]:
        raise Problem(404, "not-found", _SAID[404])
    if any("\0" in value for value in request.query_params.values()):
        raise Problem(422, "invalid", "The address has the character NUL in its query; leave it out.")


def answer(
    request: Request,
    status: int,
    kind: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> JSONResponse:
    """The problem as a response."""
    body: dict[str, Any] = {
        "type": _TYPE + kind,
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", None),
    }
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def answer_http(request: Request, error: HTTPException) -> JSONResponse:
    """What the framework refuses, with what helps."""
    status = error.status_code
    kind = _KINDS.get(status) or http.HTTPStatus(status).phrase.lower().replace(" ", "-")
    return answer(request, status, kind, _SAID.get(status, str(error.detail)), headers=error.headers)


def _named(request: Request) -> dict[str, Any]:
    return {"fields": {"request_id": getattr(request.state, "request_id", None)}}


def _what_helps(error: RequestValidationError) -> str:
    if any(e["type"] == "model_attributes_type" and isinstance(e["input"], bytes) for e in error.errors()):
        return "The body is read as JSON only with the header Content-Type: application/json; send it."
    named = ", ".join(dict.fromkeys(".".join(map(str, e["loc"])) for e in error.errors()))
    return f"The request cannot be used; correct {named}."


def _full(request: Request, error: Exception) -> JSONResponse:
    """The answer to a full disk; what is another error is raised."""
    if not is_full(error):
        raise error
    _LOG.error("the disk is full", exc_info=error, extra=_named(request))
    return answer(request, 507, "disk", "The server's disk is full; free some space and try again.")


def handle_problems(app: FastAPI) -> None:
    """Lets ``app`` answer all exceptions so."""

    @app.exception_handler(Problem)
    def _problem(request: Request, error: Problem) -> JSONResponse:
        errors = [{"field": field, "reason": error.detail} for field in error.fields]
        return answer(request, error.status, error.kind, error.detail, headers=error.headers, errors=errors or None)

    app.exception_handler(HTTPException)(answer_http)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": ".".join(map(str, e["loc"])), "reason": str(e["msg"])} for e in error.errors()]
        return answer(request, 422, "invalid", _what_helps(error), errors=errors)

    @app.exception_handler(HardpartError)
    def _ours(request: Request, error: HardpartError) -> JSONResponse:
        if isinstance(error, UnavailableError | WeightsError):
            return answer(request, 503, "unavailable", str(error))
        field = [{"field": f"line {error.line}", "reason": error.reason}] if isinstance(error, LineError) else None
        return answer(request, 422, "unusable", str(error), errors=field)

    @app.exception_handler(OperationalError)
    def _database(request: Request, error: OperationalError) -> JSONResponse:
        if is_full(error):
            return _full(request, error)
        _LOG.error("the database did not answer", exc_info=error.orig, extra=_named(request))
        return answer(request, 503, "database", "The database is busy or away; try again soon.", headers={"Retry-After": "5"})

    @app.exception_handler(OSError)
    def _disk(request: Request, error: OSError) -> JSONResponse:
        return _full(request, error)

    @app.exception_handler(Exception)
    def _bug(request: Request, _: Exception) -> JSONResponse:
        return answer(request, 500, "bug", "Something unexpected happened; it is in the log under the request's id.")
