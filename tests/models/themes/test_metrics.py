"""What the words of a complaint are votes for."""

from __future__ import annotations

import pytest

from annotations.themes import Complaint
from models.themes.metrics import Measure, cue_span, measures, vote_shares


def shares(*texts: str) -> dict[Measure, float]:
    return vote_shares([Complaint(f"m{n}", text) for n, text in enumerate(texts)])


@pytest.mark.parametrize(
    "text",
    [
        "Платформа опять не открылась.",
        "На платформе неудобно.",
        "Платье и платок не подошли.",
        "Заплатка отклеилась.",
        "Дорога вся в ямах.",
        "Тысячу раз говорили.",
        "The first part was fine, but the upload stopped.",
        "We fine-tune it.",
        "Dear colleagues were rude.",
        "The costume does not fit.",
        "Долгов накопилось.",
        "Дневник не открывается.",
    ],
)
def test_words_that_only_look_like_money_or_time_are_no_votes(text: str) -> None:
    assert not shares(text).keys() & {Measure.COST, Measure.TIME}


@pytest.mark.parametrize(
    "text",
    [
        "Платим втрое.",
        "Плата выросла.",
        "Пришлось заплатить.",
        "Платёж не прошёл.",
        "Доставка дорогая.",
        "Дорого.",
        "Двадцать тысяч отдали.",
        "They fined me.",
        "I got a fine.",
        "It costs the earth.",
        "It is too dear.",
    ],
)
def test_words_of_money_are_votes_for_cost(text: str) -> None:
    assert shares(text) == {Measure.COST: 1.0}


@pytest.mark.parametrize("text", ["Долго.", "Долгая доставка.", "Пять дней.", "Со дня на день.", "It was long."])
def test_words_of_time_are_votes_for_time(text: str) -> None:
    assert shares(text) == {Measure.TIME: 1.0}


def test_a_theme_about_a_platform_is_not_measured_in_money() -> None:
    texts = ("Платформа неудобная.", "На платформе всё сложно.", "Эта платформа меня замучила.")
    members = [Complaint(f"m{n}", text, facets=("difficulty",)) for n, text in enumerate(texts)]
    assert measures(members)[0][0] is Measure.LIKELIHOOD


@pytest.mark.parametrize("mark", ["'", "’"])
def test_either_apostrophe_is_read(mark: str) -> None:
    text = f"Sadly I didn{mark}t know where the form is."
    assert shares(text) == {Measure.KNOWING: 1.0}
    assert cue_span(text, Measure.KNOWING) == (8, 19)
