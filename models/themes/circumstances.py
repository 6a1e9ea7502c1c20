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
    """A preposition with its noun, as the member at ``place`` said it."""

    lemma: str
    text: str
    place: int
    tokens: tuple[Token, ...]


def circumstances(members: Sequence[Complaint], docs: Sequence[Doc], *, voices: int, language: str) -> Iterator[Circumstance]:
    """Those that at least ``voices`` people name, most people first."""
    said: dict[str, list[Circumstance]] = defaultdict(list)
    who: dict[str, set[str]] = defaultdict(set)
    for place, (member, doc) in enumerate(zip(members, docs, strict=True)):
        for found in _circumstances(doc, place, language):
            said[found.lemma].append(found)
            who[found.lemma].add(respondent_of(member))
    for lemma in sorted(said, key=lambda lemma: (-len(who[lemma]), lemma)):
        if len(who[lemma]) >= voices:
            yield min(said[lemma], key=lambda found: (len(found.text), found.place))


def _circumstances(doc: Doc, place: int, language: str) -> Iterator[Circumstance]:
    for token in doc:
        if language == "ru":
            before = next((child for child in token.lefts if child.dep_ == "case"), None)
            phrase = russian.noun_phrase(token)
            text = russian.as_said(phrase.tokens) if phrase is not None else ""
            tokens = phrase.tokens if phrase is not None else ()
        else:
            before = token.head if token.dep_ == "pobj" else None
            found = english.noun_phrase(token)
            text = found.text if found is not None else ""
            tokens = found.tokens if found is not None else ()
        if text and before is not None and before.lower_ in _BEFORE:
            yield Circumstance(token.lemma_.lower(), f"{before.lower_} {text}", place, (before, *tokens))
