"""How well a wording stands for its theme: by how many of its people speak of the same, and whether others do not.

People speak of the same where they name its thing in a complaint, in the turn around one, or are asked about it. What that says
of a wording is told by its traits, from which ``belief.py`` has learned. How near an encoder finds the other complaints of the
theme tells hardly more than that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.themes import Complaint
from models.themes.belief import Traits
from models.themes.episodes import question_of, respondent_of, turn_of
from models.themes.wordings import Wording

MOST_OUTSIDE = 600  # complaints; more make no share surer
_ASKED, _TOLD, _AROUND, _ELSEWHERE = 2.0, 0.9, 0.7, 4.0
_MANY_PEOPLE, _MANY_IN_THEME = 6, 12  # more behind a wording, or in its theme, make it no surer
_UNKNOWN = 0.5  # of a person
_SELDOM = 0.02  # share from which a noun's being more frequent in the theme than outside is counted
RISING, FALLING, FREE = (0.0, None), (None, 0.0), (None, None)  # how a trait may count
TRAITS = {
    "asked": RISING, "told": RISING, "around": RISING, "elsewhere": FALLING, "share": RISING, "people": RISING,
    "is_asked": FREE, "place": FALLING, "theme_people": FREE, "lift": RISING,
}  # fmt: skip
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

    def __init__(self, complaints: Sequence[Complaint] = ()) -> None:
        chosen = _sampled(complaints)
        self.said = {complaint.id: said(complaint) for complaint in chosen}


class Support:
    """What the people of one theme say, against the complaints of ``background``.

    ``read`` are those of its ``members`` whose words are known; the others are no outsiders all the same. ``voices`` is the
    number of all people, ``people`` of those of ``read``, with half of the others among the ``typical`` first members: what
    they say, in another language, is not known, and as likely as not something else.
    """

    def __init__(
        self, read: Sequence[Complaint], background: Background, *, members: Sequence[Complaint] = (), typical: int = 0
    ) -> None:
        own = {member.id for member in (*read, *members)}
        self._members = [said(member) for member in read]
        self._outside = [one for name, one in background.said.items() if name not in own]
        self._backing: dict[str, Backing] = {}
        self._questions = any(one.question.strip() for one in self._members)
        known = {one.who for one in self._members}
        self.people = len(known) + _UNKNOWN * len({respondent_of(member) for member in members[:typical]} - known)
        self.voices = len({respondent_of(member) for member in (*read, *members)})

    def backing(self, nouns: Sequence[str]) -> Backing:
        """That of the noun which speaks most for the theme."""
        return max((self._noun(noun) for noun in nouns), key=lambda one: (round(one.weight, 6), one.people), default=Backing())

    def traits(self, wording: Wording, *, place: int) -> Traits:
        """What speaks for a wording by the member at ``place``, as ``TRAITS`` names it; NaN where nobody was asked anything."""
        backing = self.backing(wording.nouns)
        return (
            backing.asked if self._questions else math.nan,
            backing.told,
            backing.around,
            backing.elsewhere,
            backing.people / max(self.people, 1),
            min(backing.people, _MANY_PEOPLE) / _MANY_PEOPLE,
            float(wording.asked) if self._questions else math.nan,
            place / max(len(self._members), 1),
            math.log(min(max(self.people, 1), _MANY_IN_THEME)),
            math.log((backing.told + backing.asked + _SELDOM) / (backing.elsewhere + _SELDOM)),
        )

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


def people_who_say(word: str, complaints: Sequence[Complaint]) -> int:
    """How many people say a word, in whichever form, in these complaints."""
    stem = _Stem(word)
    return len({respondent_of(complaint) for complaint in complaints if stem.within(folded(complaint.text))})


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
        letter = r"\w" if len(word) > _SHORTEST_STEM else r"[^\Wь]"  # «весь» is no form of «вес»
        self._form = re.compile(rf" {re.escape(word[:kept])}{letter}{{0,{len(word) - kept + _ENDING}}} ")

    def within(self, text: str) -> bool:
        """Whether a folded text has the word."""
        return self._start in text and self._form.search(text) is not None
