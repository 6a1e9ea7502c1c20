"""The service as processes of its own, and what a program asks of it."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from service.boot import prepare
from service.settings import Settings
from tests.architecture.sources import ROOT

_MAIN = "from service.cli import main; main()"
REAL_WORKER = ("-P", "-c", _MAIN, "serve", "--only", "worker")
FAKE_WORKER = ("-m", "tests.fakes.worker_process", "0.2", "1")
PATIENCE_S = 600


class Service:
    """The API and a worker in processes of their own, over one folder; ``worker`` are the worker's arguments to Python."""

    def __init__(self, home: Path, *, worker: Sequence[str], piece: int = 2**20) -> None:
        self._worker, self._piece = worker, piece
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
        commands = {"api": ("-P", "-c", _MAIN, "serve", "--only", "api"), "worker": self._worker}
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

    def send(self, study: str, filename: str, content: bytes) -> str:
        """Uploads a file piece by piece, going on where the service has got to; the recording's id."""
        metadata = f"filename {base64.b64encode(filename.encode()).decode()}"
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata, "Idempotency-Key": f"file {filename}"}
        where = self.ask("POST", f"/v1/studies/{study}/uploads", headers=headers).headers["location"]
        while True:
            there = self.ask("HEAD", where)
            if "x-recording-id" in there.headers:
                return there.headers["x-recording-id"]
            offset = int(there.headers["upload-offset"])
            piece = content[offset : offset + self._piece]
            headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            self.ask("PATCH", where, content=piece, headers=headers)

    def wait(self, study: str, kind: str, count: int) -> None:
        """Comes back when the study has had ``count`` jobs of the kind and all are done."""
        until = time.monotonic() + PATIENCE_S
        while True:
            jobs = self.ask("GET", "/v1/jobs", params={"study_id": study, "kind": kind, "limit": 500}).json()["items"]
            if [job["state"] for job in jobs] == ["done"] * count:
                return
            assert len(jobs) <= count
            assert not [job["failure"] for job in jobs if job["state"] == "failed"]
            assert time.monotonic() < until, [(job["state"], job["failure"]) for job in jobs]
            time.sleep(0.2)
