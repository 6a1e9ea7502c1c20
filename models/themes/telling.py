"""Which hardship the members of a theme tell of: by their words, by the sense of their sentences, and by their facets.

The weights of the four signs were chosen on the planted themes of the shipped corpora, by the likeness of the hardship's outcome
and the planted one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from annotations.themes import Outcome
from models.themes.episodes import respondent_of
from models.themes.hardships import Hardship, Levels, all_examples, folded, hardships, levels
from models.themes.metrics import Measure, cue_span, vote_shares

if TYPE_CHECKING:
    from annotations.themes import Complaint
    from models.protocols import Encoder, Vectors

_LEAST_USUAL = 0.004  # of sentences: rarer words are taken to be this frequent
_MOST_SENTENCES = 30  # members beyond make no likeness surer
_LIKENESS, _TURNS, _FACETS = 0.6, 2.0, 2.0
_FACET_OF = {
    Measure.TIME: "slowness",
    Measure.EFFORT: "burden",
    Measure.COST: "burden",
    Measure.NUMBER: "burden",
    Measure.LIKELIHOOD: "difficulty",
    Measure.KNOWING: "difficulty",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A hardship that the members at ``places`` tell in words of its own, and how many ``people`` these are.

    ``lead`` is by how much ``weight`` exceeds that of the next hardship.
    """

    hardship: Hardship
    weight: float
    places: tuple[int, ...]
    people: int
    lead: float = 0.0


class HardshipReader:
    """Reads hardships in one language; without an ``encoder``, by words and facets alone."""

    def __init__(self, language: str, *, encoder: Encoder | None = None) -> None:
        self._hardships = hardships(language)
        self._levels: Levels = levels(language)
        self._encoder = encoder
        self._names: tuple[str, ...] = ()
        self._examples: Vectors | None = None
        self._read: dict[str, Vectors] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Encodes ``texts``, and forgets those of before."""
        self._read = self._encoded(texts)

    def tellings(self, members: Sequence[Complaint]) -> list[Telling]:
        """Every hardship that at least one member tells in its words, the likeliest first."""
        likeness = self._likeness(members)
        facets = _facet_shares(members)
        turns = turns_of(members)
        found = [self._telling(one, members, likeness.get(one.name, 0.0), facets, turns) for one in self._hardships]
        told = sorted(found, key=lambda telling: (-round(telling.weight, 4), telling.hardship.name))
        leads = [one.weight - following.weight for one, following in pairwise(told)]
        return [replace(one, lead=lead) for one, lead in zip(told, [*leads, 0.0], strict=True) if one.places]

    def _telling(
        self,
        hardship: Hardship,
        members: Sequence[Complaint],
        likeness: float,
        facets: Mapping[str, float],
        turns: Mapping[str, str],
    ) -> Telling:
        places = tuple(place for place, member in enumerate(members) if hardship.cue.search(folded(member.text)))
        people = len({respondent_of(members[place]) for place in places})
        around = sum(hardship.cue.search(turn) is not None for turn in turns.values()) / max(len(turns), 1)
        weight = (
            math.log1p(self._surprise(hardship, len(places), len(members)) * people / max(len(turns), 1))
            + _LIKENESS * likeness
            + _TURNS * (around - self._levels.turns.get(hardship.name, 0.0))
            + _FACETS * max(facets.get(_FACET_OF[measure], 0.0) for measure in hardship.parts)
        )
        return Telling(hardship, weight, places, people)

    def _surprise(self, hardship: Hardship, told: int, of: int) -> float:
        """Log-likelihood ratio of the share of sentences that use its words against the usual share; 0 below it."""
        usual = max(self._levels.sentences.get(hardship.name, 0.0), _LEAST_USUAL)
        share = told / max(of, 1)
        if share <= usual:
            return 0.0
        rest = (1 - share) * math.log((1 - share) / (1 - usual)) if share < 1 else 0.0
        return of * (share * math.log(share / usual) + rest)

    def _likeness(self, members: Sequence[Complaint]) -> dict[str, float]:
        """How much more the members are like the examples of each hardship than complaints are, in standard errors."""
        if self._encoder is None or not members:
            return {}
        if self._examples is None:
            self._names, self._examples = tuple(all_examples()), examples(self._encoder)
        read = self._read | self._encoded([member.text for member in members if member.text not in self._read])
        cosines = np.stack([read[member.text] for member in members]) @ self._examples.T
        usual = np.array([self._levels.likeness.get(name, (0.0, 1.0)) for name in self._names])
        standard = ((cosines - usual[:, 0]) / usual[:, 1]).mean(axis=0) * math.sqrt(min(len(members), _MOST_SENTENCES))
        return dict(zip(self._names, standard.tolist(), strict=True))

    def _encoded(self, texts: Sequence[str]) -> dict[str, Vectors]:
        distinct = list(dict.fromkeys(texts))
        if self._encoder is None or not distinct:
            return {}
        return dict(zip(distinct, self._encoder.encode(distinct), strict=True))


def told_outcome(telling: Telling, members: Sequence[Complaint], *, direction: str) -> Outcome:
    """The reverse of a hardship, by the measure that its members speak for most, resting on the most typical that tells it."""
    shares = vote_shares(members)
    measure = max(telling.hardship.parts, key=lambda one: round(shares.get(one, 0.0), 6))
    metric, thing = telling.hardship.parts[measure]
    member = members[telling.places[0]]
    found = telling.hardship.cue.search(folded(member.text))
    span = found.span() if found is not None else (0, len(member.text))
    cued = next((one for one in members if cue_span(one.text, measure) is not None), member)
    sources = {"object": member.id, "metric": cued.id}
    return Outcome(
        direction, metric, thing, sources=sources, spans={"object": span, "metric": cue_span(cued.text, measure) or span}
    )


def examples(encoder: Encoder) -> Vectors:
    """float32, (hardships, width): the mean of each hardship's examples, of unit length, in order of ``all_examples``."""
    rows = []
    for sentences in all_examples().values():
        mean = encoder.encode(list(sentences)).mean(axis=0)
        rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    return np.vstack(rows).astype(np.float32)


def turns_of(members: Sequence[Complaint]) -> dict[str, str]:
    """What each person was asked and said around their complaints, folded."""
    around: dict[str, list[str]] = {}
    for member in members:
        own = around.setdefault(respondent_of(member), [])
        turn = folded(member.context or member.text)
        if turn not in own:
            own.append(turn)
    return {who: "\n".join(said) for who, said in around.items()}


def _facet_shares(members: Sequence[Complaint]) -> dict[str, float]:
    counts = Counter(facet for member in members for facet in member.facets)
    return {facet: count / len(members) for facet, count in counts.items()}
