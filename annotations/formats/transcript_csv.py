"""Transcripts as tables: a row a turn, with columns for the text and, if known, the speaker and the times.

Whisper's own ``.tsv`` (``start``, ``end``, ``text`` in milliseconds) is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from annotations.errors import TranscriptError
from annotations.formats.clock import parse_clock
from annotations.formats.csv_table import Row, parse_table
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble
from annotations.formats.speaker_roles import role_of_name


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
    return assemble(source, cues_of_rows(source, rows, columns))


def transcript_columns(names: Sequence[str]) -> TranscriptColumns | None:
    """What the columns with these folded names hold, or ``None`` when none holds the text."""
    text = _first(_TEXT, names)
    if text is None:
        return None
    return TranscriptColumns(text, *(_first(spellings, names) for spellings in (_SPEAKER, _ROLE, _START, _END)))


def cues_of_rows(source: TranscriptSource, rows: Sequence[Row], columns: TranscriptColumns) -> list[Cue]:
    """One cue a row. Raises ``TranscriptError`` for a time that is none."""
    times = {column: [_time(source, row, column) for row in rows] for column in (columns.start, columns.end)}
    in_ms = _in_milliseconds(times, rows)
    starts, ends = (
        [_milliseconds(time, in_ms=column in in_ms) for time in times[column]] for column in (columns.start, columns.end)
    )
    return [
        Cue(
            f"line {row.line}",
            row.cell(columns.text),
            row.cell(columns.speaker).rstrip(":") or None,
            start,
            end,
            role=role_of_name(row.cell(columns.role)),
        )
        for row, start, end in zip(rows, starts, ends, strict=True)
    ]


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
