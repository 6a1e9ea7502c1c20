"""Copies of files that lie far away, on this machine, for programs that need a file: decoders, readers of transcripts."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HELD = ".held-"
_LONGEST_HELD_S = 2 * 24 * 3600  # longer than any work on a file; what is older was left by a process that was killed


class Copies:
    """Copies below ``folder``, by digest; those that were not used for longest go when there are more than ``most_bytes``.

    Processes share the folder. Whoever uses a copy has a link to it of its own, so it may go meanwhile.
    """

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    @contextmanager
    def held(self, sha256: str, called: str, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """The copy as a file of the name ``called`` until the block ends; ``fetch`` writes it where there is none."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_HELD) as own:
            path, kept = Path(own) / called, self._folder / sha256
            try:
                path.hardlink_to(kept)
            except FileNotFoundError:
                fetch(path)
                with suppress(FileExistsError):  # another process was as quick
                    kept.hardlink_to(path)
            os.utime(path, ns=(time.time_ns(), time.time_ns()))  # of the copy too: both are one file
            self._make_room()
            yield path

    def names(self) -> Iterator[str]:
        """The digests of what is there."""
        return (path.name for path in self._kept())

    def forget(self, sha256: str) -> None:
        """Removes a copy, if it is there."""
        (self._folder / sha256).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Room on the disk of the folder."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self._folder).free

    def _kept(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if not path.name.startswith(".")] if self._folder.exists() else []

    def _make_room(self) -> None:
        for left in self._folder.glob(f"{_HELD}*"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < time.time() - _LONGEST_HELD_S:
                    shutil.rmtree(left, ignore_errors=True)
        found = []
        for path in self._kept():
            with suppress(FileNotFoundError):  # another process makes room too
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        over = sum(size for _, size, _ in found) - self._most_bytes
        for _, size, path in sorted(found, key=lambda one: one[0]):
            if over <= 0:
                return
            path.unlink(missing_ok=True)
            over -= size
