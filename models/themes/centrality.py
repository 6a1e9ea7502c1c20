"""How much of a theme a wording speaks for: by how many of its people name the same thing, and how particular it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.themes import Complaint
from models.themes.episodes import respondent_of
from models.themes.metrics import Measure
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc

_IN_TURN = 0.6  # what a person names around the complaint counts less than what is named in it
_SHORTEST_STEM = 4
_HAPPENED = 0.5  # what people tried to do or to learn tells more of what they want than what happened to them
FOREMOST = 5  # keywords
PLAIN = 0.7
FIRST = 2  # members; in a small theme, so many are its most typical
TYPICAL = 0.2  # of the members
NEARLY_TYPICAL = 0.5  # of the members, where a foremost keyword is named


@dataclass(frozen=True, slots=True)
class Offer:
    """A wording by the member at ``place``, with the measure chosen for it; ``people`` said the same in their own words."""

    place: int
    wording: Wording
    measure: Measure
    weight: float
    people: int


class Centrality:
    """Who of a theme's people names what, in their complaints and in the turns around them."""

    def __init__(self, members: Sequence[Complaint], docs: Sequence[Doc], keywords: Sequence[str]) -> None:
        self._who = [respondent_of(member) for member in members]
        self.people = len(set(self._who))
        self.members = len(members)
        self._rank = {lemma: 1.0 - place / max(len(keywords), 1) for place, lemma in enumerate(keywords)}
        self._foremost = frozenset(keywords[:FOREMOST])
        self._said: dict[str, set[str]] = defaultdict(set)
        self._sentences: dict[str, int] = defaultdict(int)
        for who, doc in zip(self._who, docs, strict=True):
            for lemma in {token.lemma_.lower() for token in doc}:
                self._said[lemma].add(who)
                self._sentences[lemma] += 1
        self._turns: dict[str, str] = defaultdict(str)
        for member, who in zip(members, self._who, strict=True):
            turn = _turn(member).lower()
            if turn not in self._turns[who]:
                self._turns[who] += f" {turn}"

    def voices(self, lemma: str) -> int:
        """How many people name it in a complaint."""
        return len(self._said.get(lemma, ()))

    def sentences(self, lemma: str) -> int:
        """How many complaints name it."""
        return self._sentences.get(lemma, 0)

    def heard(self, lemma: str) -> int:
        """How many people name it in a complaint or in the turn around one."""
        stem = re.compile(rf"\b{re.escape(lemma[: max(_SHORTEST_STEM, len(lemma) - 2)])}")
        return len(self._said.get(lemma, set()) | {who for who, turn in self._turns.items() if stem.search(turn)})

    def share(self, lemma: str) -> float:
        """0 to 1: complaints in full, turns in part."""
        own, all_heard = self.voices(lemma), self.heard(lemma)
        return (own + _IN_TURN * (all_heard - own)) / max(self.people, 1)

    def particular(self, lemma: str) -> float:
        """1 for the theme's first keyword, down to 0 for a word that is none."""
        return self._rank.get(lemma, 0.0)

    def is_foremost(self, lemma: str) -> bool:
        """Whether it is one of the theme's first keywords."""
        return lemma in self._foremost

    def voices_of(self, said: Sequence[tuple[tuple[str, ...], int]]) -> dict[tuple[str, ...], int]:
        """For each key, how many people said it; pairs are a key and the place of a member."""
        people: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for key, place in said:
            people[key].add(self._who[place])
        return {key: len(who) for key, who in people.items()}

    def weight(self, wording: Wording, *, place: int, same: int) -> float:
        """The more people name its things, the more particular these are, and the plainer and more typical its sentence."""
        nouns, verbs = wording.nouns, wording.verbs
        head = max(nouns, key=lambda noun: self.share(noun) + self.particular(noun), default="")
        rest = [noun for noun in nouns if noun != head]
        return (
            2.0 * self.share(head)
            + 0.6 * max(map(self.share, rest), default=0.0)
            + 0.8 * max(map(self.share, verbs), default=0.0)
            + 1.0 * self.particular(head)
            + 0.4 * max(map(self.particular, (*verbs, *rest)), default=0.0)
            + 1.0 * wording.plain
            + 0.6 * (same - 1)
            - 0.5 * place / max(self.members, 1)
            - _HAPPENED * (wording.pattern is Pattern.EVENT)
        )


def speaks_for_theme(offer: Offer, centrality: Centrality, *, voices: int, share: float) -> bool:
    """Whether a wording may stand for the theme: its sentence says plainly that this was hard, and it is the theme's own matter.

    It is where enough people name it, or where one of the theme's most typical complaints is about nothing else.
    """
    wording = offer.wording
    nouns = wording.nouns
    if not nouns or (wording.plain < PLAIN and offer.people < voices):
        return False
    if centrality.people <= 1:
        return centrality.members == 1 or max(map(centrality.sentences, nouns)) >= 2
    if max(map(centrality.particular, nouns)) <= 0 and wording.pattern is not Pattern.UNKNOWN:
        return False
    heard, named = max(map(centrality.heard, nouns)), max(map(centrality.voices, nouns))
    shared = heard >= max(voices, share * centrality.people) and (named >= voices or heard >= share * centrality.people)
    if wording.pattern in {Pattern.EVENT, Pattern.COST} and offer.people < voices:
        # What merely happens to a thing that many name in passing is not what they have in common.
        return shared and any(centrality.is_foremost(noun) for noun in nouns[:1])
    foremost = any(centrality.is_foremost(noun) for noun in nouns)
    typical = offer.place < max(FIRST, (NEARLY_TYPICAL if foremost else TYPICAL) * centrality.members)
    return shared or (wording.plain == 1.0 and typical)


def is_shared(offer: Offer, centrality: Centrality, *, voices: int) -> bool:
    """Whether enough people say the same, or name its thing in complaints as a foremost word of the theme."""
    return (
        offer.people >= voices
        or centrality.people <= 1
        or any(centrality.is_foremost(noun) and centrality.voices(noun) >= voices for noun in offer.wording.nouns[:1])
    )


def is_common(offer: Offer, centrality: Centrality, *, voices: int) -> bool:
    """Whether enough people say the same, or half of the people name its thing in complaints."""
    return (
        offer.people >= voices
        or centrality.people <= 1
        or any(centrality.voices(noun) >= max(voices, 0.5 * centrality.people) for noun in offer.wording.nouns[:1])
    )


def _turn(member: Complaint) -> str:
    _, line_break, turn = member.context.partition("\n")
    return turn if line_break else member.context
