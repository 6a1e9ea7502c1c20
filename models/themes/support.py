"""How well a wording stands for its theme: by how many of its people speak of the same, and whether others do not.

People speak of the same where they name its thing in a complaint, in the turn around one, or are asked about it; and where an
encoder finds their complaints nearer to it than complaints outside the theme. The weights are near those of a ridge regression
that foretells how like a wording is to the outcome that was planted in the theme, over the interviews of the shipped corpora.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.themes import Complaint
from models.protocols import Encoder, Vectors
from models.themes.episodes import question_of, respondent_of, turn_of
from models.themes.wordings import Pattern, Wording

MOST_OUTSIDE = 600  # complaints; more make no share surer
_ASKED, _TOLD, _AROUND, _ELSEWHERE = 2.0, 0.9, 0.7, 3.0
_PLAIN, _LATE = 0.3, 0.3
_ASKED_TASK, _IN_PASSING = 0.2, 0.5  # what people are asked how they do it says more than what they name in passing
_LIKE, _MEMBER_LIKE, _MOST_LIKE = 0.3, 0.1, 3.0
_SHORTEST_STEM, _ENDING = 3, 2  # letters
_NO_LETTER = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What one complaint, the question before it and the turn around it say, as ``folded`` makes it."""

    who: str
    question: str
    complaint: str
    turn: str


@dataclass(frozen=True, slots=True)
class Backing:
    """Shares of the theme's people, 0 to 1; ``elsewhere`` is a share of complaints outside. ``people`` name it or were asked."""

    asked: float = 0.0
    told: float = 0.0
    around: float = 0.0
    elsewhere: float = 0.0
    people: int = 0

    @property
    def weight(self) -> float:
        """How much it speaks for the theme."""
        return _ASKED * self.asked + _TOLD * self.told + _AROUND * self.around - _ELSEWHERE * self.elsewhere


class Background:
    """Complaints of the whole study, at most ``MOST_OUTSIDE``, read once."""

    def __init__(self, complaints: Sequence[Complaint] = (), *, encoder: Encoder | None = None) -> None:
        chosen = _sampled(complaints)
        self.ids = [complaint.id for complaint in chosen]
        self.said = [said(complaint) for complaint in chosen]
        self.vectors = encoder.encode([complaint.text for complaint in chosen]) if encoder is not None and chosen else None


class Support:
    """What the people of one theme say, against the complaints of ``background``; without an ``encoder``, by words alone."""

    def __init__(self, members: Sequence[Complaint], background: Background, *, encoder: Encoder | None) -> None:
        self._members = [said(member) for member in members]
        self.people = len({one.who for one in self._members})
        own = {member.id for member in members}
        rows = [row for row, name in enumerate(background.ids) if name not in own]
        self._outside = [background.said[row] for row in rows]
        self._others = background.vectors[rows] if background.vectors is not None and rows else None
        self._encoder = encoder
        self._vectors = self._encoded([member.text for member in members])
        self._backing: dict[str, Backing] = {}

    def backing(self, nouns: Sequence[str]) -> Backing:
        """That of the noun which speaks most for the theme."""
        return max((self._noun(noun) for noun in nouns), key=lambda one: (round(one.weight, 6), one.people), default=Backing())

    def lexical(self, wording: Wording, place: int) -> float:
        """The weight of a wording by the member at ``place``, before an encoder has read it."""
        weight = self.backing(wording.nouns).weight + _PLAIN * wording.plain - _LATE * place / max(len(self._members), 1)
        if wording.asked:
            return weight + _ASKED_TASK * (wording.pattern is Pattern.TASK)
        return weight - _IN_PASSING * (wording.pattern is Pattern.TOPIC)

    def likeness(self, texts: Sequence[str], places: Sequence[int]) -> list[float]:
        """How much nearer other people's complaints are to each text, and to the member that says it, than those outside are."""
        if self._vectors is None or self._others is None or not texts or self.people < 2:
            return [0.0] * len(texts)
        vectors = self._encoded(texts)
        if vectors is None:
            return [0.0] * len(texts)
        return [
            _LIKE * self._nearness(vectors[row], place) + _MEMBER_LIKE * self._nearness(self._vectors[place], place)
            for row, place in enumerate(places)
        ]

    def _nearness(self, vector: Vectors, place: int) -> float:
        """In standard deviations, from -3 to 3."""
        if self._vectors is None or self._others is None:
            return 0.0
        own = self._members[place].who
        by_person: dict[str, list[float]] = {}
        for one, cosine in zip(self._members, (self._vectors @ vector).tolist(), strict=True):
            if one.who != own:
                by_person.setdefault(one.who, []).append(cosine)
        usual = self._others @ vector
        near = float(np.mean([np.mean(cosines) for cosines in by_person.values()]))
        return float(np.clip((near - usual.mean()) / max(float(usual.std()), 1e-3), -_MOST_LIKE, _MOST_LIKE))

    def _noun(self, noun: str) -> Backing:
        if noun not in self._backing:
            stem = _Stem(noun)
            asked = {one.who for one in self._members if stem.within(one.question)}
            told = {one.who for one in self._members if stem.within(one.complaint)}
            around = {one.who for one in self._members if stem.within(one.turn)} | asked | told
            elsewhere = sum(stem.within(one.complaint) or stem.within(one.question) for one in self._outside)
            of = max(self.people, 1)
            self._backing[noun] = Backing(
                len(asked) / of, len(told) / of, len(around) / of, elsewhere / max(len(self._outside), 1), len(asked | told)
            )
        return self._backing[noun]

    def _encoded(self, texts: Sequence[str]) -> Vectors | None:
        return self._encoder.encode(list(texts)) if self._encoder is not None and texts else None


def _sampled(complaints: Sequence[Complaint]) -> list[Complaint]:
    """Every so manieth, the same for any order."""
    ordered = sorted(complaints, key=lambda one: (one.conversation or "", one.id, one.text))
    return ordered[:: max(1, -(-len(ordered) // MOST_OUTSIDE))]


def said(complaint: Complaint) -> Said:
    """What is said in and around a complaint."""
    return Said(respondent_of(complaint), folded(question_of(complaint)), folded(complaint.text), folded(turn_of(complaint)))


def folded(text: str) -> str:
    """Words in lower case with one space before and after each, «е» for «ё»."""
    return f" {_NO_LETTER.sub(' ', text.lower().replace('ё', 'е'))} "


class _Stem:
    """Finds a word in other forms: its beginning with an ending of about the same length."""

    def __init__(self, lemma: str) -> None:
        word = lemma.lower().replace("ё", "е")
        kept = max(min(_SHORTEST_STEM, len(word)), len(word) - _ENDING)
        self._start = f" {word[:kept]}"
        self._form = re.compile(rf" {re.escape(word[:kept])}\w{{0,{len(word) - kept + _ENDING}}} ")

    def within(self, text: str) -> bool:
        """Whether a folded text has the word."""
        return self._start in text and self._form.search(text) is not None
