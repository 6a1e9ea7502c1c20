from __future__ import annotations

import pytest

from models.themes.cleaning import LONGEST, clean, has_content


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Uh, you know, the lift was, was dead.", "the lift was dead."),
        ("It took 45 minutes.", "It took minutes."),
        ("And then Marta closed the gate.", "And then closed the gate."),
        ("Ну, э-э, лифт, как бы, не работал.", "лифт, не работал."),
        ("[laughs]", ""),
        ("Yeah.", "."),
    ],
)
def test_what_pulls_strangers_together_is_left_out(said: str, read: str) -> None:
    assert clean(said) == read or clean(said).strip(".") == read.strip(".")


def test_long_texts_are_cut() -> None:
    assert len(clean("lift " * 5_000)) <= LONGEST


@pytest.mark.parametrize("text", ["I don't know.", "не знаю", "Nothing.", "", "...", "um", "No idea.", "42"])
def test_what_says_nothing_is_known(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize("text", ["Three times.", "I don't know where the parcel is.", "не знаю, где посылка", "Very."])
def test_what_says_something_is_kept(text: str) -> None:
    assert has_content(text)
