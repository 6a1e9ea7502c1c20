"""Digests of files that have not changed since they were read: to find nothing new, a hundred hours of sound are not read."""

from __future__ import annotations

import time
from pathlib import Path

from pipelines.artefacts import read_sealed, write_sealed
from pipelines.inputs import file_digest, file_state

_VERSION = "digests 1"
_SETTLED_NS = 2_000_000_000  # a file that changes twice within a file system's tick looks as if it had changed once


class KnownDigests:
    """SHA-256 of files by their path; one is read again when its size, times or place on the disk are others.

    The time of the last change of the entry (``ctime``) cannot be set by a program, so a copy that keeps the time of its
    original is noticed too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before = read_sealed(path, made_by=_VERSION) or {}
        self._now: dict[str, list[int | str]] = {}

    def __call__(self, path: Path) -> str:
        """The digest of the file. Raises ``OSError`` when it cannot be read."""
        key, facts = str(path.resolve()), list(file_state(path))
        known = self._before.get(key)
        if known is not None and known[:-1] == facts:
            self._now[key] = known
            return str(known[-1])
        started_ns = time.time_ns()
        digest = file_digest(path)
        if started_ns - max(facts[1], facts[2]) > _SETTLED_NS and list(file_state(path)) == facts:
            self._now[key] = [*facts, digest]
        return digest

    def keep(self) -> None:
        """Writes down what is known now; files that were not asked for are forgotten."""
        if self._now != self._before:
            write_sealed(self._path, self._now, made_by=_VERSION)
