"""From files to themes: recordings coded, themes found, sentences, search, corrections, cancelling, deleting."""

import pytest
from sqlalchemy import select

from service.database.tables import Base
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB, IGOR


@pytest.fixture
def coded(maria, study, send, work):
    ids = {name: send(maria, f"{name}.txt", text) for name, text in (("ann", ANN), ("bob", BOB), ("igor", IGOR))}
    assert work().count("done") == 4  # three recordings, and the themes once all are there
    return ids


def test_recordings_are_coded_and_themes_found_by_themselves(maria, study, coded):
    recordings = maria.get(f"/v1/studies/{study}/recordings").json()["items"]
    for recording in recordings:
        assert (recording["state"], recording["job"]["state"], recording["failure"]) == ("done", "done", None)
    assert {recording["name"]: recording["language"] for recording in recordings} == {"ann": "en", "bob": "en", "igor": "ru"}
    said = maria.get(f"/v1/recordings/{coded['ann']}/utterances").json()["items"]
    assert [(u["utterance_id"], u["role"], u["act"]) for u in said] == [
        ("ann:1", "interviewer", None),
        ("ann:2", "respondent", "complaint"),
        ("ann:3", "respondent", "other"),
    ]
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert not themes["stale"]
    members = [member for theme in themes["themes"] for member in theme["members"]] + themes["unassigned"]
    assert sorted(members) == ["ann:2", "bob:2", "igor:2"]
    for theme in themes["themes"]:
        shown = maria.get(f"/v1/studies/{study}/themes/{theme['id']}/utterances").json()["items"]
        assert [u["utterance_id"] for u in shown] == theme["members"]


def test_databases_take_the_same_transcripts(maria, study, send, work):
    speaker = "Ann " + "x" * 400
    long = send(maria, "long.csv", f"speaker,text\n{speaker},The export took hours.\n".encode())
    nul = send(maria, "nul.json", rb'{"segments": [{"start": 0, "end": 1, "speaker": "Ann", "text": "It was\u0000 slow."}]}')
    work()
    assert [u["speaker"] for u in maria.get(f"/v1/recordings/{long}/utterances").json()["items"]] == [speaker]
    failure = "nul.json: segment 1 has the character NUL; leave it out."
    assert maria.get(f"/v1/recordings/{nul}").json()["failure"] == failure
    transcript = maria.get(f"/v1/recordings/{long}/transcript").json()
    transcript["segments"][0]["text"] = "It was\0 slow."
    refused = maria.put(f"/v1/recordings/{long}/transcript", json=transcript)
    assert (refused.status_code, "the character NUL" in refused.json()["detail"]) == (422, True)


def test_sentences_are_listed_by_what_they_do(maria, study, coded):
    listed = maria.get(f"/v1/studies/{study}/utterances", params={"act": "complaint", "limit": 2}).json()
    more = maria.get(f"/v1/studies/{study}/utterances", params={"act": "complaint", "cursor": listed["next_cursor"]}).json()
    assert [u["recording"] for u in listed["items"] + more["items"]] == ["ann", "bob", "igor"]


def test_search_finds_what_has_all_words(maria, study, coded):
    def found(**asked):
        return [u["utterance_id"] for u in maria.get(f"/v1/studies/{study}/search", params=asked).json()["items"]]

    assert found(q="export hours") == ["ann:2", "bob:2"]
    assert found(q="Накладная") == ["igor:2"]
    assert found(q='" OR study_id : * --') == []
    assert found(q="...") == []
    assert found(q="hours", respondent="bob") == ["bob:2"]
    assert found(q="hours", respondent="nobody") == []
    assert found(q="the " * 30 + "export") == ["ann:2", "bob:2"]
    refused = maria.get(f"/v1/studies/{study}/search", params={"q": " ".join(f"w{number}" for number in range(21))})
    assert (refused.status_code, refused.json()["detail"]) == (422, "These are 21 words; search for 20 at most.")


@pytest.mark.parametrize(("where", "asked"), [("utterances", {}), ("search", {"q": "the"})])
def test_who_reads_page_after_page_meets_no_sentence_twice_when_a_recording_is_worked_on_again(
    maria, study, coded, work, where, asked
):
    def read(**place):
        return maria.get(f"/v1/studies/{study}/{where}", params={**asked, **place}).json()

    everything = [u["utterance_id"] for u in read()["items"]]
    assert {one.partition(":")[0] for one in everything} >= {"ann", "bob"}
    first = read(limit=1)
    words = maria.get(f"/v1/recordings/{coded['ann']}/transcript").json()
    words["segments"][1]["text"] += " That is the whole story."
    maria.put(f"/v1/recordings/{coded['ann']}/transcript", json=words)
    work()
    rest = read(cursor=first["next_cursor"])["items"]
    assert [u["utterance_id"] for u in [*first["items"], *rest]] == [*everything, "ann:4"]


def test_transcripts_come_in_every_format(maria, coded):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    assert maria.get(where).json()["segments"][1]["text"] == "The export took hours. We have two plants."
    assert maria.get(where, params={"format": "vtt"}).text.startswith("WEBVTT")
    etag = maria.get(where).headers["etag"]
    assert maria.get(where, headers={"If-None-Match": etag}).status_code == 304


def test_a_role_is_corrected_without_hearing_anything_again(maria, study, send, work, engine, tmp_path):
    sound = write_recording(tmp_path / "call.wav", [tone(3)]).read_bytes()
    recording = send(maria, "call.wav", sound)
    work()
    calls = engine.transcriber.calls
    speakers = maria.get(f"/v1/recordings/{recording}/speakers").json()["speakers"]
    change = {"speakers": [{"speaker": speakers[0]["speaker"], "name": "Maya", "role": "respondent"}]}
    assert maria.put(f"/v1/recordings/{recording}/speakers", json=change).status_code == 202
    assert work() == ["done", "done"]
    said = maria.get(f"/v1/recordings/{recording}/utterances").json()["items"]
    assert {(u["speaker"], u["role"]) for u in said} == {("Maya", "respondent")}
    assert engine.transcriber.calls == calls == 1
    now = maria.get(f"/v1/recordings/{recording}/speakers").json()["speakers"][0]
    assert (now["name"], now["role"], now["corrected"]) == ("Maya", "respondent", True)


def test_a_job_that_is_done_has_done_all_of_its_last_stage(maria, study, coded):
    jobs = maria.get("/v1/jobs", params={"study_id": study}).json()["items"]
    assert {job["kind"] for job in jobs} == {"recording", "themes"}
    assert [(job["kind"], job["done"]) for job in jobs] == [(job["kind"], job["total"]) for job in jobs]
    assert min(job["total"] for job in jobs) > 0


def test_the_same_sound_in_two_studies_is_heard_once(maria, study, send, work, engine, tmp_path):
    sound = write_recording(tmp_path / "call.wav", [tone(3)]).read_bytes()
    other = maria.post("/v1/studies", json={"name": "Other"}).json()["id"]
    send(maria, "call.wav", sound)
    send(maria, "again.wav", sound, study_id=other)
    work()
    assert engine.transcriber.calls == 1


@pytest.mark.parametrize(
    ("name", "content"), [("call.mp3", b"not sound at all"), ("call.vtt", b"\xff\xfe"), ("call.json", b"{}")]
)
def test_a_file_that_is_not_what_it_says_fails_with_its_name_and_can_be_tried_again(maria, study, send, work, name, content):
    recording = send(maria, name, content)
    assert work()[0] == "failed"
    body = maria.get(f"/v1/recordings/{recording}").json()
    assert body["state"] == "failed"
    assert body["failure"].startswith(name)
    assert "/tmp" not in body["failure"]
    assert maria.post(f"/v1/recordings/{recording}/retry").status_code == 202
    assert maria.post(f"/v1/recordings/{recording}/retry").status_code == 409


def test_trying_again_twice_with_one_key_tries_once(maria, study, send, work):
    recording = send(maria, "ann.txt", ANN)
    job = maria.get(f"/v1/recordings/{recording}").json()["job"]["id"]

    def twice(where):
        first, second = (maria.post(f"{where}/retry", headers={"Idempotency-Key": where}) for _ in range(2))
        assert (first.status_code, second.json()) == (202, first.json())
        return second.json()

    maria.post(f"/v1/jobs/{job}/cancel")
    assert twice(f"/v1/jobs/{job}")["attempt"] == 2
    maria.post(f"/v1/jobs/{job}/cancel")
    assert maria.post(f"/v1/jobs/{job}/retry", headers={"Idempotency-Key": f"/v1/jobs/{job}"}).json()["attempt"] == 2
    anew = twice(f"/v1/recordings/{recording}")
    assert (anew["id"] == job, anew["state"]) == (False, "queued")


def test_a_failed_recording_does_not_hold_up_the_others(maria, study, send, work):
    send(maria, "broken.json", b"{}")
    send(maria, "ann.txt", ANN)
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert [left["recording"] for left in themes["left_out"]] == ["broken"]
    assert themes["unassigned"] or themes["themes"]


def test_a_cancelled_job_leaves_nothing_and_can_be_tried_again(maria, study, send, work, services):
    recording = send(maria, "ann.txt", ANN)
    job = maria.get(f"/v1/recordings/{recording}").json()["job"]["id"]
    assert maria.post(f"/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert work() == ["dropped"]
    assert services.queue.cancelled == [f"{job}-1"]
    assert maria.get(f"/v1/recordings/{recording}").json()["state"] == "cancelled"
    assert maria.post(f"/v1/jobs/{job}/retry").json()["attempt"] == 2
    assert work() == ["done", "done"]
    assert maria.post(f"/v1/jobs/{job}/retry").status_code == 409


def test_cancelling_what_is_left_to_do_lets_the_themes_be_found(maria, study, send, work, services, runner):
    send(maria, "ann.txt", ANN)
    bob = send(maria, "bob.txt", BOB)
    job_id, _, attempt = services.queue.submitted.pop(0).rpartition("-")
    runner.run(job_id, int(attempt))
    maria.post(f"/v1/jobs/{maria.get(f'/v1/recordings/{bob}').json()['job']['id']}/cancel")
    assert work() == ["dropped", "done"]
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert [theme["members"] for theme in themes["themes"]] == [["ann:2"]]
    assert themes["left_out"] == [{"recording": "bob", "reason": "it was cancelled"}]


def test_a_recording_with_results_keeps_them_when_a_correction_is_cancelled(maria, study, coded, work):
    job = maria.put(f"/v1/recordings/{coded['ann']}/speakers", json={"speakers": [{"speaker": "Ann", "name": "Anna"}]}).json()
    assert maria.post(f"/v1/jobs/{job['id']}/cancel").status_code == 200
    assert maria.get(f"/v1/recordings/{coded['ann']}").json()["state"] == "done"
    assert work() == ["dropped"]
    maria.post(f"/v1/studies/{study}/jobs")
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert themes["left_out"] == []
    assert "ann:2" in [member for theme in themes["themes"] for member in theme["members"]] + themes["unassigned"]


def test_a_judgement_stays_when_the_recording_is_worked_on_again(maria, study, coded, work):
    where = f"/v1/recordings/{coded['ann']}/utterances/3"
    text = maria.get(where).json()["text"]
    judged = maria.post(f"{where}/judgements", json={"act": "complaint", "facets": ["burden"], "text": text})
    assert judged.status_code == 201
    assert maria.post(f"{where}/judgements", json={"act": "wish", "text": "Something else"}).status_code == 409
    maria.post(f"/v1/recordings/{coded['ann']}/retry")
    work()
    now = maria.get(where).json()
    assert (now["act"], now["facets"], now["judged"], now["model_act"]) == ("complaint", ["burden"], True, "other")
    assert [j["user"] for j in maria.get(f"/v1/studies/{study}/judgements").json()["items"]] == ["maria"]


def test_deleting_a_recording_takes_everything_along(maria, study, coded, services, settings, work):
    artefacts = set(settings.artefacts.rglob("*.json"))
    assert maria.delete(f"/v1/recordings/{coded['igor']}").status_code == 204
    assert maria.get(f"/v1/studies/{study}/search", params={"q": "Накладная"}).json()["items"] == []
    work()
    assert "igor" not in str(maria.get(f"/v1/studies/{study}/themes").json())
    assert len(list(services.store.digests())) == 4  # two transcripts as sent, two as heard
    assert set(settings.artefacts.rglob("*.json")) != artefacts
    with services.database.reading() as session:
        kept = [str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    assert [rows for rows in kept if "Накладная" in rows] == []


def test_deleting_a_study_leaves_no_file(maria, study, coded, services, settings):
    assert maria.delete(f"/v1/studies/{study}").status_code == 204
    assert list(services.store.digests()) == []
    assert [path for path in settings.artefacts.rglob("*") if path.is_file()] == []
    assert len(services.queue.forgotten) == 4


def test_a_stranger_sees_nothing_of_it(maria, ivan, study, coded):
    theirs = ivan.post("/v1/studies", json={"name": "Mine"}).json()["id"]
    job = maria.get("/v1/jobs").json()["items"][0]["id"]
    paths = [
        f"/v1/recordings/{coded['ann']}{end}"
        for end in ("", "/audio", "/transcript", "/speakers", "/utterances", "/utterances/1")
    ]
    paths += [f"/v1/studies/{study}/{end}" for end in ("recordings", "utterances", "themes", "search?q=export", "judgements")]
    assert {path: ivan.get(path).status_code for path in [*paths, f"/v1/jobs/{job}"]} == dict.fromkeys(
        [*paths, f"/v1/jobs/{job}"], 404
    )
    assert ivan.get("/v1/jobs").json()["items"] == []
    assert ivan.get(f"/v1/studies/{theirs}/search", params={"q": "export"}).json()["items"] == []


def test_sound_comes_in_parts(maria, study, send):
    recording = send(maria, "call.mp3", bytes(range(100)))
    where = f"/v1/recordings/{recording}/audio"
    whole = maria.get(where)
    assert (whole.content, whole.headers["content-type"], whole.headers["accept-ranges"]) == (
        bytes(range(100)),
        "audio/mpeg",
        "bytes",
    )
    for asked, expected in (
        ("bytes=10-19", range(10, 20)),
        ("bytes=90-", range(90, 100)),
        ("bytes=-5", range(95, 100)),
        ("bytes=95-200", range(95, 100)),
    ):
        part = maria.get(where, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, bytes(expected))
    for asked in (f"bytes=0-{'9' * 5000}", f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}", "bytes=0-1,3-4", "lines=1-2"):
        assert maria.get(where, headers={"Range": asked}).status_code == 200
    head = maria.head(where, headers={"Range": "bytes=10-19"})
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "100", b"")
    assert maria.head(where, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    outside = maria.get(where, headers={"Range": "bytes=100-"})
    assert (outside.status_code, outside.headers["content-range"]) == (416, "bytes */100")
    assert maria.get(where, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
