"""A few more complaints in the themes that there are: each goes where it is most alike, and nothing else moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint, Theme, ThemeSet
from models.themes.encoded import Encoded, typical_first
from models.themes.memory import Difference, ThemesMemory

_DECIMALS = 6  # of likenesses: matrix products differ beyond


def followed(themes: ThemeSet, memory: ThemesMemory, change: Difference) -> tuple[ThemeSet, ThemesMemory, frozenset[str]]:
    """The themes and the memory of them with the ids that complaints have now, and the ids of those that left.

    Whoever left has an id that no complaint has: theirs may be another's by now.
    """
    now = {**change.moved, **{one: f"{one} (before)" for one in change.left}}
    typicality = {name: {now.get(one, one): value for one, value in own.items()} for name, own in memory.typicality.items()}
    renamed = tuple(_followed(theme, now) for theme in themes.themes)
    unassigned = tuple(sorted(now.get(one, one) for one in themes.unassigned))
    moved = replace(themes, themes=renamed, unassigned=unassigned)
    return moved, replace(memory, typicality=typicality), frozenset(now[one] for one in change.left)


def _followed(theme: Theme, now: Mapping[str, str]) -> Theme:
    sources = {part: now.get(source, source) for part, source in theme.outcome.sources.items()}
    return replace(
        theme,
        members=tuple(now.get(member, member) for member in theme.members),
        outcome=replace(theme.outcome, sources=sources),
        subthemes=tuple(_followed(sub, now) for sub in theme.subthemes),
    )


def without(themes: ThemeSet, left: frozenset[str]) -> ThemeSet:
    """The themes without the complaints that ``left``; a theme that loses all of its members has none, but may get some."""
    kept = tuple(_without(theme, left) for theme in themes.themes)
    return replace(themes, themes=kept, unassigned=tuple(c for c in themes.unassigned if c not in left))


def filled(themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Themes and subthemes that have members; a subtheme that is all of its theme is none."""
    return tuple(replace(theme, subthemes=_outcomes_of(theme)) for theme in themes if theme.members)


def _outcomes_of(theme: Theme) -> tuple[Theme, ...]:
    subthemes = filled(theme.subthemes)
    is_whole = len(subthemes) == 1 and set(subthemes[0].members) == set(theme.members)
    return () if is_whole else subthemes


def ids_of_those_with(complaints: frozenset[str], themes: Sequence[Theme]) -> frozenset[str]:
    """The ids of the themes and subthemes that have any of these complaints among their members."""
    both = [one for theme in themes for one in (theme, *theme.subthemes)]
    return frozenset(theme.id for theme in both if complaints.intersection(theme.members))


def _without(theme: Theme, left: frozenset[str]) -> Theme:
    subthemes = [_without(sub, left) for sub in theme.subthemes]
    members = tuple(member for member in theme.members if member not in left)
    return replace(theme, members=members, subthemes=tuple(subthemes))


def with_arrivals(themes: ThemeSet, memory: ThemesMemory, arrivals: Encoded | None, complaints: Sequence[Complaint]) -> ThemeSet:
    """The themes with the episodes of ``arrivals`` where they are most alike; what is like no theme is unassigned.

    ``complaints`` are all that there are now. A theme that nobody is in then is gone.
    """
    known = {complaint.id: complaint for complaint in complaints}
    grown = _each_grown(themes.themes, arrivals, memory, known, least=memory.nearest) if arrivals else themes.themes
    placed = {member for theme in grown for member in theme.members}
    unassigned = tuple(sorted(complaint.id for complaint in complaints if complaint.id not in placed))
    return replace(themes, themes=filled(grown), unassigned=unassigned)


def _each_grown(
    themes: tuple[Theme, ...], arrivals: Encoded, memory: ThemesMemory, known: Mapping[str, Complaint], *, least: float
) -> tuple[Theme, ...]:
    """The themes, or the subthemes of one, with the episodes that are most like each."""
    nearest = _nearest([theme.id for theme in themes], memory, arrivals, least=least)
    parts = [arrivals.rows(np.flatnonzero(nearest == place)) for place in range(len(themes))]
    return tuple(
        _grown(theme, part, memory, known) if part.episodes else theme for theme, part in zip(themes, parts, strict=True)
    )


def _grown(theme: Theme, part: Encoded, memory: ThemesMemory, known: Mapping[str, Complaint]) -> Theme:
    """The theme, or subtheme, with the episodes of ``part`` among its members, the most typical first."""
    arrived = [member for episode in part.episodes for member in episode.members]
    typicality = {**memory.typicality[theme.id], **memory.middles[theme.id].typicality(part)}
    members = typical_first([*(known[member] for member in theme.members), *arrived], typicality)
    subthemes = _each_grown(theme.subthemes, part, memory, known, least=-1.0)
    return replace(theme, members=tuple(member.id for member in members), subthemes=subthemes)


def _nearest(groups: Sequence[str], memory: ThemesMemory, arrivals: Encoded, *, least: float) -> NDArray[np.int64]:
    """The place of the group that each episode is most like; -1 where even that is below ``least``."""
    if not groups:
        return np.full(len(arrivals.episodes), -1, dtype=np.int64)
    means = np.stack([memory.middles[group].total / memory.middles[group].episodes for group in groups])
    likeness = np.round(arrivals.vectors.whole.astype(np.float64) @ means.T.astype(np.float64), _DECIMALS)
    return np.where(likeness.max(axis=1) >= least, likeness.argmax(axis=1), -1).astype(np.int64)
