"""The tables that lie beside recordings: which are read, which stop the run, and which are told to be passed over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from annotations.consent import withheld
from annotations.errors import RespondentsError
from pipelines.inputs import find_inputs
from pipelines.study_tables import StudyTables, read_tables

TABLE = "respondent,recordings,consent\nann-k,ann,no\n"


def tables(folder: Path, files: dict[str, str], *named: str) -> StudyTables:
    """The tables of a study of the whole ``folder`` or of what is ``named`` in it; ``files`` are tables by name."""
    (folder / "old").mkdir()
    (folder / "ann.txt").write_text("Q: How was it?\nA: It took hours.\n", encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    found = find_inputs([folder / name for name in named] or [folder])
    return read_tables(found, respondents=None, speakers=folder / "out" / "speakers.csv")


@pytest.mark.parametrize("named", [(), ("ann.txt",)])
def test_who_refuses_is_known_however_the_recordings_are_named(tmp_path: Path, named: tuple[str, ...]) -> None:
    people = tables(tmp_path, {"respondents.csv": TABLE}, *named).respondents
    assert list(withheld(people, today=date(2026, 1, 1))) == ["ann-k"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (
            {"respondents.csv": TABLE, "old/respondents.csv": TABLE},
            "2 tables of respondents lie beside the recordings; name the one",
        ),
        ({"respondents.csv": TABLE.replace("recordings", "files")}, "has no column 'recordings'"),
        ({"respondents.csv": "respondent,recordings,consent\n"}, "has no rows"),
    ],
)
def test_a_table_of_respondents_that_cannot_be_used_stops_the_run(tmp_path: Path, files: dict[str, str], why: str) -> None:
    with pytest.raises(RespondentsError, match=why):
        tables(tmp_path, files)


def test_tables_that_are_not_read_are_told(tmp_path: Path) -> None:
    said = tables(tmp_path, {"speakers.csv": "recording,speaker\n", "purchases.csv": "respondent,date,amount\n"}).warnings
    assert [sentence.replace(f"{tmp_path}/", "") for sentence in said] == [
        "purchases.csv: is read only under the name purchases.csv beside the table of respondents that is used.",
        "speakers.csv: is not read here; speakers are corrected in out/speakers.csv.",
    ]


def test_the_table_that_was_named_counts_and_the_others_are_told(tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "respondents.csv").write_text(TABLE.replace("ann-k", name), encoding="utf-8")
    (tmp_path / "ann.txt").write_text("Q: How was it?\nA: It took hours.\n", encoding="utf-8")
    named = tmp_path / "new" / "respondents.csv"
    read = read_tables(find_inputs([tmp_path], tables=[named]), respondents=named, speakers=tmp_path / "out" / "speakers.csv")
    assert [person.id for person in read.respondents] == ["new"]
    assert [sentence.replace(f"{tmp_path}/", "") for sentence in read.warnings] == [
        "old/respondents.csv: is not read, and no refusal in it counts; put its rows into new/respondents.csv, which was named."
    ]


def test_purchases_beside_respondents_are_read_without_a_word(tmp_path: Path) -> None:
    bought = "respondent,date,amount\nann-k,2025-01-01,3\n"
    said = tables(tmp_path, {"respondents.csv": TABLE, "purchases.csv": bought}).warnings
    assert not any("is read only" in sentence for sentence in said)
