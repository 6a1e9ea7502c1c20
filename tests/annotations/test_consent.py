"""Whose voice is left out."""

from datetime import date

import pytest

from annotations.consent import withheld
from annotations.respondents import Respondent

TODAY = date(2027, 5, 3)


@pytest.mark.parametrize("said", ["no", " No ", "нет", "НЕТ", "Нет.", "ЛОЖЬ", "-", "не согласен", "no consent", "withdrawn", "0"])
def test_who_refused_is_withheld(said):
    assert withheld([Respondent("maya", (), consent=said)], today=TODAY) == {
        "maya": "maya gave no consent (respondents.csv), so their voice is left out."
    }


@pytest.mark.parametrize("said", [None, "", "yes", "Да.", "+", "2027-01-01", "by mail", "audio and quotes", "Дано 03.05.2026"])
def test_who_agreed_or_was_not_asked_is_heard(said):
    assert withheld([Respondent("maya", (), consent=said)], today=TODAY) == {}


@pytest.mark.parametrize(
    "said",
    [
        "perhaps",
        "no audio",
        "quotes",
        "не возражает",
        "2026-05-03 withdrawn",
        "?",
        "12",
        "yes?",
        "да?",
        "agreed ?",
        "audio?",
        "?да",
    ],
)
def test_a_consent_that_cannot_be_understood_is_none(said):
    told = withheld([Respondent("maya", (), consent=said)], today=TODAY)
    assert f"{said!r} (respondents.csv), which says neither yes nor no" in told["maya"]


def test_a_day_that_cannot_be_read_is_as_one_that_is_past():
    people = [Respondent("ann", (), retain_unclear="31/12/2024"), Respondent("bob", (), retain_until=date(2028, 1, 1))]
    why = "ann has the retain_until '31/12/2024' (respondents.csv), which is no day, so their voice is left out."
    assert withheld(people, today=TODAY) == {"ann": why}


def test_nobody_is_kept_beyond_their_day():
    last_day, day_after = Respondent("ann", (), retain_until=TODAY), Respondent("bob", (), retain_until=date(2027, 5, 2))
    told = withheld([last_day, day_after], today=TODAY)
    assert list(told) == ["bob"]
    assert "2027-05-02" in told["bob"]
