"""What is known about each file of an archive, kept by its content: so that a file that was moved or renamed is the same file.

A record is written when the file's work ends, whole or not at all. Who works on a file holds a lock that the system takes back
when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.archive.stages import FILE_STAGES, Stage, outdated
from pipelines.artefacts import read_sealed, write_sealed

VERSION = "unit 1"
_UNITS, _LOCKS = "units", "locks"
_NAME = 32  # letters of a digest that a file is named by


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One file as it was last worked on.

    ``file`` is its path within the archive, ``former`` the names that its recording had before. ``made_by`` is what made the
    results of the stages that are ``done``. ``seconds`` are by stage, ``artefacts`` names below the store's folder, ``heard`` the
    roles of its speakers as they were found. A ``failure`` is one sentence; ``failed_at`` its stage. ``size`` and ``suffix`` are
    of the file that is read, which may be the transcript beside ``file``; records of earlier versions have no ``suffix``.
    """

    sha256: str
    file: str
    recording: str
    made_by: Mapping[str, str]
    done: tuple[str, ...] = ()
    failure: str | None = None
    failed_at: str | None = None
    former: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    artefacts: tuple[str, ...] = ()
    sentences: int = 0
    size: int = 0
    heard: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""

    def lacks(self, stage: Stage, now: Mapping[str, str]) -> str | None:
        """Why ``stage`` is to be done again when ``now`` makes its results; ``None`` when it is not."""
        if stage not in self.done:
            return f"failed last time: {self.failure}" if self.failure else f"the stage {stage} was not done yet"
        return outdated(stage, self.made_by, now)


class Ledger:
    """The records and locks below one folder, which every process that works on the archive shares."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, sha256: str) -> UnitRecord | None:
        """The record of the file with this content; a damaged one, or one of another file, is as none."""
        fields = read_sealed(self._path(sha256), made_by=VERSION)
        if fields is None or not str(fields.get("sha256")).startswith(sha256[:_NAME]):
            return None
        return record_from_fields(fields)

    def all(self) -> list[UnitRecord]:
        """Every record, in order of content."""
        names = sorted(path.stem for path in (self._folder / _UNITS).glob("*.json"))
        return [record for name in names if (record := self.read(name)) is not None]

    def write(self, record: UnitRecord) -> None:
        """Keeps ``record`` in the place of an earlier one."""
        write_sealed(self._path(record.sha256), asdict(record), made_by=VERSION)

    @contextmanager
    def lock(self, name: str, *, wait: bool = False) -> Iterator[bool]:
        """Whether this process alone works on ``name`` within the block; with ``wait`` it does, sooner or later."""
        folder = self._folder / _LOCKS
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name[:_NAME]}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True  # closing the file gives the lock back

    def _path(self, sha256: str) -> Path:
        return self._folder / _UNITS / f"{sha256[:_NAME]}.json"


def stages_up_to(last: Stage) -> tuple[Stage, ...]:
    """The stages of a file up to ``last``; all of them before the themes."""
    return FILE_STAGES if last is Stage.THEMES else FILE_STAGES[: FILE_STAGES.index(last) + 1]


def record_from_fields(fields: Mapping[str, Any]) -> UnitRecord:
    """A record from its fields as JSON values."""
    tuples = {name: tuple(fields[name]) for name in ("done", "former", "artefacts")}
    return UnitRecord(**{**fields, **tuples})
