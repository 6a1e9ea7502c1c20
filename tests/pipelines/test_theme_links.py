from __future__ import annotations

import pytest

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from pipelines.theme_links import Share, by_people, counted, link, segment_rows


def complaint(member: str) -> Complaint:
    return Complaint(member, "text", conversation=member[0], respondent=member[0])


OUTCOME = Outcome("minimize", "the time", "to wait")
THEMES = ThemeSet(
    (
        Theme("t1", "wait", "s", OUTCOME, (), ("a1", "a2", "b1", "c1")),
        Theme("t2", "pay", "s", OUTCOME, (), ("c2", "c3")),
    ),
    ("b2",),
)
COMPLAINTS = [complaint(member) for member in ("a1", "a2", "b1", "b2", "c1", "c2", "c3")]
ASKED = {"a": "A", "b": "A", "c": "B", "d": "B", "e": None}


def test_support_counts_people_before_sentences() -> None:
    wait, pay = link(THEMES, COMPLAINTS, respondents=ASKED)
    assert (wait.respondents.said, wait.respondents.asked, wait.sentences) == (3, 5, 4)
    assert (pay.respondents.said, pay.sentences) == (1, 2)
    assert (wait.single_voice, pay.single_voice) == (False, True)


def test_everyones_first_quote_comes_before_anyones_second() -> None:
    wait, _ = link(THEMES, COMPLAINTS, respondents=ASKED, most_quotes=4)
    assert wait.quotes == ("a1", "b1", "c1", "a2")


def test_segments_count_who_was_asked_also_those_who_said_nothing() -> None:
    supports = link(THEMES, COMPLAINTS, respondents=ASKED)
    rows = [(row.theme, row.customer_segment, row.said, row.asked) for row in segment_rows(THEMES, supports)]
    assert rows == [
        ("t1", "A", 2, 2),
        ("t1", "B", 1, 2),
        ("t1", "", 0, 1),
        ("t2", "A", 0, 2),
        ("t2", "B", 1, 2),
        ("t2", "", 0, 1),
    ]


def test_doubtful_transcription_alone_is_no_voice() -> None:
    wait, pay = link(THEMES, COMPLAINTS, respondents=ASKED, flagged=frozenset({"b1", "c2", "c3"}))
    assert wait.respondents.said == 2
    assert pay.flagged_only


def test_themes_are_ranked_by_the_number_that_is_shown() -> None:
    two = Theme("t3", "find", "s", OUTCOME, (), ("d1", "e1"))
    themes = ThemeSet((*THEMES.themes, two), THEMES.unassigned)
    complaints = [*COMPLAINTS, complaint("d1"), complaint("e1")]
    ranked, supports = by_people(themes, link(themes, complaints, respondents=ASKED, flagged=frozenset({"b1", "c1", "c2", "c3"})))
    assert [theme.id for theme in ranked.themes] == [support.theme for support in supports] == ["t3", "t1", "t2"]
    assert [support.respondents.said for support in supports] == [2, 1, 1]


def test_doubtful_members_count_where_there_are_no_others() -> None:
    left = counted(THEMES, frozenset({"b1", "c2", "c3"}))
    assert [theme.members for theme in left.themes] == [("a1", "a2", "c1"), ("c2", "c3")]


@pytest.mark.parametrize(("said", "asked", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)])
def test_the_interval_is_wilsons(said: int, asked: int, low: float, high: float) -> None:
    assert Share(said, asked).interval == pytest.approx((low, high), abs=1e-4)


def test_where_nobody_was_asked_nothing_is_known() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
