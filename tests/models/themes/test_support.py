from __future__ import annotations

import math

from annotations.themes import Complaint
from models.themes.support import TRAITS, Background, Support
from models.themes.wordings import Pattern, Wording


def complaint(number: int, text: str, question: str = "", who: str | None = None) -> Complaint:
    return Complaint(f"c{number}", text, f"{question}\n{text}", respondent=who or f"p{number}")


THEME = [
    complaint(0, "The receipts fade in a week.", "And receipts?"),
    complaint(1, "He buys eggs and brings no paper home.", "Do you have issues with receipts?"),
    complaint(2, "The till was broken.", "What about the shop?"),
]
REST = [complaint(number, f"The bus number {number} was late again.", "How is the bus?") for number in range(3, 9)]


def support() -> Support:
    return Support(THEME, Background([*THEME, *REST]))


def test_people_stand_behind_what_they_name_and_what_they_are_asked_about() -> None:
    backing = support().backing(["receipt"])
    assert (backing.people, round(backing.asked, 2), round(backing.told, 2), backing.elsewhere) == (2, 0.67, 0.33, 0.0)


def test_what_the_rest_of_the_study_speaks_of_speaks_for_no_theme() -> None:
    assert support().backing(["bus"]).elsewhere == 1.0
    assert support().backing(["bus"]).weight < 0 < support().backing(["receipt"]).weight


def test_the_noun_that_speaks_most_for_the_theme_counts() -> None:
    assert support().backing(["bus", "receipt"]) == support().backing(["receipt"])


def test_words_are_found_in_other_forms_but_not_in_longer_words() -> None:
    said = [complaint(0, "Воды нет вторые сутки."), complaint(1, "Водитель не остановился.")]
    backing = Support(said, Background()).backing(["вода"])
    assert backing.people == 1


def traits(wording: Wording, *, place: int = 0) -> dict[str, float]:
    return dict(zip(TRAITS, support().traits(wording, place=place), strict=True))


def test_traits_tell_who_stands_behind_a_wording() -> None:
    asked = traits(Wording(Pattern.TOPIC, {}, ("receipt",), (), (), 0.0, asked=True), place=1)
    assert (asked["is_asked"], round(asked["asked"], 2), round(asked["share"], 2)) == (1.0, 0.67, 0.67)
    assert (round(asked["place"], 2), round(asked["people"], 2)) == (0.33, 0.33)
    assert asked["lift"] > traits(Wording(Pattern.TOPIC, {}, ("bus",), (), (), 0.0))["lift"]


def test_where_nobody_was_asked_it_is_not_known_what_was_asked() -> None:
    alone = Support([complaint(0, "The lid is broken."), complaint(1, "The lid again.")], Background())
    found = dict(zip(TRAITS, alone.traits(Wording(Pattern.EVENT, {}, ("lid",), (), (), 1.0), place=0), strict=True))
    assert math.isnan(found["asked"])
    assert math.isnan(found["is_asked"])
    assert found["told"] == 1.0


def test_the_background_is_the_same_for_any_order() -> None:
    assert Background([*THEME, *REST]).said == Background([*REST, *THEME][::-1]).said


def test_members_whose_words_are_not_read_are_no_outsiders() -> None:
    few = Support(THEME[:1], Background([*THEME, *REST]), members=THEME)
    assert few.backing(["egg"]).elsewhere == 0.0
    assert (few.people, few.voices) == (1, 3)


def test_who_says_it_in_another_language_counts_half_and_speaks_for_no_wording() -> None:
    mixed = [*THEME[:2], complaint(9, "Чеки выцветают за неделю.")]
    assert Support(THEME[:2], Background(mixed), members=mixed, typical=24).backing(["receipt"]).asked == 2 / 2.5
