"""Connections to the database, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from annotations.errors import AwayError

_BUSY_MS = 30_000
_WRITING = "hardpart_writing"


class Database:
    """Gives sessions for reading and for writing.

    SQLite lets one writer in at a time. A transaction that read first and writes later can be refused there without waiting, so
    a session says at its start that it will write. PostgreSQL lets several in: a session that writes sees what others committed
    until each of its statements, and locks what it reads before it changes it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else create_engine(url, pool_pre_ping=True, pool_size=20)
        self._writer = self.engine.execution_options(**{_WRITING: True})
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are dropped; it sees everything as it was at its first statement."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at its end, or rolls everything back when an exception leaves it."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def check(self) -> None:
        """Raises ``AwayError`` unless the database answers."""
        try:
            self.engine.connect().close()
        except (DBAPIError, sqlite3.Error) as cause:
            reason = str(getattr(cause, "orig", cause)).partition("\n")[0]
            raise AwayError(f"The database does not answer ({reason}); start it, or check HARDPART_DATABASE_URL.") from cause

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def insert(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what is done where the row is there already."""
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def take_turns(session: Session, turn: int) -> None:
    """Lets no other writing session that asks for the same ``turn`` go on before the transaction of this one ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(select(func.pg_advisory_xact_lock(turn)))


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False}, pool_size=20)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - SQLite's own connection
        connection.isolation_level = None  # the driver would begin transactions of its own kind
        for pragma in ("journal_mode = WAL", f"busy_timeout = {_BUSY_MS}", "foreign_keys = ON", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")

    return engine
