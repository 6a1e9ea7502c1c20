"""Lists in pages: each page says where the next one starts, so nothing is doubled or passed over while rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnClause, ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.api.problems import Problem

Item = TypeVar("Item")
Row = TypeVar("Row")

Cursor = Annotated[str | None, Query(description="next_cursor of the page before.", max_length=500)]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Ordering = InstrumentedAttribute[Any] | ColumnClause[Any]
MOST = 50


class Page(BaseModel, Generic[Item]):
    """Some of a list."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="Ask for the next page with it; null on the last one.")


def page(
    session: Session,
    query: Select[Row],
    by: Sequence[Ordering],
    shown: Callable[[Row], Item],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page[Item]:
    """The rows of ``query`` in the order of the columns ``by``, which must tell rows apart; a row has each under its key."""
    if cursor is not None:
        query = query.where(_beyond(by, _read(cursor, len(by)), newest_first=newest_first))
    ordered = query.order_by(*(column.desc() if newest_first else column.asc() for column in by))
    rows = list(session.scalars(ordered.limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    following = _write([getattr(rows[-1], column.key) for column in by]) if more else None
    return Page(items=[shown(row) for row in rows], next_cursor=following)


def page_of(items: Iterable[Item], place: Callable[[Item], tuple[str, int]], *, cursor: str | None, limit: int) -> Page[Item]:
    """The same for a list that no query gives, in the order of the places; no two items have one."""
    left = sorted(items, key=place)
    if cursor is not None:
        name, number = _read(cursor, 2)
        if not isinstance(name, str) or not isinstance(number, int):
            raise _unusable()
        left = [item for item in left if place(item) > (name, number)]
    following = _write([*place(left[limit - 1])]) if len(left) > limit else None
    return Page(items=left[:limit], next_cursor=following)


def as_it_is(row: Row) -> Row:
    """What ``page`` shows of rows that are told to the caller later."""
    return row


def _beyond(by: Sequence[Ordering], values: list[int | str], *, newest_first: bool) -> ColumnElement[bool]:
    mixed = [column for column, value in zip(by, values, strict=True) if column.type.python_type is not type(value)]
    if mixed:
        raise _unusable()
    if len(by) == 1:
        return by[0] < values[0] if newest_first else by[0] > values[0]
    return tuple_(*by) < values if newest_first else tuple_(*by) > values


def _write(values: list[int | str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, count: int) -> list[int | str]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        _write(values)  # which half a character cannot be
    except (binascii.Error, ValueError) as cause:
        raise _unusable() from cause
    if not isinstance(values, list) or len(values) != count or not all(type(value) in {int, str} for value in values):
        raise _unusable()
    if any("\0" in value if isinstance(value, str) else not -(2**63) <= value < 2**63 for value in values):
        raise _unusable()
    return values


def _unusable() -> Problem:
    return Problem(422, "cursor", "The cursor is none that this list gave; start without one.")
