from __future__ import annotations

import numpy as np

from annotations.themes import Complaint
from models.themes.episodes import Episode
from models.themes.metric import LearnedMetric
from models.themes.views import (
    EncoderSet,
    ViewOptions,
    centred,
    encode_episodes,
    find_middles,
    rarity_of,
    spelling,
    spelling_counts,
    unit_rows,
    without_voice,
)
from tests.fakes.encoder import WordsEncoder

UNLEARNED = LearnedMetric({}, {})


def episode(text: str, question: str = "", turn: str = "") -> Episode:
    return Episode((Complaint(text, text),), question, turn)


def likeness(*episodes: Episode) -> np.ndarray:
    vectors, _ = encode_episodes(
        episodes, encoders=EncoderSet({"words": WordsEncoder()}, {}), names=["words"], projection=UNLEARNED, options=ViewOptions()
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


class Blind(LearnedMetric):
    """Makes everything alike."""

    def project(self, encoder: str, view: str, vectors: np.ndarray) -> np.ndarray:
        return np.ones_like(vectors)


def test_what_interviews_taught_is_not_asked_about_bare_texts() -> None:
    def alike(*episodes: Episode) -> np.ndarray:
        known = EncoderSet({"words": WordsEncoder()}, {})
        tools = {"encoders": known, "names": ["words"], "projection": Blind({}, {}), "options": ViewOptions(spelling=0.0)}
        found, space = encode_episodes(episodes, **tools)
        again, _ = encode_episodes(episodes, **tools, space=space)
        assert np.array_equal(found.whole, again.whole)
        return found.whole @ found.whole.T

    assert alike(episode("the lift was dead"), episode("an invoice got lost"))[0, 1] < 0
    asked = [episode("the lift was dead", "how was the lift?"), episode("an invoice got lost", "and the papers?")]
    assert np.allclose(alike(*asked), 1.0)


def test_encoders_without_the_alphabet_are_left_out() -> None:
    both = EncoderSet({"wide": WordsEncoder()}, {"english": WordsEncoder()})
    assert list(both.for_texts(["the lift was dead"])) == ["english", "wide"]
    assert list(both.for_texts(["лифт не работал", "the lift"])) == ["wide"]


def test_encoders_that_take_long_are_not_asked_about_many_texts() -> None:
    both = EncoderSet({"quick": WordsEncoder(), "slow": WordsEncoder()}, {}, {"slow": 2})
    assert list(both.for_texts(["the lift was dead"] * 2)) == ["quick", "slow"]
    assert list(both.for_texts(["the lift was dead"] * 3)) == ["quick"]


def centred_on_its_own(vectors: np.ndarray, *, texts: list[str], languages: list[str], anchors: dict) -> np.ndarray:
    middles = find_middles(vectors, texts=texts, languages=languages, anchors=anchors)
    return centred(vectors, texts=texts, languages=languages, middles=middles)


def test_languages_are_centred_apart() -> None:
    vectors = np.array([[1, 0, 0.2], [1, 0, -0.2], [0, 1, 0.2], [0, 1, -0.2]], dtype=np.float32)
    moved = centred_on_its_own(vectors, texts=["a"] * 4, languages=["en", "en", "ru", "ru"], anchors={"en": None, "ru": None})
    assert moved[0] @ moved[2] > 0.99
    assert moved[0] @ moved[3] < -0.99


def test_few_texts_are_centred_on_what_studies_usually_are() -> None:
    vectors = np.array([[1, 0.1, 0], [1, -0.1, 0]], dtype=np.float32)
    usual = np.array([0.0, 0.0, 1.0], dtype=np.float32)
    moved = centred_on_its_own(vectors, texts=["a", "b"], languages=["en", "en"], anchors={"en": usual})
    assert moved[0] @ moved[1] > 0.9


def test_missing_views_speak_neither_for_nor_against() -> None:
    moved = centred_on_its_own(np.eye(3, dtype=np.float32), texts=["a", "", "b"], languages=["en"] * 3, anchors={"en": None})
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
    counts = spelling_counts(["квитанция за капремонт", "квитанции о капремонте", "лифт застрял"])
    rows = spelling(counts, rarity=rarity_of(counts), is_narrow=False)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_later_episodes_get_the_vectors_that_they_had_with_the_study() -> None:
    texts = [
        "the lift was dead",
        "the invoice was wrong",
        "the parcel was late",
        "heating failed",
        "water was cold",
        "keys got lost",
    ]
    study = [episode(text, f"What about {text.split()[1]}?", text) for text in texts]
    known = EncoderSet({"words": WordsEncoder()}, {})
    tools = {"encoders": known, "names": ["words"], "projection": UNLEARNED, "options": ViewOptions()}
    together, space = encode_episodes(study, **tools)
    again, _ = encode_episodes(study[:1], **tools, space=space)
    assert np.allclose(again.whole[0], together.whole[0], atol=1e-6)
