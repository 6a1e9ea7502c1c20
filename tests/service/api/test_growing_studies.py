"""Recordings that come later: themes are found from all, until somebody has worked on them."""

import pytest

from tests.service.api.talk import ANN, BOB, IGOR

EVE = ANN.replace(b"Ann", b"Eve")


@pytest.fixture
def themes(maria, study):
    return lambda: maria.get(f"/v1/studies/{study}/themes").json()


@pytest.fixture
def finder(engine):
    return engine.pipeline().finder


def test_themes_that_nobody_touched_are_found_from_all_complaints(maria, send, work, themes, finder):
    for name, text in (("ann", ANN), ("bob", BOB), ("igor", IGOR), ("eve", EVE)):
        send(maria, f"{name}.txt", text)
        work()
    assert (finder.calls, finder.extensions) == (4, 0)
    assert themes()["added"] == 0


def test_themes_that_somebody_judged_are_added_to_until_new_ones_are_asked_for(maria, study, send, work, themes, finder):
    for name, text in (("ann", ANN), ("bob", BOB), ("igor", IGOR)):
        send(maria, f"{name}.txt", text)
    work()
    first = themes()["themes"][0]["id"]
    assert (
        maria.post(
            f"/v1/studies/{study}/theme-judgements", json={"kind": "rename", "theme": first, "name": "Exports"}
        ).status_code
        == 201
    )
    work()
    send(maria, "eve.txt", EVE)
    work()
    assert (finder.extensions, themes()["added"]) == (1, 1)

    assert maria.post(f"/v1/studies/{study}/jobs").status_code == 202
    work()
    assert (finder.extensions, themes()["added"], themes()["stale"]) == (1, 0, False)
