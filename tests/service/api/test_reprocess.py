"""A study is brought up to date: planned with reasons, done where something is missing or outdated, and told what changed."""

import pytest

from service.database.study_tables import ActChange, Job, RecordingRow
from service.jobs.records import RESTARTS
from service.jobs.reprocess_work import MOST_AT_ONCE, advance_all
from service.studies.blobs import keep_bytes
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB
from tests.told import told


@pytest.fixture
def coded(maria, study, send, work, tell_models, tmp_path):
    sound = write_recording(tmp_path / "call.wav", [tone(3)]).read_bytes()
    ids = {"ann": send(maria, "ann.txt", ANN), "bob": send(maria, "bob.txt", BOB), "call": send(maria, "call.wav", sound)}
    work()
    return ids


@pytest.fixture
def other_coder(engine, tell_models):
    """Another coder, to which the colour of the export is a complaint too."""

    def change():
        engine.coder.complaining += ("colour",)
        tell_models()

    return change


def plan(client, study, **scope):
    answered = client.post("/v1/jobs/reprocess/plan", json={"study_ids": [study], **scope})
    assert answered.status_code == 200, answered.text
    return answered.json()["studies"][0]


def fates(planned):
    return {file["recording"]: (file["fate"], file["why"]) for file in planned["files"]}


def begin(client, study, **scope):
    answered = client.post("/v1/jobs/reprocess", json={"study_ids": [study], **scope})
    assert answered.status_code == 202, answered.text
    return answered.json()["jobs"][0]["id"]


def files(client, job):
    return {file["recording"]: file for file in client.get(f"/v1/jobs/{job}/files").json()["items"]}


def test_whoever_left_the_study_is_not_told_of_its_job_again(maria, log_in, study, coded):
    me = maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "researcher"}).json()["user_id"]
    ivan, asked = log_in("ivan"), {"json": {"study_ids": [study]}, "headers": {"Idempotency-Key": "k"}}
    first, again = (ivan.post("/v1/jobs/reprocess", **asked) for _ in range(2))
    assert (first.status_code, again.json()) == (202, first.json())
    maria.delete(f"/v1/studies/{study}/members/{me}")
    assert ivan.post("/v1/jobs/reprocess", **asked).status_code == 404


def test_what_is_up_to_date_is_left_alone(maria, study, coded, work, engine):
    before = (engine.transcriber.calls, engine.coder.calls, engine.pipeline().finder.calls)
    planned = plan(maria, study)
    assert fates(planned) == dict.fromkeys(coded, ("current", ""))
    assert (planned["themes"], planned["seconds"]) == (None, 0)
    job = begin(maria, study)
    assert work() == ["done"]
    assert maria.get(f"/v1/jobs/{job}").json()["state"] == "done"
    assert {file["state"] for file in files(maria, job).values()} == {"current"}
    assert (engine.transcriber.calls, engine.coder.calls, engine.pipeline().finder.calls) == before


def test_another_coder_codes_again_and_hears_nothing_again(maria, study, coded, work, engine, other_coder):
    heard = engine.transcriber.calls
    other_coder()
    planned = plan(maria, study)
    assert fates(planned) == dict.fromkeys(coded, ("due", "another coder"))
    assert planned["themes"] == "recordings are brought up to date"
    assert planned["counts"] == {"due": 3, "current": 0, "left": 0, "waits": 0}
    job = begin(maria, study)
    assert maria.get(f"/v1/jobs/{job}").json()["stage"] == "files"
    assert work() == ["done"] * 4
    found = files(maria, job)
    assert {name: (file["state"], file["model_calls"]) for name, file in found.items()} == dict.fromkeys(
        coded, ("done", {"code": 1})
    )
    assert found["bob"]["changed"] == 1
    assert engine.transcriber.calls == heard
    assert fates(plan(maria, study)) == dict.fromkeys(coded, ("current", ""))


def test_what_changed_is_told(maria, study, coded, work, other_coder):
    other_coder()
    job = begin(maria, study)
    work()
    changes = maria.get(f"/v1/jobs/{job}/changes").json()
    assert changes["model_calls"] == {"code": 3}
    assert (changes["changed"], changes["new"], changes["gone"]) == (1, 0, 0)
    assert changes["acts"] == [{"before": "other", "after": "complaint", "count": 1}]
    themes = {one["name"]: one for one in changes["themes"]}
    assert (themes["colour."]["change"], themes["colour."]["statement_before"]) == ("new", "")
    assert themes["colour."]["statement"] == "minimize the time of colour."
    (said,) = maria.get(f"/v1/jobs/{job}/changes/sentences").json()["items"]
    assert (said["utterance_id"], said["text"], said["before"], said["after"]) == (
        "bob:3",
        "I like the colour.",
        "other",
        "complaint",
    )


def test_what_people_judged_and_corrected_is_kept(maria, study, coded, work, engine, other_coder):
    where = f"/v1/recordings/{coded['bob']}/utterances/3"
    maria.post(f"{where}/judgements", json={"act": "praise", "text": "I like the colour."})
    speakers = {"speakers": [{"speaker": "S1", "name": "Maya", "role": "respondent"}]}
    assert maria.put(f"/v1/recordings/{coded['call']}/speakers", json=speakers).status_code == 202
    work()
    theme = maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"]
    maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "rename", "theme": theme, "name": "Ours"})
    work()
    other_coder()
    job = begin(maria, study)
    work()
    assert "Ours" in [one["name"] for one in maria.get(f"/v1/jobs/{job}/changes").json()["themes"]]
    assert maria.get(where).json()["act"] == "praise"
    assert maria.get(f"/v1/recordings/{coded['call']}/speakers").json()["speakers"][0]["name"] == "Maya"
    assert "Ours" in [one["name"] for one in maria.get(f"/v1/studies/{study}/themes").json()["themes"]]


def test_one_stage_alone(maria, study, coded, work, engine, other_coder):
    themes = maria.get(f"/v1/studies/{study}/themes").json()["found_at"]
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    engine.transcriber.words = ("a", "parcel", "is", "lost")
    other_coder()
    assert fates(plan(maria, study, only="coder"))["call"] == (
        "waits",
        "waits for the stage speakers: another Whisper model, engine or language",
    )
    job = begin(maria, study, only="asr")
    assert work() == ["done"]
    assert {name: file["state"] for name, file in files(maria, job).items()} == {
        "ann": "current",
        "bob": "current",
        "call": "done",
    }
    shown = maria.get(f"/v1/recordings/{coded['call']}/transcript").json()["segments"][0]["text"]
    assert shown.startswith("the export took hours")  # until somebody asks for the rest
    assert engine.transcriber.calls == 2
    begin(maria, study)
    work()
    shown = maria.get(f"/v1/recordings/{coded['call']}/transcript").json()["segments"][0]["text"]
    assert shown.startswith("a parcel is lost")
    assert engine.transcriber.calls == 2
    assert maria.get(f"/v1/studies/{study}/themes").json()["found_at"] != themes


def test_a_limit_and_a_day(maria, study, coded, work, other_coder):
    other_coder()
    planned = fates(plan(maria, study, limit=1))
    assert [planned[name] for name in ("ann", "bob")] == [
        ("due", "another coder"),
        ("left", "over the limit of 1; another coder"),
    ]
    assert fates(plan(maria, study, since="2100-01-01"))["ann"] == ("left", "older than 2100-01-01; another coder")
    job = begin(maria, study, limit=1)
    work()
    assert {name: file["state"] for name, file in files(maria, job).items()} == {"ann": "done", "bob": "left", "call": "left"}


def acts_of(client, recording):
    return [u["act"] for u in client.get(f"/v1/recordings/{recording}/utterances").json()["items"]]


def test_themes_rest_on_the_acts_that_people_see(maria, study, coded, work, engine, other_coder):
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert themes["warnings"] == []
    other_coder()
    calls = engine.coder.calls
    theme = themes["themes"][0]["id"]
    maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "rename", "theme": theme, "name": "Ours"})
    assert work() == ["done"]
    after = maria.get(f"/v1/studies/{study}/themes").json()
    assert [(t["id"], t["members"]) for t in after["themes"]] == [(t["id"], t["members"]) for t in themes["themes"]]
    assert "Ours" in [t["name"] for t in after["themes"]]
    assert told(after["warnings"][0]) == "outdated_more"
    assert engine.coder.calls == calls
    begin(maria, study, limit=1)
    assert work() == ["done"] * 2
    assert engine.coder.calls == calls + 1
    maria.post(f"/v1/studies/{study}/export")
    assert work() == ["done"]
    assert engine.coder.calls == calls + 1
    assert "bob:3" not in [member for t in maria.get(f"/v1/studies/{study}/themes").json()["themes"] for member in t["members"]]
    assert acts_of(maria, coded["bob"])[2] == "other"
    begin(maria, study)
    work()
    last = maria.get(f"/v1/studies/{study}/themes").json()
    assert "bob:3" in [member for t in last["themes"] for member in t["members"]]
    assert acts_of(maria, coded["bob"])[2] == "complaint"
    assert last["warnings"] == []


def test_a_file_that_fails_costs_itself_alone_and_is_told_with_its_reason(maria, study, coded, send, work, tell_models):
    send(maria, "broken.json", b"{}")
    work()
    fate, why = fates(plan(maria, study))["broken"]
    assert fate == "due"
    assert why.startswith("failed last time: broken.json")
    job = begin(maria, study)
    assert "failed" in work()
    found = files(maria, job)
    assert found["broken"]["state"] == "failed"
    assert found["broken"]["failure"].startswith("broken.json")
    assert maria.get(f"/v1/jobs/{job}").json()["state"] == "done"
    assert maria.get(f"/v1/recordings/{coded['ann']}").json()["state"] == "done"


def test_cancelling_keeps_what_is_done_and_what_was_there(maria, study, coded, work, services, runner, other_coder):
    other_coder()
    job = begin(maria, study)
    advance_all(services.database, services.queue)
    first, _, attempt = services.queue.submitted.pop(0).rpartition("-")
    runner.run(first, int(attempt))
    assert maria.get(f"/v1/recordings/{coded['call']}").json()["state"] == "done"  # to everybody, while it waits
    assert maria.post(f"/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert len(services.queue.cancelled) == 3
    states = [file["state"] for file in files(maria, job).values()]
    assert states == ["done", "cancelled", "cancelled"]
    assert {maria.get(f"/v1/recordings/{one}").json()["state"] for one in coded.values()} == {"done"}
    assert maria.post(f"/v1/jobs/{job}/retry").json()["attempt"] == 2
    work()
    assert {file["state"] for file in files(maria, job).values()} == {"done"}
    assert maria.get(f"/v1/jobs/{job}").json()["state"] == "done"


def test_two_at_once_are_one_too_many(maria, study, coded, tell_models):
    key = {"Idempotency-Key": "once"}
    first = maria.post("/v1/jobs/reprocess", json={"study_ids": [study]}, headers=key).json()
    assert maria.post("/v1/jobs/reprocess", json={"study_ids": [study]}, headers=key).json() == first
    again = maria.post("/v1/jobs/reprocess", json={"study_ids": [study]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:hardpart:problem:reprocessing")


def test_a_job_is_not_tried_again_while_another_is_under_way(maria, study, coded, work, tell_models):
    first = begin(maria, study)
    maria.post(f"/v1/jobs/{first}/cancel")
    second = begin(maria, study)
    refused = maria.post(f"/v1/jobs/{first}/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:reprocessing")
    assert maria.get(f"/v1/jobs/{first}").json()["state"] == "cancelled"
    work()
    assert maria.get(f"/v1/jobs/{second}").json()["state"] == "done"
    assert maria.post(f"/v1/jobs/{first}/retry").status_code == 202


def test_a_job_that_killed_worker_after_worker_is_tried_again(maria, study, coded, work, services, other_coder):
    other_coder()
    job = begin(maria, study)
    advance_all(services.database, services.queue)
    with services.database.writing() as session:
        row = session.get_one(Job, job)
        row.options = {**row.options, RESTARTS: 26}
    assert work()[-1] == "failed"
    again = maria.post(f"/v1/jobs/{job}/retry").json()
    assert (again["state"], again["done"], again["total"]) == ("queued", 0, 0)
    assert work() == ["done"]


def test_several_studies_are_a_job_each(maria, ivan, study, coded, send, work):
    other = maria.post("/v1/studies", json={"name": "Other"}).json()["id"]
    send(maria, "ann.txt", ANN, study_id=other)
    work()
    jobs = maria.post("/v1/jobs/reprocess", json={"study_ids": [study, other]}).json()["jobs"]
    assert [job["study_id"] for job in jobs] == [study, other]
    assert work() == ["done", "done"]
    maria.post(f"/v1/studies/{other}/members", json={"name": "ivan", "role": "viewer"})
    assert [ivan.get(f"/v1/jobs/{job['id']}/files").status_code for job in jobs] == [404, 200]


def test_no_more_jobs_are_in_the_queue_than_can_be_cancelled_at_once(maria, study, work, services, tell_models):
    with services.database.writing() as session:
        content = keep_bytes(session, services.store, ANN)
        common = {"study_id": study, "transcript": content}
        session.add_all(RecordingRow(**common, name=f"r{n}", filename=f"r{n}.txt") for n in range(MOST_AT_ONCE + 5))
    job = begin(maria, study)
    for _ in range(2):
        advance_all(services.database, services.queue)
        assert len(services.queue.submitted) == MOST_AT_ONCE
    assert maria.get(f"/v1/jobs/{job}").json()["total"] == MOST_AT_ONCE + 5


def test_nothing_of_a_deleted_recording_stays_in_what_changed(maria, study, coded, work, services, other_coder):
    other_coder()
    job = begin(maria, study)
    work()
    maria.delete(f"/v1/recordings/{coded['bob']}")
    assert "bob" not in maria.get(f"/v1/jobs/{job}/files").text
    assert "bob" not in maria.get(f"/v1/jobs/{job}/changes").text
    with services.database.reading() as session:
        assert session.query(ActChange).count() == 0


def test_what_changed_in_sentences_that_are_others_by_now_is_told_no_more(maria, study, coded, work, other_coder):
    other_coder()
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    decided = {"kind": "move", "members": ["ann:2", "bob:2"], "theme": ""}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=decided).status_code == 201
    job = begin(maria, study)
    work()
    where = f"/v1/jobs/{job}/changes"
    before = maria.get(where).json()
    assert (before["changed"], len(before["moved"])) == (1, 2)
    maria.patch(f"/v1/recordings/{coded['ann']}", json={"name": "anna"})
    assert {one["complaint"] for one in maria.get(where).json()["moved"]} == {"anna:2", "bob:2"}

    said = maria.get(f"/v1/recordings/{coded['bob']}/transcript").json()
    said["segments"][1]["text"] = f"Well. {said['segments'][1]['text']}"
    maria.put(f"/v1/recordings/{coded['bob']}/transcript", json=said)
    work()
    now = maria.get(where).json()
    assert (now["changed"], now["acts"], [one["complaint"] for one in now["moved"]]) == (0, [], ["anna:2"])
    assert maria.get(f"{where}/sentences").json()["items"] == []
    assert (files(maria, job)["bob"]["changed"], files(maria, job)["anna"]["changed"]) == (None, 0)


def test_who_is_withheld_is_not_quoted_among_the_changes(maria, study, coded, work, other_coder):
    table = "respondent,recordings,consent\nBob,bob,no\n"
    maria.put(f"/v1/studies/{study}/respondents", content=table.encode(), headers={"Content-Type": "text/csv"})
    work()
    other_coder()
    job = begin(maria, study)
    work()
    assert maria.get(f"/v1/jobs/{job}/changes").json()["changed"] == 1
    assert maria.get(f"/v1/jobs/{job}/changes/sentences").json()["items"] == []


def test_without_a_worker_nothing_can_be_planned(maria, study):
    answered = maria.post("/v1/jobs/reprocess/plan", json={"study_ids": [study]})
    assert (answered.status_code, answered.json()["type"]) == (409, "urn:hardpart:problem:no-worker")
