"""Who refused, or may not be kept any longer, is neither heard nor quoted."""

import io
import zipfile

import pytest

import service.jobs.export_work
from pipelines.report.build import write_report
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB, IGOR
from tests.service.web.test_told import told

TABLE = "respondent,recordings,consent,retain_until\nAnn,ann,{},{}\nBob,bob,yes,2100-01-01\n"


@pytest.fixture
def coded(maria, study, send, work, tmp_path):
    """Two people, each with sound and a transcript."""
    made = {}
    for name, said, hertz in (("ann", ANN, 440), ("bob", BOB, 660)):
        made[name] = send(maria, f"{name}.txt", said)
        send(maria, f"{name}.wav", write_recording(tmp_path / f"{name}.wav", [tone(2, hertz=hertz)]).read_bytes())
    work()
    return made


def tell(client, study, consent="yes", until=""):
    content = TABLE.format(consent, until).encode()
    client.put(f"/v1/studies/{study}/respondents", content=content, headers={"Content-Type": "text/csv"})


@pytest.mark.parametrize("said", [("no", ""), ("нет", ""), ("yes", "2020-01-31")])
def test_neither_sound_nor_quotes_are_served(maria, ivan, study, coded, work, said):
    tell(maria, study, *said)
    work()
    for part in ("audio", "peaks"):
        refused = maria.get(f"/v1/recordings/{coded['ann']}/{part}")
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:hardpart:problem:withheld")
        assert refused.json()["detail"].startswith("Ann ")
        assert maria.get(f"/v1/recordings/{coded['bob']}/{part}").status_code == 200
    shown = {r["name"]: r for r in maria.get(f"/v1/studies/{study}/recordings").json()["items"]}
    assert (shown["ann"]["has_audio"], shown["bob"]["has_audio"]) == (False, True)
    assert shown["ann"]["withheld"] == maria.get(f"/v1/recordings/{coded['ann']}").json()["withheld"] is not None

    themes = maria.get(f"/v1/studies/{study}/themes").json()
    quoted = [
        sentence["respondent"]
        for where in (*(f"themes/{theme['id']}/utterances" for theme in themes["themes"]), "unassigned", "utterances")
        for sentence in maria.get(f"/v1/studies/{study}/{where}").json()["items"]
    ]
    assert "Bob" in quoted
    assert "Ann" not in quoted
    assert maria.get(f"/v1/studies/{study}/search", params={"q": "two"}).json()["items"] == []
    assert [warning for warning in themes["warnings"] if warning.startswith("Ann ")]


@pytest.mark.parametrize("consent", ["yes", "no"])
def test_what_is_counted_and_not_quoted_is_told(maria, study, coded, work, consent):
    tell(maria, study, consent)
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    hidden = 0
    for theme in themes["themes"]:
        listed = maria.get(f"/v1/studies/{study}/themes/{theme['id']}/utterances").json()["items"]
        assert len(listed) == len(theme["members"]) - theme["withheld"]
        hidden += theme["withheld"]
    listed = maria.get(f"/v1/studies/{study}/unassigned").json()["items"]
    assert len(listed) == len(themes["unassigned"]) - themes["unassigned_withheld"]
    assert hidden + themes["unassigned_withheld"] == (1 if consent == "no" else 0)
    people = {one["name"]: one for one in maria.get(f"/v1/studies/{study}/respondents").json()["respondents"]}
    assert (people["Ann"]["heard"], people["Ann"]["withheld"]) == (2, 2 if consent == "no" else 0)
    assert (people["Bob"]["heard"], people["Bob"]["withheld"]) == (2, 0)


@pytest.mark.parametrize("finds_themes", [True, False])
@pytest.mark.parametrize("rows", ["P1,ann,no\n", "P1,ann,no\nP2,bob;ann,yes\n"])
def test_a_refusal_holds_at_once(maria, study, coded, finds_themes, rows):
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": finds_themes})
    sentence = maria.get(f"/v1/recordings/{coded['ann']}/utterances/3").json()
    judged = {"act": "complaint", "text": sentence["text"]}
    assert maria.post(f"/v1/recordings/{coded['ann']}/utterances/3/judgements", json=judged).status_code == 201
    table = f"respondent,recordings,consent\n{rows}".encode()
    maria.put(f"/v1/studies/{study}/respondents", content=table, headers={"Content-Type": "text/csv"})
    assert maria.get(f"/v1/studies/{study}/search", params={"q": "two"}).json()["items"] == []
    said = maria.get(f"/v1/studies/{study}/utterances").json()["items"]
    assert {sentence["recording"] for sentence in said} == {"bob"}
    assert maria.get(f"/v1/studies/{study}/judgements").json()["items"] == []
    assert maria.get(f"/v1/recordings/{coded['ann']}/audio").status_code == 404


def test_only_owners_learn_why(maria, ivan, study, coded, work):
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "researcher"})
    tell(maria, study, "no")
    refused = ivan.get(f"/v1/recordings/{coded['ann']}/audio")
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:hardpart:problem:not-found")
    assert ivan.get(f"/v1/recordings/{coded['ann']}").json()["withheld"] is None


def test_whoever_agrees_again_is_heard_again(maria, study, coded):
    tell(maria, study, "no")
    tell(maria, study, "yes")
    assert maria.get(f"/v1/recordings/{coded['ann']}/audio").status_code == 200
    assert maria.get(f"/v1/studies/{study}/search", params={"q": "two"}).json()["items"] != []


@pytest.mark.parametrize("base", ["stays", "is renamed", "goes"])
def test_a_refusal_holds_for_what_was_sent_under_the_same_name(maria, study, coded, send, work, settings, tmp_path, base):
    again = send(maria, "ann.wav", write_recording(tmp_path / "again.wav", [tone(3)]).read_bytes())
    send(maria, "ann (2).vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Eve>The export took hours.\n")
    work()
    if base == "is renamed":
        maria.patch(f"/v1/recordings/{coded['ann']}", json={"name": "first"})
    if base == "goes":
        maria.delete(f"/v1/recordings/{coded['ann']}")
    tell(maria, study, "no")
    work()
    assert maria.get(f"/v1/recordings/{again}/audio").json()["detail"].startswith("Ann gave no consent")
    said = maria.get(f"/v1/studies/{study}/utterances").json()["items"]
    assert {sentence["recording"] for sentence in said} == {"bob"}
    clips = [_clips_of_an_export(maria, study, work, settings)]
    maria.patch(f"/v1/recordings/{again}", json={"name": "eve"})
    assert maria.get(f"/v1/recordings/{again}/audio").status_code == 200
    clips.append(_clips_of_an_export(maria, study, work, settings))
    assert clips == [0, 1]


@pytest.mark.parametrize("base", ["stays", "goes"])
def test_whoever_refused_is_not_deleted_before_what_was_sent_under_the_same_name(maria, study, coded, send, work, tmp_path, base):
    again = send(maria, "ann.wav", write_recording(tmp_path / "again.wav", [tone(3)]).read_bytes())
    work()
    if base == "goes":
        maria.delete(f"/v1/recordings/{coded['ann']}")
    tell(maria, study, "no")
    work()
    refused = maria.delete(f"/v1/studies/{study}/respondents/Ann")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:sent-again")
    assert "ann (2)" in refused.json()["detail"]
    assert told(refused.json()["detail"]) == "sent_again"
    assert maria.get(f"/v1/recordings/{again}/audio").status_code == 404
    maria.patch(f"/v1/recordings/{again}", json={"name": "eve"})
    assert maria.delete(f"/v1/studies/{study}/respondents/Ann").status_code == 204
    work()
    assert [shown["name"] for shown in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["bob", "eve"]


@pytest.fixture(params=["sound", "words"])
def double(request, maria, send, work, tmp_path):
    """Sends Ann's sound, or her words, under another name."""

    def sending():
        if request.param == "words":
            sent = send(maria, "interview 3.txt", ANN)
        else:
            sent = send(maria, "interview 3.wav", write_recording(tmp_path / "3.wav", [tone(2, hertz=440)]).read_bytes())
        work()
        return sent

    return sending


@pytest.mark.parametrize("before", [True, False])
def test_a_refusal_holds_for_the_same_content_under_another_name(maria, study, request, double, work, settings, before):
    other = double() if before else None
    coded = request.getfixturevalue("coded")
    other = other or double()
    tell(maria, study, "no")
    work()
    for recording in (coded["ann"], other):
        assert maria.get(f"/v1/recordings/{recording}/audio").status_code == 404
    said = maria.get(f"/v1/studies/{study}/utterances").json()["items"]
    assert {sentence["recording"] for sentence in said} == {"bob"}
    assert maria.get(f"/v1/studies/{study}/search", params={"q": "two"}).json()["items"] == []
    archive = _archive(maria, study, work)
    assert "Ann gave no consent" in archive.read("report.html").decode()
    assert list(settings.artefacts.glob("clips/*")) == []
    refused = maria.delete(f"/v1/studies/{study}/respondents/Ann")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:sent-twice")
    assert "interview 3" in refused.json()["detail"]
    assert told(refused.json()["detail"]) == "sent_twice"
    assert maria.delete(f"/v1/recordings/{other}").status_code == 204
    assert maria.delete(f"/v1/studies/{study}/respondents/Ann").status_code == 204
    assert [shown["name"] for shown in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["bob"]


def test_what_the_table_names_for_somebody_is_deleted_with_them_under_any_number(maria, study, coded, send, work):
    send(maria, "ann.txt", BOB.replace(b"Bob", b"Ann"))
    table = b"respondent,recordings,consent\nAnn,ann;ann (2),no\nBob,bob,yes\n"
    maria.put(f"/v1/studies/{study}/respondents", content=table, headers={"Content-Type": "text/csv"})
    work()
    assert maria.delete(f"/v1/studies/{study}/respondents/Ann").status_code == 204
    assert [shown["name"] for shown in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["bob"]


def test_a_refusal_that_goes_on_for_a_name_is_told_to_owners(maria, ivan, study, coded, send):
    again = f"/v1/recordings/{send(maria, 'ann.txt', BOB)}"
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "researcher"})
    tell(maria, study, "no")
    assert warned(maria, again) == warned(ivan, again) == ["named_again"]
    maria.delete(f"/v1/recordings/{coded['ann']}")
    assert (warned(maria, again), warned(ivan, again)) == (["named_gone"], [])
    tell(maria, study, "yes")
    assert warned(maria, again) == []


def test_a_recording_that_was_renamed_is_no_second_one(maria, study, coded):
    ann = f"/v1/recordings/{coded['ann']}"
    maria.patch(ann, json={"name": "ann (2)"})
    assert warned(maria, ann) == []
    tell(maria, study, "no")
    assert warned(maria, ann) == []
    assert maria.get(f"{ann}/audio").status_code == 404
    assert maria.delete(f"/v1/studies/{study}/respondents/Ann").status_code == 204


def warned(client, recording):
    return [told(warning) for warning in client.get(recording).json()["warnings"]]


def test_the_archive_holds_no_clip_of_who_is_withheld(maria, study, coded, work):
    tell(maria, study, "no")
    archive = _archive(maria, study, work)
    assert "Ann gave no consent" in archive.read("report.html").decode()
    assert "Ann gave no consent" in archive.read("manifest.json").decode()


@pytest.mark.parametrize("said", [("no", ""), ("yes", "2020-01-31")])
def test_an_archive_of_before_somebody_refused_is_sent_to_nobody(maria, study, coded, send, work, said):
    tell(maria, study)
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    work()
    where = f"/v1/jobs/{job}/result"
    assert maria.get(where).status_code == 200
    tell(maria, study, *said)
    refused = maria.get(where)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:export-again")
    work()
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    work()
    send(maria, "ann.txt", IGOR)  # who is not in the archive makes it no other
    assert maria.get(f"/v1/jobs/{job}/result").status_code == 200
    tell(maria, study)
    assert maria.get(f"/v1/jobs/{job}/result").status_code == 200


def test_whoever_refuses_while_an_archive_is_made_is_not_heard_in_it(maria, study, coded, work, monkeypatch):
    todo = [lambda: tell(maria, study, "no")]

    def writing(*given, **named):
        if todo:
            todo.pop()()
        write_report(*given, **named)

    monkeypatch.setattr(service.jobs.export_work, "write_report", writing)
    archive = _archive(maria, study, work)
    assert "Ann gave no consent" in archive.read("report.html").decode()


def test_whoever_agreed_is_heard_in_their_other_interviews(maria, study, coded, send, work, settings, tmp_path):
    """A refusal that holds for a recording by its name alone is nobody else's."""
    for name, hertz in (("ann.wav", 300), ("eve.wav", 500)):
        send(maria, name, write_recording(tmp_path / name, [tone(3, hertz=hertz)]).read_bytes())
    for name in ("ann (2).vtt", "eve.vtt"):
        send(maria, name, b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Eve>The export took hours.\n")
    table = b"respondent,recordings,consent\nAnn,ann,no\nBob,bob,yes\nEve,ann (2);eve,yes\n"
    maria.put(f"/v1/studies/{study}/respondents", content=table, headers={"Content-Type": "text/csv"})
    work()
    assert _clips_of_an_export(maria, study, work, settings) == 1


def _clips_of_an_export(maria, study, work, settings):
    maria.post(f"/v1/studies/{study}/export")
    work()
    return len(list(settings.artefacts.glob("clips/*")))


def _archive(maria, study, work):
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    work()
    return zipfile.ZipFile(io.BytesIO(maria.get(f"/v1/jobs/{job}/result").content))
