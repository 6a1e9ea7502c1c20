"""A PostgreSQL server for tests, from the programs that are installed; gone with its data when the block ends.

Tests that are told of one by ``HARDPART_TEST_POSTGRESQL`` run on it instead of SQLite.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

SERVER = os.environ.get("HARDPART_TEST_POSTGRESQL")


def new_database(name: str, *, template: str = "template1") -> str:
    """The address of a new database on the server that the tests were told of."""
    assert SERVER is not None
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    engine.dispose()
    return f"{SERVER.rpartition('/')[0]}/{name}"


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs; ``None`` where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return None if there is None else Path(there).resolve().parent


@contextmanager
def server() -> Iterator[str]:
    """The address of its database ``postgres``."""
    folder = programs()
    assert folder is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = Path(tempfile.mkdtemp(prefix="hardpart-postgresql-"))
    as_other: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(data, "postgres")
        as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    run = [*as_other, str(folder / "pg_ctl"), "-D", str(data), "-w"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300"
    try:
        subprocess.run(
            [
                *as_other,
                str(folder / "initdb"),
                "-D",
                str(data),
                "-U",
                "hardpart",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            check=True,
            capture_output=True,
            cwd="/",
        )
        subprocess.run([*run, "-l", str(data / "log"), "-o", options, "start"], check=True, capture_output=True, cwd="/")
        yield f"postgresql+psycopg://hardpart@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*run, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
        shutil.rmtree(data, ignore_errors=True)
