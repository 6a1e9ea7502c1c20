"""Names that tell the themes of a study apart."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from annotations.themes import Theme

_QUOTE = re.compile(r"[“«](.*)[”»]", re.DOTALL)
# In names that people gave, by any marks: from the first to the last of them, and between one mark and the next.
_WIDEST_QUOTE = re.compile(r'[“„«"](.*)[“”»"]', re.DOTALL)
_NARROW_QUOTES = re.compile(r'[“„«"]([^“”„«»"]+)')


def told_apart(themes: Sequence[Theme], *, kept: Container[str] = ()) -> tuple[Theme, ...]:
    """The themes, and the subthemes of each, with names of their own; themes whose ids are ``kept`` keep theirs.

    Where several share one, each has behind it, in parentheses, what it alone measures or else its first keyword that no other
    of them has; themes without either are numbered.
    """
    return tuple(
        replace(
            theme,
            name=theme.name if theme.id in kept else _own_name(theme, place, themes),
            subthemes=told_apart(theme.subthemes, kept=kept) if theme.subthemes else (),
        )
        for place, theme in enumerate(themes)
    )


def on_one_line(text: str) -> str:
    """Words as a name quotes them: with single spaces, and without a comma or dash after which nothing comes."""
    return " ".join(text.split()).rstrip(" ,;:–—-")


def quote_in(text: str) -> str:
    """The words that a name of a theme, or a sentence with one, quotes, as on one line; empty where it quotes nothing."""
    found = _QUOTE.search(text)
    return on_one_line(found[1]) if found else ""


def quotes_in(text: str) -> tuple[str, ...]:
    """All that a name of a theme may quote where a person gave it: several quotes, one within another, one that does not end."""
    return tuple(map(on_one_line, _WIDEST_QUOTE.findall(text) + _NARROW_QUOTES.findall(text)))


def begins_with_quote(name: str) -> bool:
    """Whether a name of a theme is a quote or begins with one."""
    return _NARROW_QUOTES.match(name) is not None


def is_said(quote: str, said: Iterable[str]) -> bool:
    """Whether ``quote`` is what somebody ``said``, on one line, as a whole, or its beginning where the quote breaks off."""
    beginning = quote.removesuffix("…").rstrip()
    return bool(beginning) and any(one == quote or (quote.endswith("…") and one.startswith(beginning)) for one in said)


def without_mark(name: str) -> str:
    """The name as it was before ``told_apart``."""
    return name.rpartition(" (")[0] if name.endswith(")") and " (" in name else name


def _own_name(theme: Theme, place: int, themes: Sequence[Theme]) -> str:
    others = [(other, one) for other, one in enumerate(themes) if other != place]
    namesakes = [(other, one) for other, one in others if one.name == theme.name]
    if not namesakes:
        return theme.name
    plain, names = without_mark(theme.name), {one.name for _, one in others}
    taken = {mark for _, one in namesakes for mark in _marks(one)} | set(plain.lower().split())
    number = 1 + sum(other < place for other, _ in namesakes)
    marks = (*(mark for mark in _marks(theme) if mark not in taken), str(number) if number > 1 else "")
    made = (f"{plain} ({mark})" if mark else theme.name for mark in marks)
    return next((name for name in made if name not in names), theme.name)


def _marks(theme: Theme) -> tuple[str, ...]:
    measure = () if theme.needs_wording else (theme.outcome.metric.removeprefix("the "),)
    return (*measure, *theme.keywords)
