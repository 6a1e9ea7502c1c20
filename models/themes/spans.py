"""Where the words of a parsed sentence stand in its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.themes.cleaning import plain_apostrophes

if TYPE_CHECKING:
    from spacy.tokens import Token


def span_of(text: str, tokens: Sequence[Token]) -> tuple[int, int]:
    """Start and end, in code points of ``text``, of the stretch from the first to the last of ``tokens``.

    A parser may have changed the white space of ``text``, so the words are looked for in order.
    """
    text = plain_apostrophes(text)
    doc = tokens[0].doc
    first, last = min(token.i for token in tokens), max(token.i for token in tokens)
    start = end = position = 0
    for token in doc[: last + 1]:
        found = text.find(token.text, position)
        if found < 0:
            continue
        position = found + len(token.text)
        if token.i == first:
            start = found
        end = position
    return start, end
