"""``hardpart serve`` as its users run it: what dies is started again, a graceful stop loses nothing, callbacks are delivered."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from service.boot import prepare
from service.settings import Settings
from tests.architecture.sources import ROOT
from tests.process_tree import alive, descendants, needs_proc
from tests.service.processes import FAKE_WORKER, PATIENCE_S, Service

SLOW_WORKER = ("-m", "tests.fakes.worker_process", "6", "1")
TALK = b"Interviewer: What was the hardest part last time?\nAnn: The export took hours.\n"


def children(pid: int) -> dict[str, int]:
    """The processes that ``pid`` started, by what they are."""
    found = {}
    for child in descendants(pid):
        with suppress(OSError):  # it ended meanwhile
            arguments = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
            if "--only" in arguments:
                found[arguments[arguments.index("--only") + 1]] = child
    return found


def until(condition, what):
    limit = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < limit, what
        time.sleep(0.2)
    return found


@needs_proc
def test_what_dies_is_started_again_and_all_stop_together(tmp_path):
    service = Service(tmp_path / "free", worker=("-c", "pass"))  # for a port that is free
    service.close()
    given = {"HARDPART_HOME": str(tmp_path / "home"), "HARDPART_PORT": str(service.port), "HARDPART_MIN_FREE_BYTES": "0"}
    prepare(Settings(home=tmp_path / "home", database_url=None, store_url=None))
    command = [sys.executable, "-P", "-c", "from service.cli import main; main()", "serve"]
    with (tmp_path / "log").open("wb") as log:
        serve = subprocess.Popen(command, cwd=ROOT, env=os.environ | given, stdout=log, stderr=log)
    client = httpx.Client(base_url=f"http://127.0.0.1:{service.port}", trust_env=False, timeout=30)

    def workers():
        try:
            return client.get("/ready").json().get("workers")
        except httpx.TransportError:
            return None

    try:
        until(lambda: workers() == 1, (tmp_path / "log").read_text())
        before = children(serve.pid)
        assert set(before) == {"api", "worker"}
        for name in ("worker", "api"):
            os.kill(before[name], signal.SIGKILL)
            until(lambda name=name: children(serve.pid).get(name, before[name]) != before[name], f"{name} did not come back")
        until(lambda: workers() == 1, "it does not answer again")
        last = children(serve.pid)
        serve.send_signal(signal.SIGTERM)
        assert serve.wait(60) == 0
        assert alive(last.values()) == []
    finally:
        serve.kill()
        serve.wait()
        client.close()


def test_a_second_serve_and_one_that_can_never_listen_end_with_a_sentence(tmp_path):
    given = {"HARDPART_HOME": str(tmp_path / "home"), "HARDPART_WORKERS": "0"}
    command = [sys.executable, "-P", "-c", "from service.cli import main; main()", "serve"]

    def told(**settings):
        ran = subprocess.run(command, cwd=ROOT, env=os.environ | given | settings, capture_output=True, text=True, check=False)
        assert ran.returncode == 2
        return ran.stderr

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert (
            told(HARDPART_PORT=port)
            == f"hardpart: HARDPART_HOST=127.0.0.1, HARDPART_PORT={port}: Address already in use; name another.\n"
        )
    assert told(HARDPART_STORE_URL="/mnt/x").count("\n") == 1
    with (tmp_path / "home" / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("17")
        lock.flush()
        assert "hardpart serve runs already" in (said := told())
        assert "(process 17)" in said


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setenv("HARDPART_PRIVATE_CALLBACKS", "yes")
    made = []

    def starting(worker=FAKE_WORKER):
        (tmp_path / "home").mkdir()
        made.append(Service(tmp_path / "home", worker=worker))
        made[-1].log_in()
        return made[-1]

    yield starting
    for service in made:
        service.close()


def test_a_worker_that_is_told_to_stop_leaves_its_job_to_the_next(start):
    service = start(SLOW_WORKER)
    study = service.ask("POST", "/v1/studies", json={"name": "Talks", "finds_themes": False}).json()["id"]
    service.send(study, "ann.txt", TALK)

    def job():
        return service.ask("GET", "/v1/jobs").json()["items"][0]

    until(lambda: job()["stage"] == "code", "the job did not start")
    service.processes["worker"].send_signal(signal.SIGTERM)
    assert service.processes["worker"].wait(30) == 0
    assert job()["state"] == "running"
    service.kill("worker")  # starts the next one
    service.wait(study, "recording", 1)
    said = service.ask("GET", f"/v1/studies/{study}/utterances").json()["items"]
    assert [sentence["number"] for sentence in said] == [1, 2]


def test_a_study_that_is_deleted_while_its_job_runs_is_no_trouble_to_the_log(start, tmp_path):
    service = start(("-m", "tests.fakes.worker_process", "2", "1"))
    study, other = (service.ask("POST", "/v1/studies", json={"name": name}).json()["id"] for name in ("Talks", "Calls"))
    service.send(study, "ann.txt", TALK, key="1")
    until(lambda: service.ask("GET", "/v1/jobs").json()["items"][0]["stage"] == "code", "the job did not start")
    assert service.ask("DELETE", f"/v1/studies/{study}").status_code == 204
    service.send(other, "bob.txt", TALK.replace(b"Ann", b"Bob"), key="2")
    service.wait(other, "themes", 1)  # long after the job that was deleted has ended
    lines = [json.loads(line) for line in (tmp_path / "home.log").read_text().splitlines()]
    assert [line for line in lines if line["level"] == "error"] == []


class _Receiver(BaseHTTPRequestHandler):
    """Is away the first time, as receivers are."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["X-Hardpart-Signature"], self.headers["X-Hardpart-Delivery"], body))
        self.send_response(503 if len(self.server.heard) == 1 else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_callback_is_delivered_and_its_receiver_can_check_it(start, tmp_path):
    receiver = HTTPServer(("127.0.0.1", 0), _Receiver)
    receiver.heard = []
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    service = start()
    url = f"http://127.0.0.1:{receiver.server_port}/done?token=geheim"
    sentences = {"sentences": [{"id": "1", "text": "The export took hours."}]}
    service.ask("POST", "/v1/label", params={"wait": 0, "callback_url": url}, json=sentences)
    job = service.ask("GET", "/v1/jobs").json()["items"][0]["id"]
    until(lambda: service.ask("GET", f"/v1/jobs/{job}").json()["callback_state"] == "delivered", "no callback")
    receiver.shutdown()
    receiver.server_close()
    key = service.ask("GET", "/v1/callback-key").json()["key"]
    assert len(receiver.heard) == 2
    for signature, delivery, body in receiver.heard:
        seconds, _, given = signature.removeprefix("t=").partition(",v1=")
        ours = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(ours, given)
        assert delivery == f"{job}-1"
        assert b"The export" not in body
    log = (tmp_path / "home.log").read_text()
    assert [line["exception"] for line in map(json.loads, log.splitlines()) if "retried" in line["message"]] == [
        "HTTPStatusError"
    ]
    assert "geheim" not in log
