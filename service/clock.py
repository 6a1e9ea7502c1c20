"""Time as the database keeps it: whole milliseconds since 1970 in UTC."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000


def now_ms() -> int:
    """The time now."""
    return time.time_ns() // 1_000_000


def today() -> date:
    """The day now."""
    return datetime.now(UTC).date()


def moment(ms: int) -> datetime:
    """The time as the API writes it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def moment_or_none(ms: int | None) -> datetime | None:
    """The same for a time that may not have come."""
    return None if ms is None else moment(ms)
