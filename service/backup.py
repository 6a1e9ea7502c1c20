"""Everything that the service keeps, in one file, while it runs; and back."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from annotations.errors import InputError, OptionsError, UnavailableError
from pipelines.grouping import MEMORY_STAGE
from service.database.engine import Database
from service.settings import Settings, postgresql_environment
from service.store.content_addressed import BlobStore, digest_of_file

_DATABASE, _HEAD = "database", "backup.json"
_SCHEMA = 1
_TRIES = 5


def back_up(settings: Settings, path: Path) -> int:
    """Writes ``path``, a tar file that appears whole or not at all; how many files of media and results are in it.

    The database is copied first, at one moment; files are never changed once they are there. One that was deleted meanwhile
    makes it start again.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        for _ in range(_TRIES):
            count = _write(settings, unfinished)
            if count is not None:
                unfinished.replace(path)
                return count
    finally:
        unfinished.unlink(missing_ok=True)
    raise UnavailableError(f"{path}: recordings are being deleted all the time; try again when that is over.")


def restore(settings: Settings, path: Path) -> int:
    """Puts back what ``back_up`` wrote, where nothing is yet; how many files of media and results."""
    database = Database(settings.database)
    try:
        database.check()
        _check_empty(database, settings)
    finally:
        database.close()
    store = BlobStore(settings.media)
    try:
        with tarfile.open(path) as archive, tempfile.TemporaryDirectory(dir=settings.home.parent, prefix=".hardpart-") as folder:
            head = _checked_head(archive, path, is_sqlite=database.is_sqlite)
            count = 0
            for member in archive:
                if member.isfile() and member.name != _HEAD:
                    count += _put_back(archive, member, Path(folder), store, settings)
            _check_whole(Path(folder) / _DATABASE, count, head["files"])
            _put_database_back(Path(folder) / _DATABASE, settings)
            return count
    except tarfile.TarError as cause:  # whose words are of compressions that were tried
        raise InputError(str(path), "is no backup, or one that was cut off", "name another file") from cause
    except (KeyError, EOFError, ValueError) as cause:
        raise InputError(str(path), f"is no backup that can be read ({cause})", "name another file") from cause


def _write(settings: Settings, path: Path) -> int | None:
    store = BlobStore(settings.media)
    path.touch()
    path.chmod(0o600)
    with tarfile.open(path, "w", dereference=True) as archive, tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
        database = Database(settings.database)
        copy = Path(folder) / _DATABASE
        try:
            database.check()
            digests = _copy_database(database, copy)
        finally:
            database.close()
        _add(archive, _HEAD, json.dumps({"schema": _SCHEMA, "sqlite": database.is_sqlite, "files": len(digests)}).encode())
        archive.add(copy, _DATABASE)
        for sha256 in digests:
            if not store.holds(sha256):
                return None
            with store.as_file(sha256, "blob") as blob:
                archive.add(blob, f"blobs/{sha256}")
        for name in _artefacts(settings, store):
            with suppress(FileNotFoundError):  # one that is gone is made anew
                _add_artefact(archive, name, settings, store)
        return len(digests)


def _artefacts(settings: Settings, store: BlobStore) -> list[str]:
    """Those here and in the bucket, but for vectors and the like, which are large and soon made anew.

    What more complaints are added to themes by cannot be: the complaints that they were grouped from may be others by now.
    """
    names = {str(path.relative_to(settings.artefacts)) for path in settings.artefacts.glob("*/*")}
    if store.artefacts is not None:
        names |= set(store.artefacts.names())
    return sorted(name for name in names if name.endswith(".json") or PurePath(name).match(f"{MEMORY_STAGE}/*.bin"))


def _add_artefact(archive: tarfile.TarFile, name: str, settings: Settings, store: BlobStore) -> None:
    path = settings.artefacts / name
    if path.exists() or store.artefacts is None:
        archive.add(path, f"artefacts/{name}")
    elif (content := store.artefacts.fetch(name)) is not None:
        _add(archive, f"artefacts/{name}", content)


def _copy_database(database: Database, path: Path) -> list[str]:
    """Copies it as it is at one moment; the files that it names then."""
    if not database.is_sqlite:
        return _dump(database, path)
    source = database.engine.raw_connection()
    target = sqlite3.connect(path)
    try:
        driver = source.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(target)
    finally:
        target.close()
        source.close()
    copied = Database(f"sqlite:///{path}")
    try:
        with copied.reading() as session:
            return _digests(session)
    finally:
        copied.close()


def _dump(database: Database, path: Path) -> list[str]:
    with database.reading() as session:
        moment = session.connection().exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        digests = _digests(session)
        _run("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={path}", database=make_url(database.url))
        return digests


def _digests(session: Session) -> list[str]:
    return [str(row[0]) for row in session.connection().exec_driver_sql("SELECT sha256 FROM blobs ORDER BY sha256")]


def _check_empty(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        connection = session.connection()
        if database.engine.dialect.has_table(connection, "users"):
            where = settings.home if database.is_sqlite else "the database"
            raise OptionsError(f"restore: {where} holds a service already; name an empty folder with HARDPART_HOME.")


def _checked_head(archive: tarfile.TarFile, path: Path, *, is_sqlite: bool) -> dict[str, Any]:
    opened = archive.extractfile(_HEAD)
    head: dict[str, Any] = json.loads(opened.read()) if opened is not None else {}
    if head.get("schema") != _SCHEMA:
        raise InputError(str(path), "is no backup that this hardpart reads", "use the hardpart that wrote it")
    if head["sqlite"] != is_sqlite:
        kind, remedy = (
            ("SQLite", "leave out HARDPART_DATABASE_URL") if head["sqlite"] else ("PostgreSQL", "set HARDPART_DATABASE_URL")
        )
        raise OptionsError(f"restore: {path} is of a service on {kind}; {remedy}.")
    return head


def _check_whole(database: Path, count: int, files: int) -> None:
    if count < files or not database.exists():
        raise ValueError(f"it ends after {count} of {files} files")


def _put_back(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, store: BlobStore, settings: Settings) -> int:
    opened = archive.extractfile(member)
    assert opened is not None
    place = folder / "file"
    with place.open("wb") as file:
        shutil.copyfileobj(opened, file)
    kind, _, name = member.name.partition("/")
    if kind == _DATABASE:
        place.replace(folder / _DATABASE)
    elif kind == "blobs":
        if digest_of_file(place) != name:
            raise ValueError(f"{name} is damaged")
        store.add(place, name)
        place.unlink()
        return 1
    elif kind == "artefacts":
        target = (settings.artefacts / name).resolve()
        if not target.is_relative_to(settings.artefacts.resolve()):
            raise ValueError(f"{name} leads out of the folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, target)
        if store.artefacts is not None:
            store.artefacts.keep(name, target)
    return 0


def _put_database_back(copy: Path, settings: Settings) -> None:
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        _run("pg_restore", "--no-owner", "--exit-on-error", str(copy), database=url)
        return
    assert url.database is not None
    for leftover in ("-wal", "-shm"):
        Path(url.database + leftover).unlink(missing_ok=True)
    shutil.move(copy, url.database)


def _run(program: str, *arguments: str, database: URL) -> None:
    found = shutil.which(program)
    if found is None:
        raise UnavailableError(f"{program} is not installed; install PostgreSQL's client programs.")
    url = URL.create("postgresql", database.username, None, database.host, database.port, database.database, database.query)
    command = [found, f"--dbname={url.render_as_string()}", *arguments]
    environment = postgresql_environment(database.password)
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own
    if ran.returncode:
        raise UnavailableError(f"{program} failed: {ran.stderr.strip()[-300:]}")


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
