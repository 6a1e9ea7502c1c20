"""Decisions about themes that would decide nothing."""

import pytest

OUTCOME = dict.fromkeys(("direction", "metric", "object", "context"), "")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"kind": "rename", "theme": "t1", "name": "  "}, "bad-name"),
        ({"kind": "lock", "theme": "t1", "name": "", "outcome": OUTCOME, "members": ["ann:2"]}, "bad-name"),
        ({"kind": "merge", "themes": ["t1", "t1"]}, "invalid"),
        ({"kind": "reword", "theme": "t1", "outcome": {"object": " "}}, "invalid"),
    ],
)
def test_what_leaves_a_theme_without_a_name_or_as_it_is_is_refused(maria, study, line, why):
    where = f"/v1/studies/{study}/theme-judgements"
    assert maria.post(where, json=line).json()["type"] == f"urn:hardpart:problem:{why}"
    assert maria.get(where).json()["items"] == []


def test_a_name_is_kept_without_the_spaces_around_it(maria, study):
    made = maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "rename", "theme": "t1", "name": " Exports "})
    assert made.json()["line"]["name"] == "Exports"


@pytest.mark.parametrize("outcome", [{"object": "to pay"}, {"object": "to pay", "context": ""}, {"context": ""}])
def test_parts_of_an_outcome_that_are_absent_stay_absent_and_an_empty_context_is_kept_as_such(maria, study, outcome):
    made = maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "reword", "theme": "t1", "outcome": outcome})
    assert made.json()["line"]["outcome"] == outcome
