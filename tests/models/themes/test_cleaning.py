from __future__ import annotations

import pytest

from models.themes.cleaning import LONGEST, clean, has_content, named_things


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Uh, you know, the lift was, was dead.", "the lift was dead."),
        ("It took 45 minutes.", "It took minutes."),
        ("And then Marta closed the gate.", "And then closed the gate."),
        ("Ну, э-э, лифт, как бы, не работал.", "лифт, не работал."),
        ("[laughs]", ""),
        ("Yeah.", "."),
        ("I’d say, let’s say, it isn’t open.", "it isn't open."),
    ],
)
def test_what_pulls_strangers_together_is_left_out(said: str, read: str) -> None:
    assert clean(said) == read or clean(said).strip(".") == read.strip(".")


def test_long_texts_are_cut() -> None:
    assert len(clean("lift " * 5_000)) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        *("I don't know.", "I don’t know.", "не знаю", "Nothing.", "", "...", "um", "No idea.", "42"),
        *("Dunno.", "I dunno", "I have no idea.", "no clue", "idk", "I can't remember", "can't say", "Hard to say.", "Not sure."),
        *("Nothing really.", "No comment", "nil", "I'm not really sure.", "Понятия не имею.", "Без понятия", "Трудно сказать."),
        *("Не могу сказать", "хз", "Не в курсе.", "Нечего сказать", "Ничего такого", "Да вроде нет", "Даже не знаю.", "Не помню"),
    ],
)
def test_what_says_nothing_is_known(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize(
    "text",
    [
        "Three times.",
        "I don't know where the parcel is.",
        "не знаю, где посылка",
        "Very.",
        "Nothing works.",
        "Трудно сказать врачу.",
        "No sound.",
    ],
)
def test_what_says_something_is_kept(text: str) -> None:
    assert has_content(text)


def test_a_name_that_several_say_is_a_thing() -> None:
    said = [(voice, "I topped up with a Mastercard.") for voice in "abc"] + [("a", "And then Marta called."), ("b", "and Marta")]
    things = named_things(said)
    assert things == {"mastercard"}
    assert "Mastercard" in clean(said[0][1], things=things)
    assert "Marta" not in clean(said[3][1], things=things)
