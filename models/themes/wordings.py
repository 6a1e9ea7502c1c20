"""What a sentence offers for the statement of its theme: ready parts, where they were said, and how plainly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from models.themes.metrics import Measure

if TYPE_CHECKING:
    from spacy.tokens import Token


class Pattern(StrEnum):
    """How a hardship is told."""

    TASK = "task"  # "I had to type the addresses"
    EVENT = "event"  # "the parcel was lost"
    UNKNOWN = "unknown"  # "nobody knew when the courier comes"
    WAIT = "wait"  # "I waited for the plumber"
    COST = "cost"  # "they charge for the delivery"
    TOPIC = "topic"  # "and the parcels?"


@dataclass(frozen=True, slots=True)
class Wording:
    """``parts`` are metric and object of control for each measure that the words allow.

    ``nouns`` and ``verbs`` are lemmas; ``tokens`` the words of the sentence that the parts are made of. ``plain`` is how plainly
    the sentence says that this was the hard part, 0 to 1. ``asked``: the words are those of the question before the complaint.
    """

    pattern: Pattern
    parts: Mapping[Measure, tuple[str, str]]
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    tokens: tuple[Token, ...]
    plain: float
    asked: bool = False


def unknown(parts: Mapping[Measure, tuple[str, str]], clause: Sequence[Token]) -> Wording:
    """What was not known, as the words of ``clause`` tell it."""
    nouns, verbs = (tuple(t.lemma_.lower() for t in clause if t.pos_ == kind) for kind in ("NOUN", "VERB"))
    return Wording(Pattern.UNKNOWN, parts, nouns, verbs, tuple(clause), 1.0)


def is_apart(verb: Token, noun: Token) -> bool:
    """Whether a comma, a dash or the like stands between two words: then one is hardly the object of the other."""
    start, end = sorted((verb.i, noun.i))
    return any(token.is_punct and token.text not in {"-", "'"} for token in noun.doc[start + 1 : end])
