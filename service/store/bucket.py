"""The files of the store in a bucket of Amazon S3, or of a server that speaks its language."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import AwayError, UnavailableError
from service.store.copies import Copies

if TYPE_CHECKING:
    from obstore.store import S3Store

_CHUNK = 1024 * 1024  # the least that a listener waits for
_PART = 8 * 1024 * 1024  # of a whole file; a request takes no longer than the client waits for it
_AT_ONCE = 4  # parts that are on their way
_MOST_TRIES = 5
_TRY_FOR = timedelta(seconds=30)
_CHECK_FOR = timedelta(seconds=5)
_CHECK_EVERY_S = 5.0
_NO_FILE = "check"  # a name that no file has


class BucketFiles:
    """``service.store.content_addressed.Files`` under the keys that begin with the path of ``url``, which is ``s3://bucket/path``.

    Keys and region come from the usual ``AWS_`` variables, or from the machine's own role.
    """

    def __init__(self, url: str, *, endpoint: str | None, copies: Path, copies_bytes: int) -> None:
        self._url = url
        self._copies = Copies(copies, most_bytes=copies_bytes)
        self._bucket = _opened(url, endpoint, tries=_MOST_TRIES, timeout=_TRY_FOR)
        self._asked_once = _opened(url, endpoint, tries=0, timeout=_CHECK_FOR)
        self._checking = threading.Lock()
        self._checked_s = -math.inf
        self._away: str | None = None

    def put(self, source: Path | bytes, name: str) -> None:
        import obstore

        with self._asking():
            obstore.put(self._bucket, name, source, chunk_size=_PART, max_concurrency=_AT_ONCE)

    def holds(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        import obstore

        with self._asking():
            return obstore.head(self._bucket, name)["size"]

    def chunks(self, name: str, start: int, end: int) -> Iterator[bytes]:
        return self._pieces(name, start, end, _CHUNK)

    def as_file(self, name: str, called: str) -> AbstractContextManager[Path]:
        digest = name.rpartition("/")[2]
        return self._copies.held(digest, called, lambda path: self._fetch(name, digest, path))

    def delete(self, name: str) -> None:
        import obstore

        self._copies.forget(name.rpartition("/")[2])
        with self._asking():
            obstore.delete(self._bucket, name)

    def names(self, *, below: str = "", before_s: float | None) -> Iterator[str]:
        import obstore

        with self._asking():
            for found in obstore.list(self._bucket, prefix=below or None):
                for entry in found:
                    if before_s is None or entry["last_modified"].timestamp() < before_s:
                        yield entry["path"]

    def copies(self) -> Iterator[str]:
        return self._copies.names()

    def forget_copy(self, name: str) -> None:
        self._copies.forget(name)

    def remove_unfinished(self, *, before_s: float) -> None:
        """Nothing: parts of an upload are the bucket's own business, which a rule of its lifecycle ends."""

    def check(self) -> None:
        """Asks without patience. Who comes while another asks, or soon after, is told the same."""
        with self._checking:
            if time.monotonic() - self._checked_s >= _CHECK_EVERY_S:
                self._away = self._why_away()
                self._checked_s = time.monotonic()
            if self._away is not None:
                raise AwayError(self._away)

    def _why_away(self) -> str | None:
        import obstore

        try:
            with self._asking(), suppress(FileNotFoundError):
                obstore.head(self._asked_once, _NO_FILE)
        except AwayError as error:
            return str(error)
        return None

    def free_bytes(self) -> int:
        return self._copies.free_bytes()

    def _fetch(self, name: str, sha256: str, path: Path) -> None:
        hashed = hashlib.sha256()
        with path.open("wb") as file:
            for piece in self._pieces(name, 0, self.size(name), _PART):
                hashed.update(piece)
                file.write(piece)
        if hashed.hexdigest() != sha256:
            raise UnavailableError(f"{self._url}/{name} is damaged; bring it back from a backup of the bucket.")

    def _pieces(self, name: str, start: int, end: int, most: int) -> Iterator[bytes]:
        import obstore

        for begin in range(start, end, most):
            with self._asking():
                piece = obstore.get_range(self._bucket, name, start=begin, end=min(end, begin + most))
            yield bytes(piece)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except BaseError as error:
            raise AwayError(
                f"The store {self._url} does not answer ({_first_line(error)}); check the network, HARDPART_STORE_URL, "
                "HARDPART_STORE_ENDPOINT and the keys in the AWS_ variables."
            ) from error


def _opened(url: str, endpoint: str | None, *, tries: int, timeout: timedelta) -> S3Store:
    try:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store
    except ImportError as error:
        raise UnavailableError(f"HARDPART_STORE_URL={url} needs obstore; run: pip install 'hardpart[s3]'.") from error
    options: dict[str, Any] = {} if endpoint is None else {"endpoint": endpoint}
    try:
        return S3Store.from_url(
            url,
            client_options={"allow_http": endpoint is not None and endpoint.startswith("http:"), "timeout": timeout},
            retry_config={"max_retries": tries, "retry_timeout": timeout},
            disable_bulk_delete=True,  # which not every server knows
            **options,
        )
    except BaseError as error:
        raise UnavailableError(f"HARDPART_STORE_URL={url} cannot be used: {_first_line(error)}.") from error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__
