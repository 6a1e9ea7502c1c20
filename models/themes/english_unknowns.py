"""What nobody could know or find out: "no idea when the courier comes"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes.english import is_hyphen
from models.themes.english_clauses import is_denied
from models.themes.keywords import is_content
from models.themes.lexicon import words
from models.themes.metrics import Measure
from models.themes.wordings import Wording, unknown

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES = words("ccomp pcomp acl advcl relcl")
_ASKING = words("whether if when where why which who what how")
_KNOWING = words("know tell understand see remember say explain")
_SEEKING = words("find figure work learn guess wonder")
_LONGEST_CLAUSE = 9  # words


def unknowns(asked: Token) -> Iterator[Wording]:
    """A question that nobody could answer: "no idea when the courier comes"."""
    if asked.lower_ not in _ASKING:
        return
    clause = asked.head
    for _ in range(3):
        if clause.dep_ in _CLAUSES or clause.left_edge.i != asked.i:
            break
        clause = clause.head
    if clause.left_edge.i != asked.i or clause.dep_ not in _CLAUSES:
        return
    tokens = [token for token in clause.subtree if not token.is_punct or is_hyphen(token)]
    governor, how = _not_known(clause)
    if governor is None or not _says_a_thing(tokens):
        return
    told = " ".join("whether" if token.lower_ == "if" and token.i == asked.i else _present(token) for token in tokens)
    told = re.sub(r" (n't|'s|'re|'ve)\b", r"\1", told).replace(" - ", "-")
    parts = {Measure.KNOWING: ("the likelihood", f"of not knowing {told}")}
    if how:
        parts[Measure.TIME] = ("the time it takes", f"to {how} {told}")
        parts[Measure.EFFORT] = ("the effort it takes", f"to {how} {told}")
    yield unknown(parts, tokens)


def _not_known(clause: Token) -> tuple[Token | None, str]:
    """The word that says it was not known, and how one tried to know it (empty where nobody tried)."""
    governor = clause.head.head if clause.dep_ == "pcomp" else clause.head
    lemma = governor.lemma_.lower()
    verb = governor.head if governor.pos_ == "NOUN" else governor
    denied = is_denied(verb) or any(c.lower_ in {"nobody", "no", "none"} for t in (governor, verb) for c in t.children)
    if lemma in {"idea", "clue"} and denied:
        return governor, ""
    if lemma in _KNOWING and denied:
        return governor, ""
    if lemma in _SEEKING and governor.pos_ == "VERB":
        tried = {"find": "find out", "figure": "find out", "work": "find out", "learn": "learn", "guess": "guess"}.get(lemma, "")
        particle = any(child.dep_ == "prt" and child.lower_ == "out" for child in governor.children)
        return (governor, tried) if particle or lemma in {"learn", "guess", "wonder"} else (None, "")
    return None, ""


def _present(token: Token) -> str:
    word = str(token.lower_)
    return {"was": "is", "were": "are"}.get(word, word) if token.dep_ in {"ccomp", "pcomp", "ROOT"} else word


def _says_a_thing(tokens: list[Token]) -> bool:
    """Whether a clause can stand in a statement: short, about a thing, pointing at nothing outside it."""
    if not 3 <= len(tokens) <= _LONGEST_CLAUSE:
        return False
    if any(token.pos_ in {"PRON", "PROPN", "NUM", "INTJ"} and token.lower_ not in _ASKING for token in tokens):
        return False
    if any(token.tag_ in {"PRP", "PRP$"} or token.lower_ in {"this", "that", "these", "those", "there"} for token in tokens):
        return False
    subject = [token for token in tokens if token.dep_ in {"nsubj", "nsubjpass"} and token.lower_ not in _ASKING]
    return bool(subject) and all(token.pos_ == "NOUN" and is_content(token) for token in subject)
