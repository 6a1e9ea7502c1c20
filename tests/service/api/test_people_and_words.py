"""Tables of respondents with their problems, corrections of text, decisions about themes, exports."""

import io
import json
import zipfile
from urllib.parse import unquote

import pytest

from tests.service.api.talk import ANN, BOB

TABLE = "respondent,recordings,customer_segment,target_behaviour\nAnn,ann,A,yes\nBob,bob;nobody,E,no\n"


@pytest.fixture
def coded(maria, study, send, work):
    ids = {name: send(maria, f"{name}.txt", text) for name, text in (("ann", ANN), ("bob", BOB))}
    work()
    return ids


def put(client, study, table, **asked):
    where = f"/v1/studies/{study}/respondents"
    return client.put(where, content=table, headers={"Content-Type": "text/csv"}, params=asked)


def test_a_table_is_shown_before_it_is_used(maria, study, coded):
    shown = put(maria, study, TABLE.encode(), preview=True).json()
    assert [(r["name"], r["customer_segment"], r["recordings"]) for r in shown["respondents"]] == [
        ("Ann", "A", ["ann"]),
        ("Bob", None, ["bob"]),
    ]
    assert [problem["line"] for problem in shown["problems"]] == [3, 3]
    assert "'nobody'" in shown["problems"][0]["sentence"]
    assert maria.get(f"/v1/studies/{study}/respondents").json()["respondents"] == []


def test_whoever_shows_no_target_behaviour_feeds_no_theme(maria, study, coded, work):
    put(maria, study, TABLE.encode())
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert [member for theme in themes["themes"] for member in theme["members"]] == ["ann:2"]
    assert themes["themes"][0]["support"]["customer_segments"]["A"]["said"] == 1
    people = maria.get(f"/v1/studies/{study}/respondents").json()
    assert {r["name"]: r["heard"] for r in people["respondents"]} == {"Ann": 2, "Bob": 2}


def test_a_table_can_come_before_the_recordings(maria, study, send, work):
    early = put(maria, study, TABLE.encode()).json()
    assert len(early["problems"]) == 4
    send(maria, "ann.txt", ANN)
    work()
    assert maria.get(f"/v1/studies/{study}/respondents").json()["respondents"][0]["recordings"] == ["ann"]


@pytest.mark.parametrize("table", [b" ", b"name;age\nAnn;3\n", b"PK\x03\x04broken", b"respondent,recordings\n"])
def test_what_is_no_table_is_refused_by_name(maria, study, table):
    refused = put(maria, study, table)
    assert refused.status_code == 422
    assert "respondents" in refused.json()["detail"]
    assert "/tmp" not in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "what", "table"),
    [
        ("PUT", "respondents", TABLE),
        ("PUT", "purchases", "respondent,date,amount\nAnn,2026-01-05,3\n"),
        ("DELETE", "respondents/Bob", None),
    ],
)
def test_people_whose_table_was_changed_meanwhile_stay(maria, study, coded, method, what, table):
    def ask(tag):
        headers = {"Content-Type": "text/csv", "If-Match": tag}
        return maria.request(method, f"/v1/studies/{study}/{what}", content=table, headers=headers)

    before = put(maria, study, TABLE.encode()).headers["etag"]
    changed = put(maria, study, TABLE.replace("ann,A", "ann,B").encode())
    late = ask(before)
    assert (late.status_code, late.json()["type"]) == (412, "urn:hardpart:problem:changed")
    assert maria.get(f"/v1/studies/{study}/respondents").json()["respondents"] == changed.json()["respondents"]
    assert ask(changed.headers["etag"]).status_code in {200, 204}


def test_what_is_heard_and_shown_beforehand_hinders_no_change_of_the_table(maria, study, send, work):
    where = f"/v1/studies/{study}/respondents"
    tag = maria.get(where).headers["etag"]
    put(maria, study, TABLE.encode(), preview=True)
    send(maria, "ann.txt", ANN)
    work()
    read = maria.get(where)
    assert read.json()["unlisted"] == ["ann"]
    assert read.headers["etag"] != tag
    sent = maria.put(where, content=TABLE, headers={"Content-Type": "text/csv", "If-Match": tag})
    assert sent.status_code == 200
    assert sent.headers["etag"] == maria.get(where).headers["etag"]


def test_a_recording_that_was_changed_meanwhile_is_not_deleted(maria, coded):
    where = f"/v1/recordings/{coded['ann']}"
    before = maria.get(where).headers["etag"]
    now = maria.patch(where, json={"name": "maya"}).headers["etag"]
    late = maria.delete(where, headers={"If-Match": before})
    assert (late.status_code, late.json()["type"]) == (412, "urn:hardpart:problem:changed")
    assert maria.get(where).json()["name"] == "maya"
    assert maria.delete(where, headers={"If-Match": now}).status_code == 204


def test_a_person_is_deleted_with_what_they_said(maria, study, coded, work, services):
    put(maria, study, TABLE.encode())
    work()
    assert maria.delete(f"/v1/studies/{study}/respondents/Bob").status_code == 204
    work()
    assert [r["name"] for r in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["ann"]
    assert [r["name"] for r in maria.get(f"/v1/studies/{study}/respondents").json()["respondents"]] == ["Ann"]
    assert not any(b"Bob" in services.store.read(sha256) for sha256 in services.store.digests())
    assert maria.delete(f"/v1/studies/{study}/respondents/Bob").status_code == 404


@pytest.mark.parametrize("finds_themes", [True, False])
def test_a_person_is_deleted_as_soon_as_the_table_names_them(maria, study, coded, send, work, services, finds_themes):
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": finds_themes})
    put(maria, study, b"respondent,recordings\nP1,ann;eve\nP2,bob\n")
    send(maria, "eve.txt", ANN.replace(b"Ann", b"Eve"))  # nobody has coded it yet
    people = maria.get(f"/v1/studies/{study}/respondents").json()
    assert {r["name"]: r["heard"] for r in people["respondents"]} == {"P1": 2, "P2": 2}
    assert people["unlisted"] == []
    assert maria.delete(f"/v1/studies/{study}/respondents/P1").status_code == 204
    work()
    assert [r["name"] for r in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["bob"]
    assert not any(b"two plants" in services.store.read(sha256) for sha256 in services.store.digests())


def test_a_recording_that_two_rows_name_is_nobodys_to_delete(maria, study, coded):
    put(maria, study, b"respondent,recordings\nP1,ann\nP2,bob;ann\n")
    refused = maria.delete(f"/v1/studies/{study}/respondents/P1")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:not-alone")
    assert "ann" in refused.json()["detail"]


def test_a_study_whose_last_respondent_is_deleted_goes_on(maria, study, coded, send, work):
    put(maria, study, b"respondent,recordings\nP1/x,ann\n")
    purchases = b"respondent,date,amount\nP1/x,2025-01-31,5\n"
    maria.put(f"/v1/studies/{study}/purchases", content=purchases, headers={"Content-Type": "text/csv"})
    assert maria.delete(f"/v1/studies/{study}/respondents/P1%2Fx").status_code == 204
    assert maria.get(f"/v1/studies/{study}/respondents").json()["respondents"] == []
    send(maria, "eve.txt", ANN.replace(b"Ann", b"Eve"))
    assert set(work()) == {"done"}
    assert [r["name"] for r in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == ["bob", "eve"]


@pytest.mark.parametrize("name", [".", ".."])
def test_full_stops_name_nobody(maria, study, coded, name):
    """Clients take an address that ends with them for that of the study."""
    table = f"respondent,recordings\n{name},ann\nBob,bob\n".encode()
    read = put(maria, study, table).json()
    assert [person["name"] for person in read["respondents"]] == ["Bob"]
    assert [problem["line"] for problem in read["problems"]] == [2]


def buy(client, study, table, **asked):
    where = f"/v1/studies/{study}/purchases"
    return client.put(where, content=table, headers={"Content-Type": "text/csv"}, params=asked)


@pytest.mark.parametrize("wrong", [b"%PDF-1.4 junk\n", b"respondent,amount\nAnn,5\n", b"\x00\x01\x02\xff\xfe", b"PK\x03\x04"])
def test_what_is_no_table_of_purchases_replaces_none(maria, study, coded, wrong):
    put(maria, study, b"respondent,recordings\nAnn,ann\nBob,bob\n")
    good = buy(maria, study, b"respondent,date,amount\nAnn,2026-01-01,9000\nBob,2026-01-01,100\n").json()
    refused = buy(maria, study, wrong, filename="invoice.pdf")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hardpart:problem:unusable")
    assert refused.json()["detail"].startswith("invoice.pdf: ")
    kept = maria.get(f"/v1/studies/{study}/respondents").json()
    assert [person["purchases"] for person in kept["respondents"]] == [1, 1]
    assert kept["respondents"] == good["respondents"]


def test_purchases_are_shown_before_they_are_used(maria, study, coded):
    put(maria, study, b"respondent,recordings\nAnn,ann\n")
    shown = buy(maria, study, b"respondent,date,amount\nAnn,2026-01-01,9000\n", preview=True).json()
    assert [person["customer_segment"] for person in shown["respondents"]] == ["A"]
    kept = maria.get(f"/v1/studies/{study}/respondents").json()
    assert [person["customer_segment"] for person in kept["respondents"]] == [None]


def test_text_is_corrected_and_coded_again(maria, study, coded, work):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    read = maria.get(where)
    transcript = read.json()
    transcript["segments"][1]["text"] = "The export was quick. We lost two plants."
    assert maria.put(where, json=transcript, headers={"If-Match": '"old"'}).status_code == 412
    assert maria.put(where, json=transcript, headers={"If-Match": read.headers["etag"]}).status_code == 202
    work()
    said = maria.get(f"/v1/recordings/{coded['ann']}/utterances").json()["items"]
    assert [(u["text"], u["act"]) for u in said[1:]] == [("The export was quick.", "other"), ("We lost two plants.", "complaint")]
    assert maria.get(f"/v1/recordings/{coded['ann']}").json()["text_corrected"]
    assert [u["recording"] for u in maria.get(f"/v1/studies/{study}/search", params={"q": "export quick"}).json()["items"]] == [
        "ann"
    ]


@pytest.mark.parametrize("transcript", [{}, {"segments": 3}, {"schema": 1, "language": "en", "duration_ms": 5, "segments": []}])
def test_what_is_no_transcript_is_refused(maria, coded, transcript):
    assert maria.put(f"/v1/recordings/{coded['ann']}/transcript", json=transcript).status_code == 422


def test_decisions_about_themes_are_made_on_every_search(maria, study, coded, work):
    theme = maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"]
    where = f"/v1/studies/{study}/theme-judgements"
    assert maria.post(where, json={"kind": "rename", "theme": theme, "name": "Waiting for exports"}).status_code == 201
    assert maria.post(where, json={"kind": "merge", "themes": [theme]}).status_code == 422
    work()
    named = {t["id"]: t["name"] for t in maria.get(f"/v1/studies/{study}/themes").json()["themes"]}
    assert named[theme] == "Waiting for exports"
    assert [one["line"]["who"] for one in maria.get(where).json()["items"]] == ["maria"]


def test_a_judged_sentence_feeds_the_themes(maria, study, coded, work):
    where = f"/v1/recordings/{coded['ann']}/utterances/3"
    maria.post(f"{where}/judgements", json={"act": "complaint", "facets": ["burden"], "text": maria.get(where).json()["text"]})
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    members = [member for theme in themes["themes"] for member in theme["members"]] + themes["unassigned"]
    assert "ann:3" in members


def test_an_export_is_what_the_command_line_writes(maria, study, coded, work):
    asked = maria.post(f"/v1/studies/{study}/export")
    job = asked.json()
    assert asked.headers["location"] == f"/v1/jobs/{job['id']}"
    assert maria.get(f"/v1/jobs/{job['id']}/result").status_code == 409
    assert work() == ["done"]
    sent = maria.get(f"/v1/jobs/{job['id']}/result")
    assert sent.headers["content-type"] == "application/zip"
    head = maria.head(f"/v1/jobs/{job['id']}/result")
    assert (head.headers["content-type"], head.headers["content-length"]) == ("application/zip", str(len(sent.content)))
    archive = zipfile.ZipFile(io.BytesIO(sent.content))
    names = set(archive.namelist())
    assert {"report.html", "utterances.jsonl", "themes.json", "manifest.json", "speakers.csv", "transcripts/ann.vtt"} <= names
    lines = [json.loads(line) for line in archive.read("utterances.jsonl").decode().splitlines()]
    assert [line["utterance_id"] for line in lines if line["act"] == "complaint"] == ["ann:2", "bob:2"]
    name = maria.get(f"/v1/studies/{study}").json()["name"]
    report = archive.read("report.html").decode()
    assert f"<h1>{name}</h1>" in report
    assert "same command" not in report
    assert b"/tmp/hardpart-" not in archive.read("report.html") + archive.read("manifest.json")


def test_an_export_names_what_it_leaves_out(maria, study, coded, send, work, services):
    send(maria, "bad.txt", b"\x00\x01\x02\xff\xfe")
    send(maria, "again.txt", ANN)
    work()
    correct(maria, f"/v1/recordings/{coded['bob']}/transcript", 1, "It took days to find the export.")
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    services.queue.submitted.reverse()  # before the correction is worked on
    work()
    archive = zipfile.ZipFile(io.BytesIO(maria.get(f"/v1/jobs/{job}/result").content))
    left_out = json.loads(archive.read("manifest.json"))["left_out"]
    assert [one["recording"] for one in left_out] == ["bob", "bad", "again"]
    report = archive.read("report.html").decode()
    assert "bad.txt: is no text that can be read; save it as text in UTF-8." in report
    assert "bad: bad.txt" not in report
    assert "bob: it is still being worked on." in report
    assert "again: holds exactly what ann holds, which was used." in report
    assert "2 inputs could not be used, so they are missing from the figures." in report
    assert "entries of the tables" not in report


def test_an_export_tells_no_place_on_this_machine(maria, study, send, work, services):
    send(maria, "strangers.txt", "Kim: It rains.\nLee: It does.\n")
    work()
    for asked in ("jobs", "export"):
        job = maria.post(f"/v1/studies/{study}/{asked}").json()["id"]
        work()
    archive = zipfile.ZipFile(io.BytesIO(maria.get(f"/v1/jobs/{job}/result").content))
    (failure,) = json.loads(archive.read("manifest.json"))["failures"]
    (shown,) = maria.get(f"/v1/studies/{study}/themes").json()["failures"]
    assert failure == shown
    assert failure["sentence"].startswith("strangers.txt: no speaker could be told to be the respondent")
    assert "<li>strangers.txt: no speaker could be told" in archive.read("report.html").decode()
    home = str(services.settings.home).encode()
    assert [name for name in archive.namelist() if home in archive.read(name) or b"hardpart-" in archive.read(name)] == []


@pytest.mark.parametrize("part", ["speakers", "transcript"])
def test_nobody_corrects_what_they_have_not_seen(maria, coded, work, part):
    where = f"/v1/recordings/{coded['ann']}/{part}"
    read = maria.get(where)
    body = read.json() if part == "transcript" else {"speakers": [{"speaker": "Ann", "name": "Anna"}]}
    assert maria.put(where, json=body, headers={"If-Match": read.headers["etag"]}).status_code == 202
    work()
    late = maria.put(where, json=body, headers={"If-Match": read.headers["etag"]})
    assert (late.status_code, late.json()["type"]) == (412, "urn:hardpart:problem:changed")
    assert maria.put(where, json=body, headers={"If-Match": maria.get(where).headers["etag"]}).status_code == 202


def correct(client, where, number, text):
    read = client.get(where)
    transcript = read.json()
    transcript["segments"][number]["text"] = text
    assert client.put(where, json=transcript, headers={"If-Match": read.headers["etag"]}).status_code == 202


def texts_of(client, where):
    return [segment["text"] for segment in client.get(where).json()["segments"]]


def test_corrections_before_the_first_is_worked_on_build_on_it(maria, coded, work):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    correct(maria, where, 1, "The export took DAYS. We have two plants.")
    correct(maria, where, 0, "What was the HARDEST part last time?")
    for _ in range(2):
        assert texts_of(maria, where) == ["What was the HARDEST part last time?", "The export took DAYS. We have two plants."]
        work()


def test_a_job_that_began_before_a_correction_keeps_it(maria, coded, services, runner, engine, monkeypatch):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    correct(maria, where, 0, "What was the HARDEST part last time?")
    forms, late = engine.word_forms, ["The export took DAYS."]

    def meanwhile(text):
        if late:
            correct(maria, where, 1, late.pop())
        return forms(text)

    monkeypatch.setattr(engine, "word_forms", meanwhile)
    job_id, _, attempt = services.queue.submitted.pop(0).rpartition("-")
    assert runner.run(job_id, int(attempt)) == "done"
    assert texts_of(maria, where) == ["What was the HARDEST part last time?", "The export took DAYS."]


@pytest.mark.parametrize("change", [{"role": "interviewer"}, {"name": "Interviewer"}])
def test_what_was_corrected_of_speakers_is_not_taken_for_heard(maria, coded, work, change):
    where = f"/v1/recordings/{coded['ann']}"
    before = maria.get(f"{where}/speakers").json()["speakers"]
    maria.put(f"{where}/speakers", json={"speakers": [{"speaker": "Ann", **change}]})
    work()
    correct(maria, f"{where}/transcript", 1, "The export took DAYS. We have two plants.")
    work()
    assert maria.put(f"{where}/speakers", json={"speakers": []}).status_code == 202
    work()
    after = maria.get(f"{where}/speakers").json()["speakers"]
    assert [(one["speaker"], one["heard_role"]) for one in after] == [(one["speaker"], one["heard_role"]) for one in before]
    assert [one["said_ms"] for one in after] == [one["said_ms"] for one in before]


@pytest.mark.parametrize("change", [{"text": "a \ud800 b"}, {"end_ms": 2**64}])
def test_text_that_cannot_be_kept_is_refused(maria, coded, work, change):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    transcript = maria.get(where).json()
    transcript["segments"][1] |= change
    refused = maria.put(where, content=json.dumps(transcript), headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hardpart:problem:unusable")
    assert maria.get(f"/v1/recordings/{coded['ann']}").json()["state"] == "done"


def test_one_tag_of_several_lets_a_text_be_corrected(maria, coded):
    where = f"/v1/recordings/{coded['ann']}/transcript"
    read = maria.get(where)
    for tags in (f'"old", {read.headers["etag"]}', "*"):
        assert maria.put(where, json=read.json(), headers={"If-Match": tags}).status_code == 202


def test_a_judgement_asked_for_again_is_the_same_though_the_sentence_reads_otherwise_by_now(maria, coded, work):
    where = f"/v1/recordings/{coded['ann']}"
    judged = {"act": "praise", "text": maria.get(f"{where}/utterances/2").json()["text"]}

    def judge():
        return maria.post(f"{where}/utterances/2/judgements", json=judged, headers={"Idempotency-Key": "k"})

    first = judge()
    transcript = maria.get(f"{where}/transcript").json()
    transcript["segments"][1]["text"] = "The export took days."
    maria.put(f"{where}/transcript", json=transcript)
    work()
    again = judge()
    assert (again.status_code, again.json()) == (201, first.json())


def test_a_judgement_asked_for_again_is_of_the_same_sentence_where_another_reads_alike(maria, send, work):
    ann = send(maria, "ann.txt", b"Interviewer: What?\nAnn: Ok. The export took hours. Ok.\n")
    work()

    def judge(number, key, note=""):
        judged = {"act": "praise", "text": "Ok.", "note": note}
        where = f"/v1/recordings/{ann}/utterances/{number}/judgements"
        made = maria.post(where, json=judged, headers={"Idempotency-Key": key})
        assert made.status_code == 201
        return made.json()

    asked = [(2, "a"), (4, "b"), (4, "c", "She shrugged."), (2, "d", "She smiled.")]
    first = [judge(*one) for one in asked]
    assert [one["number"] for one in first] == [2, 4, 4, 2]
    assert [judge(*one) for one in asked] == first


def test_what_people_judged_follows_the_words_to_other_numbers(maria, study, send, work):
    ann = send(maria, "ann.txt", b"Interviewer: What?\nAnn: The export took hours. The invoice took hours. Ok.\n")
    bob = send(maria, "bob.txt", BOB)
    work()
    where, judged = f"/v1/recordings/{ann}", {"act": "praise", "text": "Ok."}
    assert maria.post(f"{where}/utterances/4/judgements", json=judged).status_code == 201
    move = {"kind": "move", "members": ["ann:3"], "theme": ""}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=move).status_code == 201
    gone = {"kind": "move", "members": ["bob:2"], "theme": ""}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=gone).status_code == 201
    work()
    correct(maria, f"{where}/transcript", 1, "Well. The export took hours. The invoice took hours. Ok.")
    correct(maria, f"/v1/recordings/{bob}/transcript", 1, "I like the colour.")
    work()
    said = {u["utterance_id"]: u for u in maria.get(f"{where}/utterances").json()["items"]}
    assert (said["ann:5"]["text"], said["ann:5"]["act"], said["ann:5"]["judged"]) == ("Ok.", "praise", True)
    themes = maria.get(f"/v1/studies/{study}/themes").json()
    assert [member for theme in themes["themes"] for member in theme["members"]] == ["ann:3"]
    assert (said["ann:4"]["text"], themes["unassigned"]) == ("The invoice took hours.", ["ann:4"])
    lines = maria.get(f"/v1/studies/{study}/theme-judgements").json()["items"]
    assert [(one["line"]["members"], one["line"]["who"]) for one in lines] == [(["ann:4"], "maria")]


def test_themes_name_the_sentences_that_a_correction_gave_other_numbers_meanwhile(
    maria, study, coded, work, services, runner, while_finding
):
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    where = f"/v1/recordings/{coded['ann']}"

    def renumber():
        correct(maria, f"{where}/transcript", 1, "Well. The export took hours. We have two plants.")
        job_id, _, attempt = services.queue.submitted.pop(0).rpartition("-")
        assert runner.run(job_id, int(attempt)) == "done"

    judged = {"act": "complaint", "text": "We have two plants."}  # other complaints than before, or nothing would be looked for
    assert maria.post(f"{where}/utterances/3/judgements", json=judged).status_code == 201
    while_finding(renumber)
    maria.post(f"/v1/studies/{study}/jobs")
    assert work() == ["done"]
    themes = maria.get(f"/v1/studies/{study}/themes").json()["themes"]
    assert {member for theme in themes for member in theme["members"]} == {"ann:3", "ann:4", "bob:2"}
    for theme in themes:
        quotes = maria.get(f"/v1/studies/{study}/themes/{theme['id']}/utterances").json()["items"]
        assert {quote["act"] for quote in quotes} == {"complaint"}


def test_what_is_wrong_with_a_table_names_it(maria, study, coded):
    where, table = f"/v1/studies/{study}/respondents", {"Content-Type": "text/csv"}
    asked = {"filename": "who we met.csv", "preview": "true"}
    refused = maria.put(where, params=asked, content=b"name\nAnn\n", headers=table)
    assert refused.json()["detail"].startswith("who we met.csv: has no column 'respondent'")
    read = maria.put(where, params=asked, content=b"respondent,recordings,nps\nAnn,ann,12\n", headers=table).json()
    assert read["problems"][0]["sentence"].startswith("who we met.csv, line 2: has nps '12'")
    maria.put(where, content=b"respondent,recordings\nAnn,ann\n", headers=table)
    bought = b"respondent,date,amount\nAnn,2025-01-01,3\n,2025-01-01,3\n"
    told = maria.put(f"/v1/studies/{study}/purchases", params={"filename": "sales.csv"}, content=bought, headers=table).json()
    assert told["problems"][0]["sentence"].startswith("sales.csv, line 3: names no respondent")
    assert told["warnings"] == ["sales.csv: customer segments derived from the shares of revenue: Ann A."]


def test_an_export_is_called_like_its_study(maria, study, coded, work):
    maria.patch(f"/v1/studies/{study}", json={"name": "Весна, 2/3"})
    job = maria.post(f"/v1/studies/{study}/export").json()
    work()
    called = maria.get(f"/v1/jobs/{job['id']}/result").headers["content-disposition"]
    assert unquote(called.partition("filename*=UTF-8''")[2]) == "Весна, 2/3.zip"
