"""The service as processes of its own, and what a program asks of it."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import httpx

from service.boot import prepare
from service.settings import Settings
from tests.architecture.sources import ROOT
from tests.service.postgresql import SERVER, new_database

_MAIN = "from service.cli import main; main()"
REAL_WORKER = ("-P", "-c", _MAIN, "serve", "--only", "worker")
FAKE_WORKER = ("-m", "tests.fakes.worker_process", "0.2", "1")
PATIENCE_S = 600
_PIECES = 3  # that a file is sent in


class Service:
    """The API and a worker in processes of their own, over one folder; ``worker`` are the worker's arguments to Python.

    Files are sent in pieces of ``piece`` bytes, or in a few without it; ``settings`` are those that are not as usual.
    """

    def __init__(self, home: Path, *, worker: Sequence[str], piece: int | None = None, **settings: object) -> None:
        self._piece = piece
        self._commands = {"api": ("-P", "-c", _MAIN, "serve", "--only", "api"), "worker": tuple(worker)}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        given = {"home": home, "port": self.port, "min_free_bytes": 0, **settings}
        if SERVER is not None:
            given["database_url"] = new_database(f"s{uuid.uuid4().hex}")
        self._environment = os.environ | {f"HARDPART_{name.upper()}": str(value) for name, value in given.items()}
        self._log = (home.parent / f"{home.name}.log").open("ab")
        self.settings = Settings(**{"database_url": None, "store_url": None, **given})
        self.first = prepare(self.settings)
        self.processes = {name: self._start(name) for name in self._commands}
        self.address = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.address, timeout=30, trust_env=False)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, *self._commands[name]]
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stderr=self._log)

    def add(self, name: str, command: Sequence[str]) -> None:
        """Starts another process."""
        self._commands[name] = tuple(command)
        self.processes[name] = self._start(name)

    def end(self, name: str) -> None:
        """Kills a process."""
        self.processes[name].kill()
        self.processes[name].wait()

    def kill(self, name: str) -> None:
        """Kills a process and starts it again."""
        self.end(name)
        self.processes[name] = self._start(name)

    def close(self) -> None:
        for name in self.processes:
            self.end(name)
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

    def send(self, study: str, filename: str, content: bytes, *, key: str | None = None) -> str:
        """Uploads a file piece by piece, going on where the service has got to; the recording's id."""
        metadata = f"filename {base64.b64encode(filename.encode()).decode()}"
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata, "Idempotency-Key": key or f"file {filename}"}
        size = self._piece or -(-len(content) // _PIECES)
        where = self.ask("POST", f"/v1/studies/{study}/uploads", headers=headers).headers["location"]
        while True:
            there = self.ask("HEAD", where)
            if "x-recording-id" in there.headers:
                return there.headers["x-recording-id"]
            offset = int(there.headers["upload-offset"])
            piece = content[offset : offset + size]
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

    def wait_for_workers(self, count: int) -> None:
        """Comes back when so many workers say that they live."""
        until = time.monotonic() + PATIENCE_S
        while self.ask("GET", "/ready").json().get("workers") != count:
            assert time.monotonic() < until, f"there are no {count} workers"
            time.sleep(0.2)
