"""What a sentence does: one act, facets for a complaint, how sure, and on what words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotations.spans import TextSpan


class Act(StrEnum):
    """What a respondent's sentence does; ``codebook.json`` defines each."""

    COMPLAINT = "complaint"
    WISH = "wish"
    HYPOTHETICAL = "hypothetical"
    PRAISE = "praise"
    OTHER = "other"


class Facet(StrEnum):
    """What made it hard; only complaints have facets."""

    DIFFICULTY = "difficulty"
    SLOWNESS = "slowness"
    BURDEN = "burden"


MODEL = "model"  # the coder that is no person


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement about one utterance, by a model or by a person (``coder``).

    ``probabilities`` hold one number an act and sum to 1; a person's judgement has 1 at its act.
    ``evidence`` are spans of the utterance's text that carry a complaint; empty for other acts.
    """

    act: Act
    facets: tuple[Facet, ...]
    probabilities: Mapping[Act, float]
    evidence: tuple[TextSpan, ...] = ()
    prompted: bool = False
    last_time: bool = False
    coder: str = MODEL

    @property
    def is_judged(self) -> bool:
        """Whether a person said so."""
        return self.coder != MODEL

    @property
    def probability(self) -> float:
        """Probability of the chosen act."""
        return self.probabilities[self.act]
