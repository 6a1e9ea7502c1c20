"""Themes that keep their id and name when interviews are added, and what changed between two runs, as data and as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Theme, ThemeSet
from models.themes.names import is_said, on_one_line, quote_in, told_apart

SAME = 0.3  # overlap (shared members over all members still present) from which two themes are one; below it, a theme is new
PART = 0.25  # share of a theme's members still present that must have gone to another for it to be split


class Change(StrEnum):
    """What happened to a theme between two runs; ``KEPT`` has its name, statement and members, ``CHANGED`` other members."""

    KEPT = "kept"
    CHANGED = "changed"
    REWORDED = "reworded"
    RENAMED = "renamed"
    NEW = "new"
    GONE = "gone"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """One theme's fate. ``others`` are ids of the earlier themes merged into it or that it came from, or that it was split into.

    ``before`` and ``statement_before`` are what it was called and how it was worded, empty where it is new; a statement is also
    empty where a person has to word the theme. ``came`` and ``left`` count the members of a theme of both runs that differ.
    """

    change: Change
    theme: str
    name: str
    others: tuple[str, ...] = ()
    before: str = ""
    statement: str = ""
    statement_before: str = ""
    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A complaint that stands elsewhere than before; ``None`` is among the unassigned."""

    complaint: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ThemeDiff:
    """All changes between two runs, over complaints that are in both."""

    changes: tuple[ThemeChange, ...]
    moves: tuple[Move, ...]

    def __str__(self) -> str:
        lines = [f"{c.change}: {c.name} ({c.theme})" + (f" with {', '.join(c.others)}" if c.others else "") for c in self.changes]
        return "\n".join(
            [*lines, *(f"moved: {m.complaint} from {m.before or 'nowhere'} to {m.after or 'nowhere'}" for m in self.moves)]
        )


@dataclass(frozen=True, slots=True)
class _Now:
    """What complaints ``said``, by id; which are ``placed`` in a theme; whether the same worded both runs."""

    said: Mapping[str, str]
    placed: Collection[str]
    same_words: bool


def carry_over(previous: ThemeSet, found: ThemeSet, *, said: Mapping[str, str] | None = None) -> ThemeSet:
    """``found`` with the ids of the themes of ``previous`` that it continues, and their names where members still stand for them.

    Names and statements stay only where both were worded by the same; what a person worded stays in any case. A name that quotes
    stays where what a member of before ``said``, the words of now by complaint, reads so and stands in no other theme. Pairs are
    matched so that the shared members are as many as possible. A theme that continues none has an id that none of ``previous``
    had, since judgements by that id are about another theme. The order of ``found`` stays.
    """
    places = _places(found)
    placed = {member for member, place in places.items() if place is not None}
    now = _Now(dict.fromkeys(places, "") | dict(said or {}), placed, previous.worded_by == found.worded_by)
    carried = _carried(previous, found, now)
    before = _names(previous.themes)
    kept = {identity for identity, name in _names(carried).items() if before.get(identity) == name}
    return replace(found, themes=told_apart(carried, kept=kept))


def _names(themes: Sequence[Theme]) -> dict[str, str]:
    return {one.id: one.name for theme in themes for one in (theme, *theme.subthemes)}


def diff(before: ThemeSet, after: ThemeSet) -> ThemeDiff:
    """What became of every theme, ids being the same where a theme is the same."""
    places_before, places_after = _places(before), _places(after)
    shared = [complaint for complaint in sorted(places_before) if complaint in places_after]
    moves = tuple(Move(c, places_before[c], places_after[c]) for c in shared if places_before[c] != places_after[c])
    flows = _flows(shared, places_before, places_after)
    earlier = {theme.id: theme for theme in before.themes}
    later = {theme.id: theme for theme in after.themes}
    still = {theme.id: len(places_after.keys() & set(theme.members)) for theme in before.themes}
    changes = [_later_change(theme, earlier, later, flows, still) for theme in after.themes]
    changes += [_earlier_change(theme, later, flows, still) for theme in before.themes if theme.id not in later]
    return ThemeDiff(tuple(changes), moves)


def _later_change(
    theme: Theme,
    earlier: Mapping[str, Theme],
    later: Mapping[str, Theme],
    flows: Mapping[tuple[str, str], int],
    still: Mapping[str, int],
) -> ThemeChange:
    """``still`` has how many members of each earlier theme are there now; shares are of those."""
    given = {s: shared for (s, t), shared in flows.items() if t == theme.id and s != theme.id}
    if theme.id not in earlier:
        half = {source: min(still[source], len(theme.members)) / 2 for source in given}
        sources = tuple(source for source, shared in given.items() if shared >= half[source])
        return ThemeChange(Change.NEW, theme.id, theme.name, sources, statement=_statement(theme))
    whole = (source for source in given if source not in later and 2 * given[source] > still[source])
    old, merged = earlier[theme.id], tuple(source for source in whole if len(_parts(source, later, flows, still)) == 1)
    return ThemeChange(
        Change.MERGED if merged else _own_change(old, theme),
        theme.id,
        theme.name,
        merged,
        old.name,
        _statement(theme),
        _statement(old),
        came=len(set(theme.members).difference(old.members)),
        left=len(set(old.members).difference(theme.members)),
    )


def _own_change(old: Theme, theme: Theme) -> Change:
    if theme.name != old.name:
        return Change.RENAMED
    if _statement(theme) != _statement(old):
        return Change.REWORDED
    return Change.KEPT if set(theme.members) == set(old.members) else Change.CHANGED


def _statement(theme: Theme) -> str:
    """As a reader is shown it."""
    return "" if theme.needs_wording else theme.statement


def _earlier_change(
    theme: Theme, later: Mapping[str, Theme], flows: Mapping[tuple[str, str], int], still: Mapping[str, int]
) -> ThemeChange:
    parts = _parts(theme.id, later, flows, still)
    change = Change.SPLIT if len(parts) > 1 else Change.GONE
    return ThemeChange(change, theme.id, theme.name, parts, theme.name, statement_before=_statement(theme))


def _parts(
    theme: str, later: Mapping[str, Theme], flows: Mapping[tuple[str, str], int], still: Mapping[str, int]
) -> tuple[str, ...]:
    """The later themes that an earlier one went into."""
    return tuple(t for s, t in flows if s == theme and t in later and flows[s, t] >= PART * still[theme])


def _places(themes: ThemeSet) -> dict[str, str | None]:
    return {member: theme.id for theme in themes.themes for member in theme.members} | dict.fromkeys(themes.unassigned)


def _flows(shared: list[str], before: Mapping[str, str | None], after: Mapping[str, str | None]) -> dict[tuple[str, str], int]:
    flows: dict[tuple[str, str], int] = {}
    for complaint in shared:
        source, target = before[complaint], after[complaint]
        if source is not None and target is not None:
            flows[source, target] = flows.get((source, target), 0) + 1
    return dict(sorted(flows.items()))


def _carried(previous: ThemeSet, found: ThemeSet, now: _Now) -> tuple[Theme, ...]:
    """Found themes as those that they continue, the others under ids that no other has or had in ``previous``."""
    continued = _matched(previous, found)
    taken = {theme.id for theme in previous.themes}
    themes = []
    for place, theme in enumerate(found.themes):
        if place in continued:
            themes.append(_continued(theme, continued[place], now))
        else:
            themes.append(_under(theme, free(theme.id, taken)))
            taken.add(themes[-1].id)
    return tuple(themes)


def _matched(previous: ThemeSet, found: ThemeSet) -> dict[int, Theme]:
    """Place of a found theme to the earlier theme that it continues."""
    if not previous.themes or not found.themes:
        return {}
    present = {member for theme in found.themes for member in theme.members} | set(found.unassigned)
    known = {member for theme in previous.themes for member in theme.members} | set(previous.unassigned)
    shared = np.zeros((len(found.themes), len(previous.themes)))
    column_of = {member: column for column, old in enumerate(previous.themes) for member in old.members}
    for row, theme in enumerate(found.themes):
        for member in set(theme.members) & column_of.keys():
            shared[row, column_of[member]] += 1
    still = np.array([len(known.intersection(theme.members)) for theme in found.themes])
    were = np.array([len(present.intersection(old.members)) for old in previous.themes])
    return {row: previous.themes[column] for row, column in continuing(shared, still, were)}


def continuing(shared: NDArray[np.float64], still: NDArray[np.float64], were: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of a group and the earlier one that it continues; none is in two of them.

    ``shared``, (groups, earlier groups), counts the members that two have in common, ``still`` those of each group that were
    there earlier, and ``were`` those of each earlier group that are there now.
    """
    from scipy.optimize import linear_sum_assignment

    overlap = shared / np.maximum(still[:, None] + were[None, :] - shared, 1)
    rows, columns = linear_sum_assignment(-np.where(overlap >= SAME, shared + overlap, 0.0))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if overlap[r, c] >= SAME]


def _continued(theme: Theme, old: Theme, now: _Now) -> Theme:
    """The theme under its old id, and its old wording as long as the members that support it are still there.

    A name that quotes stays while a member that stands in no other theme reads so, another of a theme that is left to a person
    while all members are there.
    """
    theme = _with_subthemes(theme, old, now)
    supporters = set(old.outcome.sources.values())
    outdated = old.needs_wording and not (theme.needs_wording and _is_name_still(theme, old, now))
    outdated = outdated or not (now.same_words or old.judged)
    if supporters <= set(theme.members) and not outdated:
        return replace(
            theme, id=old.id, name=old.name, statement=old.statement, outcome=old.outcome, needs_wording=old.needs_wording
        )
    return replace(theme, id=old.id)


def _is_name_still(theme: Theme, old: Theme, now: _Now) -> bool:
    quote = quote_in(old.name)
    if not quote:
        return now.said.keys() >= set(old.members)
    own = set(theme.members)
    left = (member for member in old.members if member in now.said and (member in own or member not in now.placed))
    return is_said(quote, (on_one_line(now.said[member]) for member in left))


def _with_subthemes(theme: Theme, old: Theme, now: _Now) -> Theme:
    """The theme's own subthemes under the ids and names that they had before, else under ids that begin with the theme's."""
    if not theme.subthemes:
        return theme
    whole = _under(theme, old.id)
    found = _carried(ThemeSet(old.subthemes, ()), ThemeSet(whole.subthemes, ()), now)
    return replace(whole, subthemes=tuple(replace(sub, parent=old.id) for sub in found))


def _under(theme: Theme, identity: str) -> Theme:
    """The theme under an id, with which those of its subthemes begin."""
    subthemes = (replace(sub, id=f"{identity}.{sub.id.rpartition('.')[2]}", parent=identity) for sub in theme.subthemes)
    return replace(theme, id=identity, subthemes=tuple(subthemes))


def free(identity: str, taken: Collection[str]) -> str:
    """``identity``, with a number where it is taken."""
    numbered = (f"{identity}-{number}" for number in count(2))
    return next(one for one in chain([identity], numbered) if one not in taken)
