"""The database: migrations make what the program expects, in an empty database and once."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from annotations.errors import UnavailableError
from service.database import study_tables
from service.database.engine import Database
from service.database.tables import Base, User
from service.database.upgrade import _run, _scripts, is_current, upgrade


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    yield made
    made.close()


def test_migrations_make_the_tables_that_the_program_knows(database):
    assert not is_current(database)
    before, now = upgrade(database)
    assert before is None
    assert upgrade(database) == (now, now)
    assert is_current(database)
    assert study_tables.StudyRow.metadata is Base.metadata
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"include_name": _ours})
        assert compare_metadata(context, Base.metadata) == []


def test_sentences_of_before_the_search_are_found_and_deleted(database):
    scripts = _scripts()
    with database.writing() as session:
        _run(scripts, session.connection(), "0001")
    rows = {
        "studies": {"id": "s", "name": "S", "language": "en", "product": "", "journey_stages": "[]", "interview_guide": ""}
        | {"target_rule": "", "finds_themes": 1, "revision": 1, "version": 1, "created_ms": 1, "updated_ms": 1},
        "recordings": {"id": "r", "study_id": "s", "name": "a", "filename": "a.txt", "state": "done", "warnings": "[]"}
        | {"version": 1, "created_ms": 1, "updated_ms": 1},
        "utterances": {"study_id": "s", "recording_id": "r", "number": 1, "role": "respondent", "start_ms": 0, "end_ms": 1}
        | {"text": "It was hard.", "forms": "it be hard", "language": "en", "flags": "[]"},
    }
    with database.writing() as session:
        for table, row in rows.items():
            session.execute(text(f"INSERT INTO {table} ({','.join(row)}) VALUES ({','.join(':' + name for name in row)})"), row)
    upgrade(database)
    found = text("SELECT count(*) FROM utterance_words WHERE utterance_words MATCH 'hard'")
    with database.writing() as session:
        assert session.scalar(found) == 1
        session.execute(text("DELETE FROM recordings"))
        assert session.scalar(found) == 0


def _ours(name, kind, _):
    return kind != "table" or not name.startswith("utterance_words")


def test_a_database_of_a_newer_program_is_left_alone(database):
    upgrade(database)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnavailableError, match="9999"):
        upgrade(database)


def test_what_fails_leaves_nothing_behind(database):
    upgrade(database)
    with pytest.raises(ZeroDivisionError):
        _fail_midway(database)
    with database.reading() as session:
        assert session.query(User).count() == 0


def _fail_midway(database):
    with database.writing() as session:
        session.add(User(name="a", password="b"))
        session.flush()
        raise ZeroDivisionError


def test_sqlite_waits_keeps_a_log_and_checks_references(database):
    with database.reading() as session:
        connection = session.connection()
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "busy_timeout": 30_000, "foreign_keys": 1}
