"""A campaign of kills over the service: two of them are given the same work, one of which nobody leaves in peace.

In each round a study is made, files are uploaded piece by piece, heard, coded and grouped, and the study is exported; another one
finds its themes by itself. Meanwhile
the API and the worker of the troubled service are killed at moments that follow from a seed, and started again. Then both have to
tell the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from service.database.engine import Database
from service.database.study_tables import Job
from service.jobs.records import RESTARTS
from tests.media_files import tone, write_recording
from tests.service.processes import FAKE_WORKER, PATIENCE_S, Service

_TALK = "Interviewer: What was the hardest part last time?\nAnn: The export number {0} took hours. We have {0} plants.\n"
_TALKS, _SOUNDS = 4, 2
_PATIENT = 0.7  # share of the kills after which the next one waits until what was killed is at work again
_TOO_LONG_S = 120.0


@dataclass(slots=True)
class Outcome:
    """What came of it.

    ``until_up_s`` are from an API's start to its first answer, ``until_at_work_s`` from a worker's start until it goes on with
    what the killed one was at. ``unequal`` are the parts of a round that are others than in the calm service.
    """

    rounds: int = 0
    uploads: int = 0
    jobs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    until_up_s: list[float] = field(default_factory=list)
    until_at_work_s: list[float] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What a round is about: the worker's arguments to Python, the files of the round of a number, and how long at most nobody
    is killed (seconds)."""

    worker: Sequence[str]
    files: Callable[[int], dict[str, bytes]]
    longest_peace_s: float


class Campaign:
    """Both services below one folder. Whoever makes it ends it."""

    def __init__(self, folder: Path, *, seed: int, work: Work | None = None) -> None:
        self._work = work or Work(FAKE_WORKER, files, longest_peace_s=3.0)
        self._chance = random.Random(seed)
        self._services: list[Service] = []
        for name in ("calm", "troubled"):
            (folder / name).mkdir()
            self._services.append(Service(folder / name, worker=self._work.worker))
            self._services[-1].log_in()
        self._calm, self._troubled = self._services
        self._database = Database(self._troubled.settings.database)
        self.outcome = Outcome()

    def run(self, kills: int, *, after_round: Callable[[Outcome], None] = lambda _: None) -> Outcome:
        """Rounds until there were so many kills; ``after_round`` hears how far it is."""
        while self.outcome.kills.total() < kills and not self.outcome.unequal:
            self.outcome.rounds += 1
            sent = self._work.files(self.outcome.rounds)
            calm = do_everything(self._calm, self.outcome.rounds, sent)
            with self._trouble(kills):
                troubled = do_everything(self._troubled, self.outcome.rounds, sent)
            self._compare(calm, troubled, sent)
            after_round(self.outcome)
        return self.outcome

    def end(self) -> None:
        """Leaves no process behind."""
        self._database.close()
        for service in self._services:
            service.close()

    def _compare(self, calm: Mapping[str, Any], troubled: Mapping[str, Any], sent: Mapping[str, bytes]) -> None:
        self.outcome.uploads += len(sent)
        self.outcome.jobs += len(troubled["jobs"])
        self.outcome.unequal += [f"{part} of round {self.outcome.rounds}" for part in calm if calm[part] != troubled[part]]
        self.outcome.digest = hashlib.sha256(json.dumps(troubled, sort_keys=True).encode()).hexdigest()

    @contextmanager
    def _trouble(self, kills: int) -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=self._kill_on, args=(kills, done))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _kill_on(self, kills: int, done: threading.Event) -> None:
        with httpx.Client(base_url=self._troubled.address, timeout=30, trust_env=False) as client:
            while self.outcome.kills.total() < kills and not done.wait(self._chance.uniform(0.05, self._work.longest_peace_s)):
                name, is_patient = self._chance.choice(["api", "worker"]), self._chance.random() < _PATIENT
                running = self._running()
                self._troubled.kill(name)
                self.outcome.kills[name] += 1
                started = time.monotonic()
                if is_patient and name == "api":
                    self._troubled.ask("GET", "/health", client=client)
                    self.outcome.until_up_s.append(time.monotonic() - started)
                if is_patient and name == "worker" and running:
                    self._wait_for_another_run(running)

    def _running(self) -> dict[str, int]:
        """The jobs that are being done, with how often they were begun again."""
        with self._database.reading() as session:
            return {job.id: job.options.get(RESTARTS, 0) for job in session.scalars(select(Job).where(Job.state == "running"))}

    def _wait_for_another_run(self, before: Mapping[str, int]) -> None:
        started = time.monotonic()
        while any(self._running().get(job) == restarts for job, restarts in before.items()):
            if time.monotonic() > started + _TOO_LONG_S:
                self.outcome.unequal.append("jobs that nobody took up again")
                return
            time.sleep(0.05)
        self.outcome.until_at_work_s.append(time.monotonic() - started)


def files(number: int) -> dict[str, bytes]:
    """What is uploaded in the round: transcripts and recordings, one of these twice."""
    sent = {f"talk{n:02}.txt": _TALK.format(_TALKS * number + n).encode() for n in range(_TALKS)}
    with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
        for n in range(_SOUNDS):
            path = write_recording(Path(folder) / f"sound{n:02}.opus", [tone(2.0, hertz=300 + 7 * number + 40 * n)])
            sent[path.name] = path.read_bytes()
    return sent | {"again.opus": sent["sound00.opus"]}


def do_everything(service: Service, number: int, sent: Mapping[str, bytes]) -> dict[str, Any]:
    """What a researcher does with ``sent``; what came of it, without ids and moments."""
    named = {"name": f"Talks {number}", "finds_themes": False}
    study = service.ask("POST", "/v1/studies", json=named, headers={"Idempotency-Key": f"study {number}"}).json()["id"]
    recordings = {name: service.send(study, name, content, key=f"{number} {name}") for name, content in sent.items()}
    found = _found_by_itself(service, number, sent)
    service.wait(study, "recording", len(sent))
    service.ask("POST", f"/v1/studies/{study}/jobs", headers={"Idempotency-Key": f"themes {number}"})
    service.wait(study, "themes", 1)
    exported = service.ask("POST", f"/v1/studies/{study}/export", headers={"Idempotency-Key": f"export {number}"}).json()["id"]
    service.wait(study, "export", 1)
    archive = service.ask("GET", f"/v1/jobs/{exported}/result").content
    said = service.ask("GET", f"/v1/studies/{study}/utterances", params={"limit": 500}).json()["items"]
    jobs = service.ask("GET", "/v1/jobs", params={"study_id": study, "limit": 500}).json()["items"]
    sounds = {
        name: service.ask("GET", f"/v1/recordings/{made}/audio").content for name, made in recordings.items() if "opus" in name
    }
    listed = service.ask("GET", f"/v1/studies/{study}/recordings", params={"limit": 500}).json()["items"]
    return {
        "recordings": sorted((r["name"], r["state"], r["duration_ms"], r["warnings"]) for r in listed),
        "jobs": sorted((job["kind"], job["state"], job["failure"]) for job in jobs),
        "sounds": {name: content == sent[name] for name, content in sounds.items()},
        "sentences": sorted([u["utterance_id"], u["text"], u["act"], u["respondent"], u["start_ms"]] for u in said),
        "export": _digests(archive),
        "themes": found,
    }


def _found_by_itself(service: Service, number: int, sent: Mapping[str, bytes]) -> list[list[str]]:
    """The sentences of each theme of another study, which searches without being asked.

    How often it does, and by which sentence it named a theme first, follows from which recording was done when.
    """
    named, headers = {"name": f"By itself {number}"}, {"Idempotency-Key": f"by itself {number}"}
    study = service.ask("POST", "/v1/studies", json=named, headers=headers).json()["id"]
    talks = [name for name in sent if name.endswith(".txt")]
    for name in talks:
        service.send(study, name, sent[name], key=f"by itself {number} {name}")
    service.wait(study, "recording", len(talks))
    until = time.monotonic() + PATIENCE_S
    while (themes := service.ask("GET", f"/v1/studies/{study}/themes").json())["stale"] or themes["working"]:
        assert time.monotonic() < until, themes
        time.sleep(0.2)
    assert themes["themes"], themes
    return sorted(sorted(theme["members"]) for theme in themes["themes"])


def _digests(archive: bytes) -> dict[str, str]:
    """The digest of each file, but for the one that tells of the run rather than of the study."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist() if name != "manifest.json"}


def seconds_until_taken_over(folder: Path) -> float:
    """How long it is from the death of a worker, which nobody starts again, until another one goes on with its job."""
    (folder / "home").mkdir()
    service = Service(folder / "home", worker=("-m", "tests.fakes.worker_process", "600", "1"))
    database = Database(service.settings.database)

    def job() -> Job:
        with database.reading() as session:
            return session.scalars(select(Job)).one()

    def wait_for(state: str, restarts: int) -> None:
        until = time.monotonic() + _TOO_LONG_S
        while (job().state, job().options.get(RESTARTS, 0)) != (state, restarts):
            assert time.monotonic() < until, (job().state, job().options)
            time.sleep(0.05)

    try:
        service.log_in()
        study = service.ask("POST", "/v1/studies", json={"name": "Talks", "finds_themes": False}).json()["id"]
        service.send(study, "ann.txt", _TALK.format(1).encode())
        wait_for("running", 0)
        service.add("second", ("-m", "tests.fakes.worker_process", "0", "2"))
        service.wait_for_workers(2)
        service.end("worker")
        died = time.monotonic()
        wait_for("done", 1)
        return time.monotonic() - died
    finally:
        database.close()
        service.close()
