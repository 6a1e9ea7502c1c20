"""Brings the tables of a database to the version of this program."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from annotations.errors import UnavailableError
from service.database.engine import Database

_LOCK = 843_700_001  # any number that nobody else locks with


def upgrade(database: Database) -> tuple[str | None, str]:
    """Runs the migrations that are missing, one program at a time; the version before and the version now."""
    scripts = _scripts()
    head = scripts.get_current_head()
    assert head is not None
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = current(connection)
        if before is not None and before not in {step.revision for step in scripts.walk_revisions()}:
            reason = f"the database has version {before}, which this hardpart does not know"
            raise UnavailableError(f"{reason}; install the hardpart that wrote it, or a newer one.")
        _run(scripts, connection, head)
    return before, head


def current(connection: Connection) -> str | None:
    """The version of the tables; ``None`` in an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether nothing has to be migrated."""
    with database.reading() as session:
        return current(session.connection()) == _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    folder = Path(__file__).parent / "migrations"
    return ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])


def _run(scripts: ScriptDirectory, connection: Connection, head: str) -> None:
    with EnvironmentContext(
        Config(),
        scripts,
        fn=lambda revision, _: scripts._upgrade_revs(head, revision),  # noqa: SLF001 - as alembic.command does
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()
