"""What is written down about the study of an archive, and when that says that nothing is to be made."""

import pytest

from pipelines.archive.study_record import StudyRecord, read_study_record, write_study_record
from pipelines.archive.written import OUTPUTS, Written
from pipelines.artefacts import write_sealed

ALL = (*OUTPUTS, "speakers.csv")


@pytest.fixture
def out(tmp_path):
    for name in ALL:
        (tmp_path / name).write_text(f"{name} " * 100, encoding="utf-8")
    Written(tmp_path).note(OUTPUTS)
    write_study_record(tmp_path, StudyRecord("key", 2.5, ("ann: nobody speaks in it.",)))
    return tmp_path


def test_a_record_is_read_as_it_was_written(out):
    record = read_study_record(out)
    assert (record.key, record.seconds, record.failures) == ("key", 2.5, ("ann: nobody speaks in it.",))
    assert record.is_current(out, "key")
    assert not record.is_current(out, "another key")


@pytest.mark.parametrize("name", ALL)
def test_a_study_without_one_of_its_outputs_is_made_anew(out, name):
    (out / name).unlink()
    assert not read_study_record(out).is_current(out, "key")


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_that_was_cut_off_is_made_anew(out, name):
    whole = (out / name).read_text(encoding="utf-8")
    (out / name).write_text(whole[: len(whole) // 2 + 1], encoding="utf-8")
    assert not read_study_record(out).is_current(out, "key")


@pytest.mark.parametrize(
    "change", [lambda text: text + "a note\n", lambda text: text[:500] + text[600:]], ids=["longer", "shorter"]
)
def test_an_output_that_somebody_changed_stays(out, change):
    (out / "quotes.csv").write_text(change((out / "quotes.csv").read_text(encoding="utf-8")), encoding="utf-8")
    assert read_study_record(out).is_current(out, "key")


def test_what_is_about_to_be_written_has_no_record(out):
    Written(out).forget()
    assert read_study_record(out) is None


def test_themes_that_are_gone_or_changed_are_read_as_they_were_written(out):
    first = (out / "themes.json").read_text(encoding="utf-8")
    assert Written(out).as_written("themes.json") == out / "themes.json"
    (out / "themes.json").write_text(first[:50], encoding="utf-8")
    assert Written(out).as_written("themes.json").read_text(encoding="utf-8") == first
    (out / "themes.json").unlink()
    assert Written(out).as_written("themes.json").read_text(encoding="utf-8") == first
    (out / ".hardpart" / "last" / "themes.json").write_text(first[:50], encoding="utf-8")
    assert Written(out).as_written("themes.json") == out / "themes.json"


def test_what_people_correct_in_the_table_of_speakers_leaves_the_record_as_it_is(out):
    (out / "speakers.csv").write_text("recording,speaker,role,name\n", encoding="utf-8")
    assert read_study_record(out).is_current(out, "key")


def test_what_another_version_wrote_is_as_none(out):
    write_sealed(out / ".hardpart" / "study.json", {"key": "key", "seconds": 1.0, "failures": []}, made_by="study 4")
    assert read_study_record(out) is None
