"""Themes of the last run where their sentences have other numbers now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.said_before import read_said, words_in
from pipelines.theme_places import in_place

SAID = {"a:1": "What was hard?", "a:2": "The export took hours.", "a:3": "Yes.", "a:4": "We typed it twice.", "b:1": "Yes."}
SPANS = {"metric": (11, 21), "object": (4, 10)}
OUTCOME = Outcome("minimize", "the time", "to export", sources={"metric": "a:2", "object": "a:2"}, spans=SPANS)
THEME = Theme("t1", "Export", "s", OUTCOME, (), ("a:2", "a:4", "b:1"))
TAKEN = slice(*SPANS["metric"])


def words(**recordings: list[str]) -> dict[str, str]:
    return {f"{name}:{n}": text for name, said in recordings.items() for n, text in enumerate(said, start=1)}


def now(*said: str, theme: Theme = THEME) -> Theme:
    (moved,) = in_place(ThemeSet((theme,), ()), before=SAID, now=words(a=list(said), b=["Yes."])).themes
    return moved


def test_sentences_keep_their_themes_where_one_comes_before_them() -> None:
    whole = replace(THEME, subthemes=(replace(THEME, id="t1.1", members=("a:4",)),))
    moved = now("Hello.", *list(SAID.values())[:4], theme=whole)
    assert moved.members == ("a:3", "a:5", "b:1")
    assert moved.subthemes[0].members == ("a:5",)
    assert dict(moved.outcome.sources) == {"metric": "a:3", "object": "a:3"}
    assert dict(moved.outcome.spans) == SPANS


def test_themes_are_as_they_were_where_nobody_says_anything_else_and_where_nothing_is_known() -> None:
    themes = ThemeSet((THEME,), ("a:3",), basis="b")
    assert in_place(themes, before=SAID, now=SAID) == themes
    assert in_place(themes, before={}, now=words(a=["Something else."])) == themes


def test_words_that_moved_within_their_sentence_are_found_again() -> None:
    corrected = "Well, the export took hours."
    moved = now("What was hard?", corrected, "Yes.", "We typed it twice.")
    assert moved.members == THEME.members
    assert moved.outcome.sources["metric"] == "a:2"
    assert corrected[slice(*moved.outcome.spans["metric"])] == SAID["a:2"][TAKEN] == "took hours"


def test_no_statement_rests_on_words_that_nobody_says_now() -> None:
    moved = now("What was hard?", "The export took years.", "Yes.", "We typed it twice.")
    assert moved.members == THEME.members
    assert moved.outcome.sources["metric"] not in moved.members
    assert moved.outcome.sources["object"] == "a:2"
    assert "metric" not in moved.outcome.spans


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_every_sentence_has_one_place_at_most_in_the_order_that_they_were_said(old: list[str], new: list[str]) -> None:
    before, after = words(a=old), words(a=new)
    moved = in_place(ThemeSet((), tuple(before)), before=before, now=after).unassigned
    placed = [one for one in moved if one in after]
    assert len(moved) == len(set(moved)) == len(before)
    assert placed == sorted(placed)
    assert in_place(ThemeSet((), tuple(before)), before=before, now=words(a=["x", *old])).unassigned == tuple(
        f"a:{n}" for n in range(2, len(old) + 2)
    )


def test_words_are_read_under_the_names_of_now(tmp_path: Path) -> None:
    path = tmp_path / "utterances.jsonl"
    path.write_text("".join(json.dumps({"utterance_id": i, "text": text}) + "\n" for i, text in SAID.items()), encoding="utf-8")
    assert words_in(path) == SAID
    assert read_said(path).renamed({"b": "c"}).words == {**{i: text for i, text in SAID.items() if i[0] == "a"}, "c:1": "Yes."}
    path.write_text("no lines of a study\n", encoding="utf-8")
    assert words_in(path) == words_in(tmp_path / "none") == {}
