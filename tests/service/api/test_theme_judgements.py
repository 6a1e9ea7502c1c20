"""Decisions about themes that would decide nothing."""

import pytest

from models.themes.grammar import NEUTRAL
from tests.service.api.talk import ANN

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
