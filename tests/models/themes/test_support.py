from __future__ import annotations

from annotations.themes import Complaint
from models.themes.support import Background, Support
from tests.fakes.encoder import WordsEncoder


def complaint(number: int, text: str, question: str = "", who: str | None = None) -> Complaint:
    return Complaint(f"c{number}", text, f"{question}\n{text}", respondent=who or f"p{number}")


THEME = [
    complaint(0, "The receipts fade in a week.", "And receipts?"),
    complaint(1, "He buys eggs and brings no paper home.", "Do you have issues with receipts?"),
    complaint(2, "The till was broken.", "What about the shop?"),
]
REST = [complaint(number, f"The bus number {number} was late again.", "How is the bus?") for number in range(3, 9)]


def support(*, encoder: WordsEncoder | None = None) -> Support:
    return Support(THEME, Background([*THEME, *REST], encoder=encoder), encoder=encoder)


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
    backing = Support(said, Background(), encoder=None).backing(["вода"])
    assert backing.people == 1


def test_an_encoder_prefers_what_other_people_of_the_theme_say() -> None:
    said = [
        complaint(0, "The boiler leaks water."),
        complaint(1, "Water leaks from the boiler."),
        complaint(2, "A boiler leaks."),
    ]
    own = Support(said, Background([*said, *REST], encoder=WordsEncoder()), encoder=WordsEncoder())
    near, far = own.likeness(["The boiler leaks", "The bus is late"], [0, 0])
    assert near > far


def test_without_an_encoder_or_others_nothing_is_like_anything() -> None:
    assert support().likeness(["The receipts fade"], [0]) == [0.0]
    alone = Support(THEME[:1], Background(THEME, encoder=WordsEncoder()), encoder=WordsEncoder())
    assert alone.likeness(["The receipts fade"], [0]) == [0.0]


def test_the_background_is_the_same_for_any_order() -> None:
    assert Background([*THEME, *REST]).ids == Background([*REST, *THEME][::-1]).ids
