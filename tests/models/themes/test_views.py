from __future__ import annotations

import numpy as np

from annotations.themes import Complaint
from models.themes.episodes import Episode
from models.themes.metric import LearnedMetric
from models.themes.views import EncoderSet, ViewOptions, centred, encode_episodes, spelling, unit_rows, without_voice
from tests.fakes.encoder import WordsEncoder

UNLEARNED = LearnedMetric({}, {})


def episode(text: str, question: str = "", turn: str = "") -> Episode:
    return Episode((Complaint(text, text),), question, turn)


def likeness(*episodes: Episode) -> np.ndarray:
    vectors = encode_episodes(
        episodes, encoders=EncoderSet({"words": WordsEncoder()}, {}), projection=UNLEARNED, options=ViewOptions()
    )
    return vectors.whole @ vectors.whole.T


def test_the_question_makes_bare_answers_alike() -> None:
    bare = [
        episode("Three times.", "How often was the lift broken?", "Three times."),
        episode("All winter long.", "The lift was broken how long?", "All winter long."),
        episode("Twenty letters.", "And correcting the invoice total?", "Twenty letters."),
        episode("By courier only.", "How did the parcel arrive?", "By courier only."),
    ]
    alike = likeness(*bare)
    assert alike[0, 1] > max(alike[0, 2], alike[0, 3])


def test_what_all_share_is_no_likeness() -> None:
    alike = likeness(
        *[episode(f"our product portal at the company {thing}") for thing in ("lift", "invoice", "parcel", "heating")]
    )
    assert alike[0, 1] < 0.2


def test_encoders_without_the_alphabet_are_left_out() -> None:
    both = EncoderSet({"wide": WordsEncoder()}, {"english": WordsEncoder()})
    assert list(both.for_texts(["the lift was dead"])) == ["english", "wide"]
    assert list(both.for_texts(["лифт не работал", "the lift"])) == ["wide"]


def test_languages_are_centred_apart() -> None:
    vectors = np.array([[1, 0, 0.2], [1, 0, -0.2], [0, 1, 0.2], [0, 1, -0.2]], dtype=np.float32)
    moved = centred(vectors, texts=["a"] * 4, languages=["en", "en", "ru", "ru"], anchors={"en": None, "ru": None})
    assert moved[0] @ moved[2] > 0.99
    assert moved[0] @ moved[3] < -0.99


def test_few_texts_are_centred_on_what_studies_usually_are() -> None:
    vectors = np.array([[1, 0.1, 0], [1, -0.1, 0]], dtype=np.float32)
    usual = np.array([0.0, 0.0, 1.0], dtype=np.float32)
    moved = centred(vectors, texts=["a", "b"], languages=["en", "en"], anchors={"en": usual})
    assert moved[0] @ moved[1] > 0.9


def test_missing_views_speak_neither_for_nor_against() -> None:
    moved = centred(np.eye(3, dtype=np.float32), texts=["a", "", "b"], languages=["en"] * 3, anchors={"en": None})
    assert not moved[1].any()


def test_what_one_person_comes_back_to_makes_no_two_of_their_complaints_alike() -> None:
    cow, lift, bill = np.eye(3, dtype=np.float32)
    rows = unit_rows(np.array([cow + lift, cow + bill, lift, bill]))
    apart = without_voice(rows, np.array([0, 0, 1, 2]), share=0.8)
    assert rows[0] @ rows[1] > 0.4
    assert apart[0] @ apart[1] < 0.1
    assert apart[0] @ apart[2] > rows[0] @ rows[2] - 0.01


def test_one_who_says_one_thing_only_is_still_understood() -> None:
    rows = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    assert np.allclose(without_voice(rows, np.array([0, 0, 1]), share=0.8), rows)


def test_words_of_the_study_are_alike_by_spelling() -> None:
    rows = spelling(["квитанция за капремонт", "квитанции о капремонте", "лифт застрял"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
