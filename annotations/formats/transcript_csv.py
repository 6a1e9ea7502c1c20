"""Transcripts as tables: a row a turn, with columns for the text and, if known, the speaker and the times.

Whisper's own ``.tsv`` (``start``, ``end``, ``text`` in milliseconds) is one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.errors import TranscriptError
from annotations.formats.clock import parse_clock
from annotations.formats.csv_table import Row, parse_table
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Spellings of the columns' names, the most telling first.
_TEXT = _words("text transcript transcription utterance content sentence speech текст реплика расшифровка фраза")
_SPEAKER = _words("speaker speaker_name name participant who role спикер имя говорящий участник кто роль")
_START = _words(
    "start start_time start_ms start_(ms) start_s start_(s) begin from in timestamp time timecode "
    "начало начало_мс начало_(мс) старт время таймкод с"
)
_END = _words("end end_time end_ms end_(ms) end_s end_(s) stop finish to out конец конец_мс конец_(мс) окончание по")
_A_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class TranscriptColumns:
    """Which column of a table holds what; ``None`` where the table has no such column."""

    text: str
    speaker: str | None
    start: str | None
    end: str | None


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a table. Raises ``TranscriptError`` without a column for the text, or for times that make no sense."""
    names, rows = parse_table(source.text, source=str(source.path), error=TranscriptError)
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
    return TranscriptColumns(text, _first(_SPEAKER, names), _first(_START, names), _first(_END, names))


def cues_of_rows(source: TranscriptSource, rows: Sequence[Row], columns: TranscriptColumns) -> list[Cue]:
    """One cue a row. Raises ``TranscriptError`` for a time that is none."""
    starts = _milliseconds(source, rows, columns.start)
    ends = _milliseconds(source, rows, columns.end)
    return [
        Cue(f"line {row.line}", row.cell(columns.text), row.cell(columns.speaker).rstrip(":") or None, start, end)
        for row, start, end in zip(rows, starts, ends, strict=True)
    ]


def _first(spellings: Sequence[str], names: Sequence[str]) -> str | None:
    return next((spelling for spelling in spellings if spelling in names), None)


def _milliseconds(source: TranscriptSource, rows: Sequence[Row], column: str | None) -> list[int | None]:
    """The column's times; bare numbers are seconds unless the column says milliseconds or a day would not hold them."""
    if column is None:
        return [None] * len(rows)
    times = [_time(source, row, column) for row in rows]
    numbers = [time for time in times if isinstance(time, float)]
    whole = all(number.is_integer() for number in numbers)
    in_ms = (
        "ms" in column
        or "мс" in column
        or (whole and max(numbers, default=0) * 1000 > _A_DAY_MS)
        or (whole and _is_whisper(rows))
    )
    return [round(time if in_ms else time * 1000) if isinstance(time, float) else time for time in times]


def _is_whisper(rows: Sequence[Row]) -> bool:
    return all(tuple(row.cells) == ("start", "end", "text") for row in rows)


def _time(source: TranscriptSource, row: Row, column: str) -> int | float | None:
    """A written time in milliseconds (``int``), a bare number (``float``), or ``None`` for an empty cell."""
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
