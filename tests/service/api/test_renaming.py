"""A recording under another name is the same recording: to tables, to judgements and to whoever kept its transcript."""

import pytest
from sqlalchemy import select

from service.database.study_tables import Job, ResultRow
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB

EVE = BOB.replace(b"Bob", b"Eve")


@pytest.fixture
def rename(maria):
    return lambda recording, name: maria.patch(f"/v1/recordings/{recording}", json={"name": name})


@pytest.fixture
def themes(maria, study):
    return lambda: maria.get(f"/v1/studies/{study}/themes").json()


@pytest.fixture
def judge(maria, study):
    def judging(**line):
        assert maria.post(f"/v1/studies/{study}/theme-judgements", json=line).status_code == 201

    return judging


@pytest.fixture
def told(services):
    """What the table says goes on to be so, whoever is asked: the recording's respondent, and that nobody hears them."""

    def telling(client, study, content):
        sent = client.put(f"/v1/studies/{study}/respondents", content=content.encode(), headers={"Content-Type": "text/csv"})
        assert sent.status_code == 200

    return telling


@pytest.mark.parametrize("written", ["call", "Call.WAV"])
def test_a_refused_consent_holds(maria, study, send, work, rename, told, tmp_path, written):
    call = send(maria, "call.txt", ANN)
    send(maria, "call.wav", write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes())
    told(maria, study, f"respondent,recordings,consent,customer_segment\nAnnie,{written},no,A\n")
    work()
    assert maria.get(f"/v1/recordings/{call}/audio").status_code == 404
    for name in ("annual", "first", "annual"):
        assert rename(call, name).status_code == 200
        assert maria.get(f"/v1/recordings/{call}/audio").status_code == 404
        work()
        assert maria.get(f"/v1/recordings/{call}/audio").status_code == 404
    people = maria.get(f"/v1/studies/{study}/respondents").json()
    assert (people["problems"], people["unlisted"]) == ([], [])
    (annie,) = people["respondents"]
    assert (annie["recordings"], annie["customer_segment"], annie["heard"]) == (["annual"], "A", 2)


def test_a_transcript_under_a_former_name_joins_its_recording(maria, study, send, rename, tmp_path):
    ann = send(maria, "ann.wav", write_recording(tmp_path / "ann.wav", [tone(2)]).read_bytes())
    assert rename(ann, "annual").status_code == 200
    assert send(maria, "ann.txt", ANN) == ann
    assert maria.get(f"/v1/recordings/{ann}").json()["has_transcript"]


def test_whoever_nobody_listed_is_called_by_the_new_name_at_once(maria, study, send, work, rename):
    ann = send(maria, "ann.txt", ANN)
    work()
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    assert rename(ann, "annual").status_code == 200
    assert maria.get(f"/v1/studies/{study}/respondents").json()["unlisted"] == ["annual"]
    assert maria.delete(f"/v1/studies/{study}/respondents/annual").status_code == 204
    assert maria.get(f"/v1/recordings/{ann}").status_code == 404


def test_a_name_stays_with_the_recording_that_tables_mean_by_it(maria, study, send, work, rename):
    ann, bob = send(maria, "ann.txt", ANN), send(maria, "bob.txt", BOB)
    assert rename(ann, "annual").status_code == 200
    refused = rename(bob, "Ann")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:name-taken")
    assert "'annual' already, which was called 'Ann'" in refused.json()["detail"]
    assert "'annual' already;" in rename(bob, "annual").json()["detail"]
    other = maria.get(f"/v1/recordings/{send(maria, 'ann.txt', EVE)}").json()
    assert other["name"] == "ann (2)"
    assert rename(ann, "ann").json()["name"] == "ann"
    assert rename(bob, "Annual").status_code == 409
    assert rename(ann, "annual").status_code == 200


@pytest.mark.parametrize(
    ("name", "why"),
    [("2024/05 Maya", "has a slash"), ("C:\\maya", "has a slash"), ("...", "neither letters"), ("я" * 91, "182 bytes")],
)
def test_a_name_that_would_be_another_one_is_refused(maria, send, rename, name, why):
    ann = send(maria, "ann.txt", ANN)
    refused = rename(ann, name)
    assert (refused.status_code, why in refused.json()["detail"]) == (422, True)
    assert maria.get(f"/v1/recordings/{ann}").json()["name"] == "ann"


def test_work_that_is_done_keeps_nobody_from_renaming_what_they_have_read(maria, send, work):
    where = f"/v1/recordings/{send(maria, 'ann.txt', ANN)}"
    tag = maria.get(where).headers["etag"]
    work()
    assert maria.patch(where, json={"name": "annual"}, headers={"If-Match": tag}).status_code == 200


def test_progress_keeps_nobody_from_renaming_what_they_have_read(maria, send, services):
    ann = send(maria, "ann.txt", ANN)
    where = f"/v1/recordings/{ann}"

    def advance(done):
        with services.database.writing() as session:
            job = session.scalars(select(Job)).one()
            job.state, job.done, job.total, job.stage_ms = "running", done, 100.0, 0

    advance(3.0)
    tag = maria.get(where).headers["etag"]
    advance(4.0)
    now = maria.get(where, headers={"If-None-Match": tag})
    assert (now.status_code, now.json()["job"]["done"]) == (200, 4.0)
    assert maria.patch(where, json={"name": "annual"}, headers={"If-Match": tag}).status_code == 200
    assert maria.patch(where, json={"name": "anna"}, headers={"If-Match": tag}).status_code == 412


def test_work_on_themes_holds(maria, study, send, work, rename, themes, judge):
    recordings = {name: send(maria, f"{name}.txt", said) for name, said in (("ann", ANN), ("bob", BOB), ("eve", EVE))}
    work()
    hours, export = (theme["id"] for theme in sorted(themes()["themes"], key=lambda theme: theme["members"]))
    judge(
        kind="lock",
        theme=export,
        name="Exports",
        outcome={"direction": "minimize", "metric": "the time", "object": "to export", "context": ""},
        members=["bob:2", "eve:2"],
    )
    judge(kind="move", members=["ann:2"], theme=export)
    judge(kind="split", theme=export, members=["eve:2"], name="Another")
    work()
    (other,) = (theme["id"] for theme in themes()["themes"] if theme["name"] == "Another")
    judge(kind="rename", theme=other, name="Eve's")
    work()
    before = {theme["id"]: theme["members"] for theme in themes()["themes"]}
    assert before[export] == ["bob:2", "ann:2"]
    assert hours not in before

    assert rename(recordings["ann"], "annual").status_code == 200
    assert rename(recordings["eve"], "evening").status_code == 200
    after = {
        theme: [member.replace("ann:", "annual:").replace("eve:", "evening:") for member in members]
        for theme, members in before.items()
    }

    def shown():
        now = themes()
        assert [theme["support"]["quotes"] for theme in now["themes"]] == [theme["members"] for theme in now["themes"]]
        assert {theme["name"] for theme in now["themes"]} == {"Exports", "Eve's"}
        return {theme["id"]: theme["members"] for theme in now["themes"]}

    assert shown() == after
    quotes = maria.get(f"/v1/studies/{study}/themes/{export}/utterances").json()["items"]
    assert [quote["utterance_id"] for quote in quotes] == after[export]
    work()
    assert shown() == after
    assert themes()["warnings"] == []


def test_themes_that_were_found_meanwhile_are_known(maria, study, send, work, rename, themes, services):
    ann = send(maria, "ann.txt", ANN)
    work()
    with services.database.reading() as session:
        found = session.scalars(select(ResultRow)).one().themes
    found["themes"][0]["id"] = "t-earlier"
    rename(ann, "annual")
    with services.database.writing() as session:  # a job that had read the old name writes down what it found
        session.scalars(select(ResultRow)).one().themes = found
    work()
    assert [(theme["id"], theme["members"]) for theme in themes()["themes"]] == [("t-earlier", ["annual:2"])]


def test_what_is_renamed_while_themes_are_found_has_its_new_name_in_them(
    maria, study, send, work, rename, themes, services, while_finding
):
    ann = send(maria, "ann.txt", ANN)
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    work()
    maria.post(f"/v1/studies/{study}/jobs")
    while_finding(lambda: rename(ann, "annual"))
    work()
    (theme,) = themes()["themes"]
    quotes = maria.get(f"/v1/studies/{study}/themes/{theme['id']}/utterances").json()["items"]
    assert [quote["utterance_id"] for quote in quotes] == theme["members"] == ["annual:2"]


def test_a_kept_transcript_is_of_the_old_name(maria, send, work, rename):
    ann = send(maria, "ann.txt", ANN)
    work()
    tag = maria.get(f"/v1/recordings/{ann}/transcript").headers["etag"]
    rename(ann, "annual")
    now = maria.get(f"/v1/recordings/{ann}/transcript", headers={"If-None-Match": tag})
    assert (now.status_code, now.json()["recording"]) == (200, "annual")
