"""``speakers.csv``: ``recording``, ``speaker``, ``role``, ``name``; written beside the output for a researcher to correct."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotations.errors import InputError, LineError
from annotations.formats.csv_table import Row, read_table
from annotations.formats.recording_names import RecordingNames
from annotations.formats.speaker_roles import role_of_name
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role, Transcript

SPEAKERS = "speakers.csv"

_COLUMNS = ("recording", "speaker", "role", "name")


@dataclass(frozen=True, slots=True)
class ReadCorrections:
    """Corrections in the order of the file, and every row that could not be used."""

    corrections: tuple[SpeakerCorrection, ...]
    problems: tuple[InputError, ...]
    warnings: tuple[str, ...] = ()


def write(transcripts: Iterable[Transcript], corrections: Iterable[SpeakerCorrection] = ()) -> str:
    """Every speaker of the uncorrected ``transcripts`` with role and name as they stand once ``corrections`` are made.

    Spreadsheets read it best in UTF-8 with a byte order mark (``utf-8-sig``).
    """
    made = {(correction.recording, correction.speaker): correction for correction in corrections}
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for transcript in transcripts:
        roles = {segment.speaker: segment.role for segment in transcript.segments}
        for speaker in transcript.speakers:
            correction = made.get((transcript.recording, speaker))
            role = (correction.role if correction else None) or roles[speaker]
            writer.writerow([transcript.recording, speaker, role.value, (correction.name if correction else None) or speaker])
    return output.getvalue()


def read(path: Path, *, recordings: Collection[str], renamed: Mapping[str, str] | None = None) -> ReadCorrections:
    """The corrections in ``path``; ``renamed`` are names that recordings had before. Empty cells change nothing.

    Raises ``InputError`` when the table cannot be used at all.
    """
    table = read_table(path, error=InputError)
    missing = [column for column in ("recording", "speaker") if column not in table.columns]
    if missing:
        raise InputError(str(path), f"has no column {missing[0]!r}", f"name its columns {', '.join(_COLUMNS)}")
    names = RecordingNames(recordings, renamed)
    made: dict[tuple[str, str], SpeakerCorrection] = {}
    problems: list[InputError] = []
    for row in table.rows:
        read_row = _correction(row, names, source=str(path))
        if isinstance(read_row, LineError):
            problems.append(read_row)
        elif made.setdefault((read_row.recording, read_row.speaker), read_row) != read_row:
            reason = f"corrects speaker {read_row.speaker!r} of {read_row.recording!r} a second time"
            problems.append(LineError(str(path), row.line, reason, "leave one row a speaker; the first was used"))
    return ReadCorrections(tuple(made.values()), tuple(problems), table.warnings)


def _correction(row: Row, names: RecordingNames, *, source: str) -> SpeakerCorrection | LineError:
    written = row.cell("recording")
    recording = names.find(written) if written else None
    if recording is None:
        return LineError(source, row.line, f"names recording {written!r}, which is not among the inputs", names.remedy(written))
    if not row.cell("speaker"):
        return LineError(source, row.line, "names no speaker", "write the speaker as the transcript has it")
    role = _role(row.cell("role"))
    if role is None and row.cell("role"):
        return LineError(source, row.line, f"has the role {row.cell('role')!r}", f"use one of {', '.join(Role)}")
    return SpeakerCorrection(recording, row.cell("speaker"), role, row.cell("name") or None)


def _role(written: str) -> Role | None:
    """The role in English or in Russian (``интервьюер``, ``респондент``), or ``None`` when it is none."""
    folded = written.casefold()
    if folded in set(Role):
        return Role(folded)
    named = role_of_name(written)
    return None if named is Role.UNKNOWN else named
