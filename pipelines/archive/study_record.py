"""What is known about the study of an archive: what its outputs were last made of, so that nobody makes the same again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from annotations.formats.speakers_csv import SPEAKERS
from pipelines.archive.written import OUTPUTS, STUDY_RECORD, Written
from pipelines.artefacts import read_sealed, write_sealed
from pipelines.outputs import ARTEFACTS

VERSION = "study 7"  # of how outputs are made; a change of the code that makes others comes with another number


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """The study as it was last put together: the ``key`` of what it was made of, the ``seconds`` that took, what failed."""

    key: str
    seconds: float
    failures: tuple[str, ...] = ()

    def is_current(self, out: Path, key: str) -> bool:
        """Whether the outputs in ``out`` are made of what ``key`` tells, none of them gone or cut off."""
        is_there = all((out / name).exists() for name in (*OUTPUTS, SPEAKERS)) and Written(out).all_there()
        return self.key == key and is_there


def read_study_record(out: Path) -> StudyRecord | None:
    """The record of the study in ``out``; ``None`` where nothing was written down, or another version wrote it."""
    found = read_sealed(out / ARTEFACTS / STUDY_RECORD, made_by=VERSION)
    return None if found is None else StudyRecord(**{**found, "failures": tuple(found["failures"])})


def write_study_record(out: Path, record: StudyRecord) -> None:
    """Keeps ``record`` in the place of an earlier one."""
    write_sealed(out / ARTEFACTS / STUDY_RECORD, asdict(record), made_by=VERSION)
