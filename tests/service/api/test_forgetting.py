"""What a deleted person said is in nothing that is kept of a study, whether or not its themes are found again."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from annotations.themes import Outcome
from models.themes.finder import quoted, theme_id
from models.themes.grammar import lint, render, short_name
from service.database.study_tables import RecordingRow, ResultRow, StudyRow, ThemeJudgement
from service.database.tables import Base
from service.jobs.records import submit_themes
from service.studies.artefacts import old_artefacts, remove_unused_artefacts
from service.studies.removal import remove_recording
from tests.fakes.themes import LongestWordFinder
from tests.service.postgresql import SERVER

ASKED = "Interviewer: What was the hardest part last time?\n"
ANN = f"{ASKED}Ann: My boss Petrov waits hours for the confirmations.\n".encode()
BOB = f"{ASKED}Bob: It takes hours to get all confirmations.\n".encode()
EVE = f"{ASKED}Eve: Somebody lost the Sidorov paper.\n".encode()
SECRETS = ("Petrov", "Sidorov", "paper")


class Speaking(LongestWordFinder):
    """Words themes as their first member speaks: by a quote, which a person has to word, or by an outcome."""

    def __init__(self, *, quotes: bool) -> None:
        super().__init__()
        self._quotes = quotes

    def find(self, complaints):
        said = {complaint.id: complaint for complaint in complaints}
        found = super().find(complaints)
        return replace(found, themes=tuple(self._worded(theme, said) for theme in found.themes))

    def _worded(self, theme, said):
        first = said[theme.members[0]]
        words = "on this" if self._quotes else f"of this: {first.text}"
        outcome = Outcome("minimize", "the time", words, sources={"object": first.id})
        name = quoted([first], "en") if self._quotes else short_name(outcome)
        worded = replace(theme, id=theme_id(first), name=name, statement=render(outcome), outcome=outcome, keywords=("Petrov",))
        sub = replace(worded, id=f"{worded.id}.1", parent=worded.id)
        return replace(worded, needs_wording=self._quotes, subthemes=(sub,))


@pytest.fixture(params=["quotes", "outcomes"])
def coded(request, maria, study, send, work, engine):
    pipeline = engine.pipeline()
    engine._pipeline = replace(pipeline, finder=Speaking(quotes=request.param == "quotes"))
    made = {name: send(maria, f"{name}.txt", said) for name, said in (("ann", ANN), ("bob", BOB), ("eve", EVE))}
    work()
    return made


@pytest.fixture
def themes(maria, study):
    return lambda: maria.get(f"/v1/studies/{study}/themes").json()


@pytest.fixture
def kept(services):
    """Everything in the database, as text."""

    def told():
        with services.database.reading() as session:
            return str([session.execute(select(table)).all() for table in Base.metadata.sorted_tables])

    return told


@pytest.fixture
def delete(maria, coded):
    def deleting(*names):
        for name in names:
            assert maria.delete(f"/v1/recordings/{coded[name]}").status_code == 204

    return deleting


def told(words):
    return [secret for secret in SECRETS if secret in words]


def test_themes_that_are_not_found_again_are_worded_by_those_who_are_left(maria, study, themes, kept, delete):
    assert told(json.dumps(themes()["themes"])) == list(SECRETS)
    maria.patch(f"/v1/studies/{study}", json={"finds_themes": False})
    delete("ann", "eve")
    now = themes()
    (theme,) = now["themes"]
    assert (theme["members"], theme["support"]["quotes"], theme["support"]["sentences"]) == (["bob:2"], ["bob:2"], 1)
    assert theme["name"] == "“It takes hours to get all confirmations.”"
    assert theme["subthemes"][0]["name"] == theme["name"]
    assert theme["needs_wording"]
    assert lint(Outcome(**theme["outcome"]), language="en") == ()
    assert (now["unassigned"], now["changes"], now["stale"]) == ([], [], True)
    assert told(kept()) == []
    delete("bob")
    assert themes()["themes"] == []


def test_the_next_search_tells_nothing_of_who_is_gone(themes, kept, delete, work):
    before = {member: theme["id"] for theme in themes()["themes"] for member in theme["members"]}
    delete("ann", "eve")
    work()
    (theme,) = themes()["themes"]
    assert (theme["id"], theme["members"]) == (before["bob:2"], ["bob:2"])
    assert [change for change in themes()["changes"] if change.startswith("gone")] == []
    assert told(kept()) == []


def test_what_people_decided_keeps_nobodys_words(maria, study, coded, themes, kept, delete, work):
    theme = next(theme for theme in themes()["themes"] if "ann:2" in theme["members"])
    where = f"/v1/studies/{study}/theme-judgements"
    lock = {"kind": "lock", "theme": theme["id"], **{part: theme[part] for part in ("name", "outcome", "members")}}
    split = {"kind": "split", "theme": theme["id"], "members": ["bob:2"]}
    for line in (split, lock, {"kind": "rename", "theme": theme["id"], "name": "Waiting"}):
        assert maria.post(where, json=line).status_code == 201
        work()
    delete("ann", "eve")
    assert told(kept()) == []
    work()
    assert told(kept()) == []
    assert [theme["members"] for theme in themes()["themes"]] == [["bob:2"]]
    lines = [judgement["line"] for judgement in maria.get(where).json()["items"]]
    assert [line.get("name") for line in lines][2] == "Waiting"


@pytest.mark.parametrize(
    "name",
    [
        "As with “Somebody lost the Sidorov paper.”",
        "“Somebody lost the Sidorov”",
        "“Fine.” or «somebody lost the Sidorov paper»",
        'As with "Somebody lost the Sidorov paper"',
    ],
)
def test_a_name_that_a_person_gave_loses_the_words_of_who_is_gone(maria, study, themes, kept, delete, work, name):
    theme = next(theme for theme in themes()["themes"] if "bob:2" in theme["members"])
    named = {"kind": "rename", "theme": theme["id"], "name": name}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=named).status_code == 201
    work()
    delete("eve")
    assert "Sidorov" not in kept()
    work()
    assert "Sidorov" not in json.dumps(themes())


@pytest.mark.skipif(SERVER is not None, reason="the index of words is SQLite's")
def test_the_index_of_words_keeps_nothing_of_who_is_gone(maria, study, coded, services, work):
    def kept(word):
        held = text("SELECT count(*) FROM utterance_words_data WHERE instr(block, CAST(:word AS BLOB))")
        with services.database.reading() as session:
            return session.scalar(held, {"word": word})

    table = b"respondent,recordings\nAnn,ann\nEve,eve\n"
    maria.put(f"/v1/studies/{study}/respondents", content=table, headers={"Content-Type": "text/csv"})
    assert kept("petrov")
    assert maria.delete(f"/v1/recordings/{coded['ann']}").status_code == 204
    assert (kept("petrov"), kept("sidorov")) == (0, 1)
    assert maria.delete(f"/v1/studies/{study}/respondents/Eve").status_code == 204
    assert kept("sidorov") == 0
    found = maria.get(f"/v1/studies/{study}/search", params={"q": "hours"}).json()["items"]
    assert [sentence["recording"] for sentence in found] == ["bob"]


def test_a_new_recording_of_the_same_name_is_not_what_people_decided_about(maria, study, coded, send, themes, delete, work):
    where = f"/v1/studies/{study}/theme-judgements"
    theme = next(theme for theme in themes()["themes"] if "ann:2" in theme["members"])
    split = {"kind": "split", "theme": theme["id"], "members": ["ann:2", "bob:2"], "name": "Waiting"}
    for line in ({"kind": "move", "members": ["eve:2"], "theme": ""}, split):
        assert maria.post(where, json=line).status_code == 201
        work()
    named = next(theme["id"] for theme in themes()["themes"] if theme["name"] == "Waiting")
    delete("ann", "eve")
    send(maria, "eve.txt", EVE.replace(b"paper", b"confirmations"))
    send(maria, "ann.txt", ANN.replace(b"Petrov", b"Ivanov"))
    work()
    assert sorted(member for theme in themes()["themes"] for member in theme["members"]) == ["ann:2", "bob:2", "eve:2"]
    assert {theme["id"]: theme["members"] for theme in themes()["themes"]}[named] == ["bob:2"]
    assert [one["line"]["members"] for one in maria.get(where).json()["items"]] == [["bob:2"]]


def test_nothing_is_found_from_what_is_gone_when_the_service_dies_before_it_tidies(
    maria, study, coded, themes, work, services, settings, monkeypatch
):
    theme = themes()["themes"][0]["id"]
    judged = {"kind": "rename", "theme": theme, "name": "Waiting"}
    assert maria.post(f"/v1/studies/{study}/theme-judgements", json=judged).status_code == 201
    work()
    with services.database.writing() as session:
        recording = session.get_one(RecordingRow, coded["eve"])
        remove_recording(session, recording)
        user = session.scalars(select(ThemeJudgement)).one().user_id
        submit_themes(session, session.get_one(StudyRow, study), user_id=user, queue=services.queue)
    with services.database.reading() as session:
        kept = session.scalars(select(ResultRow)).one().themes
        assert [part["basis"] for part in (kept, kept.get("as_found", kept)) if part.get("basis")] == []
    work()
    monkeypatch.setattr("service.studies.artefacts._OLD_S", -60)
    old = old_artefacts(services.store, settings.artefacts)
    remove_unused_artefacts(services.database, services.store, settings.artefacts, old)
    left = [path.read_text(errors="ignore") for path in settings.artefacts.rglob("*") if path.is_file()]
    assert [text for text in left if "Sidorov" in text or "eve:" in text] == []
