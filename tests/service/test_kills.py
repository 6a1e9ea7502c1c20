"""Killed at any moment, the service loses nothing and doubles nothing: the end is as if nobody had disturbed it.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed.
"""

from __future__ import annotations

import base64
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from service.boot import prepare
from service.settings import Settings
from tests.architecture.sources import ROOT

KILLS = int(os.environ.get("HARDPART_KILLS", "20"))
FILES = 6
PIECE = 60
TALK = "Interviewer: What was the hardest part last time?\nAnn{0}: The export number {0} took hours. We have {0} plants.\n"
API = "from service.cli import main; main()"
PATIENCE_S = 600


class Service:
    """The API and a worker in processes of their own, over one folder."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        given = {"HARDPART_HOME": home, "HARDPART_PORT": self.port, "HARDPART_MIN_FREE_BYTES": 0}
        self._environment = os.environ | {name: str(value) for name, value in given.items()}
        self._log = (home.parent / f"{home.name}.log").open("ab")
        self.first = prepare(Settings(home=home, database_url=None, store_url=None))
        self.processes = {name: self._start(name) for name in ("api", "worker")}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        commands = {
            "api": ["-P", "-c", API, "serve", "--only", "api"],
            "worker": ["-m", "tests.fakes.worker_process", "0.2", "1"],
        }
        return subprocess.Popen(
            [sys.executable, *commands[name]], cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stderr=self._log
        )

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()
        self.processes[name] = self._start(name)

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.client.close()
        self._log.close()

    def ask(self, method: str, path: str, *, client: httpx.Client | None = None, **asked: object) -> httpx.Response:
        """Asks until there is an answer, as a program does that wants its work done."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                answered = (client or self.client).request(method, path, **asked)
            except httpx.TransportError:
                assert time.monotonic() < until, f"{method} {path} was not answered"
                time.sleep(0.2)
                continue
            if answered.status_code not in {423, 503}:
                return answered
            time.sleep(0.2)

    def log_in(self) -> None:
        login = {"name": self.first.name, "password": self.first.password}
        self.client.headers["X-CSRF-Token"] = self.ask("POST", "/v1/session", json=login).json()["csrf"]

    def send(self, study: str, number: int) -> str:
        content = TALK.format(number).encode()
        metadata = f"filename {base64.b64encode(f'talk{number:02}.txt'.encode()).decode()}"
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata, "Idempotency-Key": f"file {number}"}
        where = self.ask("POST", f"/v1/studies/{study}/uploads", headers=headers).headers["location"]
        while True:
            there = self.ask("HEAD", where)
            if "x-recording-id" in there.headers:
                return there.headers["x-recording-id"]
            offset = int(there.headers["upload-offset"])
            piece = content[offset : offset + PIECE]
            headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            self.ask("PATCH", where, content=piece, headers=headers)

    def code_everything(self, begin: Callable[[], None] = lambda: None) -> tuple[list[dict], dict]:
        """What a researcher does: a study, files, themes. The recordings and the themes, without ids and moments."""
        self.log_in()
        begin()
        new = {"name": "Talks", "finds_themes": False}
        study = self.ask("POST", "/v1/studies", json=new, headers={"Idempotency-Key": "study"}).json()["id"]
        for number in range(FILES):
            self.send(study, number)
        self.wait(study, "recording", FILES)
        self.ask("POST", f"/v1/studies/{study}/jobs", headers={"Idempotency-Key": "themes"})
        self.wait(study, "themes", 1)
        recordings = self.ask("GET", f"/v1/studies/{study}/recordings", params={"limit": 500}).json()["items"]
        said = self.ask("GET", f"/v1/studies/{study}/utterances", params={"limit": 500}).json()["items"]
        themes = self.ask("GET", f"/v1/studies/{study}/themes").json()
        shown = [{key: u[key] for key in ("utterance_id", "text", "act", "respondent", "start_ms")} for u in said]
        told = {key: themes[key] for key in ("themes", "unassigned", "failures", "left_out", "stale")}
        assert sorted((r["name"], r["state"]) for r in recordings) == [(f"talk{n:02}", "done") for n in range(FILES)]
        return sorted(shown, key=lambda u: u["utterance_id"]), told

    def wait(self, study: str, kind: str, count: int) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            jobs = self.ask("GET", "/v1/jobs", params={"study_id": study, "kind": kind, "limit": 500}).json()["items"]
            if [job["state"] for job in jobs] == ["done"] * count:
                return
            assert len(jobs) <= count
            assert time.monotonic() < until, [(job["state"], job["failure"]) for job in jobs]
            time.sleep(0.2)


@pytest.fixture
def start(tmp_path):
    made = []

    def starting(name):
        (tmp_path / name).mkdir()
        made.append(Service(tmp_path / name))
        return made[-1]

    yield starting
    for service in made:
        service.close()


def test_the_end_is_as_if_nobody_had_disturbed_it(start):
    calm = start("calm")
    undisturbed = calm.code_everything()
    calm.close()
    troubled = start("troubled")
    chance, done = random.Random(437), threading.Event()

    def trouble():
        for _ in range(KILLS):
            if done.wait(chance.uniform(0.05, 3.0)):
                return
            troubled.kill(chance.choice(["api", "worker"]))
            troubled.ask("GET", "/health", client=other)  # until it is up: what is not there cannot be disturbed
            kills.append(time.monotonic())

    kills, other = [], httpx.Client(base_url=f"http://127.0.0.1:{troubled.port}", timeout=30, trust_env=False)
    killer = threading.Thread(target=trouble)
    try:
        disturbed = troubled.code_everything(killer.start)
    finally:
        done.set()
        killer.join()
        other.close()
    assert len(kills) >= min(KILLS, 3)
    assert json.dumps(disturbed) == json.dumps(undisturbed)
