"""A parser without weights: every word that is not a stop word is a noun, and its lemma is itself in lower case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class NounsParser:
    """Blank spaCy pipelines, whose stop words are spaCy's own."""

    fingerprint = "nouns"

    def __init__(self) -> None:
        self._pipelines: dict[str, Any] = {}

    def parse(self, texts: Sequence[str], *, language: str) -> list[Any]:
        import spacy

        if language not in self._pipelines:
            self._pipelines[language] = spacy.blank(language)
        return [self._noted(self._pipelines[language](text)) for text in texts]

    def _noted(self, doc: Any) -> Any:
        for token in doc:
            token.lemma_ = token.lower_
            token.pos_ = "NOUN" if token.is_alpha else "PUNCT"
        return doc
