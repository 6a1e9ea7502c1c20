"""A disk without room, as the system, SQLite or PostgreSQL tells it, and how it is told on."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

FULL = "The disk is full; free some space, and work goes on."
_SYSTEM = (errno.ENOSPC, errno.EDQUOT)
_POSTGRESQL = "53100"  # disk_full
_MIB = 2**20


def is_full(error: BaseException) -> bool:
    """Whether that is what went wrong."""
    if isinstance(error, DBAPIError):
        told = error.orig
        return getattr(told, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(told, "sqlstate", None) == _POSTGRESQL
    return isinstance(error, OSError) and error.errno in _SYSTEM


def lacks_room(free_bytes: int, kept_bytes: int) -> str | None:
    """Why work waits where so much is free and so much is to stay free; ``None`` where it does not."""
    if free_bytes < kept_bytes:
        return f"The disk has {free_bytes // _MIB} MiB left, and {kept_bytes // _MIB} MiB are kept free."
    return None
