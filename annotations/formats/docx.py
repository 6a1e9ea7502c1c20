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
from annotations.formats.cues import ReadTranscript, TranscriptSource, assemble
from annotations.formats.decoding import read_bytes
from annotations.formats.transcript_csv import cues_of_rows, transcript_columns

MAX_UNPACKED_BYTES = 256 * 2**20

_REMEDY = "open it in a word processor and save it as .docx again"


def read(path: Path, *, recording: str) -> ReadTranscript:
    """The transcript in a Word file. Raises ``TranscriptError`` when it is no Word file or holds no text."""
    document = _opened(path)
    source = TranscriptSource(path, recording, "\n\n".join(_paragraphs(document)))
    turns = _turns_of_tables(source, document)
    if turns is not None:
        return turns
    if not source.text.strip():
        raise source.refusal("holds no text", "export it again")
    return named_text.parse(source)


def _opened(path: Path) -> Any:  # noqa: ANN401  python-docx has no types
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


def _paragraphs(document: Any) -> Iterator[str]:  # noqa: ANN401
    """Paragraphs in the order of the page; a table's rows count as ``name: text`` when they have two filled cells."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for cells in _cells(block):
                yield _row_text(cells)
        else:
            yield block.text


def _row_text(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    if len(filled) == 3 and parse_clock(filled[0].strip("[]() ")) is not None:
        return f"[{filled[0].strip('[]() ')}] {filled[1].rstrip(':')}: {filled[2]}"
    if len(filled) == 2 and len(filled[0]) < 50 and parse_clock(filled[0].strip("[]() ")) is None:
        return f"{filled[0].rstrip(':')}: {filled[1]}"
    return " ".join(filled)


def _cells(table: Any) -> Iterator[list[str]]:  # noqa: ANN401
    for row in table.rows:
        distinct = {id(cell._tc): cell.text.strip() for cell in row.cells}  # noqa: SLF001  merged cells come once for each column
        yield list(distinct.values())


def _turns_of_tables(source: TranscriptSource, document: Any) -> ReadTranscript | None:  # noqa: ANN401
    """The transcript in the first table with named columns, ``None`` when there is no such table."""
    for table in document.tables:
        records = list(_cells(table))
        names = [folded(cell) for cell in records[0]] if records else []
        columns = transcript_columns(names)
        if columns is not None and columns.speaker is not None and len(records) > 1:
            rows = [Row(n, dict(zip(names, cells, strict=False))) for n, cells in enumerate(records[1:], start=2)]
            return assemble(source, cues_of_rows(source, rows, columns))
    return None
