"""What nobody could know or find out: «непонятно, когда приедет курьер»."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes.lexicon import words
from models.themes.metrics import Measure
from models.themes.russian import noun_phrase
from models.themes.russian_clauses import is_denied
from models.themes.wordings import Wording, unknown

if TYPE_CHECKING:
    from spacy.tokens import Token

_ASKING = words("когда где куда откуда почему зачем сколько как кто что какой какая какие какое кому чей ли")
_CLAUSES = words("ccomp csubj acl advcl parataxis conj obl obj")
_NOT_KNOWN = words("непонятно неясно неизвестно непонятный")
_KNOWING = words(
    """
    знать понимать понять понятно ясно известно видно разобрать сказать говорить объяснить объяснять помнить предупреждать
    видеть
    """
)
_SEEKING = {"гадать": "угадать", "выяснять": "выяснить", "выяснить": "выяснить", "узнать": "узнать", "узнавать": "узнать"}
_LONGEST_CLAUSE = 8  # words


def unknowns(asked: Token) -> Iterator[Wording]:
    """A question that nobody could answer: «непонятно, когда приедет курьер»."""
    if asked.lower_ not in _ASKING or asked.lower_ in {"что", "ли"}:
        return
    clause = asked.head
    for _ in range(3):
        if clause.dep_ in _CLAUSES or clause.head.i == clause.i or clause.head.left_edge.i < asked.i:
            break
        clause = clause.head
    tokens = [token for token in clause.subtree if not token.is_punct and token.i >= asked.i]
    how = _not_known(clause, asked)
    if how is None or not tokens or tokens[0].i != asked.i or not _says_a_thing(tokens):
        return
    told = " ".join(token.lower_ for token in tokens)
    parts = {Measure.KNOWING: ("вероятность", f"не знать, {told}")}
    if how:
        parts[Measure.TIME] = ("время", f"на то, чтобы {how}, {told}")
        parts[Measure.EFFORT] = ("усилия", f"на то, чтобы {how}, {told}")
    yield unknown(parts, tokens)


def _not_known(clause: Token, asked: Token) -> str | None:
    """Empty where the clause was not known, how one tried to know it where one did, ``None`` where neither is said."""
    governor = clause.head if clause.head.i != clause.i else clause
    for token in (governor, *(t for t in clause.doc[max(0, asked.i - 4) : asked.i])):
        lemma = token.lemma_.lower()
        if lemma in _NOT_KNOWN or token.lower_ in _NOT_KNOWN:
            return ""
        if lemma in _KNOWING and (is_denied(token) or any(c.lower_ in {"никто", "нигде", "нет"} for c in token.children)):
            return ""
        if lemma in _SEEKING and token.i < asked.i:
            return _SEEKING[lemma]
    return None


def _says_a_thing(tokens: list[Token]) -> bool:
    """Whether a clause can stand in a statement: short, about a thing, pointing at nothing outside it."""
    if not 3 <= len(tokens) <= _LONGEST_CLAUSE or tokens[-1].i - tokens[0].i >= len(tokens) + 1:
        return False
    if any(token.pos_ in {"PRON", "DET", "PROPN", "NUM", "INTJ"} and token.lower_ not in _ASKING for token in tokens):
        return False
    if any(token.text[:1].isupper() and token.i > 0 for token in tokens[1:]):
        return False
    if any(token.lower_ in {"бы", "ну", "вот", "вообще", "там", "тут", "это", "и", "или", "же", "ж"} for token in tokens):
        return False
    nouns = [token for token in tokens if token.pos_ == "NOUN" and noun_phrase(token) is not None]
    governed = any(t.dep_ in {"nsubj", "nsubj:pass", "obj"} for t in nouns)
    verb = any(token.pos_ == "VERB" for token in tokens)
    first = any("Person=1" in str(token.morph) or "Person=2" in str(token.morph) for token in tokens)
    return bool(nouns) and governed and verb and not first
