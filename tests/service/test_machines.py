"""A machine that runs one part of the service makes its own folders, for itself alone, and tidies them."""

import os
import stat
import tempfile
import time

import pytest

from service import boot
from service.cli import run
from service.database.engine import Database
from service.database.upgrade import upgrade
from service.settings import Settings


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Of a machine where nothing has run; another one has made the tables."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    database = Database(url)
    upgrade(database)
    boot.make_tables(database)
    database.close()
    return Settings(home=tmp_path / "machine" / "home", database_url=url, store_url=(tmp_path / "store").as_uri())


def housekeeping_of(settings, part):
    if part == "worker":
        return boot.worker(settings, 1, lambda: None)._housekeeping
    made = boot.services(settings)
    return boot.housekeeping(settings, made.database, made.store, made.queue)


@pytest.mark.parametrize("part", ["api", "worker"])
@pytest.mark.usefixtures("usual_umask")
def test_what_nothing_refers_to_goes_from_a_machine_of_its_own(settings, part):
    tidying = housekeeping_of(settings, part)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    left = [settings.uploads / "given-up", settings.artefacts / "transcribe" / "a-b.json"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text("what was said")
        os.utime(path, (time.time() - 90_000,) * 2)
    tidying.tidy()
    assert [path.exists() for path in left] == [False, False]


@pytest.mark.usefixtures("usual_umask")
def test_nobody_else_on_the_machine_reads_what_lies_in_a_folder_that_was_there(tmp_path, monkeypatch):
    home, database = tmp_path / "home", tmp_path / "elsewhere.sqlite"
    home.mkdir(mode=0o755)
    monkeypatch.setenv("HARDPART_HOME", str(home))
    monkeypatch.setenv("HARDPART_DATABASE_URL", f"sqlite:///{database}")
    assert run(["migrate"]) == 0
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, database)] == [0o700, 0o600]
