"""The service as it runs, on a port of its own, with fakes in place of the models."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Dialog

from tests.browser.conftest import Watched
from tests.browser.service.talking import log_in

_START_S = 300


@dataclass(frozen=True, slots=True)
class Running:
    """Where the service is, and the password that its first start printed."""

    address: str
    password: str


def start_service(home: Path, *, slowness_s: float = 0.2) -> tuple[Running, list[subprocess.Popen[bytes]]]:
    """First start of a service whose home is ``home``: an API and one worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"HARDPART_HOME": str(home), "HARDPART_PORT": str(port), "HARDPART_MIN_FREE_BYTES": "0"}
    settings |= {"HARDPART_LOGINS_A_MINUTE": "1000", "HARDPART_REQUESTS_A_MINUTE": "100000"}  # all tests are one person's
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HARDPART_")} | settings
    hardpart = [sys.executable, "-c", "from service.cli import main; main()"]
    told = subprocess.run([*hardpart, "migrate"], env=environment, check=True, capture_output=True, text=True)
    found = re.search(r"with the password (\S+)", told.stdout)
    assert found is not None, told.stdout
    api = [*hardpart, "serve", "--only", "api"]
    worker = [sys.executable, "-m", "tests.fakes.worker_process", str(slowness_s), "1"]
    with (home / "log").open("wb") as log:
        started = [subprocess.Popen(command, env=environment, stdout=log, stderr=log) for command in (api, worker)]
    running = Running(f"http://127.0.0.1:{port}", found[1])
    try:
        _wait_for(running)
    except TimeoutError as cause:
        stop_service(started)
        raise TimeoutError((home / "log").read_text()[-2000:]) from cause
    return running, started


def stop_service(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        process.kill()
    for process in started:
        process.wait()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running, started = start_service(tmp_path_factory.mktemp("service"))
    yield running
    stop_service(started)


@pytest.fixture(scope="session")
def admin(service: Running) -> Iterator[httpx.Client]:
    """The administrator, by the API."""
    with closing(log_in(service, "admin", service.password)) as client:
        yield client


@pytest.fixture
def visit(browser: Browser) -> Iterator[Watched]:
    """A page that may use the network of this machine, in English."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    watching = Watched(context.new_page())
    watching.page.set_default_timeout(60_000)
    watching.page.on("request", lambda request: watching.requests.append(request.url))
    watching.page.on("console", lambda message: watching.messages.append(message.text))
    watching.page.on("pageerror", lambda error: watching.messages.append(str(error)))

    def refuse(dialog: Dialog) -> None:
        watching.dialogs.append(dialog.message)
        dialog.dismiss()

    watching.page.on("dialog", refuse)
    yield watching
    watching.page.unroute_all(behavior="ignoreErrors")  # what is still being answered
    context.close()


def _wait_for(running: Running) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{running.address}/", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise TimeoutError(running.address)
