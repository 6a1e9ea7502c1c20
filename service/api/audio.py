"""Sound in whole or in part (RFC 9110, 14), read from the store as it is sent."""

from __future__ import annotations

import mimetypes
import re
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from service.api.conditional import is_known, tag
from service.api.problems import Problem
from service.store.content_addressed import BlobStore

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_TYPES = {".m4a": "audio/mp4", ".opus": "audio/ogg", ".oga": "audio/ogg", ".mka": "audio/x-matroska", ".mkv": "video/x-matroska"}

RANGE = {
    "name": "Range",
    "in": "header",
    "schema": {"type": "string"},
    "example": "bytes=0-65535",
    "description": "The one part of the file that is wanted, in bytes.",
}
IF_RANGE = {
    "name": "If-Range",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of the parts that are there; where the file is another by now, all of it is sent.",
}


def audio_response(request: Request, store: BlobStore, sha256: str, filename: str) -> Response:
    """The file, or the one range that was asked for; several ranges at once are answered by the whole, HEAD without any of it."""
    etag = tag(sha256)
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(filename)}",
    }
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    size = store.size(sha256)
    asked = request.headers.get("Range") if request.method == "GET" else None
    if request.headers.get("If-Range", etag) != etag:
        asked = None
    span = None if asked is None else _span(asked, size)
    start, end = span or (0, size)
    headers["Content-Length"] = str(end - start)
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 200 if span is None else 206
    chunks = store.chunks(sha256, start, end) if request.method == "GET" else ()
    return StreamingResponse(chunks, status, headers=headers, media_type=media_type(filename))


def media_type(filename: str) -> str:
    """What browsers play it as; never anything that they would run."""
    suffix = f".{filename.rpartition('.')[2].lower()}"
    known = _TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0] or ""
    return known if known.startswith(("audio/", "video/")) else "application/octet-stream"


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of the range; ``None`` for what is no single range of bytes. Raises a problem outside of it."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if last and first and int(last) < int(first):
        return None
    if start >= size or start >= end:
        raise Problem(416, "range", f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return start, end
