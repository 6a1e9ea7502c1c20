"""Files named by the SHA-256 of what they hold: in a local folder, or wherever fsspec can reach."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import fsspec
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

_CHUNK = 1024 * 1024


class BlobStore:
    """Puts and gets files by digest. What is there once is never written again; nothing else is changed or looked into."""

    def __init__(self, url: str) -> None:
        self._files, self._root = cast("tuple[fsspec.AbstractFileSystem, str]", url_to_fs(url))
        self._is_local = isinstance(self._files, LocalFileSystem)

    def add(self, source: Path, sha256: str) -> None:
        """Puts the file at ``source``, whose digest is ``sha256``, into the store; ``source`` stays where it is."""
        if not self.holds(sha256):
            self._place(source, sha256)

    def holds(self, sha256: str) -> bool:
        """Whether the file is there."""
        return bool(self._files.exists(self._path(sha256)))

    def read(self, sha256: str) -> bytes:
        """The whole content."""
        return bytes(self._files.cat_file(self._path(sha256)))

    def size(self, sha256: str) -> int:
        """Bytes of the file."""
        return int(self._files.size(self._path(sha256)))

    def chunks(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to but not including ``end``, in pieces."""
        with cast("BinaryIO", self._files.open(self._path(sha256), "rb")) as opened:
            opened.seek(start)
            left = end - start
            while left > 0 and (piece := opened.read(min(_CHUNK, left))):
                left -= len(piece)
                yield piece

    @contextmanager
    def as_file(self, sha256: str, name: str) -> Iterator[Path]:
        """A local file called ``name`` with that content, to be read only, until the block ends."""
        with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
            path = Path(folder) / name
            if self._is_local:
                path.symlink_to(self._path(sha256))
            else:
                self._files.get_file(self._path(sha256), str(path))
            yield path

    def delete(self, sha256: str) -> None:
        """Removes the file, if it is there."""
        if self.holds(sha256):
            self._files.rm_file(self._path(sha256))

    def digests(self) -> Iterator[str]:
        """Everything that is there."""
        if self._files.exists(self._root):
            for path in self._files.find(self._root):
                name = path.rsplit("/", 1)[-1]
                if len(name) == hashlib.sha256().digest_size * 2:
                    yield name

    def free_bytes(self) -> int | None:
        """Room that is left; ``None`` where nobody can tell."""
        if not self._is_local:
            return None
        folder = Path(self._root)
        folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def _place(self, source: Path, sha256: str) -> None:
        target = self._path(sha256)
        if not self._is_local:
            self._files.put_file(str(source), target)
            return
        folder = Path(target).parent
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{uuid.uuid4().hex}"
        try:
            _copy(source, temporary)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def digest_of_file(path: Path) -> str:
    """The name that the store would give it."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    """Without writing anything where both are on one disk; on the disk for good when it returns."""
    try:
        target.hardlink_to(source)
    except OSError:  # another disk
        shutil.copyfile(source, target)
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
    target.chmod(0o600)
