"""What a run wrote, by digests: so the next one notices what was cut off, damaged or changed since."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipelines.artefacts import read_sealed, write_sealed
from pipelines.inputs import file_digest
from pipelines.outputs import ARTEFACTS, MANIFEST, QUOTES, SEGMENTS, THEMES, UTTERANCES
from pipelines.report.build import REPORT

OUTPUTS = (REPORT, UTTERANCES, THEMES, SEGMENTS, QUOTES, MANIFEST)  # but for what people write in, and transcripts
_WRITTEN = "written.json"
_VERSION = "written 1"
_END_BYTES = 256


class Written:
    """SHA-256 of the files that the last run wrote into ``folder``, by name, kept there."""

    def __init__(self, folder: Path) -> None:
        self._path, self._folder = folder / ARTEFACTS / _WRITTEN, folder

    def forget(self) -> None:
        """To be called before anything is written: who is killed meanwhile has written what nobody knows."""
        self._path.unlink(missing_ok=True)

    def note(self, names: Iterable[str]) -> None:
        """Keeps the digests of these files as they are now."""
        write_sealed(self._path, {name: file_digest(self._folder / name) for name in names}, made_by=_VERSION)

    def all_there(self) -> bool:
        """Whether none of them is gone, as far as is known."""
        return all((self._folder / name).exists() for name in self._known())

    def changed(self) -> list[str]:
        """Names of those that are there and are not as they were written; all are read, a gigabyte in a second or two."""
        there = {name: sha256 for name, sha256 in self._known().items() if (self._folder / name).exists()}
        return [name for name, sha256 in there.items() if file_digest(self._folder / name) != sha256]

    def _known(self) -> dict[str, str]:
        return read_sealed(self._path, made_by=_VERSION) or {}


def ends_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Digests of how files end, which one that was cut off does not; what people change within one stays."""
    found = {}
    for name in names:
        with (folder / name).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _END_BYTES))
            found[name] = hashlib.sha256(file.read()).hexdigest()[:16]
    return found


def told_changed(names: Sequence[str], *, stay: bool) -> str:
    """What people are told of outputs that are not as they were written, and ``stay`` or are made anew."""
    if len(names) == 1:
        told, it = f"{names[0]} is not as it was written: it was changed, or is damaged", ("It stays", "It is")
    else:
        told = f"{len(names)} outputs are not as they were written, {names[0]} for one: they were changed, or are damaged"
        it = ("They stay", "They are")
    then = f"{it[0]}; delete what is to be made anew, and run again" if stay else f"{it[1]} made anew"
    return f"{told}. {then}."
