"""How large the body of a request may be: it lies in memory, and is read before anybody knows who asks."""

from __future__ import annotations

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 2**20  # 20,000 complaints of some length, each with its turn


def _is_file(request: Request) -> None:
    request.state.is_file = True


BodyIsFile = Depends(_is_file)  # of a route that writes its body as it comes, and counts it


class BodyLimit:
    """An ASGI application around ``app`` that refuses larger bodies, those that are files aside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def received() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MOST_BYTES and "is_file" not in scope.get("state", {}):
                raise HTTPException(413, f"The body has more than {MOST_BYTES} bytes; send less at once.")
            return message

        await self._app(scope, received, send)
