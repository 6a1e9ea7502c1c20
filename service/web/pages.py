"""Gives browsers the one page and its files; what the page shows, it asks of ``/v1`` itself."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.api.problems import answer_http

STATIC = Path(__file__).with_name("static")
ADDRESSES = ("/", "/studies/{rest:path}", "/recordings/{rest:path}", "/codebook", "/account", "/users")
_FOR_PROGRAMS = ("/v1/", "/static/")
_ASK_WHETHER_NEW = {"Cache-Control": "no-cache"}


class _Files(StaticFiles):
    """Files that browsers keep, and of which they ask each time whether there is a newer one."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_ASK_WHETHER_NEW)
        return response


def serve_pages(api: FastAPI) -> None:
    """Adds the page, under every address that it knows, and its files below ``/static``.

    A browser that is led to another address gets the page too, which says that nothing is there.
    """

    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers=_ASK_WHETHER_NEW)

    @api.exception_handler(404)
    def _nothing(request: Request, error: HTTPException) -> Response:
        wants_page = "text/html" in request.headers.get("Accept", "")
        if wants_page and not request.url.path.startswith(_FOR_PROGRAMS):
            return FileResponse(STATIC / "index.html", 404, headers=_ASK_WHETHER_NEW)
        return answer_http(request, error)

    for address in ADDRESSES:
        api.add_api_route(address, page, methods=["GET", "HEAD"], include_in_schema=False)
    api.mount("/static", _Files(directory=STATIC))
