"""The files of the store in a folder of this machine."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CHUNK = 1024 * 1024


class FolderFiles:
    """``service.store.content_addressed.Files`` below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Path | bytes, name: str) -> None:
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".{uuid.uuid4().hex}"
        try:
            _write(source, temporary)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def holds(self, name: str) -> bool:
        return (self._folder / name).exists()

    def size(self, name: str) -> int:
        return (self._folder / name).stat().st_size

    def chunks(self, name: str, start: int, end: int) -> Iterator[bytes]:
        with (self._folder / name).open("rb") as opened:
            opened.seek(start)
            left = end - start
            while left > 0 and (piece := opened.read(min(_CHUNK, left))):
                left -= len(piece)
                yield piece

    @contextmanager
    def as_file(self, name: str, called: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
            path = Path(folder) / called
            path.symlink_to((self._folder / name).resolve(strict=True))
            yield path

    def delete(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def names(self, *, before_s: float | None) -> Iterator[str]:
        for path in self._folder.glob("*/[!.]*"):
            if before_s is None or _is_older(path, before_s):
                yield str(path.relative_to(self._folder))

    def copies(self) -> Iterator[str]:
        return iter(())

    def forget_copy(self, name: str) -> None:
        pass

    def remove_unfinished(self, *, before_s: float) -> None:
        for path in self._folder.glob("*/.*"):
            if _is_older(path, before_s):
                path.unlink(missing_ok=True)

    def check(self) -> None:
        """A folder is made where there is none."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def free_bytes(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free


def _is_older(path: Path, moment_s: float) -> bool:
    """Whether the entry was made, or linked, before the moment; not so when it is gone."""
    with suppress(FileNotFoundError):
        return path.lstat().st_ctime < moment_s
    return False


def _write(source: Path | bytes, target: Path) -> None:
    """Without copying a file where both are on one disk; on the disk for good when it returns."""
    if isinstance(source, bytes):
        target.write_bytes(source)
    else:
        try:
            target.hardlink_to(source)
        except OSError:  # another disk
            shutil.copyfile(source, target)
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
    target.chmod(0o600)
