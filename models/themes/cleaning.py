"""Texts without what would pull strangers together: fillers, politeness, numbers, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from models.themes.silence import denies, says_nothing

# What people say while they look for words, and what they say to be kind. Whole words only.
_HESITATION = (
    r"u+h+|u+m+|e+r+m?|h+m+|mm+(?:-?hm+)?|uh-huh|ah+|oh+|okay|ok|yeah|yep|yes|no no|well|so|like|"
    r"basically|actually|literally|honestly|"
    r"you know|i mean|i guess|i think|i would say|i'd say|sort of|kind of|right|anyway|you see|let's say|"
    r"э+(?:-э+)*|м-м+|ну|вот|как бы|так сказать|короче(?: говоря)?|это самое|в общем(?:-то)?|вообще-то|значит|типа|то есть|"
    r"знаете|понимаете|скажем|допустим|честно(?: говоря)?|собственно|угу|ага|ой|да|так|блин|ну да"
)
_COURTESY = r"hello|hi|please|thank you|thanks|sorry|здравствуйте|спасибо|пожалуйста|извините"
_FILLERS = re.compile(rf"\b(?:{_HESITATION}|{_COURTESY})\b", re.IGNORECASE)
_HESITATIONS = re.compile(rf"\b(?:{_HESITATION})\b", re.IGNORECASE)
_NOTES = re.compile(r"\[[^\]]*\]|<[^>]*>")
_ASIDES = re.compile(rf"{_NOTES.pattern}|\([^)]*\)")
_NUMBERS = re.compile(r"[$€£₽№#]?\b\d[\d.,:%]*(?:st|nd|rd|th)?\b\s?%?")
_NAMES = re.compile(r"(?<=[a-zа-яё,;] )(?!I\b)[A-ZА-ЯЁ][a-zа-яё]+(?:-[A-ZА-ЯЁ][a-zа-яё]+)?\b")
_WITHIN = re.compile(r"(?<=[a-zа-яё,;] )[^\W\d_]+")  # a sentence
_REPEATS = re.compile(r"\b(\w+)(?:[\s,]+\1\b)+", re.IGNORECASE)
_GAPS = re.compile(r"\s*(?:[,;:–—-]\s*)+(?=[,;:.!?]|$)|^[\s,;:.!?–—-]+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]{2,}")

SHARED = 3  # respondents from whom on a name is that of a thing
_REMEMBERED = 1 << 17  # texts; each is asked for again and again while a study's themes are found
LONGEST = 1_200  # code points; encoders read about 256 tokens, and what stands later is rarely what the complaint is about


def plain_apostrophes(text: str) -> str:
    """``text`` with the apostrophes of a keyboard, where word processors write others; all else stands where it stood."""
    return text.replace("’", "'")


@lru_cache(maxsize=_REMEMBERED)
def clean(text: str, *, things: frozenset[str] = frozenset()) -> str:
    """``text`` as the encoder reads it, without names but those of ``things``; empty when nothing is left."""
    text = _ASIDES.sub(" ", plain_apostrophes(text[: 4 * LONGEST]))
    text = _NAMES.sub(lambda name: name.group() if name.group().lower() in things else " ", text)
    text = _NUMBERS.sub(" ", text)
    text = _FILLERS.sub(" ", text)
    text = _REPEATS.sub(r"\1", _SPACES.sub(" ", text))
    text = _SPACES.sub(" ", _GAPS.sub("", text)).strip(" ,;:-–—")
    return text[:LONGEST]


def named_things(said: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Names that several people say, in lower case: a bank, a card, a town, no person. ``said`` has (voice, text)."""
    heard = {(voice, name.lower()) for voice, text in said for name in _NAMES.findall(text)}
    return frozenset(name for name, voices in Counter(name for _, name in heard).items() if voices >= SHARED)


def mostly_names(texts: Iterable[str], *, base: Callable[[str], str]) -> frozenset[str]:
    """Words, as ``base`` makes one of all forms of each, that within sentences are more often written with a capital than not.

    Texts without any capital tell nothing.
    """
    capitals: Counter[str] = Counter()
    written = Counter(word for text in texts if not text.islower() for word in _WITHIN.findall(text))
    for word, times in written.items():
        capitals[base(word.lower())] += times if word[0].isupper() else -times
    return frozenset(word for word, more in capitals.items() if more > 0)


def has_content(text: str) -> bool:
    """Whether a text says anything at all; "I don't know" does not, and a bare "No." not by itself."""
    return bool(_WORD.search(clean(text))) and not is_silence(text)


def is_silence(text: str) -> bool:
    """Whether all that is said is that there is nothing to say: "I don't know", "No."."""
    return says_nothing(_fluent(text))


def is_denial(text: str) -> bool:
    """Whether all that is said is no: "No, nothing."."""
    return denies(_fluent(text))


def _fluent(text: str) -> str:
    """``text`` without what interrupts it: names, politeness and what stands in parentheses are said."""
    return _REPEATS.sub(r"\1", _HESITATIONS.sub(" ", _NOTES.sub(" ", plain_apostrophes(text))))
