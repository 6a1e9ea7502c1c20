from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.findings import Act, Facet, Finding
from annotations.judgements import (
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    Signature,
    SplitTheme,
    ThemeJudgement,
)
from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from annotations.transcript import Role
from annotations.utterances import Utterance
from models.themes.grammar import NEUTRAL
from pipelines.judged_themes import Judged, judge_themes, judge_utterances, with_keywords_left

BILLS = Outcome("minimize", "the time it takes", "to read the bill", sources={"object": "a", "metric": "b"})
LIFTS = Outcome("minimize", "the effort spent", "on the lift")


def found(*more: Theme) -> ThemeSet:
    bills = Theme("t1", "Bills", "minimize the time it takes to read the bill", BILLS, ("bill",), ("a", "b", "c"), stability=0.9)
    lifts = Theme("t2", "Lifts", "minimize the effort spent on the lift", LIFTS, ("lift",), ("d", "e"), needs_wording=True)
    return ThemeSet((bills, lifts, *more), ("z",))


def judged(*judgements: ThemeJudgement, themes: ThemeSet | None = None) -> Judged:
    return judge_themes(themes or found(), judgements)


def members(result: Judged) -> dict[str, tuple[str, ...]]:
    return {theme.name: theme.members for theme in result.themes.themes}


def everyone(result: Judged) -> list[str]:
    return sorted([m for theme in result.themes.themes for m in theme.members] + list(result.themes.unassigned))


def test_without_a_judgement_nothing_changes() -> None:
    assert judged() == Judged(found())


def test_merged_themes_are_one_under_the_first_with_both_as_parts() -> None:
    result = judged(MergeThemes(("t2", "t1")))
    (theme,) = result.themes.themes
    assert (theme.id, theme.name, theme.members) == ("t2", "Lifts", ("d", "a", "e", "b", "c"))
    assert [(part.name, part.parent) for part in theme.subthemes] == [("Lifts", "t2"), ("Bills", "t2")]
    assert len({theme.id, *(part.id for part in theme.subthemes)}) == 3


def test_a_merged_theme_without_sentences_is_no_part() -> None:
    (theme,) = judged(MoveMembers(("d", "e"), "t1"), MergeThemes(("t1", "t2"))).themes.themes
    assert (theme.name, theme.members, theme.subthemes) == ("Bills", ("a", "b", "c", "d", "e"), ())
    (first,) = judged(MoveMembers(("d", "e"), "t1"), MergeThemes(("t2", "t1"))).themes.themes
    assert (first.name, first.members, first.subthemes) == ("Lifts", ("a", "b", "c", "d", "e"), ())


def test_a_sentence_that_a_judgement_names_twice_is_there_once() -> None:
    assert everyone(judged(MoveMembers(("a", "a"), "t2"))) == everyone(judged())
    assert everyone(judged(MoveMembers(("a", "a"), ""))) == everyone(judged())
    assert members(judged(SplitTheme("t1", ("b", "b"), "Late")))["Late"] == ("b",)
    assert members(judged(LockTheme("t1", "Locked", BILLS, ("a", "a", "d"))))["Locked"] == ("a", "d", "b", "c")
    gone = judged(MoveMembers(("q", "q"), "t2"))
    assert gone.problems == ("judgements.jsonl moves q, which is no complaint now.",)


def test_sentences_that_are_split_off_are_a_theme_that_a_person_has_to_word() -> None:
    result = judged(SplitTheme("t1", ("b",), "Late bills"))
    assert members(result) == {"Bills": ("a", "c"), "Lifts": ("d", "e"), "Late bills": ("b",)}
    assert {t.name: t.needs_wording for t in result.themes.themes}["Late bills"]
    assert {t.id for t in judged(SplitTheme("t1", ("b",), "x")).themes.themes} == {t.id for t in result.themes.themes}


def test_the_same_sentences_split_off_again_take_nobody_elses_place() -> None:
    first = SplitTheme("t1", ("a", "b"), "First")
    again = SplitTheme(first.id, ("a", "b"), "Again")
    result = judged(first, MergeThemes((first.id, "t2")), again)
    assert members(result) == {"Bills": ("c",), "First": ("d", "e"), "Again": ("a", "b")}
    assert len({theme.id for theme in result.themes.themes}) == 3
    assert everyone(judged(first, MoveMembers(("c",), first.id), again)) == everyone(judged())


IDS = [*(SplitTheme("t1", part).id for part in (("a", "b"), ("c",))), "t1", "t2"]
SENTENCES = st.lists(st.sampled_from("abcdez"), min_size=1, max_size=3).map(tuple)
JUDGEMENTS = st.one_of(
    st.builds(SplitTheme, st.sampled_from(IDS), st.one_of(st.sampled_from([("a", "b"), ("c",)]), SENTENCES)),
    st.builds(MoveMembers, SENTENCES, st.sampled_from([*IDS, ""])),
    st.lists(st.sampled_from(IDS), min_size=2, max_size=3).map(lambda ids: MergeThemes(tuple(ids))),
    st.builds(LockTheme, st.sampled_from(IDS), st.just("Locked"), st.just(BILLS), SENTENCES),
)


@given(st.lists(JUDGEMENTS, max_size=8))
def test_every_sentence_is_there_once_whatever_is_judged(judgements: list[ThemeJudgement]) -> None:
    assert everyone(judged(*judgements)) == everyone(judged())


def test_what_is_split_off_without_a_name_is_called_by_its_own_words() -> None:
    words = {"b": "The bill never came on time."}
    assert list(members(judged(SplitTheme("t1", ("b",), texts=words)))) == ["Bills", "Lifts", "“The bill never came on time.”"]
    bare, other = SplitTheme("t1", ("b",)), SplitTheme("t1", ("c",))
    assert list(members(judged(bare, other))) == ["Bills", "Lifts", "Bills (2)", "Bills (3)"]
    named = judged(bare, RenameTheme(bare.id, "Bills")).themes.themes
    assert [theme.name for theme in named] == ["Bills", "Lifts", "Bills"]


def test_a_part_that_is_all_of_its_theme_is_none() -> None:
    parts = tuple(replace(found().themes[0], id=f"t1.{n}", members=own) for n, own in enumerate((("a", "b"), ("c",)), 1))
    parted = replace(found(), themes=(replace(found().themes[0], subthemes=parts), found().themes[1]))
    assert judged(MoveMembers(("c",), "t2"), themes=parted).themes.themes[0].subthemes == ()
    assert [sub.members for sub in judged(MoveMembers(("a",), ""), themes=parted).themes.themes[0].subthemes] == [("b",), ("c",)]


def test_judgements_about_sentences_that_were_split_off_hold_when_one_of_them_is_no_complaint_any_more() -> None:
    split = SplitTheme("t1", ("b", "c"), "Late bills")
    without_c = ThemeSet((Theme("t1", "Bills", "s", BILLS, (), ("a", "b")),), ())
    assert members(judged(split, RenameTheme(split.id, "Late"), themes=without_c)) == {"Bills": ("a",), "Late": ("b",)}


def test_sentences_move_into_a_theme_and_out_of_all() -> None:
    assert members(judged(MoveMembers(("z", "a"), "t2"))) == {"Bills": ("b", "c"), "Lifts": ("d", "e", "z", "a")}
    assert judged(MoveMembers(("a",), "")).themes.unassigned == ("a", "z")


def test_a_theme_is_worded_by_nobody_who_left_it() -> None:
    outcome = replace(BILLS, spans={"object": (0, 4), "metric": (1, 3)})
    spoken = replace(found(), themes=(replace(found().themes[0], outcome=outcome), found().themes[1]))

    def bills(*judgements: ThemeJudgement) -> Theme:
        return judged(*judgements, themes=spoken).themes.themes[0]

    without_metric = bills(MoveMembers(("b",), "t2"))
    assert (dict(without_metric.outcome.sources), dict(without_metric.outcome.spans)) == ({"object": "a"}, {"object": (0, 4)})
    assert not without_metric.needs_wording
    without_object = bills(MoveMembers(("a",), ""))
    assert (dict(without_object.outcome.sources), without_object.needs_wording) == ({"metric": "b"}, True)
    assert bills(SplitTheme("t1", ("a",), "Late")).needs_wording
    late = {t.name: t for t in judged(SplitTheme("t1", ("a",), "Late"), themes=spoken).themes.themes}["Late"]
    assert (dict(late.outcome.sources), dict(late.outcome.spans)) == ({"object": "a"}, {"object": (0, 4)})
    reworded = RewordTheme("t1", Outcome("", "the effort spent", ""))
    assert not bills(reworded, MoveMembers(("a",), "")).needs_wording
    assert bills(MoveMembers(("a",), ""), LockTheme("t1", "Bills", BILLS, ("b",))).needs_wording


def test_a_theme_that_lost_a_sentence_has_no_keywords_of_it_and_a_merged_one_those_of_both() -> None:
    result = judged(SplitTheme("t1", ("b",), "Late bills"), MoveMembers(("z",), "t2"))
    assert {theme.name: theme.keywords for theme in result.themes.themes} == {"Bills": (), "Lifts": ("lift",), "Late bills": ()}
    many = replace(found().themes[0], keywords=tuple(f"bill{n}" for n in range(9)))
    (merged,) = judged(MergeThemes(("t1", "t2")), themes=replace(found(), themes=(many, found().themes[1]))).themes.themes
    assert merged.keywords == ("bill0", "lift", "bill1", "bill2", "bill3", "bill4")


def test_a_theme_that_lost_a_sentence_keeps_the_keywords_that_two_of_its_people_say() -> None:
    words = {
        "a": "The bill came late.",
        "b": "The meter is wrong.",
        "c": "Nobody reads such bills.",
        "d": "The lift, a meter up.",
    }
    said = {name: Complaint(name, text, respondent=f"p-{name}") for name, text in words.items()}
    sub = Theme("t1.1", "Sub", "", BILLS, ("bill", "meter"), ("a", "b"), parent="t1")
    themes = replace(
        found(), themes=(replace(found().themes[0], keywords=("meter", "bill"), subthemes=(sub,)), found().themes[1])
    )
    result = judged(MoveMembers(("b",), "t2"), themes=themes).themes
    assert [theme.keywords for theme in result.themes] == [(), ("lift",)]
    now = with_keywords_left(result, themes, said).themes
    assert [theme.keywords for theme in now] == [("bill",), ("lift",)]
    assert [part.keywords for part in now[0].subthemes] == [("bill",)]
    alone = judged(MoveMembers(("b", "c"), ""), themes=themes).themes
    assert with_keywords_left(alone, themes, said).themes[0].keywords == ("bill",)


@pytest.mark.parametrize("merges_first", [True, False])
def test_a_merged_theme_that_lost_a_sentence_keeps_the_keywords_of_both_in_any_order(merges_first: bool) -> None:
    words = {"a": "The bill.", "b": "A bill.", "c": "Bills.", "d": "The lift.", "e": "A lift.", "f": "Lifts."}
    said = {name: Complaint(name, text, respondent=f"p-{name}") for name, text in words.items()}
    one, other = found().themes
    themes = ThemeSet(
        (
            replace(one, keywords=("bill",), members=("a", "b", "c"), subthemes=()),
            replace(other, keywords=("lift",), members=("d", "e", "f"), subthemes=()),
        ),
        (),
    )
    merge, leave = MergeThemes(("t1", "t2")), MoveMembers(("f",), "")
    result = judged(*((merge, leave) if merges_first else (leave, merge)), themes=themes).themes
    assert [theme.keywords for theme in with_keywords_left(result, themes, said).themes] == [("bill", "lift")]


SPLIT = SplitTheme("t1", ("b",))


@pytest.mark.parametrize(
    "undone",
    [
        (SPLIT, MergeThemes(("t1", SPLIT.id))),
        (SPLIT, MoveMembers(("b",), "t1")),
        (MoveMembers(("b",), "t2"), MoveMembers(("b",), "t1")),
        (MoveMembers(("b",), ""), MoveMembers(("b",), "t1")),
    ],
)
def test_a_theme_whose_sentences_came_back_has_its_keywords_again(undone: tuple[ThemeJudgement, ...]) -> None:
    said = {name: Complaint(name, "Words.", respondent=name) for name in "abcde"}
    after = with_keywords_left(judged(*undone).themes, found(), said)
    assert {theme.name: theme.keywords for theme in after.themes} == {"Bills": ("bill",), "Lifts": ("lift",)}


def test_the_parts_of_a_merged_theme_keep_the_keywords_that_they_say() -> None:
    said = {name: Complaint(name, "The bill.", respondent=name) for name in "ac"} | {"b": Complaint("b", "A meter.")}
    bills = replace(found(), themes=(replace(found().themes[0], keywords=("meter", "bill")), found().themes[1]))
    for judgements in ((MergeThemes(("t1", "t2")),), (SPLIT, MergeThemes(("t1", SPLIT.id)))):
        (part, _) = with_keywords_left(judged(*judgements, themes=bills).themes, bills, said).themes[0].subthemes
        assert part.keywords == (("bill",) if SPLIT in judgements else ("meter", "bill"))


def test_a_theme_without_sentences_is_gone_and_no_sentence_is_lost() -> None:
    result = judged(MoveMembers(("d", "e"), "t1"))
    assert list(members(result)) == ["Bills"]
    assert everyone(result) == everyone(judged())


def test_a_reworded_theme_keeps_the_support_of_what_was_not_changed() -> None:
    theme = judged(RewordTheme("t1", Outcome("", "", "to pay the bill", ""))).themes.themes[0]
    assert theme.statement == "minimize the time it takes to pay the bill"
    assert dict(theme.outcome.sources) == {"metric": "b"}
    assert theme.judged


PAYING = RewordTheme("t1", Outcome("", "", "to pay the bill"))


def test_a_reworded_theme_is_called_by_its_statement_whatever_the_machine_calls_it() -> None:
    again = replace(found(), themes=(replace(found().themes[0], name="Queue for the meter"), found().themes[1]))
    for themes in (found(), again):
        assert list(members(judged(PAYING, themes=themes))) == ["Pay the bill", "Lifts"]


def test_a_name_that_a_person_gave_stays_when_the_theme_is_reworded() -> None:
    named = RenameTheme("t1", "Invoices")
    locked = LockTheme("t1", "Invoices", BILLS, ("a",))
    for judgements in ((named, PAYING), (PAYING, named), (named, locked, PAYING)):
        assert "Invoices" in members(judged(*judgements))
    split = SplitTheme("t1", ("b",), "Late")
    assert "Late" in members(judged(split, RewordTheme(split.id, Outcome("", "", "to pay in time"))))
    bare = SplitTheme("t1", ("b",))
    assert "Pay in time" in members(judged(bare, RewordTheme(bare.id, Outcome("", "", "to pay in time"))))


def test_a_locked_theme_keeps_its_name_until_it_is_reworded() -> None:
    locked = LockTheme("t1", "Pay the bill", BILLS, ("a",))
    costs = RewordTheme("t2", Outcome("", "the money spent", "to pay the bill"))
    for judgements in ((locked, costs), (PAYING, locked, costs)):
        assert "Pay the bill" in members(judged(*judgements))
    losing = RewordTheme("t1", Outcome("", "", "to lose the bill"))
    for judgements in ((locked, losing), (PAYING, locked, losing)):
        assert "Lose the bill" in members(judged(*judgements))
    split = SplitTheme("t1", ("b",), "Late")
    for judgements in ((split, LockTheme(split.id, "Late", BILLS, ("b",))), (split,)):
        assert "Late" in members(judged(*judgements, RewordTheme(split.id, Outcome("", "", "to pay in time"))))


def test_a_theme_that_is_left_to_a_person_keeps_its_name_until_somebody_words_its_object() -> None:
    quoted = Theme("t3", "“It is loud”", "", NEUTRAL["en"], (), ("x",), needs_wording=True)
    result = judged(RewordTheme("t3", Outcome("", "the time it takes", "")), themes=found(quoted))
    assert list(members(result)) == ["Bills", "Lifts", "“It is loud”"]


def test_two_reworded_themes_are_told_apart() -> None:
    costs = RewordTheme("t2", Outcome("", "the money spent", "to pay the bill"))
    assert list(members(judged(PAYING, costs))) == ["Pay the bill (time it takes)", "Pay the bill (money spent)"]


def test_a_theme_whose_object_nobody_worded_is_still_left_to_a_person() -> None:
    left = replace(found(), themes=(replace(found().themes[0], outcome=NEUTRAL["en"], needs_wording=True),))
    assert judged(RewordTheme("t1", Outcome("", "the time it takes", "", "")), themes=left).themes.themes[0].needs_wording
    assert judged(RewordTheme("t1", NEUTRAL["en"])).themes.themes[0].needs_wording
    assert not judged(RewordTheme("t1", Outcome("", "", "to pay", "")), themes=left).themes.themes[0].needs_wording


def test_a_context_is_taken_away_by_an_empty_one_and_stays_without_one() -> None:
    bare = Outcome("", "", "to pay the bill")
    outcome = replace(BILLS, context="in spring", sources={**BILLS.sources, "context": "c"})
    spring = replace(found(), themes=(replace(found().themes[0], outcome=outcome),))
    kept = judged(RewordTheme("t1", bare, keeps_context=True), themes=spring).themes.themes[0]
    assert kept.statement == "minimize the time it takes to pay the bill in spring"
    assert dict(kept.outcome.sources) == {"metric": "b", "context": "c"}
    cleared = judged(RewordTheme("t1", bare), themes=spring).themes.themes[0]
    assert cleared.statement == "minimize the time it takes to pay the bill"
    assert dict(cleared.outcome.sources) == {"metric": "b"}


def test_a_theme_is_renamed_and_judgements_follow_each_other() -> None:
    assert list(members(judged(RenameTheme("t1", "Invoices"), MergeThemes(("t1", "t2"))))) == ["Invoices"]


def test_a_locked_theme_keeps_its_sentences_and_wording_wherever_they_are_found() -> None:
    lock = LockTheme("t9", "Locked", BILLS, ("a", "d", "gone"))
    result = judged(lock)
    assert members(result) == {"Bills": ("b", "c"), "Lifts": ("e",), "Locked": ("a", "d")}
    assert [problem for problem in result.problems if "gone" in problem]
    assert members(judged(LockTheme("t1", "Locked", BILLS, ("a", "b"))))["Locked"] == ("a", "b", "c")


def test_a_locked_theme_keeps_its_parts_and_its_stability_while_no_sentence_comes_from_elsewhere() -> None:
    parts = (replace(found().themes[0], id="t1.1", parent="t1", members=("a", "b")),)
    parted = replace(found(), themes=(replace(found().themes[0], subthemes=parts), found().themes[1]))
    locked = judged(LockTheme("t1", "Locked", BILLS, ("b", "a")), themes=parted).themes.themes[0]
    assert (locked.members, locked.subthemes, locked.stability) == (("b", "a", "c"), parts, 0.9)
    grown = judged(LockTheme("t1", "Locked", BILLS, ("b", "a", "d")), themes=parted).themes.themes[0]
    assert (grown.members, grown.subthemes, grown.stability) == (("b", "a", "d", "c"), parts, None)


def test_a_lock_does_not_word_a_theme_that_a_person_has_to_word() -> None:
    def needs_wording(lock: LockTheme) -> bool:
        return {t.id: t.needs_wording for t in judged(lock).themes.themes}[lock.theme]

    assert needs_wording(LockTheme("t2", "Doors", LIFTS, ("d", "e")))
    assert not needs_wording(LockTheme("t2", "Doors", BILLS, ("d", "e")))
    assert not needs_wording(LockTheme("t1", "Bills", BILLS, ("a",)))
    assert needs_wording(LockTheme("t9", "Doors", NEUTRAL["en"], ("d", "e")))


def test_what_is_gone_is_named_and_the_rest_is_done() -> None:
    result = judged(RenameTheme("t7", "x"), MergeThemes(("t1", "t8")), MoveMembers(("q",), "t2"), RenameTheme("t2", "Doors"))
    assert list(members(result)) == ["Bills", "Doors"]
    assert [next(word for word in ("t7", "t8", "q") if word in problem) for problem in result.problems] == ["t7", "t8", "q"]


def test_a_persons_act_stands_in_place_of_the_models() -> None:
    model = Finding(Act.OTHER, (), {Act.OTHER: 0.8, Act.COMPLAINT: 0.2}, prompted=True)
    said = [
        Utterance("r:1", "r", None, Role.RESPONDENT, "r", 0, 1, "It took a week.", "en", model),
        Utterance("r:2", "r", None, Role.INTERVIEWER, None, 0, 1, "Why?", "en"),
    ]
    judgement = JudgeUtterance("r:1", Act.COMPLAINT, (Facet.SLOWNESS,), Signature("Vera"))
    (one, _), problems = judge_utterances(said, [judgement, JudgeUtterance("r:2", Act.WISH), JudgeUtterance("x:1", Act.WISH)])
    assert one.finding == Finding(Act.COMPLAINT, (Facet.SLOWNESS,), {Act.COMPLAINT: 1.0}, prompted=True, coder="Vera")
    assert len(problems) == 2
