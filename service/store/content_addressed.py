"""Files named by the SHA-256 of what they hold: in a folder of this machine, or in a bucket that many machines share."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from annotations.errors import OptionsError
from service.store.folder import FolderFiles

if TYPE_CHECKING:
    from service.store.artefacts import BucketArtefacts

_GIB = 1024**3
_BUCKETS = ("s3", "s3a")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the files are: ``file://`` and a folder, or ``s3://``, a bucket and what keys begin with.

    ``endpoint`` is the address of a server other than Amazon's. Whoever needs a file of a bucket finds a copy in the folder
    ``copies``, which holds ``copies_bytes`` at most besides what is in use.
    """

    url: str
    endpoint: str | None = None
    copies: Path | None = None
    copies_bytes: int = 20 * _GIB


class Files(Protocol):
    """Files by name, wherever they are. All of it raises ``AwayError`` when that place does not answer."""

    def put(self, source: Path | bytes, name: str) -> None:
        """A copy of the file at ``source``, or these bytes, which appears whole or not at all."""
        ...

    def holds(self, name: str) -> bool: ...

    def size(self, name: str) -> int:
        """Bytes of it. Raises ``FileNotFoundError``, as do those below."""
        ...

    def chunks(self, name: str, start: int, end: int) -> Iterator[bytes]: ...

    def as_file(self, name: str, called: str) -> AbstractContextManager[Path]: ...

    def delete(self, name: str) -> None: ...

    def names(self, *, before_s: float | None) -> Iterator[str]:
        """All, or those that were put there before the moment (seconds since 1970)."""
        ...

    def copies(self) -> Iterator[str]:
        """Those of which this machine keeps a copy."""
        ...

    def forget_copy(self, name: str) -> None: ...

    def remove_unfinished(self, *, before_s: float) -> None:
        """Removes what was being put before the moment and never was there, since whoever did it was killed."""
        ...

    def check(self) -> None:
        """Asks that place whether it is there."""
        ...

    def free_bytes(self) -> int:
        """Room that is left on this machine's disk."""
        ...


class BlobStore:
    """Puts and gets files by digest. What is there once is never written again; nothing else is changed or looked into.

    ``artefacts`` is where other machines find what models made on this one; ``None`` where there are no other machines.
    """

    def __init__(self, address: StoreAddress) -> None:
        self._files = _files(address)
        self.artefacts = _shared_artefacts(self._files)

    def add(self, source: Path | bytes, sha256: str) -> None:
        """Puts the file at ``source``, or these bytes, whose digest is ``sha256``, into the store; the file stays where it is."""
        if not self.holds(sha256):
            self._files.put(source, _name(sha256))

    def holds(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self._files.holds(_name(sha256))

    def read(self, sha256: str) -> bytes:
        """The whole content."""
        return b"".join(self.chunks(sha256, 0, self.size(sha256)))

    def size(self, sha256: str) -> int:
        """Bytes of the file."""
        return self._files.size(_name(sha256))

    def chunks(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to but not including ``end``, in pieces."""
        return self._files.chunks(_name(sha256), start, end)

    def as_file(self, sha256: str, name: str) -> AbstractContextManager[Path]:
        """A local file called ``name`` with that content, to be read only, until the block ends."""
        return self._files.as_file(_name(sha256), name)

    def delete(self, sha256: str) -> None:
        """Removes the file, if it is there."""
        self._files.delete(_name(sha256))

    def digests(self, *, before_s: float | None = None) -> Iterator[str]:
        """Everything that is there, or what was put there before the moment (seconds since 1970)."""
        for name in self._files.names(before_s=before_s):
            digest = name.rpartition("/")[2]
            if len(digest) == hashlib.sha256().digest_size * 2:
                yield digest

    def copies(self) -> Iterator[str]:
        """Those of which this machine keeps a copy beside the store."""
        return self._files.copies()

    def forget_copy(self, sha256: str) -> None:
        """Removes this machine's copy."""
        self._files.forget_copy(sha256)

    def remove_unfinished(self, *, before_s: float) -> None:
        """Removes what was being added before the moment (seconds since 1970) by somebody who was killed."""
        self._files.remove_unfinished(before_s=before_s)

    def check(self) -> None:
        """Raises ``AwayError`` unless the store answers; it is asked every few seconds at most."""
        self._files.check()

    def free_bytes(self) -> int:
        """Room that is left on the disk of this machine, which holds the files or copies of them."""
        return self._files.free_bytes()


def digest_of_file(path: Path) -> str:
    """The name that the store would give it."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _shared_artefacts(files: Files) -> BucketArtefacts | None:
    if isinstance(files, FolderFiles):
        return None
    from service.store.artefacts import BucketArtefacts
    from service.store.bucket import BucketFiles

    assert isinstance(files, BucketFiles)
    return BucketArtefacts(files)


def _files(address: StoreAddress) -> Files:
    parts = urlsplit(address.url)
    if parts.scheme == "file":
        return FolderFiles(Path(unquote(parts.path)))
    if parts.scheme in _BUCKETS and parts.netloc:
        from service.store.bucket import BucketFiles

        copies = address.copies or Path(tempfile.gettempdir()) / "hardpart-copies"
        return BucketFiles(address.url, endpoint=address.endpoint, copies=copies, copies_bytes=address.copies_bytes)
    raise OptionsError(f"HARDPART_STORE_URL={address.url}: no such kind of store; write s3://bucket/prefix, or leave it out.")
