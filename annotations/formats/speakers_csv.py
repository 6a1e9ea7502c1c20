"""``speakers.csv``: ``recording``, ``speaker``, ``role``, ``name``, ``found``; written beside the output to be corrected.

``found`` is the role that was found: a row whose role says the same, and whose name is the speaker's, corrects nothing, so that
what was only found follows the recording and the options of the next run. Where a run finds the role that a person gave, the row
keeps what had been found before, so that it stays a correction.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from annotations.errors import InputError, LineError
from annotations.formats.csv_table import Row, read_table
from annotations.formats.recording_names import RecordingNames
from annotations.formats.speaker_roles import role_of_name
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role, Transcript

SPEAKERS = "speakers.csv"

_COLUMNS = ("recording", "speaker", "role", "name", "found")
_ABSENT_SHOWN = 5
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """A row that corrects nothing as it stands; ``recording`` is the one that it names, ``None`` where there is none."""

    recording: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadCorrections:
    """Corrections in the order of the file, every problem, and the ``unused`` rows that are worth keeping."""

    corrections: tuple[SpeakerCorrection, ...] = ()
    problems: tuple[InputError, ...] = ()
    warnings: tuple[str, ...] = ()
    unused: tuple[UnusedRow, ...] = ()


def write(
    transcripts: Iterable[Transcript], corrections: Iterable[SpeakerCorrection] = (), unused: Iterable[UnusedRow] = ()
) -> str:
    """Every speaker of the uncorrected ``transcripts`` with role and name as they stand once ``corrections`` are made.

    Corrections of other recordings and of speakers who are not in theirs follow, and so do ``unused`` rows, or take the place
    of the speaker that they name if nothing else corrects it. Of two corrections of one speaker the later one counts.
    Spreadsheets read it best in UTF-8 with a byte order mark (``utf-8-sig``).
    """
    made = {(correction.recording, correction.speaker): correction for correction in corrections}
    kept = list(unused)
    in_place = {(row.recording, row.cells[1]): row.cells for row in kept if (row.recording, row.cells[1]) not in made}
    heard: set[tuple[str, str]] = set()
    shown: set[tuple[str, ...]] = set()
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for transcript in transcripts:
        roles = {segment.speaker: segment.role for segment in transcript.segments}
        for speaker in transcript.speakers:
            place = transcript.recording, speaker
            heard.add(place)
            cells = in_place.get(place) or _cells(*place, roles[speaker], made.get(place))
            shown.add(cells)
            writer.writerow(cells)
    writer.writerows(_cells(*place, None, made[place]) for place in made if place not in heard)
    writer.writerows(row.cells for row in kept if row.cells not in shown)
    return output.getvalue()


def read(
    path: Path,
    *,
    recordings: Collection[str],
    renamed: Mapping[str, str] | None = None,
    moved: Mapping[str, str] = _NOTHING,
    away: Mapping[str, str] = _NOTHING,
) -> ReadCorrections:
    """The corrections in ``path``; ``renamed`` are names that recordings had before. Empty cells change nothing.

    ``moved`` are names of the run that wrote the table to those of now, where recordings may have taken each other's. They hold
    as long as the table names all of them and none that has come since. ``away`` are names of recordings that were not in that
    run, whose rows were kept.

    Raises ``InputError`` when the table cannot be used at all.
    """
    table = read_table(path, error=InputError)
    missing = [column for column in ("recording", "speaker") if column not in table.columns]
    if missing:
        raise InputError(str(path), f"has no column {missing[0]!r}", f"name its columns {', '.join(_COLUMNS[:4])}")
    names = RecordingNames(recordings, renamed)
    written = {row.cell("recording") for row in table.rows}
    is_of_run = moved.keys() <= written and written.isdisjoint(set(moved.values()) - moved.keys() - away.keys())
    then = {**away, **(moved if is_of_run else {})}
    made: dict[tuple[str, str], SpeakerCorrection] = {}
    problems: list[InputError] = []
    unused: list[UnusedRow] = []
    for row in table.rows:
        if row.cell("recording") and _says_what_was_found(row):
            continue
        named = row.cell("recording")
        recording = then.get(named) or names.find(named) if named else None
        read_row = _correction(row, recording, source=str(path))
        if not isinstance(read_row, SpeakerCorrection):
            problems += [read_row] if read_row is not None else []
            unused.append(UnusedRow(recording, (then.get(named, named), *(row.cell(column) for column in _COLUMNS[1:]))))
        elif made.setdefault((read_row.recording, read_row.speaker), read_row) != read_row:
            reason = f"corrects speaker {read_row.speaker!r} of {read_row.recording!r} a second time"
            problems.append(LineError(str(path), row.line, reason, "leave one row a speaker; the first was used"))
    absent = dict.fromkeys(row.cells[0] for row in unused if row.recording is None and row.cells[0])
    warnings = (*table.warnings, *([_absent(str(path), list(absent))] if absent else []))
    return ReadCorrections(tuple(made.values()), tuple(problems), warnings, tuple(unused))


def _cells(recording: str, speaker: str, heard: Role | None, correction: SpeakerCorrection | None) -> tuple[str, ...]:
    role = (correction.role if correction else None) or heard
    name = (correction.name if correction else None) or (speaker if heard else "")
    is_agreed = correction is not None and correction.role is not None and correction.role is heard
    found = correction.found if correction is not None and is_agreed else heard
    return recording, speaker, role.value if role else "", name, found.value if found else ""


def _absent(source: str, recordings: Sequence[str]) -> str:
    shown = ", ".join(map(repr, recordings[:_ABSENT_SHOWN])) + (" ..." if len(recordings) > _ABSENT_SHOWN else "")
    return (
        f"{source}: names {shown}, not among the inputs; these rows are kept until they are. "
        "Check the spelling, or delete rows of recordings that are gone for good."
    )


def _correction(row: Row, recording: str | None, *, source: str) -> SpeakerCorrection | LineError | None:
    """``None`` where the recording that is named is not there, which is told once for all of them."""
    if not row.cell("recording"):
        return LineError(source, row.line, "names no recording", "write the recording as the file is called")
    if recording is None:
        return None
    if not row.cell("speaker"):
        return LineError(source, row.line, "names no speaker", "write the speaker as the transcript has it")
    role = _role(row.cell("role"))
    if role is None and row.cell("role"):
        return LineError(source, row.line, f"has the role {row.cell('role')!r}", f"use one of {', '.join(Role)}")
    found = _role(row.cell("found"))
    given = None if role is found else role
    return SpeakerCorrection(recording, row.cell("speaker"), given, row.cell("name") or None, found)


def _says_what_was_found(row: Row) -> bool:
    found = _role(row.cell("found"))
    return found is not None and _role(row.cell("role")) is found and row.cell("name") in {"", row.cell("speaker")}


def _role(written: str) -> Role | None:
    """The role in English or in Russian (``интервьюер``, ``респондент``), or ``None`` when it is none."""
    folded = written.casefold()
    if folded in set(Role):
        return Role(folded)
    named = role_of_name(written)
    return None if named is Role.UNKNOWN else named
