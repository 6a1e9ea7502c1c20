"""Which language a text is in: English, Russian, or one that the product does not code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from annotations.languages import LANGUAGES, UNSUPPORTED

_SURE = 0.9  # below this the identifier's word about a sentence is worth less than the script
_SURE_OF_A_GUEST = 0.7  # the same in a conversation of the other script; .1 % of the corpus's Russian sentences are lost by it
_SHORT_LETTERS = 16  # shorter texts are told by script and by their conversation
_CYRILLIC_WORD = re.compile(r"\b[а-яё]+\b", re.IGNORECASE)
_SMALL_LATIN_WORD = re.compile(r"\b[a-z]+\b")
_NO_RUSSIAN_WORD = re.compile(r"\b[а-яё]*[іїєґўјљњћђџ]")  # of small letters, since names are written as at home


# Languages that a study in English or Russian may really hold; the other 75 only draw short texts away.
_CANDIDATES = [
    "en", "ru", "uk", "be", "bg", "sr", "kk", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sv", "fi",
    "tr", "ro", "hu", "lt", "lv", "et",
]  # fmt: skip


class LanguageDetector:
    """Tells the language of whole conversations and, inside them, of sentences that stand out.

    py3langid (BSD-3-Clause) knows 97 languages and is unreliable on a few words, so short texts follow their script and
    their conversation. It is loaded at the first text, which takes a second.
    """

    @cached_property
    def _identifier(self) -> Any:  # noqa: ANN401 - py3langid has no types
        from py3langid import langid

        identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
        identifier.set_languages(_CANDIDATES)
        return identifier

    def of_text(self, text: str, *, otherwise: str | None = None) -> str:
        """``en``, ``ru`` or ``unsupported``; ``otherwise`` is the conversation's language, for texts too short to tell."""
        script = _script(text)
        if script is None:
            return otherwise or "en"
        by_script = {"CYRILLIC": "ru", "LATIN": "en"}.get(script)
        if by_script is None:
            return UNSUPPORTED
        found, probability = self._identifier.classify(text)
        is_short = is_too_short(text)
        may_be = otherwise == "ru" or (found == "ru" and not is_short)
        if by_script == "en" and may_be and _is_russian_with_names(text):
            by_script = "ru"
        if by_script == "ru" and found != "ru" and _NO_RUSSIAN_WORD.search(text):
            return UNSUPPORTED
        if is_short:
            is_foreign = otherwise == UNSUPPORTED or (found not in LANGUAGES and probability >= _SURE)
            return UNSUPPORTED if is_foreign else by_script
        if found == by_script or probability < _enough(by_script, otherwise):
            return by_script
        return str(found) if found in LANGUAGES else UNSUPPORTED

    def of_conversation(self, texts: Sequence[str]) -> str:
        """The language of the whole; judged on up to 20,000 characters."""
        return self.of_text(" ".join(texts)[:20_000])

    def expected_in(self, texts: Sequence[str]) -> Callable[[str], str]:
        """What language to expect of a sentence of the conversation ``texts``, for ``of_text``.

        It is that of the whole, or ``unsupported`` where what is said in the script of the sentence is.
        """
        overall = self.of_conversation(texts)
        written: dict[str | None, list[str]] = {}
        for text in texts:
            written.setdefault(_script(text), []).append(text)
        foreign = {script for script, own in written.items() if self.of_conversation(own) == UNSUPPORTED}
        return lambda sentence: UNSUPPORTED if _script(sentence) in foreign else overall


def is_too_short(text: str) -> bool:
    """Whether ``text`` has too few letters to tell more than its script."""
    return sum(c.isalpha() for c in text) < _SHORT_LETTERS


def _is_russian_with_names(text: str) -> bool:
    """Whether there are Cyrillic words in ``text``, as many at least as Latin ones in small letters, which are no names."""
    return len(_CYRILLIC_WORD.findall(text)) >= max(1, len(_SMALL_LATIN_WORD.findall(text)))


def _enough(script: str, conversation: str | None) -> float:
    """How sure it has to be that a sentence in the ``script`` of one of our languages is in none of them."""
    if conversation == UNSUPPORTED:
        return 0.0
    return _SURE if conversation in {script, None} else _SURE_OF_A_GUEST


def _script(text: str) -> str | None:
    """The script of most letters, as Unicode names it; ``None`` without letters."""
    counts: dict[str, int] = {}
    for character in text:
        script = _script_of_letter(character)
        if script is not None:
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda n: counts[n]) if counts else None


@lru_cache(maxsize=10_000)
def _script_of_letter(character: str) -> str | None:
    """``None`` for what is no letter."""
    return unicodedata.name(character, "UNKNOWN").split(" ")[0] if character.isalpha() else None
