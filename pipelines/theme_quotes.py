"""Names of themes that quote nobody who may not be quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from annotations.themes import Complaint, Theme, ThemeSet
from models.themes.finder import quoted
from models.themes.grammar import short_name
from models.themes.names import is_said, on_one_line, quote_in, told_apart

_MOST_KEYWORDS = 3  # of a theme that is called by its keywords


class Unquotable:
    """What was said by those who may not be quoted."""

    def __init__(self, said: Iterable[str]) -> None:
        self._said = tuple(map(on_one_line, said))

    def is_quoted(self, name: str) -> bool:
        """Whether a name of a theme, or a sentence with one, quotes them: their words as a whole, or their beginning."""
        return is_said(quote_in(name), self._said)

    def shown(self, name: str) -> str:
        """The name; of one that quotes them, nothing but that it is a quote."""
        return "“…”" if self.is_quoted(name) else name

    def names_any(self, themes: Sequence[Theme]) -> bool:
        """Whether a theme or subtheme is called by what they said."""
        return any(self.is_quoted(theme.name) or self.names_any(theme.subthemes) for theme in themes)


def without_quotes_of(themes: ThemeSet, unquotable: Unquotable, said: Mapping[str, Complaint], *, language: str) -> ThemeSet:
    """The themes; those that quote the ``unquotable`` are called by another member's words, or where there is none by keywords.

    ``said`` are the complaints that may be quoted, by id.
    """
    if not unquotable.names_any(themes.themes):
        return themes
    kept: set[str] = set()

    def renamed(theme: Theme) -> Theme:
        theme = replace(theme, subthemes=tuple(map(renamed, theme.subthemes)))
        if not unquotable.is_quoted(theme.name):
            kept.add(theme.id)
            return theme
        own = [said[member] for member in theme.members if member in said]
        keywords = ", ".join(theme.keywords[:_MOST_KEYWORDS])
        return replace(theme, name=quoted(own, language) if own else keywords or short_name(theme.outcome))

    return replace(themes, themes=told_apart(tuple(map(renamed, themes.themes)), kept=kept))
