"""Asking twice with the same ``Idempotency-Key`` makes one thing: what was asked is written with what it made, or neither is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session

from service.accounts.principal import Principal
from service.api.problems import Problem
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
_HASHED_TYPES = ("application/json", "text/csv")


@dataclass(frozen=True, slots=True)
class Once:
    """``id`` for what is to be made; ``done`` when an earlier request made it."""

    id: str
    done: bool


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The key of a request, if it had one, and what was asked."""

    key: str | None
    request: str

    def claim(self, session: Session, principal: Principal) -> Once:
        """The id of what the request makes. Raises a problem when the key was used for another request."""
        if self.key is None:
            return Once(new_id(), done=False)
        key = _digest(principal.user_id, self.key)
        asked = session.get(Asked, key)
        if asked is None:
            made = new_id()
            session.add(Asked(key=key, request=self.request, made=made))
            return Once(made, done=False)
        if asked.request != self.request:
            raise Problem(422, "key-reused", "This Idempotency-Key was used for another request; use a new one.")
        return Once(asked.made, done=True)


async def _idempotency(request: Request, key: _Header = None) -> Idempotency:
    if key is None:
        return Idempotency(None, "")
    is_small = request.headers.get("Content-Type", "").startswith(_HASHED_TYPES)
    body = await request.body() if is_small else b""
    return Idempotency(key, _digest(request.method, request.url.path, body.hex()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


Idempotent = Annotated[Idempotency, Depends(_idempotency)]
