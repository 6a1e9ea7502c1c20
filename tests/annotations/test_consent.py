"""Whose voice is left out."""

from datetime import date

import pytest

from annotations.consent import withheld
from annotations.respondents import Respondent

TODAY = date(2027, 5, 3)


@pytest.mark.parametrize("said", ["no", " No ", "нет", "НЕТ", "withdrawn", "0"])
def test_who_refused_is_withheld(said):
    assert withheld([Respondent("maya", (), consent=said)], today=TODAY) == {
        "maya": "maya gave no consent (respondents.csv), so their voice is left out."
    }


@pytest.mark.parametrize("said", [None, "", "yes", "да", "2027-01-01", "by mail"])
def test_who_agreed_or_was_not_asked_is_heard(said):
    assert withheld([Respondent("maya", (), consent=said)], today=TODAY) == {}


def test_nobody_is_kept_beyond_their_day():
    last_day, day_after = Respondent("ann", (), retain_until=TODAY), Respondent("bob", (), retain_until=date(2027, 5, 2))
    told = withheld([last_day, day_after], today=TODAY)
    assert list(told) == ["bob"]
    assert "2027-05-02" in told["bob"]
