"""Parts of an English outcome statement from phrases that were found in members' words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.themes.lexicon import EMPTY_WORDS
from models.themes.metrics import Measure
from models.themes.phrases import Phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

# What goes wrong by itself or by one's own hand: here the likelihood of the event is what matters.
_MISHAPS = {
    "lose": "losing", "miss": "missing", "forget": "forgetting", "break": "breaking", "skip": "skipping", "confuse": "confusing",
    "damage": "damaging", "duplicate": "duplicating", "overlook": "overlooking", "misread": "misreading", "mistake": "mistaking",
    "drop": "dropping", "delete": "deleting", "spoil": "spoiling",
}  # fmt: skip
_AGAIN = {Measure.TIME: "the time it takes", Measure.EFFORT: "the effort it takes", Measure.COST: "the money it takes"}
_ON = {Measure.TIME: "the time spent", Measure.COST: "the money spent"}
_WAITING = frozenset({"wait", "await"})


def with_verb(phrase: Phrase, measure: Measure) -> tuple[str, str]:
    """Metric and object of control for something that people tried to do."""
    thing = noun_phrase(phrase.head)
    doing = " ".join(part for part in (phrase.verb, phrase.particle, phrase.aim, thing) if part)
    if phrase.verb in _WAITING:
        return "the time spent waiting", f"for {thing}"
    if phrase.verb in _MISHAPS:
        return "the likelihood", f"of {_MISHAPS[phrase.verb]} {thing}"
    if measure in {Measure.LIKELIHOOD, Measure.KNOWING}:
        return "the likelihood", f"of failing to {doing}"
    if measure is Measure.NUMBER:
        return "the number of times it takes", f"to {doing}"
    return _AGAIN[measure], f"to {doing}"


def with_noun(thing: str, measure: Measure) -> tuple[str, str]:
    """Metric and object of control where only the thing is known, not what was tried: a neutral label."""
    return _ON.get(measure, "the effort spent"), f"on {thing}"


def noun_phrase(head: Token) -> str:
    """The noun with its compounds and adjectives, in lower case, with an article: "the monthly export"."""
    kept = [
        child
        for child in head.lefts
        if (
            child.dep_ in {"compound", "amod"}
            and child.lemma_.lower() not in EMPTY_WORDS
            and child.text.isalpha()
            and not child.is_stop
        )
        and child.pos_ in {"NOUN", "ADJ"}
    ]
    words = " ".join(token.lower_ for token in [*kept, head])
    article = next((child.lower_ for child in head.lefts if child.lower_ in {"a", "an", "the"}), "the")
    if article != "the" and kept != [child for child in head.lefts if child.dep_ not in {"det", "poss"}]:
        article = "an" if words[0] in "aeiou" else "a"
    return f"{article} {words}"
