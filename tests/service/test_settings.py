"""A setting that cannot be used, or a database that is away, is told in one sentence by whatever reads it."""

import os

import pytest

from service.cli import run
from service.settings import Settings
from tests.told import told


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HARDPART_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HARDPART_DATABASE_URL", raising=False)
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "65536"),
        ("THREADS", "two"),
        ("THREADS", "0"),
        ("DEVICE", "gpu"),
        ("WORKERS", "-1"),
        ("PRIVATE_CALLBACKS", "maybe"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "1000000000"),
        ("REQUESTS_A_MINUTE", "0"),
        ("LOGINS_A_MINUTE", "0"),
        ("MAX_UPLOAD_BYTES", "-1"),
        ("MIN_FREE_BYTES", "-1"),
    ],
)
def test_an_impossible_setting_is_wrong_usage_in_one_sentence(name, value, monkeypatch, capsys):
    monkeypatch.setenv(f"HARDPART_{name}", value)
    assert run(["migrate"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"hardpart: HARDPART_{name}={value}: input should be ")


@pytest.mark.parametrize("url", ["/srv/x.sqlite", "mysql://ann:geheim@db/x", "postgresql://ann:geheim@db:x/x"])
def test_another_database_is_refused_without_showing_its_password(url, monkeypatch, capsys):
    monkeypatch.setenv("HARDPART_DATABASE_URL", url)
    assert run(["migrate"]) == 2
    told = capsys.readouterr().err
    assert told == "hardpart: HARDPART_DATABASE_URL: give sqlite:////FILE or postgresql://USER:PASSWORD@HOST/NAME.\n"


@pytest.mark.parametrize("value", ["*", "proxy.example", "10.0.0.1/8", "10.0.0.1,"])
def test_what_is_no_address_of_a_proxy_is_refused(value, monkeypatch, capsys):
    monkeypatch.setenv("HARDPART_TRUSTED_PROXIES", value)
    assert run(["migrate"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"hardpart: HARDPART_TRUSTED_PROXIES={value}: ")
    assert line.endswith("; give addresses or networks such as 10.0.0.5,172.16.0.0/12.")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://localhost:8437"),
        ("::", "http://localhost:8437"),
        ("::1", "http://[::1]:8437"),
        ("192.0.2.7", "http://192.0.2.7:8437"),
    ],
)
def test_the_address_that_is_told_opens_in_a_browser(host, address):
    assert Settings(host=host).address == address


def test_an_empty_setting_counts_as_none(monkeypatch):
    for name in ("DATABASE_URL", "STORE_URL", "PORT"):
        monkeypatch.setenv(f"HARDPART_{name}", "")
    settings = Settings()
    assert (settings.database_url, settings.store_url, settings.port) == (None, None, 8437)


@pytest.mark.parametrize(
    "command", [["serve"], ["serve", "--only", "worker"], ["migrate"], ["backup", "b.tar"], ["restore", "b.tar"]]
)
@pytest.mark.parametrize("url", ["postgresql://ann:geheim@127.0.0.1:1/x", "sqlite:////nowhere/x.sqlite"])
def test_a_database_that_does_not_answer_is_told_in_one_sentence(command, url, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARDPART_DATABASE_URL", url)
    monkeypatch.setattr("service.commands.serve.log_as_json", lambda: None)
    monkeypatch.setattr("service.scratch.tempfile.tempdir", None)
    assert run(command) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("hardpart: The database does not answer (")
    assert line.endswith("; start it, or check HARDPART_DATABASE_URL.")
    assert "geheim" not in line
    assert told(line.removeprefix("hardpart: ")) == "database_away"
