"""``purchases.csv``: ``respondent``, ``date``, ``amount``; a row a purchase."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotations.errors import InputError, LineError, RespondentsError
from annotations.formats.cells import parse_amount, parse_date
from annotations.formats.csv_table import Row, read_table
from annotations.respondents import Purchase

_COLUMNS = ("respondent", "date", "amount")


@dataclass(frozen=True, slots=True)
class ReadPurchases:
    """Purchases in the order of the file, and every row that could not be used."""

    purchases: tuple[Purchase, ...]
    problems: tuple[InputError, ...]
    warnings: tuple[str, ...] = ()


def read_purchases(path: Path) -> ReadPurchases:
    """The purchases in ``path``; a table that cannot be used is a problem like any other, since a study does without it."""
    try:
        table = read_table(path, error=RespondentsError)
    except RespondentsError as problem:
        return ReadPurchases((), (problem,))
    missing = [name for name in _COLUMNS if name not in table.columns]
    if missing:
        reason = f"has no column {missing[0]!r}"
        return ReadPurchases((), (RespondentsError(str(path), reason, f"name its columns {', '.join(_COLUMNS)}"),))
    read = [_purchase(row, source=str(path)) for row in table.rows]
    purchases = tuple(item for item in read if isinstance(item, Purchase))
    problems = tuple(item for item in read if isinstance(item, LineError))
    return ReadPurchases(purchases, problems, table.warnings)


def _purchase(row: Row, *, source: str) -> Purchase | LineError:
    respondent, day, amount = row.cell("respondent"), parse_date(row.cell("date")), parse_amount(row.cell("amount"))
    if not respondent:
        return LineError(source, row.line, "names no respondent", "write an id; the purchase was left out")
    if day is None:
        reason = f"has the date {row.cell('date')!r}"
        return LineError(source, row.line, reason, "write it as 2025-01-31; the purchase was left out")
    if amount is None:
        reason = f"has the amount {row.cell('amount')!r}"
        return LineError(source, row.line, reason, "write a number; the purchase was left out")
    return Purchase(respondent, day, amount)
