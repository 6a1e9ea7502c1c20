"""Tables that people keep in spreadsheets: CSV with commas, semicolons or tabs, in UTF-8 or as Excel writes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.errors import InputError
from annotations.formats.decoding import read_text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by column name, without surrounding white space.

    ``surplus`` are the cells beyond the last column. ``rest`` is what is written from the last column with a name on, as one
    text, where cells without a name follow it.
    """

    line: int
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    rest: str = ""

    def cell(self, column: str | None) -> str:
        """The cell of ``column``; empty where there is none."""
        return "" if column is None else self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` as folded names (``CSI Billing`` is ``csi_billing``), and the rows that are not blank."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: the last of its lines, its cells, and its text with delimiters and quotation marks."""

    line: int
    cells: list[str]
    raw: str


def read_table(path: Path, *, error: type[InputError]) -> Table:
    """The table in ``path``. Raises ``error`` when there is none, or when two columns have one name."""
    decoded = read_text(path, error=error)
    columns, rows = parse_table(decoded.text, source=str(path), error=error)
    return Table(columns, rows, decoded.warnings)


def parse_table(
    text: str, *, source: str, error: type[InputError], quoted: bool = True
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The columns and rows of ``text``, in which quotation marks enclose cells unless it is not ``quoted``.

    Raises ``error`` as ``read_table`` does.
    """
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:  # Excel's own first line
        text, skipped = rest, 1
    delimiter = delimiter_of(text)
    try:
        records = list(_records(text, delimiter=delimiter, quoted=quoted))
    except csv.Error as cause:
        raise error(source, f"is no table ({cause})", "save it as CSV again") from cause
    spoken = [record for record in records if any(cell.strip() for cell in record.cells)]
    if not spoken:
        raise error(source, "holds no table", "save it as CSV with a line of column names")
    columns = tuple(folded(cell) for cell in spoken[0].cells)
    named = [column for column in columns if column]
    for column in named:
        if named.count(column) > 1:
            raise error(source, f"has two columns called {column!r}", "leave one of them")
    return columns, tuple(_row(record, columns, delimiter=delimiter, skipped=skipped) for record in spoken[1:])


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: the one that parts the first line into most cells."""
    first = text.lstrip("\n").partition("\n")[0]
    return max(";,\t", key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))


def folded(name: str) -> str:
    """A column's name as it is compared: lower case, words joined by ``_``."""
    return "_".join(name.strip().casefold().split())


def _records(text: str, *, delimiter: str, quoted: bool) -> Iterator[_Record]:
    reader = csv.reader(
        io.StringIO(text),
        delimiter=delimiter,
        skipinitialspace=True,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    lines = text.split("\n")
    above = 0
    for cells in reader:
        yield _Record(reader.line_num, cells, "\n".join(lines[above : reader.line_num]))
        above = reader.line_num


def _row(record: _Record, columns: Sequence[str], *, delimiter: str, skipped: int) -> Row:
    cells = {column: cell.strip() for column, cell in zip(columns, record.cells, strict=False) if column}
    surplus = tuple(cell for cell in record.cells[len(columns) :] if cell.strip())
    last = max((place for place, column in enumerate(columns) if column), default=len(columns))
    nameless = any(cell.strip() for cell in record.cells[last + 1 :])
    rest = _as_written(record.cells[last:], record.raw, delimiter=delimiter) if nameless else ""
    return Row(record.line + skipped, cells, surplus, rest)


def _as_written(cells: Sequence[str], raw: str, *, delimiter: str) -> str:
    """The last ``cells`` of a record as one text, parted as they are in it unless quotation marks enclose some."""
    parted = re.search(f"{re.escape(delimiter)} *".join(map(re.escape, cells)) + r"\s*\Z", raw)
    text = parted[0] if parted else f"{delimiter} ".join(cells)
    return text.strip().rstrip(f"{delimiter} ")
