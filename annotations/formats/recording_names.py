"""Names of recordings as people write them in tables: with or without suffix or folders, in any case, several in one cell."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath

from annotations.formats.media_suffixes import MEDIA_SUFFIXES
from annotations.formats.transcripts import TRANSCRIPT_SUFFIXES

_SUFFIXES = MEDIA_SUFFIXES + TRANSCRIPT_SUFFIXES


class RecordingNames:
    """The recordings of a study, found by what a person wrote; ``renamed`` are names that some of them had before."""

    def __init__(self, recordings: Collection[str], renamed: Mapping[str, str] | None = None) -> None:
        self._recordings = tuple(sorted(recordings))
        self._exact = {_composed(old): new for old, new in (renamed or {}).items()}
        self._exact |= {_composed(name): name for name in self._recordings}
        self._folded = _folded(renamed or {}) | _folded({name: name for name in self._recordings})

    def split(self, cell: str) -> list[str]:
        """The names in one cell, parted by ``;``, ``|`` or a line's end, and by a comma unless that is part of a name."""
        names: list[str] = []
        for part in (part.strip() for part in re.split(r"[;|\n]", cell)):
            names += [part] if self.find(part) is not None else [piece.strip() for piece in part.split(",")]
        return [name for name in names if name]

    def find(self, written: str) -> str | None:
        """The recording that ``written`` names, or ``None``."""
        files = (*_of_file(PurePath(written)), *_of_file(_path(written)))
        for name in (_composed(written), *_with_folders(written), *map(_composed, files)):
            found = self._exact.get(name) or self._folded.get(name.casefold())
            if found is not None:
                return found
        return None

    def remedy(self, written: str) -> str:
        """What to do about a name that is not found."""
        near = difflib.get_close_matches(written, self._recordings, n=1)
        return f"write {near[0]!r} if that is meant" if near else "check the spelling or add the recording"


def _with_folders(written: str) -> Iterator[str]:
    """What a recording in folders is called where its stem alone is not enough, the longest first."""
    path = _path(written)
    parts = [*path.parent.parts, _of_file(path)[-1]]
    yield from (_composed("_".join(parts[start:])) for start in range(len(parts) - 1))


def _path(written: str) -> PurePath:
    """The path, which Windows writes with backslashes."""
    return PurePath(written.replace("\\", "/"))


def _of_file(path: PurePath) -> tuple[str, ...]:
    """What a file is called, and that without its suffix; what else stands behind a full stop is part of the name."""
    return (path.name, path.stem) if path.suffix.lower() in _SUFFIXES else (path.name,)


def _folded(names: Mapping[str, str]) -> dict[str, str | None]:
    """The recordings by ``names`` in any case; two that differ in case alone are told apart by it."""
    found: dict[str, str | None] = {}
    for name, recording in names.items():
        folded = _composed(name).casefold()
        found[folded] = recording if found.get(folded, recording) == recording else None
    return found


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)  # some file systems decompose accents and й
