"""Names of themes that quote nobody who may not be quoted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from annotations.themes import Complaint, Theme, ThemeSet
from models.themes.finder import quoted
from models.themes.grammar import short_name
from models.themes.names import is_said, on_one_line, quote_in, quotes_in, told_apart

_MOST_KEYWORDS = 3  # of a theme that is called by its keywords


class Unquotable:
    """What was said by those who may not be quoted."""

    def __init__(self, said: Iterable[str]) -> None:
        self._said = sorted({f"{words} " for words in map(_words, said) if words})

    def is_quoted(self, name: str) -> bool:
        """Whether a name of a theme, or a sentence with one, quotes them.

        A quote is all that they said, the first two words of it or more, or any beginning that breaks off with "…"; capitals and
        punctuation do not count.
        """
        return any(map(self._is_theirs, quotes_in(name)))

    def shown(self, name: str) -> str:
        """The name; of one that quotes them, nothing but that it is a quote."""
        return "“…”" if self.is_quoted(name) else name

    def names_any(self, themes: Sequence[Theme]) -> bool:
        """Whether a theme or subtheme is called by what they said."""
        return any(self.is_quoted(theme.name) or self.names_any(theme.subthemes) for theme in themes)

    def _is_theirs(self, quote: str) -> bool:
        words = _words(quote)
        breaks_off = quote.endswith(("…", "..."))
        beginning = words if breaks_off else f"{words} "
        place = bisect_left(self._said, beginning)  # of the first that begins so, the shortest
        if not words or place == len(self._said) or not self._said[place].startswith(beginning):
            return False
        return breaks_off or " " in words or self._said[place] == beginning


def without_quotes_of(themes: ThemeSet, unquotable: Unquotable, said: Mapping[str, Complaint], *, language: str) -> ThemeSet:
    """The themes; those that quote the ``unquotable`` are called by another member's words, or where there is none by keywords.

    ``said`` are the complaints that may be quoted, by id.
    """
    if not unquotable.names_any(themes.themes):
        return themes
    return _renamed(themes, lambda theme: unquotable.is_quoted(theme.name), said, language=language)


def with_quotes_hidden(themes: ThemeSet, unquotable: Unquotable) -> ThemeSet:
    """The themes as they were, but that names which quote the ``unquotable`` tell nothing but that they are quotes."""

    def hidden(theme: Theme) -> Theme:
        return replace(theme, name=unquotable.shown(theme.name), subthemes=tuple(map(hidden, theme.subthemes)))

    return replace(themes, themes=tuple(map(hidden, themes.themes))) if unquotable.names_any(themes.themes) else themes


def without_quotes_of_who_left(themes: ThemeSet, found: ThemeSet, said: Mapping[str, Complaint], *, language: str) -> ThemeSet:
    """The themes as judged; one still called, as it was ``found``, by words of who was moved away is called by those of a member.

    ``said`` are the complaints that may be quoted, by id.
    """
    before = {one.id: one for theme in found.themes for one in (theme, *theme.subthemes)}

    def quotes_who_left(theme: Theme) -> bool:
        old = before.get(theme.id, theme)
        if old.name != theme.name or not theme.needs_wording or theme.judged:
            return False
        quote, left = quote_in(theme.name), set(old.members).difference(theme.members)
        return _is_said_by(left, quote, said) and not _is_said_by(theme.members, quote, said)

    if not any(quotes_who_left(one) for theme in themes.themes for one in (theme, *theme.subthemes)):
        return themes
    return _renamed(themes, quotes_who_left, said, language=language)


def _is_said_by(members: Iterable[str], quote: str, said: Mapping[str, Complaint]) -> bool:
    return is_said(quote, (on_one_line(said[member].text) for member in members if member in said))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _renamed(themes: ThemeSet, is_due: Callable[[Theme], bool], said: Mapping[str, Complaint], *, language: str) -> ThemeSet:
    kept: set[str] = set()

    def renamed(theme: Theme) -> Theme:
        theme = replace(theme, subthemes=tuple(map(renamed, theme.subthemes)))
        if not is_due(theme):
            kept.add(theme.id)
            return theme
        own = [said[member] for member in theme.members if member in said]
        keywords = ", ".join(theme.keywords[:_MOST_KEYWORDS])
        return replace(theme, name=quoted(own, language) if own else keywords or short_name(theme.outcome))

    return replace(themes, themes=told_apart(tuple(map(renamed, themes.themes)), kept=kept))
