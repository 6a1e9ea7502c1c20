"""A recording that could not be worked on again stays what it was to everybody, and says so."""

import pytest
from sqlalchemy import select

from annotations.errors import WeightsError
from service.database.study_tables import RecordingRow
from service.jobs import recording_work
from service.jobs.themes_work import usable_recordings
from service.studies.corrected import MADE_WITH
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


@pytest.fixture
def heard(maria, study, send, work, tmp_path):
    """A conversation, and a recording that was heard."""
    send(maria, "ann.txt", ANN)
    bob = send(maria, "bob.wav", write_recording(tmp_path / "bob.wav", [tone(3)]).read_bytes())
    work()
    return bob


def cancel(client, job):
    assert client.post(f"/v1/jobs/{job['id']}/cancel").status_code == 200


@pytest.fixture
def check_kept(maria, study, heard, work, engine):
    """Whether themes are found from what was heard before, and nothing is heard again; why the recording stays as it was."""
    before, calls = members(maria, study), engine.transcriber.calls

    def check():
        maria.post(f"/v1/studies/{study}/jobs")
        assert [state for state in work() if state != "dropped"] == ["done"]
        assert members(maria, study) == before
        assert maria.get(f"/v1/studies/{study}/themes").json()["failures"] == []
        assert engine.transcriber.calls == calls
        shown = maria.get(f"/v1/recordings/{heard}").json()
        assert shown["state"] == "done"
        return [told(warning) for warning in shown["warnings"]]

    return check


def test_why_a_recording_stays_as_it_was_is_told_when_another_attempt_is_cancelled(maria, study, heard, send, work, check_kept):
    send(maria, "bob.vtt", b"\x00\x01\x02\xff\xfe")
    assert "failed" in work()
    failed = maria.get(f"/v1/recordings/{heard}").json()
    job = maria.post(f"/v1/recordings/{heard}/retry").json()
    assert maria.get(f"/v1/recordings/{heard}").json()["warnings"] == []
    cancel(maria, job)
    assert check_kept() == ["stays"]
    assert maria.get(f"/v1/recordings/{heard}").json()["warnings"] == failed["warnings"]
    assert maria.post(f"/v1/jobs/{failed['job']['id']}/retry").status_code == 202
    cancel(maria, failed["job"])
    assert check_kept() == ["stays"]


@pytest.mark.parametrize("change", ["settings", "transcript", "nothing"])
def test_work_that_is_cancelled_changes_nothing(maria, study, heard, send, work, check_kept, change):
    if change == "settings":
        maria.patch(f"/v1/studies/{study}", json={"language": "ru"})
    elif change == "transcript":
        send(maria, "bob.txt", BOB)
    else:
        maria.post(f"/v1/recordings/{heard}/retry")
    cancel(maria, maria.get(f"/v1/recordings/{heard}").json()["job"])
    if change == "settings":
        work()
    assert check_kept() == ["stays_cancelled"]
    maria.post(f"/v1/recordings/{heard}/retry")
    assert set(work()) == {"done"}
    assert maria.get(f"/v1/recordings/{heard}").json()["warnings"] == []


def test_what_is_tried_again_is_left_out_as_being_worked_on(maria, study, heard, send, work, broken, services):
    maria.post(f"/v1/recordings/{heard}/retry")
    assert work() == ["failed"]
    maria.post(f"/v1/recordings/{heard}/retry")
    with services.database.reading() as session:
        _, left_out = usable_recordings(session, study)
    assert [told(one.reason) for one in left_out] == ["busy_still"]


FRONT = b"Interviewer: What was the hardest part last time?\nEve: Well. The export took hours. The invoice was lost.\n"


@pytest.fixture
def read_by_finder(engine, monkeypatch):
    """What themes were found in last, by utterance id."""
    finder, seen = type(engine.pipeline().finder), {}
    find = finder.find

    def finding(self, complaints, **named):
        seen.clear()
        seen.update({complaint.id: complaint.text for complaint in complaints})
        return find(self, complaints, **named)

    monkeypatch.setattr(finder, "find", finding)
    return seen


@pytest.mark.parametrize("change", ["words", "name", "roles"])
@pytest.mark.parametrize("ending", ["cancelled", "failed"])
@pytest.mark.parametrize("made", ["now", "by an earlier version"])
def test_a_correction_that_nobody_worked_on_changes_no_sentence_and_no_theme(
    maria, study, send, work, services, monkeypatch, read_by_finder, change, ending, made
):
    eve = f"/v1/recordings/{send(maria, 'eve.txt', FRONT)}"
    send(maria, "bob.txt", BOB)
    work()
    if made == "by an earlier version":
        with services.database.writing() as session:
            for row in session.scalars(select(RecordingRow)):
                row.made = {name: value for name, value in row.made.items() if name != MADE_WITH}
    judged = {"act": "praise", "text": "The invoice was lost."}
    assert maria.post(f"{eve}/utterances/4/judgements", json=judged).status_code == 201
    work()
    before, said = members(maria, study), maria.get(f"{eve}/utterances").json()["items"]
    assert "eve:3" in {member for theme in before for member in theme}

    text, job = _correct(maria, eve, change)
    if ending == "cancelled":
        cancel(maria, job)
    else:
        with monkeypatch.context() as patched:
            patched.setattr(recording_work, "go_through", _fail)
            assert "failed" in work()
    assert texts_of(maria, eve) == text  # it is tried again with what was corrected
    maria.post(f"/v1/studies/{study}/jobs")
    assert [state for state in work() if state != "dropped"] == ["done"]
    assert (members(maria, study), maria.get(f"{eve}/utterances").json()["items"]) == (before, said)
    shown = {sentence["utterance_id"]: sentence["text"] for sentence in said}
    assert {name: words for name, words in read_by_finder.items() if name in shown} == {"eve:3": shown["eve:3"]}

    assert maria.post(f"{eve}/retry").status_code == 202
    work()
    assert maria.get(eve).json()["warnings"] == []
    now = {u["text"]: (u["speaker"], u["role"], u["act"]) for u in maria.get(f"{eve}/utterances").json()["items"]}
    speaker, role, act = "Eva" if change == "name" else "Eve", "respondent", "praise"
    assert now["The invoice was lost."] == ((speaker, "interviewer", None) if change == "roles" else (speaker, role, act))
    assert ("So." in now) is (change == "words")


def _fail(*_, **__):
    raise WeightsError("The weights are gone; run hardpart models.")


def texts_of(client, recording):
    return [segment["text"] for segment in client.get(f"{recording}/transcript").json()["segments"]]


def _correct(client, recording, change):
    """What the transcript reads afterwards, and the job."""
    if change == "words":
        transcript = client.get(f"{recording}/transcript").json()
        transcript["segments"][1]["text"] = f"So. {transcript['segments'][1]['text']}"
        job = client.put(f"{recording}/transcript", json=transcript).json()
    else:
        swapped = [{"speaker": "Eve", "role": "interviewer"}, {"speaker": "Interviewer", "role": "respondent"}]
        speakers = [{"speaker": "Eve", "name": "Eva"}] if change == "name" else swapped
        job = client.put(f"{recording}/speakers", json={"speakers": speakers}).json()
    return texts_of(client, recording), job
