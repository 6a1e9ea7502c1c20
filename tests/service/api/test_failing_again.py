"""A recording that could not be worked on again stays what it was to everybody, and says so."""

import pytest

from annotations.errors import WeightsError
from service.jobs import recording_work
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB
from tests.service.web.test_told import told


@pytest.fixture
def coded(maria, study, send, work):
    ids = {name: send(maria, f"{name}.txt", text) for name, text in (("ann", ANN), ("bob", BOB))}
    work()
    return ids


@pytest.fixture
def broken(monkeypatch):
    """Lets no recording be worked on until it is called."""
    real = recording_work.go_through

    def fail(*_, **__):
        raise WeightsError("The weights are gone; run hardpart models.")

    monkeypatch.setattr(recording_work, "go_through", fail)
    return lambda: monkeypatch.setattr(recording_work, "go_through", real)


def members(client, study):
    return [theme["members"] for theme in client.get(f"/v1/studies/{study}/themes").json()["themes"]]


def test_results_stay_when_work_on_them_fails(maria, study, coded, work, broken):
    before, said = members(maria, study), maria.get(f"/v1/recordings/{coded['ann']}/utterances").json()["items"]
    assert before != []
    maria.patch(f"/v1/studies/{study}", json={"language": "en"})
    assert set(work()) == {"failed"}
    shown = maria.get(f"/v1/recordings/{coded['ann']}").json()
    assert (shown["state"], shown["failure"], shown["job"]["state"]) == ("done", None, "failed")
    assert [told(warning) for warning in shown["warnings"]] == ["stays"]
    assert shown["job"]["failure"] in shown["warnings"][0]
    assert maria.get(f"/v1/recordings/{coded['ann']}/utterances").json()["items"] == said
    assert members(maria, study) == before
    maria.post(f"/v1/studies/{study}/jobs")
    assert work() == ["done"]
    assert members(maria, study) == before


def test_what_was_tried_again_and_done_tells_no_failure(maria, study, coded, work, broken, tell_models):
    maria.post(f"/v1/recordings/{coded['ann']}/retry")
    assert work() == ["failed"]
    plan = maria.post("/v1/jobs/reprocess/plan", json={"study_ids": [study]}).json()
    assert [told(file["why"]) for file in plan["studies"][0]["files"] if file["fate"] == "due"] == ["failed_before"]
    broken()
    assert maria.post(f"/v1/recordings/{coded['ann']}/retry").status_code == 202
    assert set(work()) == {"done"}
    assert maria.get(f"/v1/recordings/{coded['ann']}").json()["warnings"] == []


def test_themes_are_found_from_what_was_heard_before(maria, study, send, work, broken, engine, tmp_path):
    """What breaks the work on a recording does not break that on the study."""
    broken()
    ann = send(maria, "ann.txt", ANN)
    bob = send(maria, "bob.wav", write_recording(tmp_path / "bob.wav", [tone(3)]).read_bytes())
    work()
    before = members(maria, study), maria.get(f"/v1/recordings/{bob}/utterances").json()["items"]
    heard = engine.transcriber.calls

    send(maria, "bob.vtt", b"\x00\x01\x02\xff\xfe")
    assert "failed" in work()
    assert maria.get(f"/v1/recordings/{bob}").json()["state"] == "done"
    maria.post(f"/v1/studies/{study}/jobs")
    assert work() == ["done"]
    assert (members(maria, study), maria.get(f"/v1/recordings/{bob}/utterances").json()["items"]) == before
    assert maria.get(f"/v1/studies/{study}/themes").json()["failures"] == []
    assert engine.transcriber.calls == heard
    assert maria.get(f"/v1/recordings/{ann}").json()["warnings"] == []


def test_a_first_failure_is_one(maria, study, send, work, broken):
    ann = send(maria, "ann.txt", ANN)
    assert "failed" in work()
    shown = maria.get(f"/v1/recordings/{ann}").json()
    assert (shown["state"], shown["warnings"]) == ("failed", [])
    assert "weights" in shown["failure"]
