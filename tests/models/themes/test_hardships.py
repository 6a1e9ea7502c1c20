from __future__ import annotations

import re

import pytest

from annotations.languages import LANGUAGES
from annotations.themes import Outcome
from models.themes.grammar import MINIMIZE, lint, render, short_name
from models.themes.hardships import Hardship, all_examples, folded, hardships, labels, levels

ALL = [(language, one) for language in LANGUAGES for one in hardships(language)]
NAMES = [f"{language}-{one.name}" for language, one in ALL]


@pytest.mark.parametrize(("language", "hardship"), ALL, ids=NAMES)
def test_every_hardship_reads_as_an_outcome_that_passes_the_grammar(language: str, hardship: Hardship) -> None:
    for metric, thing in hardship.parts.values():
        outcome = Outcome(MINIMIZE[language], metric, thing)
        assert lint(outcome, language=language) == (), render(outcome)


@pytest.mark.parametrize(("language", "hardship"), ALL, ids=NAMES)
def test_every_hardship_has_a_label_examples_and_levels(language: str, hardship: Hardship) -> None:
    usual = levels(language)
    assert hardship.label
    assert hardship.name in all_examples()
    assert 0 <= usual.sentences[hardship.name] < 0.1
    assert hardship.name in usual.likeness


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_objects_are_told_once(language: str) -> None:
    own = hardships(language)
    assert len({one.name for one in own}) == len(own)
    assert len({one.label for one in own}) == len(own)
    things = [thing for one in own for thing in {thing for _, thing in one.parts.values()}]
    assert len(set(things)) == len(things)


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("It’s been in May and nobody got back to me.", "answer", "en"),
        ("They put me ON HOLD for an hour.", "reach", "en"),
        ("I have to type it all in again, by hand.", "again", "en"),
        ("Ответ пришёл через месяц.", "answer", "ru"),
        ("Полдня ищу накладную.", "find", "ru"),
        ("Всё перебиваем вручную в ещё одну таблицу.", "again", "ru"),
    ],
)
def test_words_are_found_whatever_their_case_and_apostrophes(text: str, name: str, language: str) -> None:
    told = next(one for one in hardships(language) if one.name == name)
    assert told.cue.search(folded(text))


def test_what_takes_time_or_effort_is_something_done() -> None:
    for hardship in hardships("en"):
        for metric, thing in hardship.parts.values():
            assert metric.endswith("it takes") == thing.startswith("to "), f"{metric} {thing}"


def test_folding_keeps_places() -> None:
    text = "Ёлка “it’s” ЁЖ"
    assert len(folded(text)) == len(text)


def test_a_theme_is_named_by_the_label_of_its_hardship() -> None:
    assert short_name(Outcome("minimize", "the time it takes", "to get an answer")) == "No answer"
    assert short_name(Outcome("минимизировать", "вероятность", "отказа")) == "Отказы"
    assert not any(re.search(r"[_|]", label) for label in labels().values())
