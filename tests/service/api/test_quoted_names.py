"""A theme that is called by somebody's words is not called by those of who may not be quoted."""

import io
import zipfile
from dataclasses import replace

import pytest

from models.themes.finder import quoted
from service.database.study_tables import ResultRow
from tests.fakes.themes import LongestWordFinder

ASKED = "Interviewer: What was the hardest part last time?\n"
ANN = f"{ASKED}Ann: My boss Petrov waits hours for the confirmations.\n".encode()
BOB = f"{ASKED}Bob: It takes hours to get all confirmations.\n".encode()
TABLE = "respondent,recordings,consent\nAnn,ann,{}\nBob,bob,yes\n"
OTHERS = "“It takes hours to get all confirmations.”"


class Quoting(LongestWordFinder):
    """Calls themes by what their first member said."""

    def find(self, complaints):
        said = {complaint.id: complaint for complaint in complaints}
        found = super().find(complaints)
        return replace(found, themes=tuple(self._quoted(theme, said) for theme in found.themes))

    def _quoted(self, theme, said):
        named = replace(theme, name=quoted([said[theme.members[0]]], "en"), needs_wording=True)
        return replace(named, subthemes=(replace(named, id=f"{theme.id}.1", parent=theme.id),))


@pytest.fixture
def coded(maria, study, send, work, engine):
    engine._pipeline = replace(engine.pipeline(), finder=Quoting())
    made = {name: send(maria, f"{name}.txt", said) for name, said in (("ann", ANN), ("bob", BOB))}
    work()
    return made


@pytest.fixture
def tell(maria, study):
    def telling(consent):
        headers = {"Content-Type": "text/csv"}
        maria.put(f"/v1/studies/{study}/respondents", content=TABLE.format(consent).encode(), headers=headers)

    return telling


def names(maria, study):
    (theme,) = maria.get(f"/v1/studies/{study}/themes").json()["themes"]
    assert maria.get(f"/v1/studies/{study}/themes/{theme['id']}").json() == theme
    return {theme["name"], *(sub["name"] for sub in theme["subthemes"])}


@pytest.mark.usefixtures("coded")
def test_a_refusal_takes_the_words_out_of_the_names_at_once(maria, study, tell):
    assert "Petrov" in str(names(maria, study))
    tell("no")
    assert names(maria, study) == {OTHERS}
    assert "Petrov" not in maria.get(f"/v1/studies/{study}/themes").text
    tell("yes")
    assert "Petrov" in str(names(maria, study))


@pytest.mark.usefixtures("coded")
def test_themes_that_are_found_anew_do_not_have_them_either(maria, study, tell, work, services):
    theme = maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"]
    maria.post(f"/v1/studies/{study}/theme-judgements", json={"kind": "lock", "theme": theme})
    tell("no")
    work()
    assert names(maria, study) == {OTHERS}
    with services.database.reading() as session:
        result = session.get_one(ResultRow, study)
        assert "Petrov" not in f"{result.themes}{result.facts['changes']}"


@pytest.mark.usefixtures("coded")
def test_an_archive_does_not_call_themes_by_them(maria, study, tell, work):
    tell("no")
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    work()
    archive = zipfile.ZipFile(io.BytesIO(maria.get(f"/v1/jobs/{job}/result").content))
    assert "Petrov" not in archive.read("themes.json").decode()
    assert OTHERS in archive.read("themes.json").decode()


@pytest.mark.usefixtures("coded")
def test_a_theme_of_nobody_else_is_called_by_its_keywords(maria, study, coded, tell):
    tell("no")
    maria.delete(f"/v1/recordings/{coded['bob']}")
    assert "Petrov" not in str(names(maria, study))


@pytest.mark.usefixtures("coded")
def test_what_became_of_themes_before_does_not_have_them(maria, study, send, work, tell):
    send(maria, "eve.txt", f"{ASKED}Eve: Somebody lost the Sidorov paper.\n".encode())
    work()
    assert "Petrov" in str(maria.get(f"/v1/studies/{study}/themes").json()["changes"])
    tell("no")
    changes = maria.get(f"/v1/studies/{study}/themes").json()["changes"]
    assert "Petrov" not in str(changes)
    assert "Sidorov" in str(changes)


@pytest.mark.usefixtures("coded")
def test_what_a_reprocessing_changed_does_not_have_them(maria, study, work, tell, engine, tell_models):
    engine.coder.complaining += ("colour",)
    tell_models()
    job = maria.post("/v1/jobs/reprocess", json={"study_ids": [study]}).json()["jobs"][0]["id"]
    work()
    where = f"/v1/jobs/{job}/changes"
    assert "Petrov" in str(maria.get(where).json()["themes"])
    tell("no")
    assert {theme["name"] for theme in maria.get(where).json()["themes"]} == {"“…”"}
    assert maria.get(f"/v1/jobs/{job}").json()["result_url"] is None
    assert maria.get(f"/v1/jobs/{job}/result").status_code == 409
