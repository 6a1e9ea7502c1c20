"""Forms of Russian words in statements, which need no parser."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from models.themes.russian import NounPhrase, RussianWords

CASES = ("nomn", "gent", "accs", "ablt")


@pytest.fixture(scope="module")
def russian() -> RussianWords:
    return RussianWords()


def said(word: str, lemma: str, *, number: str = "Plur") -> NounPhrase:
    doc = Doc(spacy.blank("ru").vocab, words=[word], lemmas=[lemma], pos=["NOUN"], morphs=[f"Number={number}"])
    return NounPhrase(doc[0], (), ())


@pytest.mark.parametrize(
    ("word", "lemma", "forms"),
    [
        ("счета", "счёт", "счета счетов счета счетами"),
        ("счетов", "счёт", "счета счетов счета счетами"),
        ("учителя", "учитель", "учителя учителей учителей учителями"),
        ("договора", "договор", "договора договоров договора договорами"),
        ("договоры", "договор", "договоры договоров договоры договорами"),
        ("корпусами", "корпус", "корпуса корпусов корпуса корпусами"),
        ("листья", "лист", "листья листьев листья листьями"),
        ("листы", "лист", "листы листов листы листами"),
        ("чудеса", "чудо", "чудеса чудес чудеса чудесами"),
    ],
)
def test_a_plural_is_the_one_that_was_said(russian: RussianWords, word: str, lemma: str, forms: str) -> None:
    assert [russian.inflected(said(word, lemma), case) for case in CASES] == forms.split()


@pytest.mark.parametrize(
    ("word", "lemma", "number", "forms"),
    [
        ("песнями", "песня", "Plur", "песни песен песни песнями"),
        ("ботинки", "ботинок", "Plur", "ботинки ботинок ботинки ботинками"),
        ("лет", "год", "Plur", "годы годов годы годами"),
        ("отчетами", "отчёт", "Plur", "отчёты отчётов отчёты отчётами"),
        ("ветра", "ветер", "Sing", "ветер ветра ветер ветром"),
    ],
)
def test_other_forms_are_the_usual_ones(russian: RussianWords, word: str, lemma: str, number: str, forms: str) -> None:
    assert [russian.inflected(said(word, lemma, number=number), case) for case in CASES] == forms.split()


@pytest.mark.parametrize(("verb", "form"), [("пахнуть", "пахнет"), ("теряться", "теряется"), ("потеряться", "потеряется")])
def test_what_happens_is_told_by_the_verb_that_was_said(russian: RussianWords, verb: str, form: str) -> None:
    assert russian.third_person(verb, plural=False) == form
