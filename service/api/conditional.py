"""ETags: what did not change is not sent again, and nobody overwrites what they have not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from service.api.problems import Problem

IfMatch = Annotated[str | None, Header(description="The ETag that was read; the change is refused when it is no longer so.")]
KNOWN = "It is as the ETag in If-None-Match says."
_PASSING = "."  # within an ETag: what stands behind it passes


def tag(*parts: object) -> str:
    """An ETag for what ``parts`` tell apart."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def show(response: Response, body: BaseModel, *, passing: frozenset[str] = frozenset()) -> None:
    """Gives the answer the ETag of ``body``. Fields that are ``passing`` are told anew when they change, and hinder no change."""
    etag = _lasting_tag(body, passing)
    if passing:
        show_as(response, body, etag)
    else:
        response.headers["ETag"] = etag


def show_as(response: Response, body: BaseModel, etag: str) -> None:
    """The same where what ``etag`` names hinders a change, and all else of ``body`` passes."""
    response.headers["ETag"] = f"{etag[:-1]}{_PASSING}{tag(body.model_dump_json())[1:]}"


def check_unchanged(given: str | None, body: BaseModel, *, passing: frozenset[str] = frozenset()) -> None:
    """Raises a problem when somebody changed what the caller has read as ``body``, ``passing`` fields aside."""
    check_tag(given, _lasting_tag(body, passing))


def check_tag(given: str | None, etag: str) -> None:
    """The same for what ``etag`` names now."""
    if given is not None and given.strip() != "*" and etag not in map(_lasting, _tags(given)):
        raise Problem(412, "changed", "It was changed since you read it; read it again and decide anew.")


def is_known(request: Request, etag: str) -> bool:
    """Whether the caller has what ``etag`` names."""
    given = request.headers.get("If-None-Match")
    return given is not None and (given.strip() == "*" or etag.removeprefix("W/") in _tags(given))


def _tags(given: str) -> list[str]:
    return [one.strip().removeprefix("W/") for one in given.split(",")]


def _lasting_tag(body: BaseModel, passing: frozenset[str]) -> str:
    return tag(body.model_dump_json(exclude=set(passing)))


def _lasting(etag: str) -> str:
    lasting, dot, _ = etag.partition(_PASSING)
    return f'{lasting}"' if dot else etag


class ConditionalRoute(APIRoute):
    """Gives every JSON answer to a GET (or HEAD) an ETag, and ``304`` to whoever has it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def conditional(request: Request) -> Response:
            response = await handle(request)
            is_json = response.headers.get("Content-Type") == "application/json"
            if request.method not in {"GET", "HEAD"} or response.status_code != 200 or not is_json:
                return response
            etag = response.headers.get("ETag") or tag(bytes(response.body))
            response.headers["ETag"] = etag
            response.headers["Cache-Control"] = "private, no-cache"
            if is_known(request, etag):
                return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
            return response

        return conditional
