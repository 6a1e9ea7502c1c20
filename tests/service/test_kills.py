"""Killed at any moment, the service loses nothing and doubles nothing: the end is as if nobody had disturbed it.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from tests.service.processes import FAKE_WORKER, Service

KILLS = int(os.environ.get("HARDPART_KILLS", "20"))
FILES = 6
PIECE = 60
TALK = "Interviewer: What was the hardest part last time?\nAnn{0}: The export number {0} took hours. We have {0} plants.\n"


def code_everything(service: Service, begin: Callable[[], None] = lambda: None) -> tuple[list[dict], dict]:
    """What a researcher does: a study, files, themes. The recordings and the themes, without ids and moments."""
    service.log_in()
    begin()
    new = {"name": "Talks", "finds_themes": False}
    study = service.ask("POST", "/v1/studies", json=new, headers={"Idempotency-Key": "study"}).json()["id"]
    for number in range(FILES):
        service.send(study, f"talk{number:02}.txt", TALK.format(number).encode())
    service.wait(study, "recording", FILES)
    service.ask("POST", f"/v1/studies/{study}/jobs", headers={"Idempotency-Key": "themes"})
    service.wait(study, "themes", 1)
    recordings = service.ask("GET", f"/v1/studies/{study}/recordings", params={"limit": 500}).json()["items"]
    said = service.ask("GET", f"/v1/studies/{study}/utterances", params={"limit": 500}).json()["items"]
    themes = service.ask("GET", f"/v1/studies/{study}/themes").json()
    shown = [{key: u[key] for key in ("utterance_id", "text", "act", "respondent", "start_ms")} for u in said]
    told = {key: themes[key] for key in ("themes", "unassigned", "failures", "left_out", "stale")}
    assert sorted((r["name"], r["state"]) for r in recordings) == [(f"talk{n:02}", "done") for n in range(FILES)]
    return sorted(shown, key=lambda u: u["utterance_id"]), told


@pytest.fixture
def start(tmp_path):
    made = []

    def starting(name):
        (tmp_path / name).mkdir()
        made.append(Service(tmp_path / name, worker=FAKE_WORKER, piece=PIECE))
        return made[-1]

    yield starting
    for service in made:
        service.close()


def test_the_end_is_as_if_nobody_had_disturbed_it(start):
    calm = start("calm")
    undisturbed = code_everything(calm)
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
        disturbed = code_everything(troubled, killer.start)
    finally:
        done.set()
        killer.join()
        other.close()
    assert kills
    assert json.dumps(disturbed) == json.dumps(undisturbed)
