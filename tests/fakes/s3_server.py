"""A server that speaks as much of Amazon S3's language as the store asks for, with a bucket in memory; it can go away and lie."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEYS = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "nobody knows", "AWS_REGION": "us-east-1"}


class FakeBucket(ThreadingHTTPServer):
    """One bucket, whatever it is called. ``objects`` are its content by key; ``asked`` what it was asked: method and key.

    While it ``is_away`` it cuts every connection; it cuts the next ``to_cut`` answers in the middle.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        self.is_away = False
        self.to_cut = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that are cut are no news."""


@contextmanager
def fake_bucket() -> Iterator[FakeBucket]:
    """A server until the block ends."""
    server = FakeBucket()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _CutError(Exception):
    """The line is cut here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeBucket

    def do_PUT(self) -> None:
        key, query, body = self._asked()
        if "uploadId" in query:
            self.server.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.server.objects[key] = body
        self._answer(200, ETag=_tag(body))

    def do_POST(self) -> None:
        key, query, _ = self._asked()
        if "uploads" in query:
            number = uuid.uuid4().hex
            self.server.parts[number] = {}
            self._answer(200, f"<InitiateMultipartUploadResult><UploadId>{number}</UploadId></InitiateMultipartUploadResult>")
            return
        parts = self.server.parts.pop(query["uploadId"][0])
        self.server.objects[key] = b"".join(parts[number] for number in sorted(parts))
        told = f"<ETag>{escape(_tag(self.server.objects[key]))}</ETag>"
        self._answer(200, f"<CompleteMultipartUploadResult>{told}</CompleteMultipartUploadResult>")

    def do_DELETE(self) -> None:
        key, query, _ = self._asked()
        if "uploadId" in query:
            self.server.parts.pop(query["uploadId"][0], None)
        else:
            self.server.objects.pop(key, None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        key, query, _ = self._asked()
        if "list-type" in query:
            self._answer(200, self._listed(query.get("prefix", [""])[0]))
            return
        content = self.server.objects.get(key)
        if content is None:
            self._answer(404, "<Error><Code>NoSuchKey</Code></Error>")
            return
        asked = self.headers.get("Range")
        facts = {"ETag": _tag(content), "Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"}
        if asked is None:
            self._answer(200, content, **facts)
            return
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first), min(len(content), int(last) + 1)
        self._answer(206, content[start:end], **facts, **{"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"})

    def handle_one_request(self) -> None:
        with suppress(_CutError):
            super().handle_one_request()
            return
        self.close_connection = True

    def _asked(self) -> tuple[str, dict[str, list[str]], bytes]:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = unquote(parts.path.lstrip("/").partition("/")[2])
        self.server.asked.append((self.command, key))
        if self.server.is_away:
            raise _CutError
        return key, parse_qs(parts.query, keep_blank_values=True), body

    def _answer(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.server.to_cut and content:
            self.server.to_cut -= 1
            self.wfile.write(content[: len(content) // 2])
            raise _CutError
        self.wfile.write(content)

    def _listed(self, prefix: str) -> str:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        entries = "".join(
            f"<Contents><Key>{escape(quote(key))}</Key><LastModified>{now}</LastModified><Size>{len(content)}</Size>"
            f"<ETag>{escape(_tag(content))}</ETag></Contents>"
            for key, content in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"

    def log_message(self, *_: Any) -> None:
        pass


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
