"""Judging a study from the command line: what is written, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.findings import Act, Facet
from annotations.formats.judgements_jsonl import JUDGEMENTS, read
from annotations.judgements import JudgeUtterance, LockTheme, MergeThemes, MoveMembers, RenameTheme, RewordTheme, SplitTheme
from annotations.themes import Outcome, Theme, ThemeSet
from models.themes.grammar import NEUTRAL
from pipelines.archive.ledger import Ledger, UnitRecord
from pipelines.judged_themes import judge_themes
from pipelines.outputs import ARTEFACTS
from pipelines.theme_fields import theme_set_fields
from service.cli import run

OUTCOME = Outcome("minimize", "the time it takes", "to read the bill")
THEMES = ThemeSet(
    (
        Theme("tb", "Bills", "s", OUTCOME, ("bill",), ("a:1", "b:2", "c:3")),
        Theme("tl", "Lifts", "s", OUTCOME, ("lift",), ("d:4",)),
    ),
    ("e:5",),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "themes.json").write_text(json.dumps(theme_set_fields(THEMES)), encoding="utf-8")
    roles = {"a:1": "respondent", "a:2": "interviewer", "b:2": "respondent", "c:3": "respondent"}
    lines = [{"utterance_id": identity, "role": role, "text": f"What {identity} says."} for identity, role in roles.items()]
    lines[0] |= {"act": "complaint", "facets": ["slowness", "burden"]}
    lines[2] |= {"act": "wish", "facets": []}
    (tmp_path / "utterances.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def judge(folder: Path, command: str, *arguments: str) -> int:
    return run(["judge", command, str(folder), *arguments, "--who", "Vera"])


def test_themes_are_named_by_id_or_by_place(folder: Path) -> None:
    assert judge(folder, "rename", "2", "Elevators") == 0
    assert judge(folder, "merge", "tb", "T2", "--why", "one thing") == 0
    renamed, merged = read(folder / JUDGEMENTS)
    assert isinstance(merged, MergeThemes)
    assert isinstance(renamed, RenameTheme)
    assert (merged.themes, merged.signature.who, merged.signature.why) == (("tb", "tl"), "Vera", "one thing")
    assert (renamed.theme, renamed.name) == ("tl", "Elevators")
    assert merged.signature.at


def test_every_kind_can_be_written(folder: Path) -> None:
    assert judge(folder, "split", "tb", "a:1", "--name", "Late bills") == 0
    assert judge(folder, "move", "b:2", "--to", "tl") == 0
    assert judge(folder, "move", "b:2") == 0
    assert judge(folder, "reword", "tb", "--context", "when it comes") == 0
    assert judge(folder, "lock", "tb") == 0
    assert judge(folder, "act", "a:1", "wish") == 0
    kinds = [type(judgement) for judgement in read(folder / JUDGEMENTS)]
    assert kinds == [SplitTheme, MoveMembers, MoveMembers, RewordTheme, LockTheme, JudgeUtterance]
    reworded, locked, acted = read(folder / JUDGEMENTS)[3:]
    assert isinstance(reworded, RewordTheme)
    assert reworded.outcome.context == "when it comes"
    assert isinstance(locked, LockTheme)
    assert locked.members == ("c:3",)
    assert locked.texts == {identity: f"What {identity} says." for identity in locked.members}
    assert isinstance(acted, JudgeUtterance)
    assert (acted.act, acted.texts) == (Act.WISH, {"a:1": "What a:1 says."})


def test_a_complaint_keeps_its_facets_where_none_are_given(folder: Path) -> None:
    assert judge(folder, "act", "a:1", "complaint") == 0
    assert judge(folder, "act", "a:1", "complaint", "--facets", "difficulty, slowness,") == 0
    confirmed, given = read(folder / JUDGEMENTS)
    assert isinstance(confirmed, JudgeUtterance)
    assert isinstance(given, JudgeUtterance)
    assert confirmed.facets == (Facet.SLOWNESS, Facet.BURDEN)
    assert given.facets == (Facet.DIFFICULTY, Facet.SLOWNESS)


def test_a_context_stays_where_none_is_given_and_an_empty_one_takes_it_away(folder: Path) -> None:
    within = ThemeSet((replace(THEMES.themes[0], outcome=replace(OUTCOME, context="in spring")),), ())
    (folder / "themes.json").write_text(json.dumps(theme_set_fields(within)), encoding="utf-8")
    assert judge(folder, "reword", "tb", "--object", "to pay the bill") == 0
    assert judge(folder, "reword", "tb", "--context", "") == 0
    kept, cleared = read(folder / JUDGEMENTS)
    assert isinstance(kept, RewordTheme)
    assert isinstance(cleared, RewordTheme)
    assert (kept.outcome.context, cleared.outcome.context, cleared.keeps_context) == ("in spring", "", False)


def test_a_theme_is_locked_as_the_judgements_since_the_last_run_leave_it(folder: Path) -> None:
    assert judge(folder, "rename", "tb", "Late bills") == 0
    assert judge(folder, "reword", "tb", "--object", "to pay the bill") == 0
    assert judge(folder, "reword", "tb", "--context", "in spring") == 0
    assert judge(folder, "move", "d:4", "--to", "tb") == 0
    assert judge(folder, "act", "c:3", "wish") == 0
    assert judge(folder, "lock", "tb") == 0
    locked = read(folder / JUDGEMENTS)[-1]
    assert isinstance(locked, LockTheme)
    assert (locked.name, locked.members) == ("Late bills", ("a:1", "b:2", "d:4"))
    assert locked.outcome == replace(OUTCOME, object="to pay the bill", context="in spring")


def test_judgements_that_the_last_run_applied_are_made_once(folder: Path) -> None:
    assert judge(folder, "split", "tb", "c:3", "--name", "Late bills") == 0
    judgements = read(folder / JUDGEMENTS)
    applied = theme_set_fields(judge_themes(THEMES, judgements).themes) | {"as_found": theme_set_fields(THEMES)}
    (folder / "themes.json").write_text(json.dumps(applied), encoding="utf-8")
    assert judge(folder, "move", "b:2", "--to", "T3") == 0
    assert judge(folder, "lock", "T3") == 0
    locked = read(folder / JUDGEMENTS)[-1]
    assert isinstance(locked, LockTheme)
    assert (locked.name, locked.members) == ("Late bills", ("c:3", "b:2"))


def test_what_is_split_off_again_is_known_by_an_id_of_its_own(folder: Path) -> None:
    assert judge(folder, "split", "tb", "a:1", "--name", "First") == 0
    first = read(folder / JUDGEMENTS)[0]
    assert isinstance(first, SplitTheme)
    assert judge(folder, "merge", first.id, "tl") == 0
    assert judge(folder, "split", first.id, "a:1", "--name", "Again") == 0
    again = read(folder / JUDGEMENTS)[-1]
    assert isinstance(again, SplitTheme)
    assert judge(folder, "rename", again.id, "Last") == 0
    names = {theme.id: theme.name for theme in judge_themes(THEMES, read(folder / JUDGEMENTS)).themes.themes}
    assert names == {"tb": "Bills", first.id: "First", again.id: "Last"}


def test_judgements_about_a_recording_that_was_renamed_hold(folder: Path) -> None:
    (folder / JUDGEMENTS).write_text(json.dumps({"kind": "move", "members": ["old:4"], "theme": "tb"}) + "\n", encoding="utf-8")
    Ledger(folder / ARTEFACTS).write(UnitRecord("a" * 64, "d.mp3", "d", {}, former=("old",)))
    assert judge(folder, "lock", "tb") == 0
    locked = read(folder / JUDGEMENTS)[-1]
    assert isinstance(locked, LockTheme)
    assert locked.members == ("a:1", "b:2", "c:3", "d:4")


def test_a_theme_that_was_merged_since_the_last_run_is_no_longer_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(folder, "merge", "T1", "T2") == 0
    assert judge(folder, "rename", "T2", "Elevators") == 2
    assert "run again" in capsys.readouterr().err
    assert len(read(folder / JUDGEMENTS)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("merge", "tb", "1"), 2, "two different themes"),
        (("rename", "T9", "x"), 2, "from 1 to 2"),
        (("split", "tb", "d:4"), 2, "d:4 is not in 'Bills'"),
        (("split", "tb", "a:1", "b:2", "c:3"), 2, "all sentences"),
        (("move", "x:9"), 2, "x:9 is no complaint"),
        (("reword", "tb"), 2, "--metric"),
        (("act", "a:1", "moan"), 2, "no act 'moan'"),
        (("act", "a:1", "complaint", "--facets", "burden,pain"), 2, "no facet 'pain'; use some of difficulty, slowness, burden"),
        (("act", "a:1", "wish", "--facets", "burden"), 2, "only a complaint has facets"),
        (("act", "b:2", "complaint"), 2, "b:2 has no facet so far; give --facets"),
        (("act", "a:2", "wish"), 1, "no sentence a:2 of a respondent"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    arguments: tuple[str, ...], code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(folder, *arguments) == code
    assert said in capsys.readouterr().err
    assert not (folder / JUDGEMENTS).exists()


@pytest.mark.parametrize(
    "spoilt", ["\n{line}", "{half}\n{line}", "\ufeff{line}", '["a:1"]\n{line}', '{{"utterance_id": "a:2", "text": "Hm"}}\n{line}']
)
def test_what_an_editor_leaves_in_the_sentences_costs_no_other_sentence(spoilt: str, folder: Path) -> None:
    line = json.dumps({"utterance_id": "a:1", "role": "respondent", "text": "Ja\u2028hm."}, ensure_ascii=False)
    (folder / "utterances.jsonl").write_text(spoilt.format(line=line, half=line[:20]) + "\n", encoding="utf-8")
    assert judge(folder, "act", "a:1", "wish") == 0
    acted = read(folder / JUDGEMENTS)[-1]
    assert isinstance(acted, JudgeUtterance)
    assert acted.texts == {"a:1": "Ja\u2028hm."}


def test_a_wording_that_breaks_the_grammar_is_written_and_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(folder, "reword", "tb", "--object", "to read the bill and pay it") == 0
    assert "more than one idea" in capsys.readouterr().err


def test_a_theme_that_is_left_to_a_person_is_reworded_with_an_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = replace(THEMES.themes[0], outcome=NEUTRAL["en"], needs_wording=True)
    (folder / "themes.json").write_text(json.dumps(theme_set_fields(ThemeSet((left,), ()))), encoding="utf-8")
    assert judge(folder, "reword", "tb", "--metric", "the time it takes") == 2
    assert "--object" in capsys.readouterr().err
    assert judge(folder, "reword", "tb", "--object", "to read the bill") == 0
    assert judge(folder, "reword", "tb", "--context", "in spring") == 0


def test_a_folder_without_a_study_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(tmp_path, "lock", "T1") == 1
    assert "hardpart code" in capsys.readouterr().err


def test_two_runs_are_compared(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = tmp_path / "later.json"
    later.write_text(json.dumps(theme_set_fields(ThemeSet(THEMES.themes[:1], ("d:4", "e:5")))), encoding="utf-8")
    assert run(["diff", str(folder), str(later)]) == 0
    assert "gone     Lifts (tl)" in capsys.readouterr().out
    assert run(["diff", str(folder), str(later), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["moved"] == [{"complaint": "d:4", "from": "tl", "to": None}]
