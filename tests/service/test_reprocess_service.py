"""A study is brought up to date by workers that die: each recording is done once, and the job ends once."""

import time

from tests.service.processes import PATIENCE_S, Service

SLOW = ("-m", "tests.fakes.worker_process", "0.5", "1")
NAMES = ("ann", "bob", "cleo", "dan", "eve", "finn")


def until(found, what):
    limit = time.monotonic() + PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < limit, what
        time.sleep(0.2)
    return value


def has_themes(service, study):
    themes = service.ask("GET", f"/v1/studies/{study}/themes").json()
    return themes["found_at"] is not None and not themes["stale"] and not themes["working"]


def test_a_worker_that_dies_costs_nothing(tmp_path):
    service = Service(tmp_path / "home", worker=SLOW)
    try:
        service.log_in()
        study = service.ask("POST", "/v1/studies", json={"name": "Sellers"}).json()["id"]
        for name in NAMES:
            service.send(
                study, f"{name}.txt", f"Interviewer: What was hard?\n{name.title()}: The export took hours. Red is nice.".encode()
            )
        until(lambda: has_themes(service, study), "the themes")

        service.end("worker")
        service.add("worker", (*SLOW, "Red"))  # to whose coder what is red is a complaint
        asked = {"study_ids": [study]}
        until(lambda: "another coder" in service.ask("POST", "/v1/jobs/reprocess/plan", json=asked).text, "the worker's models")
        job = service.ask("POST", "/v1/jobs/reprocess", json=asked).json()["jobs"][0]["id"]

        def files():
            return service.ask("GET", f"/v1/jobs/{job}/files").json()["items"]

        until(lambda: any(file["state"] == "done" for file in files()), "a recording")
        service.kill("worker")
        until(lambda: service.ask("GET", f"/v1/jobs/{job}").json()["state"] == "done", "the job")
        assert {file["recording"]: (file["state"], file["changed"]) for file in files()} == dict.fromkeys(NAMES, ("done", 1))
        assert sum(file["model_calls"].get("code", 0) for file in files()) <= len(NAMES)
        changes = service.ask("GET", f"/v1/jobs/{job}/changes").json()
        assert changes["acts"] == [{"before": "other", "after": "complaint", "count": len(NAMES)}]
        assert "new" in {one["change"] for one in changes["themes"]}
        assert has_themes(service, study)
        assert sum(one["kind"] == "reprocess" for one in service.ask("GET", "/v1/jobs").json()["items"]) == 1
    finally:
        service.close()
