"""The words of the report: one data file a language, with the plurals, numbers and times of that language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("words")
_NARROW_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """Phrases of one language by key; a phrase that counts something has one form for each plural of the language."""

    language: str
    phrases: Mapping[str, Any]

    def in_service(self) -> Wording:
        """The words for whoever got the report from the service: what it asks for is done on the service's pages."""
        return Wording(self.language, {**self.phrases, **self.phrases["in_service"]})

    def say(self, key: str, **values: object) -> str:
        """The phrase of ``key`` with its places filled."""
        phrase: str = self.phrases[key]
        return phrase.format(**values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The phrase of ``key`` in the plural that ``n`` asks for; ``{n}`` in it is the number."""
        forms: Mapping[str, str] = self.phrases[key]
        return forms[plural(n, self.language)].format(n=self.number(n), **values)

    def term(self, group: str, key: str) -> str:
        """The word for one value of a closed set, such as a flag or a facet."""
        terms: Mapping[str, str] = self.phrases[group]
        return terms[key]

    def languages(self, codes: Iterable[str]) -> str:
        """The names of languages in a row."""
        return self.listed(self.language_name(code) for code in codes)

    def language_name(self, code: str) -> str:
        """The name of a language; its code where the report has no word for it."""
        names: Mapping[str, str] = self.phrases["languages"]
        return names.get(code, code)

    def listed(self, items: Iterable[str]) -> str:
        """``a, b and c``."""
        *first, last = list(items) or [""]
        return f"{', '.join(first)} {self.phrases['and']} {last}" if first else last

    def number(self, n: int) -> str:
        """A whole number; five digits and more are grouped."""
        return f"{n:,}".replace(",", _NARROW_SPACE) if n >= 10_000 else str(n)

    def decimal(self, value: float, *, digits: int) -> str:
        """A number with the language's decimal sign."""
        written = f"{value:.{digits}f}"
        return written.replace(".", ",") if self.language == "ru" else written

    def percent(self, share: float) -> str:
        """A share, 0 to 1, as whole per cent."""
        return f"{share * 100:.0f}{self._percent_sign}"

    def interval(self, bounds: tuple[float, float]) -> str:
        """Two shares, 0 to 1, as whole per cent."""
        low, high = bounds
        return f"{low * 100:.0f}–{high * 100:.0f}{self._percent_sign}"

    def minutes(self, ms: int) -> str:
        """Minutes with one decimal."""
        return self.decimal(ms / 60_000, digits=1)

    @property
    def _percent_sign(self) -> str:
        return f"{_NO_BREAK_SPACE}%" if self.language == "ru" else "%"


def read_wording(language: str) -> Wording:
    """The report's words in ``language``, one of ``annotations.languages.LANGUAGES``."""
    return Wording(language, json.loads((_WORDS / f"{language}.json").read_text(encoding="utf-8")))


def plural(n: int, language: str) -> str:
    """The plural category of a whole number. Source: Unicode CLDR, "Language Plural Rules"."""
    if language != "ru":
        return "one" if n == 1 else "other"
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    if n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14}:
        return "few"
    return "many"


def clock(ms: int) -> str:
    """A time on a recording: minutes and seconds, with hours where there are any."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
