"""A parser that parses nothing twice while themes are being found: keywords, wording and subthemes read the same sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.protocols import Parser

if TYPE_CHECKING:
    from spacy.tokens import Doc

MOST_KEPT = 8_000  # documents; a few kilobytes each


class RememberingParser:
    """A ``Parser`` that keeps the documents of the last texts it was given."""

    def __init__(self, parser: Parser, *, most: int = MOST_KEPT) -> None:
        self._parser = parser
        self._most = most
        self._kept: dict[tuple[str, str], Doc] = {}

    @property
    def fingerprint(self) -> str:
        return self._parser.fingerprint

    def parse(self, texts: Sequence[str], *, language: str) -> list[Doc]:
        """As the parser that it stands for."""
        fresh = list(dict.fromkeys(text for text in texts if (language, text) not in self._kept))
        found = {text: self._kept[language, text] for text in texts if (language, text) in self._kept}
        found.update(zip(fresh, self._parser.parse(fresh, language=language), strict=True))
        for text in fresh:
            self._kept[language, text] = found[text]
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return [found[text] for text in texts]
