"""Asking twice with the same ``Idempotency-Key`` makes one thing: what was asked is written with what it made, or neither is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session

from service.accounts.principal import Principal
from service.api.problems import Problem
from service.clock import now_ms
from service.database.engine import insert
from service.database.tables import Asked, new_id

_Header = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of your own; the same request with the same key within a day makes nothing a second time.",
    ),
]
_TOLD_BY_HEADERS = ("Upload-Length", "Upload-Metadata")  # what tus announces; a request for an upload has no body
_HOW_LONG = "wait"  # for the answer; who asks again may have more patience


@dataclass(frozen=True, slots=True)
class Once:
    """``id`` for what is to be made; ``done`` when an earlier request made it, at ``since_ms`` or soon after."""

    id: str
    done: bool
    since_ms: int


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The key of a request, if it had one, and what was asked."""

    key: str | None
    request: str

    def claim(self, session: Session, principal: Principal, *, content: str = "") -> Once:
        """The id of what the request makes. Raises a problem when the key was used for another request.

        ``content`` is the digest of a body that was read as it came.
        """
        if self.key is None:
            return Once(new_id(), done=False, since_ms=now_ms())
        key, request = _digest(principal.user_id, self.key), _digest(self.request, content)
        made = new_id()
        row = insert(session, Asked).values(key=key, request=request, made=made, created_ms=now_ms())
        session.execute(row.on_conflict_do_nothing())  # waits for the same request, where it is under way
        asked = session.get_one(Asked, key)
        if asked.request != request:
            raise Problem(422, "key-reused", "This Idempotency-Key was used for another request; use a new one.")
        return Once(asked.made, done=asked.made != made, since_ms=asked.created_ms)


async def _of_head(request: Request, key: _Header = None) -> Idempotency:
    told = [request.headers.get(name, "") for name in _TOLD_BY_HEADERS]
    asked = [part for part in request.url.query.split("&") if part.partition("=")[0] != _HOW_LONG]
    return Idempotency(key, _digest(request.method, request.url.path, "&".join(asked), *told))


async def _of_whole(request: Request, head: Annotated[Idempotency, Depends(_of_head)]) -> Idempotency:
    if head.key is None:
        return head
    return Idempotency(head.key, _digest(head.request, hashlib.sha256(await request.body()).hexdigest()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


Idempotent = Annotated[Idempotency, Depends(_of_whole)]
IdempotentFile = Annotated[Idempotency, Depends(_of_head)]  # leaves the body to the route, which claims with its digest
