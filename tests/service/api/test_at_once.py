"""Two people, or one client twice, at the same moment; databases of several writers are what these tests are for."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import pytest

from service import backup
from service.api import idempotency, jobs, respondents, studies, transcripts, utterances
from service.database.study_tables import RecordingRow, StudyRow
from service.jobs import records
from service.jobs.reprocess_work import advance_all
from service.studies import files
from tests.service.api.talk import ANN, BOB

WAIT_S = 1.0  # for somebody who may be held up until the other one is through
TABLE = "respondent,recordings,consent\nanna,a,{}\nboris,b,yes\ncarl,c,yes\n"


@pytest.fixture
def ann(maria, send, work):
    made = send(maria, "ann.txt", ANN)
    work()
    return made


@pytest.fixture
def meet(monkeypatch):
    """Lets two who call a function both come from it before either goes on, unless one is held up until the other is through."""

    def meeting(module, name):
        real, both = getattr(module, name), threading.Barrier(2)

        def met(*args, **named):
            found = real(*args, **named)
            with suppress(threading.BrokenBarrierError):
                both.wait(WAIT_S)
            return found

        monkeypatch.setattr(module, name, met)

    return meeting


def at_once(*asks):
    with ThreadPoolExecutor(len(asks)) as pool:
        return [one.result() for one in [pool.submit(ask) for ask in asks]]


def test_one_of_two_corrections_of_one_text_is_refused(log_in, ann, meet):
    where = f"/v1/recordings/{ann}/transcript"
    clients = [log_in("maria"), log_in("maria")]
    read = clients[0].get(where)
    meet(transcripts, "check_tag")

    def correct(client, text):
        transcript = read.json()
        transcript["segments"][1]["text"] = text
        return client.put(where, json=transcript, headers={"If-Match": read.headers["etag"]}).status_code

    said = ["It took days.", "It took weeks."]
    states = at_once(*(lambda c=client, t=text: correct(c, t) for client, text in zip(clients, said, strict=True)))
    assert sorted(states) == [202, 412]
    assert clients[0].get(where).json()["segments"][1]["text"] == said[states.index(202)]


def test_one_of_two_corrections_of_the_same_speakers_is_refused(log_in, ann, meet):
    where = f"/v1/recordings/{ann}/speakers"
    clients = [log_in("maria"), log_in("maria")]
    tag = clients[0].get(where).headers["etag"]
    body = {"speakers": [{"speaker": "Ann", "name": "Anna"}]}
    meet(transcripts, "check_unchanged")
    states = at_once(*(lambda c=c: c.put(where, json=body, headers={"If-Match": tag}).status_code for c in clients))
    assert sorted(states) == [202, 412]


def test_one_of_two_changes_of_a_study_is_refused(log_in, study, meet):
    where = f"/v1/studies/{study}"
    clients = [log_in("maria"), log_in("maria")]
    tag = clients[0].get(where).headers["etag"]
    meet(studies, "check_unchanged")
    asks = zip(clients, ("One", "Two"), strict=True)
    states = at_once(*(lambda c=c, n=n: c.patch(where, json={"name": n}, headers={"If-Match": tag}).status_code for c, n in asks))
    assert sorted(states) == [200, 412]


def test_one_of_two_tables_of_respondents_is_refused(log_in, study, meet):
    where = f"/v1/studies/{study}/respondents"
    clients = [log_in("maria"), log_in("maria")]
    headers = {"Content-Type": "text/csv", "If-Match": clients[0].get(where).headers["etag"]}
    meet(respondents, "check_tag")
    asks = [lambda c=c, n=n: c.put(where, content=TABLE.format(n), headers=headers) for c, n in zip(clients, "yn", strict=True)]
    states = [answer.status_code for answer in at_once(*asks)]
    assert sorted(states) == [200, 412]
    assert clients[0].get(where).json()["respondents"][0]["consent"] == "yn"[states.index(200)]


def test_a_request_sent_again_while_it_is_under_way_is_answered_the_same(log_in, meet):
    clients = [log_in("maria"), log_in("maria")]
    meet(idempotency, "new_id")
    made = at_once(*(lambda c=c: c.post("/v1/studies", json={"name": "S"}, headers={"Idempotency-Key": "k"}) for c in clients))
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert len(clients[0].get("/v1/studies").json()["items"]) == 1


@pytest.mark.parametrize("names", [("maya.mp3", "maya.vtt"), ("Maya.vtt", "maya.mp3")])
def test_a_recording_and_its_transcript_that_come_together(log_in, study, send, meet, names):
    clients = [log_in("maria"), log_in("maria")]
    meet(files, "recording_names")
    made = at_once(*(lambda c=c, n=n: send(c, n, n.encode()) for c, n in zip(clients, names, strict=True)))
    there = clients[0].get(f"/v1/studies/{study}/recordings").json()["items"]
    assert sorted(one["id"] for one in there) == sorted(set(made))
    if names[0] == "maya.mp3":
        assert [one["name"] for one in there] == ["maya"]
    else:
        assert len({one["name"].casefold() for one in there}) == 2


def test_every_judgement_makes_the_themes_stale(log_in, study, ann, meet):
    clients = [log_in("maria"), log_in("maria")]
    before = clients[0].get(f"/v1/studies/{study}").json()["revision"]
    where = f"/v1/recordings/{ann}/utterances"
    said = clients[0].get(where).json()["items"]
    meet(utterances, "_find")

    def judge(client, number):
        judged = {"act": "praise", "text": said[number - 1]["text"]}
        return client.post(f"{where}/{number}/judgements", json=judged).status_code

    assert at_once(lambda: judge(clients[0], 2), lambda: judge(clients[1], 3)) == [201, 201]
    assert clients[0].get(f"/v1/studies/{study}").json()["revision"] == before + 2


def test_of_two_people_who_are_deleted_both_are_gone(log_in, study, meet):
    where = f"/v1/studies/{study}/respondents"
    clients = [log_in("maria"), log_in("maria")]
    clients[0].put(where, content=TABLE.format("yes"), headers={"Content-Type": "text/csv"})
    meet(respondents, "without_respondent")
    asks = zip(clients, ("anna", "boris"), strict=True)
    assert at_once(*(lambda c=c, n=n: c.delete(f"{where}/{n}").status_code for c, n in asks)) == [204, 204]
    assert [one["name"] for one in clients[0].get(where).json()["respondents"]] == ["carl"]


def test_a_refusal_that_is_sent_while_somebody_else_is_deleted_holds(log_in, study, monkeypatch):
    where, headers = f"/v1/studies/{study}/respondents", {"Content-Type": "text/csv"}
    clients = [log_in("maria"), log_in("maria")]
    clients[0].put(where, content=TABLE.format("yes"), headers=headers)
    real, sent = respondents.without_respondent, []

    def refusing(*args):
        rest = real(*args)
        sent.append(pool.submit(clients[1].put, where, content=TABLE.format("no"), headers=headers))
        wait(sent, WAIT_S)
        return rest

    monkeypatch.setattr(respondents, "without_respondent", refusing)
    with ThreadPoolExecutor(1) as pool:
        assert clients[0].delete(f"{where}/boris").status_code == 204
        assert [one.result().status_code for one in sent] == [200]
    consents = {one["name"]: one["consent"] for one in clients[0].get(where).json()["respondents"]}
    assert consents["anna"] == "no"


def test_of_two_owners_who_leave_one_stays(log_in, study, meet):
    where = f"/v1/studies/{study}/members"
    clients = [log_in("maria"), log_in("ivan")]
    clients[0].post(where, json={"name": "ivan", "role": "owner"})
    ids = [client.get("/v1/session").json()["user_id"] for client in clients]
    meet(studies, "_check_owner_stays")
    asks = zip(clients, ids, strict=True)
    assert sorted(at_once(*(lambda c=c, i=i: c.delete(f"{where}/{i}").status_code for c, i in asks))) == [204, 409]


@pytest.mark.parametrize("what", ["recording", "study"])
def test_work_is_cancelled_while_what_it_is_for_is_deleted(log_in, study, ann, services, engine, tell_models, monkeypatch, what):
    where = f"/v1/recordings/{ann}" if what == "recording" else f"/v1/studies/{study}"
    clients = [log_in("maria"), log_in("maria")]
    engine.coder.complaining += ("colour",)
    tell_models()
    job = clients[0].post("/v1/jobs/reprocess", json={"study_ids": [study]}).json()["jobs"][0]["id"]
    ids = itertools.count()
    monkeypatch.setattr(records, "new_id", lambda: f"{next(ids):032d}")  # before that of the job that asks for it
    advance_all(services.database, services.queue)
    real, sent = jobs.cancel_children, []

    def cancelling(*args):
        sent.append(pool.submit(clients[1].delete, where))
        wait(sent, WAIT_S)
        return real(*args)

    monkeypatch.setattr(jobs, "cancel_children", cancelling)
    with ThreadPoolExecutor(1) as pool:
        assert clients[0].post(f"/v1/jobs/{job}/cancel").status_code == 200
        assert [one.result().status_code for one in sent] == [204]
    assert next(ids) > 0


def test_a_study_that_others_revised_meanwhile_is_revised_from_there(services, study):
    with services.database.writing() as session:
        row = session.get_one(StudyRow, study)
        session.connection().exec_driver_sql("UPDATE studies SET revision = 40")
        row.revise()
        session.flush()
        assert row.revision == 41


def test_who_reads_sees_one_moment(maria, services, ann):
    with services.database.reading() as session:
        assert session.get(RecordingRow, ann) is not None
        assert maria.delete(f"/v1/recordings/{ann}").status_code == 204
        session.expunge_all()
        assert session.get(RecordingRow, ann) is not None
    with services.database.reading() as session:
        assert session.get(RecordingRow, ann) is None


def test_a_backup_during_which_a_recording_is_deleted_starts_again(maria, services, ann, send, work, monkeypatch, tmp_path):
    send(maria, "bob.txt", BOB)
    work()
    real, copies = backup._copy_database, []

    def copy(database, path):
        copies.append(path)
        with monkeypatch.context() as patch:
            patch.setattr(backup, "_digests", deleting(backup._digests))
            return real(database, path)

    def deleting(read):
        def digests(session):
            if len(copies) == 1:
                assert maria.delete(f"/v1/recordings/{ann}").status_code == 204
            return read(session)

        return digests

    monkeypatch.setattr(backup, "_copy_database", copy)
    assert backup.back_up(services.settings, tmp_path / "backup.tar") == len(list(services.store.digests()))
    assert len(copies) == 2
