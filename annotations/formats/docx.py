"""Transcripts in Word files: the text of their paragraphs, or tables with a row a turn."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from annotations.errors import TranscriptError
from annotations.formats import named_text
from annotations.formats.clock import parse_clock
from annotations.formats.csv_table import Row, folded
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble, nameless_warnings
from annotations.formats.decoding import read_bytes
from annotations.formats.transcript_csv import TranscriptColumns, cues_of_rows, transcript_columns

MAX_UNPACKED_BYTES = 256 * 2**20

_Block = Any  # python-docx has no types
_Turns = tuple[list[dict[str, str]], TranscriptColumns]
# Not what was deleted or moved away, nor what stands in a box beside the text.
_RUNS = ".//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)]"
_REMEDY = "open it in a word processor and save it as .docx again"


def read(path: Path, *, recording: str) -> ReadTranscript:
    """The transcript in a Word file: its tables with named columns, or else its text.

    Raises ``TranscriptError`` when it is no Word file or holds no text.
    """
    found = [(block, _turns(block)) for block in _opened(path).iter_inner_content()]
    tables = [turns for _, turns in found if turns is not None]
    lines = [line for block, turns in found if turns is None for line in _lines(block)]
    if tables:
        return _read_tables(TranscriptSource(path, recording, ""), tables, beside=lines)
    source = TranscriptSource(path, recording, "\n\n".join(lines))
    if not source.text.strip():
        raise source.refusal("holds no text", "export it again")
    return named_text.parse(source)


def _opened(path: Path) -> _Block:
    import docx

    data = read_bytes(path, error=TranscriptError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise TranscriptError(
                str(path), f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB", "save its text alone as .docx"
            )
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, KeyError, SyntaxError, docx.opc.exceptions.OpcError) as cause:
        raise TranscriptError(str(path), "is no Word file", _REMEDY) from cause


def _lines(block: _Block) -> Iterator[str]:
    """The text of a paragraph or a table; a table's rows count as ``name: text`` when they have two filled cells."""
    if hasattr(block, "rows"):
        for cells in _cells(block):
            yield _row_text(cells)
    else:
        yield _text(block)


def _text(paragraph: _Block) -> str:
    """What a paragraph says with all tracked changes accepted; python-docx itself leaves out what was inserted."""
    return "".join(run.text for run in paragraph._p.xpath(_RUNS))  # noqa: SLF001  there is no other way to these runs


def _row_text(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    if len(filled) == 3 and parse_clock(filled[0].strip("[]() ")) is not None:
        return f"[{filled[0].strip('[]() ')}] {filled[1].rstrip(':')}: {filled[2]}"
    if len(filled) == 2 and len(filled[0]) < 50 and parse_clock(filled[0].strip("[]() ")) is None:
        return f"{filled[0].rstrip(':')}: {filled[1]}"
    return " ".join(filled)


def _cells(table: _Block) -> Iterator[list[str]]:
    for row in table.rows:
        distinct = {id(cell._tc): cell for cell in row.cells}  # noqa: SLF001  merged cells come once for each column
        yield ["\n".join(map(_text, cell.paragraphs)).strip() for cell in distinct.values()]


def _turns(block: _Block) -> _Turns | None:
    """The rows and columns of a table with named columns, ``None`` for any other block."""
    records = list(_cells(block)) if hasattr(block, "rows") else []
    names = [folded(cell) for cell in records[0]] if records else []
    columns = transcript_columns(names)
    if columns is None or columns.speaker is None or len(records) < 2:
        return None
    return [dict(zip(names, cells, strict=False)) for cells in records[1:]], columns


def _read_tables(source: TranscriptSource, tables: Sequence[_Turns], *, beside: Sequence[str]) -> ReadTranscript:
    """The rows of all tables in the order of the page; what stands ``beside`` them is no speech, and a warning says so."""
    cues: list[Cue] = []
    nameless = 0
    for records, columns in tables:
        rows = [Row(n, cells) for n, cells in enumerate(records, start=len(cues) + 2)]
        read_rows = cues_of_rows(source, rows, columns)
        cues += read_rows.cues
        nameless += read_rows.nameless
    left_out = " ".join(" ".join(beside).split())
    warning = f"{source.path}: what stands outside its tables of turns was left out, first {left_out[:60]!r}."
    return assemble(source, cues, warnings=[*nameless_warnings(source, nameless), *([warning] if left_out else [])])
