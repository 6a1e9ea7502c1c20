"""Circumstances in sentences that are parsed by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import spacy
from spacy.tokens import Doc

from annotations.themes import Complaint
from models.themes.circumstances import circumstances


def crashing(when: str) -> Doc:
    return Doc(
        spacy.blank("en").vocab,
        words=["It", "crashes", when, "the", "update"],
        heads=[1, 1, 1, 4, 2],
        deps=["nsubj", "ROOT", "prep", "det", "pobj"],
        pos=["PRON", "VERB", "ADP", "DET", "NOUN"],
        tags=["PRP", "VBZ", "IN", "DT", "NN"],
        lemmas=["it", "crash", when, "the", "update"],
    )


def freezing(heads: Sequence[int], deps: Sequence[str]) -> Doc:
    return Doc(
        spacy.blank("ru").vocab,
        words=["Зависает", "во", "время", "обеда"],
        heads=heads,
        deps=deps,
        pos=["VERB", "ADP", "NOUN", "NOUN"],
        morphs=["", "", "Case=Acc|Number=Sing", "Case=Gen|Number=Sing"],
        lemmas=["зависать", "во", "время", "обед"],
    )


def named(*docs: Doc, language: str) -> list[str]:
    members = [Complaint(f"m{n}", doc.text, respondent=f"p{n}") for n, doc in enumerate(docs)]
    return [found.text for found in circumstances(members, docs, voices=2, language=language)]


def test_before_and_after_are_not_the_same() -> None:
    assert named(crashing("before"), crashing("after"), language="en") == []
    assert named(crashing("after"), crashing("after"), crashing("before"), language="en") == ["after the update"]


@pytest.mark.parametrize(
    ("heads", "deps"),
    [
        ((0, 3, 1, 0), ("ROOT", "case", "fixed", "obl")),
        ((0, 3, 3, 0), ("ROOT", "case", "case", "obl")),
        ((0, 2, 0, 2), ("ROOT", "case", "obl", "nmod")),
    ],
)
def test_two_words_may_say_when_in_russian(heads: tuple[int, ...], deps: tuple[str, ...]) -> None:
    doc = freezing(heads, deps)
    assert named(doc, doc, language="ru") == ["во время обеда"]
