"""Transcripts in Word files: the text of their paragraphs, or tables with a row a turn."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
# Not what was deleted or moved away, nor what stands in a box beside the text.
_RUNS = ".//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)]"
# What a program wrote into content controls: a table of contents, "click here to enter text".
_NOT_WRITTEN = ".//w:sdt[w:sdtPr[w:showingPlcHdr or .//w:docPartGallery[@w:val='Table of Contents']]]//w:r"
_REMEDY = "open it in a word processor and save it as .docx again"


@dataclass(frozen=True, slots=True)
class _Turns:
    """A table's rows by the names of its columns, and what stands in rows that are one cell."""

    records: tuple[dict[str, str], ...]
    columns: TranscriptColumns
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a cell of a table says, and the columns of the table's grid that it covers."""

    text: str
    grid: frozenset[int]


def read(path: Path, *, recording: str) -> ReadTranscript:
    """The transcript in a Word file: its tables with named columns, or else its text.

    Raises ``TranscriptError`` when it is no Word file or holds no text.
    """
    document = _opened(path)
    _unwrap(document.element.body)
    found = [(block, _turns(block)) for block in document.iter_inner_content()]
    tables = [turns for _, turns in found if turns is not None]
    lines = [line for block, turns in found for line in (_lines(block) if turns is None else turns.headings)]
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


def _unwrap(body: _Block) -> None:
    """Puts what content controls hold in their place, since python-docx passes over all that stands in one."""
    for run in body.xpath(_NOT_WRITTEN):
        run.getparent().remove(run)
    for content in body.xpath(".//w:sdtContent"):
        control = content.getparent()
        for part in list(content):
            control.addprevious(part)
        control.getparent().remove(control)


def _lines(block: _Block) -> Iterator[str]:
    """The text of a paragraph or a table; a table's rows count as ``name: text`` when they have two filled cells."""
    if hasattr(block, "rows"):
        for cells in _rows(block):
            yield _row_text([cell.text for cell in cells])
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


def _rows(table: _Block) -> Iterator[list[_Cell]]:
    for row in table.rows:
        covered: dict[int, tuple[_Block, set[int]]] = {}
        for place, cell in enumerate(row.cells, start=row.grid_cols_before):
            covered.setdefault(id(cell._tc), (cell, set()))[1].add(place)  # noqa: SLF001  merged cells come once for each column
        yield [_Cell("\n".join(map(_text, cell.paragraphs)).strip(), frozenset(grid)) for cell, grid in covered.values()]


def _turns(block: _Block) -> _Turns | None:
    """The rows and columns of a table with named columns, ``None`` for any other block."""
    rows = list(_rows(block)) if hasattr(block, "rows") else []
    header, *records = [cells for cells in rows if len(cells) > 1] or [[]]
    names = [folded(cell.text) for cell in header]
    columns = transcript_columns(names)
    if columns is None or columns.speaker is None or not records:
        return None
    headings = tuple(cell.text for cells in rows if len(cells) == 1 for cell in cells)
    return _Turns(tuple(_record(header, names, cells, text=columns.text) for cells in records), columns, headings)


def _record(header: Sequence[_Cell], names: Sequence[str], cells: Sequence[_Cell], *, text: str) -> dict[str, str]:
    """The cells of a row by the names of their columns; one that was merged with the ``text`` belongs there."""
    if len(cells) == len(header):
        return dict(zip(names, (cell.text for cell in cells), strict=True))
    found: dict[str, str] = {}
    for cell in cells:
        above = [name for name, title in zip(names, header, strict=True) if title.grid & cell.grid]
        name = text if text in above else "".join(above[:1])
        found[name] = f"{found.get(name, '')} {cell.text}".strip()
    return found


def _read_tables(source: TranscriptSource, tables: Sequence[_Turns], *, beside: Sequence[str]) -> ReadTranscript:
    """The rows of all tables in the order of the page; what stands ``beside`` them is no speech, and a warning says so."""
    cues: list[Cue] = []
    nameless = 0
    for table in tables:
        rows = [Row(n, cells) for n, cells in enumerate(table.records, start=len(cues) + 2)]
        read_rows = cues_of_rows(source, rows, table.columns)
        cues += read_rows.cues
        nameless += read_rows.nameless
    left_out = " ".join(" ".join(beside).split())
    warning = f"{source.path}: what stands outside its tables of turns was left out, first {left_out[:60]!r}."
    return assemble(source, cues, warnings=[*nameless_warnings(source, nameless), *([warning] if left_out else [])])
