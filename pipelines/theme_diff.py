"""Two runs beside each other: what became of each theme, and which quotes moved; as data and as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from annotations.themes import ThemeSet
from models.themes.identity import Change, ThemeChange, ThemeDiff, carry_over, diff
from pipelines.counts import counted

_MOST_MOVES = 40

_TOLD = {
    Change.NEW: "new",
    Change.GONE: "gone",
    Change.RENAMED: "renamed",
    Change.REWORDED: "reworded",
    Change.CHANGED: "changed",
    Change.MERGED: "merged",
    Change.SPLIT: "split",
}
_OF_ONE_RUN = frozenset({Change.NEW, Change.GONE, Change.SPLIT})
_UNWORDED = "left to a person"
_INDENT = " " * 9


def between(before: ThemeSet, after: ThemeSet) -> ThemeDiff:
    """The difference of two runs, of one folder or of two: themes without an id in common are matched by their sentences.

    The changes of the themes of ``after`` come first, in their order, under the ids of those of ``before`` that they continue.
    """
    shared = {theme.id for theme in before.themes} & {theme.id for theme in after.themes}
    carried = carry_over(_but(before, shared), _but(after, shared))
    ids = {theme.members: theme.id for theme in carried.themes}
    named = tuple(replace(theme, id=ids.get(theme.members, theme.id)) for theme in after.themes)
    return diff(before, ThemeSet(named, after.unassigned))


def _but(themes: ThemeSet, ids: Collection[str]) -> ThemeSet:
    """The themes but those of ``ids``, whose sentences count among the unassigned."""
    left = tuple(theme for theme in themes.themes if theme.id not in ids)
    others = (member for theme in themes.themes if theme.id in ids for member in theme.members)
    return ThemeSet(left, (*themes.unassigned, *others))


def diff_fields(found: ThemeDiff, after: ThemeSet | None = None) -> dict[str, Any]:
    """The difference as JSON values; with ``after``, themes are also told by their ids there (``now``), and so is ``to``."""
    now = {} if after is None else {c.theme: theme.id for c, theme in zip(found.changes, after.themes, strict=False)}
    themes: list[dict[str, Any]] = [
        {
            "change": c.change.value,
            "theme": c.theme,
            "name": c.name,
            "before": c.before,
            "others": list(c.others),
            "statement": c.statement,
            "statement_before": c.statement_before,
            "came": c.came,
            "left": c.left,
        }
        for c in found.changes
    ]
    if after is not None:
        themes = [fields | {"now": now.get(fields["theme"])} for fields in themes]
    moved = [{"complaint": m.complaint, "from": m.before, "to": now.get(m.after or "", m.after)} for m in found.moves]
    return {"themes": themes, "moved": moved}


def told(found: ThemeDiff, before: ThemeSet, after: ThemeSet) -> str:
    """The difference as text for a person: what happened to themes, then which quotes moved."""
    were = {theme.id: theme.name for theme in before.themes}
    are = {c.theme: c.name for c in found.changes[: len(after.themes)]}
    lines = [_line(c, _names(c, were, are)) for c in found.changes if c.change in _TOLD]
    kept = sum(c.change is Change.KEPT for c in found.changes)
    standing = f"{kept} of {len(after.themes)} themes are as they were; {_elsewhere(len(found.moves))}."
    moves = [
        f"  {m.complaint}: {were.get(m.before or '', 'none')} -> {are.get(m.after or '', 'none')}"
        for m in found.moves[:_MOST_MOVES]
    ]
    more = len(found.moves) - _MOST_MOVES
    return "\n".join([*lines, standing, *moves, *([f"  ... and {more} more"] if more > 0 else [])])


def _elsewhere(quotes: int) -> str:
    return f"{counted(quotes, 'quote')} {'stands' if quotes == 1 else 'stand'} elsewhere"


def _names(c: ThemeChange, were: Mapping[str, str], are: Mapping[str, str]) -> list[str]:
    """What the other themes of a change are called now where it went into them, else as they were called."""
    called = are if c.change in {Change.SPLIT, Change.GONE} else were
    return [called[other] for other in c.others]


def _line(c: ThemeChange, others: list[str]) -> str:
    """A theme's change, and below it, indented, what else is otherwise than before in a theme of both runs."""
    line = f"{_TOLD[c.change]:8} {c.name} ({c.theme}){_of_others(c, others)}"
    return "\n".join([line, *(f"{_INDENT}{difference}" for difference in _differences(c))])


def _of_others(c: ThemeChange, others: list[str]) -> str:
    match c.change:
        case Change.RENAMED:
            return f", before: {c.before}"
        case Change.MERGED:
            return f", now with: {'; '.join(others)}"
        case Change.SPLIT:
            return f", now in: {'; '.join(others)}"
        case Change.NEW if others:
            return f", from: {'; '.join(others)}"
        case _:
            return ""


def _differences(c: ThemeChange) -> list[str]:
    if c.change in _OF_ONE_RUN:
        return []
    told = [f"called before: {c.before}"] if c.change is Change.MERGED and c.name != c.before else []
    if c.statement != c.statement_before:
        told.append(f"worded: {c.statement or _UNWORDED}; before: {c.statement_before or _UNWORDED}")
    return [*told, f"{counted(c.came, 'sentence')} came, {c.left} left"] if c.came or c.left else told
