"""A full disk is known from whatever tells it."""

import errno

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from service.full_disk import is_full


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.ENOENT, "No such file or directory"), False),
        (OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")), True),
        (OperationalError("INSERT", {}, psycopg.errors.AdminShutdown("terminating connection")), False),
        (ValueError("No space left on device"), False),
    ],
)
def test_system_and_postgresql_tell_it(error, full):
    assert is_full(error) == full


def test_sqlite_tells_it(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'small.sqlite'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE said (text)")
        connection.exec_driver_sql("PRAGMA max_page_count = 2")
        with pytest.raises(OperationalError) as told:
            connection.exec_driver_sql("INSERT INTO said VALUES (zeroblob(100000))")
        with pytest.raises(OperationalError) as other:
            connection.exec_driver_sql("INSERT INTO unknown VALUES (1)")
    engine.dispose()
    assert is_full(told.value)
    assert not is_full(other.value)
