"""Transcripts as tables: a row a turn, with columns for the text and, if known, the speaker and the times.

Whisper's own ``.tsv`` (``start``, ``end``, ``text`` in milliseconds) is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotations.errors import TranscriptError
from annotations.formats.clock import parse_clock
from annotations.formats.csv_table import Row, parse_table
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble, nameless_warnings
from annotations.formats.speaker_roles import role_of_name
from annotations.transcript import Role


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Spellings of the columns' names, the most telling first.
_TEXT = _words("text transcript transcription utterance content sentence speech текст реплика расшифровка фраза")
_ROLE = _words("role роль")
_SPEAKER = _words("speaker speaker_name name participant who спикер имя говорящий участник кто") + _ROLE
_START = _words(
    "start start_time start_ms start_(ms) start_s start_(s) begin from in timestamp time timecode "
    "начало начало_мс начало_(мс) старт время таймкод с"
)
_END = _words("end end_time end_ms end_(ms) end_s end_(s) stop finish to out конец конец_мс конец_(мс) окончание по")
_Time = int | float | None  # a written time in milliseconds, a bare number whose unit is still open, or none
_A_DAY_S = 24 * 3600
_WHISPER = ("start", "end", "text")
_WHISPER_ROW = re.compile(r"\d+\t\d+\t(?P<text>[^\t]*)")
_ENCLOSED = re.compile(r'(?!")|"(?:[^"]|"")*"$')  # a cell that begins without a quotation mark, or ends with its counterpart


@dataclass(frozen=True, slots=True)
class TranscriptColumns:
    """Which column of a table holds what; ``None`` where the table has no such column."""

    text: str
    speaker: str | None
    role: str | None
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A cue for each row of a table; ``nameless`` of them were read as the speaker's before.

    ``overlong`` are the lines whose text goes on in cells beyond the last column.
    """

    cues: tuple[Cue, ...]
    nameless: int
    overlong: tuple[int, ...]


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a table. Raises ``TranscriptError`` without a column for the text, or for times that make no sense."""
    quoted = not _is_plain_whisper(source.text)
    names, rows = parse_table(source.text, source=str(source.path), error=TranscriptError, quoted=quoted)
    columns = transcript_columns(names)
    if columns is None:
        known = ", ".join(name for name in names if name)
        raise source.refusal(
            f"has no column 'text' (its columns are {known:.80})", "name the columns speaker, text, start and end"
        )
    read = cues_of_rows(source, rows, columns)
    warnings = (*nameless_warnings(source, read.nameless), *_overlong_warnings(source, read.overlong))
    return assemble(source, read.cues, warnings=warnings)


def transcript_columns(names: Sequence[str]) -> TranscriptColumns | None:
    """What the columns with these folded names hold, or ``None`` when none holds the text."""
    text = _first(_TEXT, names)
    if text is None:
        return None
    return TranscriptColumns(text, *(_first(spellings, names) for spellings in (_SPEAKER, _ROLE, _START, _END)))


def cues_of_rows(source: TranscriptSource, rows: Sequence[Row], columns: TranscriptColumns) -> ReadRows:
    """One cue a row. Raises ``TranscriptError`` for a time that is none, and for cells that are nobody's.

    Programs and people write a name only when the speaker changes; where a row has none, the one before speaks on.
    """
    texts = [_text(source, row, columns) for row in rows]
    times = {column: [_time(source, row, column) for row in rows] for column in (columns.start, columns.end)}
    in_ms = _in_milliseconds(times, rows)
    starts, ends = (
        [_milliseconds(time, in_ms=column in in_ms) for time in times[column]] for column in (columns.start, columns.end)
    )
    cues = tuple(
        Cue(f"line {row.line}", text, speaker, start, end, role=role_of_name(row.cell(columns.role)))
        for row, text, speaker, start, end in zip(rows, texts, _speakers(rows, columns), starts, ends, strict=True)
    )
    nameless = sum(bool(cue.text) and _is_carried(row, cue, columns) for row, cue in zip(rows, cues, strict=True))
    return ReadRows(cues, nameless, tuple(row.line for row in rows if _is_overlong(row, columns)))


def _text(source: TranscriptSource, row: Row, columns: TranscriptColumns) -> str:
    """What the row says: all that stands from the text's column on, where that is the last one."""
    if _is_overlong(row, columns):
        return row.rest
    if row.surplus:
        count = "a cell" if len(row.surplus) == 1 else f"{len(row.surplus)} cells"
        raise source.refusal(f"line {row.line} has {count} too many", "enclose texts in quotation marks")
    return row.cell(columns.text)


def _is_overlong(row: Row, columns: TranscriptColumns) -> bool:
    return bool(row.rest) and list(row.cells)[-1] == columns.text


def _overlong_warnings(source: TranscriptSource, lines: Sequence[int]) -> Iterator[str]:
    if lines:
        count = f"{len(lines)} rows have" if len(lines) > 1 else "one row has"
        yield (
            f"{source.path}: {count} more cells than columns, first line {lines[0]}; read as parts of the text, "
            "so enclose texts in quotation marks."
        )


def _name(row: Row, columns: TranscriptColumns) -> str:
    return row.cell(columns.speaker).rstrip(":")


def _is_carried(row: Row, cue: Cue, columns: TranscriptColumns) -> bool:
    """Whether nothing in the row names the cue's speaker."""
    return cue.speaker not in {None, _name(row, columns), row.cell(columns.role)}


def _speakers(rows: Sequence[Row], columns: TranscriptColumns) -> Iterator[str | None]:
    """Who says each row: who is named in it, else the one before, else whoever has the role that it names."""
    speaker, role = None, Role.UNKNOWN
    for row in rows:
        name, said = _name(row, columns), role_of_name(row.cell(columns.role))
        if name or said not in {Role.UNKNOWN, role}:
            speaker, role = name or row.cell(columns.role), said
        yield speaker


def _first(spellings: Sequence[str], names: Sequence[str]) -> str | None:
    return next((spelling for spelling in spellings if spelling in names), None)


def _is_plain_whisper(text: str) -> bool:
    """Whether the table is as Whisper writes it, a row a line and quotation marks as part of what was said."""
    header, *lines = text.strip().split("\n")
    rows = [_WHISPER_ROW.fullmatch(line) for line in lines if line]
    texts = [row["text"] for row in rows if row is not None]
    of_whisper = tuple(header.split("\t")) == _WHISPER and len(texts) == len(rows)
    return of_whisper and not all(_ENCLOSED.match(text) for text in texts)


def _in_milliseconds(times: Mapping[str | None, Sequence[_Time]], rows: Sequence[Row]) -> Collection[str | None]:
    """The columns whose bare numbers are milliseconds: those that say so.

    So are the others, together, when a day would not hold them as seconds, and Whisper's.
    """
    saying = {column for column in times if "ms" in (column or "") or "мс" in (column or "")}
    numbers = [time for column in times.keys() - saying for time in times[column] if isinstance(time, float)]
    whole = all(number.is_integer() for number in numbers)
    of_whisper = all(tuple(row.cells) == _WHISPER for row in rows)
    return times.keys() if whole and (of_whisper or max(numbers, default=0) > _A_DAY_S) else saying


def _milliseconds(time: _Time, *, in_ms: bool) -> int | None:
    return round(time if in_ms else time * 1000) if isinstance(time, float) else time


def _time(source: TranscriptSource, row: Row, column: str | None) -> _Time:
    cell = row.cell(column).strip("[]() ")
    if not cell:
        return None
    clock = parse_clock(cell)
    if clock is not None:
        return clock
    number = cell.replace(",", ".").removesuffix("ms").removesuffix("s").strip()
    if not number.replace(".", "", 1).isdecimal() or len(number) > 15:
        raise source.refusal(
            f"line {row.line} has the time {cell[:40]!r} in {column!r}", "write times as seconds or as 00:01:02.500"
        )
    return float(number)
