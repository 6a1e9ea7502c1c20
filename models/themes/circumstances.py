"""When it is hard: circumstances that several members name, "during the close", «после обновления»."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.themes import Complaint
from models.themes import english, russian
from models.themes.episodes import respondent_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_BEFORE = frozenset({"during", "before", "after", "при", "после", "перед", "во время"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A preposition, ``before``, with its noun, as the member at ``place`` said it."""

    before: str
    lemma: str
    text: str
    place: int
    tokens: tuple[Token, ...]


def circumstances(members: Sequence[Complaint], docs: Sequence[Doc], *, voices: int, language: str) -> Iterator[Circumstance]:
    """Those that at least ``voices`` people name, most people first."""
    said: dict[tuple[str, str], list[Circumstance]] = defaultdict(list)
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, (member, doc) in enumerate(zip(members, docs, strict=True)):
        for found in _circumstances(doc, place, language):
            said[found.lemma, found.before].append(found)
            who[found.lemma, found.before].add(respondent_of(member))
    for words in sorted(said, key=lambda words: (-len(who[words]), words)):
        if len(who[words]) >= voices:
            yield min(said[words], key=lambda found: (len(found.text), found.place))


def _circumstances(doc: Doc, place: int, language: str) -> Iterator[Circumstance]:
    for token in doc:
        if language == "ru":
            before = _russian_preposition(token)
            phrase = russian.noun_phrase(token)
            text = russian.as_said(phrase.tokens) if phrase is not None else ""
            tokens = phrase.tokens if phrase is not None else ()
        else:
            before = (token.head,) if token.dep_ == "pobj" else ()
            found = english.noun_phrase(token)
            text = found.text if found is not None else ""
            tokens = found.tokens if found is not None else ()
        preposition = russian.as_said(before)
        if text and preposition in _BEFORE:
            yield Circumstance(preposition, token.lemma_.lower(), f"{preposition} {text}", place, (*before, *tokens))


def _russian_preposition(noun: Token) -> tuple[Token, ...]:
    """The words before a noun that say when: «после» or «во время», whichever of these two the parser hangs the noun on."""
    doc, timed = noun.doc, noun
    if noun.dep_ == "nmod" and noun.head.lower_ == "время" and noun.head.i < noun.i:
        timed = noun.head
    before = next((child for child in timed.lefts if child.dep_ == "case"), None)
    if before is None:
        return ()
    after = doc[before.i + 1]
    return (before, after) if before.lower_ == "во" and after.lower_ == "время" and after.i < noun.i else (before,)
