from __future__ import annotations

import pytest

from annotations.themes import Complaint
from models.language.parsers import BilingualParser
from models.themes.keywords import theme_keywords


def said(*texts: str, people: int) -> list[Complaint]:
    return [Complaint(f"m{n}", text, respondent=f"p{n % people}", language="en") for n, text in enumerate(texts)]


@pytest.mark.weights
def test_keywords_are_words_of_two_people_where_several_speak() -> None:
    texts = ("The kettle leaks butter.", "My kettle rusts.", "That kettle has a crocodile.")
    several, one = theme_keywords([said(*texts, people=3), said(*texts, people=1)], parser=BilingualParser())
    assert several == ("kettle",)
    assert {"kettle", "butter", "crocodile"} <= set(one)
