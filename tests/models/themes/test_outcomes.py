from __future__ import annotations

import pytest

from annotations.themes import Complaint
from models.language.parsers import BilingualParser
from models.themes.grammar import lint, render
from models.themes.outcomes import MembersWordsNamer


@pytest.fixture(scope="module")
def namer() -> MembersWordsNamer:
    return MembersWordsNamer(BilingualParser())


def members(*texts: str) -> list[Complaint]:
    return [Complaint(f"m{n}", text, respondent=f"p{n}") for n, text in enumerate(texts)]


ENGLISH = [
    (
        ("It takes me hours to find the export.", "I couldn't find the export for days.", "We searched for the export all week."),
        "minimize the time it takes to find the export",
    ),
    (
        ("I waited three weeks for the plumber.", "We had to wait for the plumber all day.", "The plumber was late again."),
        "minimize the time spent waiting for the plumber",
    ),
    (
        ("I re-enter the invoices by hand.", "We copy the invoices manually.", "I have to type the invoices by hand."),
        "minimize the effort it takes to enter the invoices",
    ),
]
RUSSIAN = [
    (
        ("Я полдня искала выгрузку.", "Мы час искали выгрузку.", "Выгрузку долго не найти."),
        "минимизировать время на поиск выгрузки",
    ),
    (
        ("Ждали мастера три недели.", "Я ждала мастера целый день.", "Мастер опоздал."),
        "минимизировать время ожидания мастера",
    ),
    (
        ("Мы вручную переносим заказы.", "Заказы переношу руками.", "Руками переносить заказы тяжело."),
        "минимизировать усилия на перенос заказов",
    ),
]


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "statement"), ENGLISH)
def test_english_outcomes_are_made_of_members_words(namer: MembersWordsNamer, texts: tuple[str, ...], statement: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language="en", keywords=("export", "plumber", "invoice"))
    assert (render(outcome), needs_wording) == (statement, False)
    assert set(outcome.sources.values()) <= {"m0", "m1", "m2"}


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "statement"), RUSSIAN)
def test_russian_outcomes_stand_in_the_right_case(namer: MembersWordsNamer, texts: tuple[str, ...], statement: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language="ru", keywords=("выгрузка", "мастер", "заказ"))
    assert (render(outcome), needs_wording) == (statement, False)


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "language"), [(("Very.", "Three times."), "en"), (("Очень.", "Три раза."), "ru")])
def test_words_that_allow_no_statement_are_marked(namer: MembersWordsNamer, texts: tuple[str, ...], language: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language=language)
    assert needs_wording
    assert lint(outcome, language=language) == ()


@pytest.mark.weights
def test_solutions_and_names_are_no_objects(namer: MembersWordsNamer) -> None:
    texts = ("I press the button for hours.", "I waited for Zendesk.", "We press the button all day.")
    outcome, _ = namer.word(members(*texts), language="en", keywords=("button",))
    assert "button" not in render(outcome)
    assert "zendesk" not in render(outcome).lower()
