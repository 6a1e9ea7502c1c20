from __future__ import annotations

import pytest

from annotations.themes import Complaint
from models.themes.centrality import Centrality, Offer, speaks_for_theme
from models.themes.metrics import Measure
from models.themes.wordings import Pattern, Wording
from tests.fakes.parser import NounsParser

SAID = (
    ("ann", "The export took hours.", "We looked for the export."),
    ("bob", "Colleagues shouted.", "The exports were gone."),
    ("eve", "Lunch went cold.", "Nothing else."),
)
MEMBERS = [Complaint(f"m{n}", text, f"Q?\n{turn}", respondent=who) for n, (who, text, turn) in enumerate(SAID)]


def centrality(*keywords: str) -> Centrality:
    docs = NounsParser().parse([member.text for member in MEMBERS], language="en")
    return Centrality(MEMBERS, docs, keywords)


def offer(noun: str, *, place: int = 2, plain: float = 1.0, people: int = 1, pattern: Pattern = Pattern.TASK) -> Offer:
    parts = {Measure.TIME: ("the time it takes", f"to find the {noun}")}
    return Offer(place, Wording(pattern, parts, (noun,), ("find",), (), plain), Measure.TIME, 1.0, people)


def stands(one: Offer, *keywords: str) -> bool:
    return speaks_for_theme(one, centrality(*keywords), voices=2, share=0.34)


def test_a_thing_is_heard_in_complaints_and_in_the_turns_around_them() -> None:
    assert (centrality().voices("export"), centrality().heard("export")) == (1, 2)
    assert centrality().share("export") == pytest.approx((1 + 0.6) / 3)


def test_what_several_people_name_speaks_for_the_theme() -> None:
    assert stands(offer("export", plain=0.7), "export")
    assert not stands(offer("lunch", plain=0.7), "lunch")


def test_what_the_most_typical_complaint_says_plainly_speaks_for_it_too() -> None:
    assert stands(offer("hours", place=0), *"abcde", "hours")
    assert not stands(offer("hours", place=2), *"abcde", "hours")
    assert not stands(offer("hours", place=0, plain=0.7), "hours")


def test_what_is_told_without_hardship_or_is_no_word_of_the_theme_does_not() -> None:
    assert not stands(offer("export", plain=0.3), "export")
    assert not stands(offer("export"), "lunch")


def test_what_happens_to_a_thing_must_be_shared_or_be_what_the_theme_is_about() -> None:
    event = offer("export", pattern=Pattern.EVENT, plain=0.8)
    assert stands(event, "export")
    assert not stands(event, "a", "b", "c", "d", "e", "export")
