from __future__ import annotations

import pytest

from annotations.themes import Complaint
from models.language.parsers import BilingualParser
from models.themes.keywords import parse_all, theme_keywords
from models.themes.spans import span_of
from tests.fakes.parser import NounsParser


def said(*texts: str, people: int) -> list[Complaint]:
    return [Complaint(f"m{n}", text, respondent=f"p{n % people}", language="en") for n, text in enumerate(texts)]


def test_either_apostrophe_is_parsed_alike_and_the_words_are_found_where_they_were_said() -> None:
    straight, other = (f"Nobody{mark}s code isn{mark}t working." for mark in "'’")
    docs = parse_all(said(straight, other, people=2), parser=NounsParser())
    assert docs[0].text == docs[1].text == straight
    (first,) = [token for token in docs[1] if token.text == "n't"]
    assert span_of(other, docs[1][first.i :]) == (16, len(other))


@pytest.mark.weights
def test_keywords_are_words_of_two_people_where_several_speak() -> None:
    texts = ("The kettle leaks butter.", "My kettle rusts.", "That kettle has a crocodile.")
    several, one = theme_keywords([said(*texts, people=3), said(*texts, people=1)], parser=BilingualParser())
    assert several == ("kettle",)
    assert {"kettle", "butter", "crocodile"} <= set(one)


@pytest.mark.weights
def test_what_had_to_be_done_is_a_keyword_and_not_that_it_had_to() -> None:
    texts = ("Пришлось чинить насос.", "Мне приходится чинить насос.", "Опять пришлось чинить.")
    (keywords,) = theme_keywords([said(*texts, people=3)], parser=BilingualParser())
    assert set(keywords) == {"чинить", "насос"}
