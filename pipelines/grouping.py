"""Complaints to themes that are kept: those of the last run with what has come since, or others that are found beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from annotations.themes import Complaint, ThemeSet
from models.protocols import ThemeFinder
from pipelines.artefacts import ArtefactStore, digest
from pipelines.theme_fields import theme_set_fields, theme_set_from_fields

THEMES_STAGE = "themes"
MEMORY_STAGE = "themes-memory"  # what more complaints are added by
THEMES_VERSION = 11  # of how themes are found and kept; a change of the code that finds others comes with another number
_LONGEST_CONTEXT = 100_000  # code points


class KeptThemes:
    """Themes that are found once: each finding is an artefact, and so is what was added to one."""

    def __init__(self, finder: ThemeFinder, store: ArtefactStore) -> None:
        self._finder = finder
        self._store = store

    def of(self, complaints: Sequence[Complaint], language: str, previous: ThemeSet | None) -> Grouped:
        """The themes that those of the ``previous`` run were grouped as, with what has come since; or themes found from all."""
        read = digest(json.dumps([_complaint_key(c) for c in complaints], ensure_ascii=False), language)
        before = self._grouping(previous.basis) if previous is not None and previous.basis else None
        if before is not None and before.read == read:
            self._store.tally.kept(THEMES_STAGE)
            return Grouped(before.themes)
        extended = None if before is None else self._extended(before, read, complaints, language)
        return extended or Grouped(self._found(read, complaints, language, None if before is None else previous))

    def _grouping(self, basis: str) -> _Grouping | None:
        """``None`` where it is not kept, or was made by another finder."""
        made_by = themes_made_by(self._finder.fingerprint)
        kept = self._store.get(THEMES_STAGE, inputs=basis, made_by=made_by)
        memory = self._store.get_bytes(MEMORY_STAGE, inputs=basis, made_by=made_by)
        if kept is None or memory is None:
            return None
        return _Grouping(kept["read"], replace(theme_set_from_fields(kept), basis=basis), memory)

    def _found(self, read: str, complaints: Sequence[Complaint], language: str, earlier: ThemeSet | None) -> ThemeSet:
        """Themes that are found from all, beside which ``earlier`` ones go on.

        Themes and the memory of them come from one finding, since another machine's may differ; so neither is kept alone.
        """
        made_by = themes_made_by(self._finder.fingerprint)
        basis = read if earlier is None else digest("anew", read, _places(earlier))
        kept = self._grouping(basis)
        if kept is not None:
            self._store.tally.kept(THEMES_STAGE)
            return kept.themes
        for stage in (THEMES_STAGE, MEMORY_STAGE):
            self._store.forget(stage, inputs=basis, made_by=made_by)
        themes, memory = self._finder.find_and_remember(complaints, language=language, earlier=earlier)
        fields = {"read": read, **theme_set_fields(themes)}
        self._store.get_or_make_bytes(MEMORY_STAGE, inputs=basis, made_by=made_by, make=partial(bytes, memory))
        found = self._store.get_or_make(THEMES_STAGE, inputs=basis, made_by=made_by, make=partial(dict, fields))
        return replace(theme_set_from_fields(found), basis=basis)

    def _extended(self, before: _Grouping, read: str, complaints: Sequence[Complaint], language: str) -> Grouped | None:
        """``None`` where too much has changed since."""

        def extend() -> dict[str, Any]:
            extended = self._finder.extend(before.themes, before.memory, complaints, language=language)
            return (
                {"extended": None}
                if extended is None
                else {"extended": theme_set_fields(extended.themes), "added": extended.added}
            )

        made_by, basis = themes_made_by(self._finder.fingerprint), before.themes.basis
        made = self._store.get_or_make(THEMES_STAGE, inputs=digest(basis, read), made_by=made_by, make=extend)
        if made["extended"] is None:
            return None
        return Grouped(replace(theme_set_from_fields(made["extended"]), basis=basis), added=made["added"])


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Themes as they were found from all complaints, whose digest ``read`` is, with the finder's ``memory`` of them."""

    read: str
    themes: ThemeSet
    memory: bytes


@dataclass(frozen=True, slots=True)
class Grouped:
    """Themes before they got their earlier ids; ``added`` as in ``Study``."""

    themes: ThemeSet
    added: int | None = None


def themes_made_by(finder: str) -> str:
    """What finds themes, as their artefact tells it; ``finder`` is a fingerprint."""
    return f"{THEMES_VERSION}|{finder}"


def _places(themes: ThemeSet) -> str:
    """Which complaints are together, as text."""
    return json.dumps([sorted(sorted(theme.members) for theme in themes.themes), sorted(themes.unassigned)])


def _complaint_key(complaint: Complaint) -> list[Any]:
    """Everything that themes are made of; a very long context by its digest, since all complaints of the turn have it."""
    c = complaint
    context = c.context if len(c.context) <= _LONGEST_CONTEXT else digest(c.context)
    return [c.id, c.text, context, c.conversation, c.respondent, list(c.facets), c.weight, c.language, c.probability]
