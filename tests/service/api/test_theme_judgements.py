"""Decisions about themes that would decide nothing."""

import pytest

from models.themes.grammar import NEUTRAL
from tests.service.api.talk import ANN, BOB

OUTCOME = dict.fromkeys(("direction", "metric", "object", "context"), "")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"kind": "rename", "theme": "t1", "name": "  "}, "bad-name"),
        ({"kind": "lock", "theme": "t1", "name": "", "outcome": OUTCOME, "members": ["ann:2"]}, "bad-name"),
        ({"kind": "merge", "themes": ["t1", "t1"]}, "invalid"),
        ({"kind": "reword", "theme": "t1", "outcome": {"object": " "}}, "invalid"),
        ({"kind": "reword", "theme": "t1", "outcome": {"object": NEUTRAL["en"].object}}, "no-object"),
    ],
)
def test_what_leaves_a_theme_without_a_name_or_as_it_is_is_refused(maria, study, line, why):
    where = f"/v1/studies/{study}/theme-judgements"
    assert maria.post(where, json=line).json()["type"] == f"urn:hardpart:problem:{why}"
    assert maria.get(where).json()["items"] == []


def test_decisions_about_themes_that_are_gone_are_refused(maria, study, send, work):
    send(maria, "ann.txt", ANN)
    work()
    where = f"/v1/studies/{study}/theme-judgements"
    (theme,) = maria.get(f"/v1/studies/{study}/themes").json()["themes"]
    for line in (
        {"kind": "rename", "theme": "gone", "name": "x"},
        {"kind": "merge", "themes": [theme["id"], "gone"]},
        {"kind": "split", "theme": "gone", "members": ["ann:2"], "name": "x"},
        {"kind": "move", "theme": "gone", "members": ["ann:2"]},
        {"kind": "reword", "theme": "gone", "outcome": {"metric": "x"}},
    ):
        refused = maria.post(where, json=line)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:theme-gone"), line
    outcome = theme["outcome"]
    for line in (
        {"kind": "move", "theme": "", "members": ["ann:2"]},
        {"kind": "lock", "theme": "gone", "name": "x", "outcome": outcome, "members": ["ann:2"]},
    ):
        assert maria.post(where, json=line).status_code == 201, line


def test_what_was_just_split_off_can_be_decided_about(maria, study, send, work):
    send(maria, "ann.txt", ANN)
    work()
    where = f"/v1/studies/{study}/theme-judgements"
    theme = maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"]
    made = maria.post(where, json={"kind": "split", "theme": theme, "members": ["ann:2"], "name": "x"}).json()["line"]["id"]
    assert maria.post(where, json={"kind": "rename", "theme": made, "name": "y"}).status_code == 201


def test_a_name_is_kept_without_the_spaces_around_it(maria, study):
    made = maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "rename", "theme": "t1", "name": " Exports "})
    assert made.json()["line"]["name"] == "Exports"


@pytest.mark.parametrize("outcome", [{"object": "to pay"}, {"object": "to pay", "context": ""}, {"context": ""}])
def test_parts_of_an_outcome_that_are_absent_stay_absent_and_an_empty_context_is_kept_as_such(maria, study, outcome):
    made = maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "reword", "theme": "t1", "outcome": outcome})
    assert made.json()["line"]["outcome"] == outcome


@pytest.fixture
def found(maria, study, send, work):
    """The theme of two sentences."""
    send(maria, "ann.txt", ANN)
    send(maria, "bob.txt", BOB)
    work()
    themes = maria.get(f"/v1/studies/{study}/themes").json()["themes"]
    return max(themes, key=lambda theme: len(theme["members"]))


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ({"kind": "merge"}, ["body.themes"]),
        ({"kind": "merge", "themes": ["t1"]}, ["body.themes"]),
        ({"kind": "split", "name": "x"}, ["body.theme", "body.members"]),
        ({"kind": "split", "theme": "t1", "members": []}, ["body.members"]),
        ({"kind": "move", "theme": "t1"}, ["body.members"]),
        ({"kind": "rename", "theme": "t1"}, ["body.name"]),
        ({"kind": "rename", "theme": "t1", "name": ""}, ["body.name"]),
        ({"kind": "rename", "theme": "", "name": "x"}, ["body.theme"]),
        ({"kind": "reword", "theme": "t1"}, ["body.outcome"]),
        ({"kind": "reword", "theme": "t1", "outcome": {}}, ["body.outcome"]),
        ({"kind": "reword", "theme": "t1", "outcome": {"object": NEUTRAL["en"].object}}, ["body.outcome.object"]),
        ({"kind": "lock"}, ["body.theme"]),
        ({"kind": "lock", "theme": "t1", "members": []}, ["body.members"]),
    ],
)
def test_what_a_decision_lacks_is_named_as_it_was_sent(maria, study, line, fields):
    refused = maria.post(f"/v1/studies/{study}/theme-judgements", json=line)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == fields
    assert "jsonl" not in refused.text


def test_sentences_that_are_no_complaints_are_refused(maria, study, found):
    where = f"/v1/studies/{study}/theme-judgements"
    for line in (
        {"kind": "split", "theme": found["id"], "members": [*found["members"], "ann:99"]},
        {"kind": "move", "theme": found["id"], "members": ["ann:1"]},
        {"kind": "move", "theme": "", "members": ["nobody:2"]},
        {"kind": "move", "theme": "", "members": [""]},
        {"kind": "lock", "theme": found["id"], "members": ["ann:99"]},
    ):
        refused = maria.post(where, json=line)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:sentence-gone"), line
        assert refused.json()["errors"][0]["field"] == "body.members"
    assert maria.get(where).json()["items"] == []


def test_a_sentence_that_was_just_judged_a_complaint_can_be_moved(maria, study, found):
    recording = next(r["id"] for r in maria.get(f"/v1/studies/{study}/recordings").json()["items"] if r["name"] == "ann")
    where = f"/v1/recordings/{recording}/utterances/3"
    maria.post(f"{where}/judgements", json={"act": "complaint", "text": maria.get(where).json()["text"]})
    move = {"kind": "move", "theme": found["id"], "members": ["ann:3"]}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=move).status_code == 201


def test_a_lock_keeps_the_theme_as_it_is_by_now(maria, study, found, work):
    where = f"/v1/studies/{study}/theme-judgements"
    maria.post(where, json={"kind": "rename", "theme": found["id"], "name": "Exports"})
    line = maria.post(where, json={"kind": "lock", "theme": found["id"]}).json()["line"]
    assert (line["name"], line["outcome"], line["members"]) == ("Exports", found["outcome"], found["members"])
    own = maria.post(where, json={"kind": "lock", "theme": found["id"], "name": "Ours"}).json()["line"]
    assert (own["name"], own["members"]) == ("Ours", found["members"])
    work()
    theme = maria.get(f"/v1/studies/{study}/themes/{found['id']}").json()
    assert (theme["name"], theme["members"], theme["locked"]) == ("Ours", found["members"], True)
    assert maria.get(f"/v1/studies/{study}/themes").json()["warnings"] == []


def test_a_lock_of_what_is_not_there_has_to_say_all_that_it_keeps(maria, study, send, work):
    where = f"/v1/studies/{study}/theme-judgements"
    assert maria.post(where, json={"kind": "lock", "theme": "gone"}).status_code == 409
    send(maria, "ann.txt", ANN)
    work()
    refused = maria.post(where, json={"kind": "lock", "theme": "gone", "name": "x"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hardpart:problem:theme-gone")


def test_what_was_split_off_has_the_id_that_was_told(maria, study, found, work):
    where = f"/v1/studies/{study}/theme-judgements"
    split = {"kind": "split", "theme": found["id"], "members": found["members"][:1], "name": "x"}
    made = maria.post(where, json=split).json()["line"]["id"]
    maria.post(where, json={"kind": "rename", "theme": made, "name": "y"})
    work()
    assert maria.get(f"/v1/studies/{study}/themes/{made}").json()["name"] == "y"
    assert maria.get(f"/v1/studies/{study}/themes").json()["warnings"] == []


def test_decisions_do_not_tell_words_of_who_may_not_be_quoted(maria, study, found):
    where = f"/v1/studies/{study}/theme-judgements"
    maria.post(where, json={"kind": "rename", "theme": found["id"], "name": "“The export took hours.”"})
    table = {"Content-Type": "text/csv"}
    maria.put(f"/v1/studies/{study}/respondents", content=b"respondent,recordings,consent\nAnn,ann,no\n", headers=table)
    assert [one["line"]["name"] for one in maria.get(where).json()["items"]] == ["“…”"]


def test_complaints_of_no_theme_are_met_once_each_while_somebody_puts_them_into_themes(maria, study, send, work):
    long = "Очень длинное имя записи " * 3 + "один"
    twice = BOB.replace(b"It took", b"The order took hours. It took")
    for name, said in (("ann", ANN), ("bob", twice), (long, twice.replace(b"Bob", b"Eve"))):
        send(maria, f"{name}.txt", said)
    work()
    where = f"/v1/studies/{study}/theme-judgements"
    themes = maria.get(f"/v1/studies/{study}/themes").json()["themes"]
    everything = ["ann:2", "bob:2", "bob:3", f"{long}:2", f"{long}:3"]
    assert sorted(member for theme in themes for member in theme["members"]) == everything
    assert maria.post(where, json={"kind": "move", "theme": "", "members": everything[:-1]}).status_code == 201
    work()
    there, met, cursor = everything[:-1], [], None
    while not met or cursor:
        page = maria.get(f"/v1/studies/{study}/unassigned", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        met += [said["utterance_id"] for said in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if len(met) == 2:
            theme = maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"]
            assert maria.post(where, json={"kind": "move", "theme": theme, "members": met}).status_code == 201
            work()
            assert maria.get(f"/v1/studies/{study}/themes").json()["unassigned"] == there[2:]
    assert met == there
    for wrong in ("nonsense", "WzEsMl0", "WyJhIiwiYiJd"):
        assert maria.get(f"/v1/studies/{study}/unassigned", params={"cursor": wrong}).status_code == 422
