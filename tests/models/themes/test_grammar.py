from __future__ import annotations

import pytest

from annotations.themes import Outcome
from models.themes.grammar import NEUTRAL, lint, render, short_name


def test_a_statement_is_its_parts_in_order() -> None:
    outcome = Outcome("minimize", "the time it takes", "to find the export", "when closing the month")
    assert render(outcome) == "minimize the time it takes to find the export when closing the month"
    assert lint(outcome, language="en") == ()


def test_a_russian_statement_passes() -> None:
    outcome = Outcome("минимизировать", "время", "на поиск выгрузки", "при закрытии месяца")
    assert render(outcome) == "минимизировать время на поиск выгрузки при закрытии месяца"
    assert lint(outcome, language="ru") == ()


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome("improve", "the time it takes", "to find it all"), "direction"),
        (Outcome("minimize", "the joy", "to find the export"), "metric"),
        (Outcome("minimize", "the time it takes", ""), "object"),
        (Outcome("minimize", "the time it takes", "to find the export", "the month"), "context"),
        (Outcome("minimize", "the time it takes", "to find and send the export"), "more than one idea"),
        (Outcome("minimize", "the time it takes", "to find a better export"), "praises"),
        (Outcome("minimize", "the time it takes", "to press the button"), "solution"),
        (Outcome("minimize", "the time it takes", "to find my export"), "outside"),
        (Outcome("minimize", "the time it takes", "to find " + "a very " * 15 + "long"), "longer"),
        (Outcome("minimize", "the joy", "to find the export"), "use the time, the effort"),
        (Outcome("increase", "the time it takes", "to find the export"), "more of what is spent; use minimize"),
        (Outcome("minimize", "the time it takes", "to export the visits, print them"), "more than one idea"),
        (Outcome("minimize", "the time it takes", "to export the visits as well as print the list"), "more than one idea"),
        (Outcome("minimize", "the likelihood", "of failing to find the export quickly"), "praises"),
        (Outcome("minimize", "the time it takes", "to use Salesforce"), "the name 'Salesforce'"),
        (Outcome("minimize", "the time it takes", "to find the export", "in Excel"), "the name 'Excel'"),
        (Outcome("minimize", "the time it takes", "to find the iPhone"), "the name 'iPhone'"),
        (Outcome("minimize", "the time it takes", "on on of to"), "twice"),
    ],
)
def test_what_breaks_the_grammar_is_said(outcome: Outcome, says: str) -> None:
    assert says in " ".join(lint(outcome, language="en"))


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("minimize", "time", "to find the export", "during the audit"),
        Outcome("minimize", "the effort it takes", "To file the VAT return from PDFs", "On Mondays"),
        Outcome("minimize", "the likelihood", "of not knowing, when the courier comes"),
        Outcome("increase", "the likelihood", "of finding the export"),
        Outcome("increase", "the time", "between failures"),
    ],
)
def test_what_may_stand_is_not_complained_of(outcome: Outcome) -> None:
    assert lint(outcome, language="en") == ()


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("минимизировать", "время", "на то, чтобы дозвониться до поликлиники"),
        Outcome("минимизировать", "вероятность", "не знать, в какую очередь встать"),
        Outcome("минимизировать", "вероятность", "не знать, кто отвечает за бланк"),
        Outcome("минимизировать", "количество раз,", "когда приходится сдавать отчёт по НДС"),
        Outcome("увеличить", "вероятность", "того, что посылка придёт"),
    ],
)
def test_what_may_stand_in_russian_is_not_complained_of(outcome: Outcome) -> None:
    assert lint(outcome, language="ru") == ()


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("на выгрузку, печать", "more than one idea"),
        ("на выгрузку, а также печать", "more than one idea"),
        ("на поиск выгрузки в Экселе", "the name 'Экселе'"),
        ("на поиск выгрузки в 1С", "the name '1С'"),
        ("на то, чтобы быстро найти выгрузку", "praises"),
    ],
)
def test_what_breaks_the_russian_grammar_is_named(part: str, says: str) -> None:
    (problem,) = lint(Outcome("минимизировать", "время", part), language="ru")
    assert says in problem
    assert "more of what is spent" in " ".join(lint(Outcome("увеличить", "время", part), language="ru"))


def test_words_whose_forms_do_not_go_together_are_named() -> None:
    outcome = Outcome("минимизировать", "время", "на поиск новой выгрузки", "при закрытию месяца")
    assert lint(outcome, language="ru") == ("the forms of the words 'при закрытию' do not go together",)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_neutral_label_breaks_no_rule(language: str) -> None:
    assert lint(NEUTRAL[language], language=language) == ()


@pytest.mark.parametrize("part", ["на поиск и отправку выгрузки", "на удобный поиск", "на поиск кнопки", "на мой поиск"])
def test_what_breaks_the_russian_grammar_is_said(part: str) -> None:
    assert len(lint(Outcome("минимизировать", "время", part), language="ru")) == 1


@pytest.mark.parametrize("thing", ["простои станка", "трудности с простудой", "глажку простыней", "ремонт легкового прицепа"])
def test_words_that_begin_as_praise_are_none(thing: str) -> None:
    assert lint(Outcome("минимизировать", "время", f"на {thing}"), language="ru") == ()


@pytest.mark.parametrize("thing", ["простой способ", "лёгкий поиск", "простоту входа", "самую простую форму", "легкость поиска"])
def test_russian_praise_is_none_the_less(thing: str) -> None:
    (problem,) = lint(Outcome("минимизировать", "время", f"на {thing}"), language="ru")
    assert "praises" in problem


@pytest.mark.parametrize(
    ("metric", "thing", "name"),
    [
        ("the time it takes", "to find the export", "Find the export"),
        ("the likelihood", "that the parcel is lost", "The parcel is lost"),
        ("the likelihood", "of not knowing when the courier comes", "Knowing when the courier comes"),
        ("the likelihood", "of losing the ticket", "Losing the ticket"),
        ("the time spent waiting", "for the plumber", "Waiting for the plumber"),
        ("the cost", "of the delivery", "The cost of the delivery"),
        ("the number of times", "one has to type the address", "Type the address"),
        ("время", "на поиск выгрузки", "Поиск выгрузки"),
        ("время", "на сверку счетов", "Сверка счетов"),
        ("время", "ожидания мастера", "Ожидание мастера"),
        ("затраты", "на доставку", "Затраты на доставку"),
        ("усилия", "на то, чтобы дозвониться до поликлиники", "Дозвониться до поликлиники"),
        ("вероятность", "того, что посылку потеряют", "Посылку потеряют"),
        ("количество раз,", "когда приходится вводить адрес", "Вводить адрес"),
    ],
)
def test_a_theme_is_called_by_what_its_outcome_is_about(metric: str, thing: str, name: str) -> None:
    assert short_name(Outcome("minimize", metric, thing)) == name
