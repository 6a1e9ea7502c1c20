"""Artefacts in the bucket of the store, so that every machine finds what another one has made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service.store.bucket import BucketFiles

_PREFIX = "artefacts"


class BucketArtefacts:
    """``pipelines.artefacts.Beyond``, below the prefix ``artefacts`` of the store."""

    def __init__(self, files: BucketFiles) -> None:
        self._files = files

    def fetch(self, name: str) -> bytes | None:
        try:
            return b"".join(self._files.chunks(_key(name), 0, self._files.size(_key(name))))
        except FileNotFoundError:
            return None

    def keep(self, name: str, path: Path) -> None:
        self._files.put(path, _key(name))

    def has(self, name: str) -> bool:
        return self._files.holds(_key(name))

    def names(self, stage: str = "", *, before_s: float | None = None) -> Iterator[str]:
        """Those of a stage, or all; those that were kept before the moment (seconds since 1970)."""
        for key in self._files.names(below=_key(stage), before_s=before_s):
            yield key.removeprefix(f"{_PREFIX}/")

    def delete(self, name: str) -> None:
        """Removes an artefact, if it is there."""
        self._files.delete(_key(name))


def _key(name: str) -> str:
    return f"{_PREFIX}/{name}" if name else _PREFIX
