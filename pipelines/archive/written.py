"""What a run wrote, by digests: so the next one notices what was cut off, damaged or changed since."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.artefacts import read_sealed, write_sealed, write_whole
from pipelines.inputs import file_digest
from pipelines.outputs import ARTEFACTS, MANIFEST, QUOTES, SEGMENTS, THEMES, UTTERANCES
from pipelines.report.build import REPORT

OUTPUTS = (REPORT, UTTERANCES, THEMES, SEGMENTS, QUOTES, MANIFEST)  # but for what people write in, and transcripts
STUDY_RECORD = "study.json"  # what they were made of
_WRITTEN = "written.json"
_VERSION = "written 2"
_LAST = "last"  # the folder of the copies
_KEPT = (THEMES, MANIFEST)  # what the next run goes on from
_END_BYTES = 256


@dataclass(frozen=True, slots=True)
class _Print:
    """A file as it was written: its digest, its length, the digest of its ``end``."""

    sha256: str
    bytes: int
    end: str

    @classmethod
    def of(cls, path: Path) -> _Print:
        return cls(file_digest(path), path.stat().st_size, _end_of(path))

    def is_cut_off(self, path: Path) -> bool:
        """Whether the end is gone: what people change is not shorter, or ends as before."""
        return path.stat().st_size < self.bytes and _end_of(path) != self.end


class Written:
    """Prints of the files that the last run wrote into ``folder``, by name, kept there; of some a copy too."""

    def __init__(self, folder: Path) -> None:
        self._path, self._folder = folder / ARTEFACTS / _WRITTEN, folder

    def forget(self) -> None:
        """To be called before anything is written: nobody knows what who is killed meanwhile has written, or made it of."""
        for path in (self._path, self._path.with_name(STUDY_RECORD)):
            path.unlink(missing_ok=True)

    def note(self, names: Iterable[str]) -> None:
        """Keeps the digests of these files as they are now, and copies of those that the next run goes on from."""
        for name in _KEPT:
            write_whole(self._copy(name), (self._folder / name).read_bytes())
        write_sealed(self._path, {name: asdict(_Print.of(self._folder / name)) for name in names}, made_by=_VERSION)

    def as_written(self, name: str) -> Path:
        """Where ``name`` is as the last run wrote it, if anywhere: so names of themes outlive whatever befalls their file."""
        known, either = self._known().get(name), (self._folder / name, self._copy(name))
        there = (path for path in either if path.exists() and (known is None or file_digest(path) == known.sha256))
        return next(there, either[0])

    def all_there(self) -> bool:
        """Whether none of them is gone or cut off, as far as is known."""
        known = {self._folder / name: own for name, own in self._known().items()}
        return all(path.exists() and not own.is_cut_off(path) for path, own in known.items())

    def changed(self) -> list[str]:
        """Names of those that are there and are not as they were written; all are read, a gigabyte in a second or two."""
        there = {name: known for name, known in self._known().items() if (self._folder / name).exists()}
        return [name for name, known in there.items() if file_digest(self._folder / name) != known.sha256]

    def _copy(self, name: str) -> Path:
        return self._path.parent / _LAST / name

    def _known(self) -> dict[str, _Print]:
        kept = read_sealed(self._path, made_by=_VERSION) or {}
        return {name: _Print(**fields) for name, fields in kept.items()}


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _END_BYTES))
        return hashlib.sha256(file.read()).hexdigest()[:16]


def told_changed(names: Sequence[str], *, stay: bool) -> str:
    """What people are told of outputs that are not as they were written, and ``stay`` or are made anew."""
    if len(names) == 1:
        told, it = f"{names[0]} is not as it was written: it was changed, or is damaged", ("It stays", "It is")
    else:
        told = f"{len(names)} outputs are not as they were written, {names[0]} for one: they were changed, or are damaged"
        it = ("They stay", "They are")
    then = f"{it[0]}; delete what is to be made anew, and run again" if stay else f"{it[1]} made anew"
    return f"{told}. {then}."
