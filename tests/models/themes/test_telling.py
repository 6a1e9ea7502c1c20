from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from annotations.themes import Complaint
from models.protocols import Vectors
from models.themes.grammar import lint, render
from models.themes.telling import HardshipReader, told_outcome

SILENT = (
    "I wrote to them in May and never got an answer.",
    "Nobody replied to my letter.",
    "It took them six weeks to respond.",
    "The garden is lovely in spring.",
)


class WordEncoder:
    """Texts as counts of a few words: enough to be near what shares them."""

    fingerprint = "words"
    words = ("answer", "reply", "question", "pipe", "freeze", "queue")

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[1.0 + 5 * text.lower().count(word) for word in self.words] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def members(*texts: str, facets: tuple[str, ...] = ("difficulty",)) -> list[Complaint]:
    return [Complaint(f"m{n}", text, f"How was it?\n{text}", respondent=f"p{n}", facets=facets) for n, text in enumerate(texts)]


def test_the_hardship_that_most_people_tell_comes_first() -> None:
    best = HardshipReader("en").tellings(members(*SILENT))[0]
    assert (best.hardship.name, best.people, best.places) == ("answer", 3, (0, 1, 2))
    assert best.lead > 0


def test_what_nobody_tells_in_its_words_is_not_offered() -> None:
    assert HardshipReader("en").tellings(members("The garden is lovely.", "So it is.")) == []


def test_nobody_tells_nothing() -> None:
    assert HardshipReader("ru", encoder=WordEncoder()).tellings([]) == []


def test_an_encoder_moves_the_weight_towards_what_sounds_alike() -> None:
    said = members("I asked a question and got no answer, no reply.", "No answer, no reply to my question.")
    alone = HardshipReader("en").tellings(said)[0]
    heard = HardshipReader("en", encoder=WordEncoder()).tellings(said)[0]
    assert alone.hardship.name == heard.hardship.name == "answer"
    assert heard.weight > alone.weight


@pytest.mark.parametrize(("facets", "metric"), [(("slowness",), "the time it takes"), (("difficulty",), "the likelihood")])
def test_the_metric_is_the_one_that_the_facets_speak_for(facets: tuple[str, ...], metric: str) -> None:
    said = members("I never got an answer.", "Nobody replied to us.", facets=facets)
    outcome = told_outcome(HardshipReader("en").tellings(said)[0], said, direction="minimize")
    assert outcome.metric == metric
    assert lint(outcome, language="en") == ()


def test_the_outcome_rests_on_words_of_a_member() -> None:
    said = members(*SILENT)
    outcome = told_outcome(HardshipReader("en").tellings(said)[0], said, direction="minimize")
    texts = {member.id: member.text for member in said}
    start, end = outcome.spans["object"]
    assert texts[outcome.sources["object"]][start:end] == "answer"
    assert render(outcome).startswith("minimize")
