"""Theme sets as JSON values and back: what ``themes`` prints, and what is kept between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.themes import Outcome, Theme, ThemeSet


def theme_set_fields(themes: ThemeSet) -> dict[str, Any]:
    """The theme set as JSON values; ``basis`` and ``worded_by`` only where they are known."""
    fields = {"themes": [theme_fields(theme) for theme in themes.themes], "unassigned": list(themes.unassigned)}
    known = {"basis": themes.basis, "worded_by": themes.worded_by}
    return fields | {name: value for name, value in known.items() if value}


def theme_fields(theme: Theme) -> dict[str, Any]:
    """One theme as JSON values."""
    outcome = theme.outcome
    return {
        "id": theme.id,
        "name": theme.name,
        "statement": theme.statement,
        "outcome": {
            "direction": outcome.direction,
            "metric": outcome.metric,
            "object": outcome.object,
            "context": outcome.context,
            "sources": dict(outcome.sources),
            "spans": {part: list(span) for part, span in outcome.spans.items()},
        },
        "keywords": list(theme.keywords),
        "members": list(theme.members),
        "needs_wording": theme.needs_wording,
        "stability": theme.stability,
        "parent": theme.parent,
        "judged": theme.judged,
        "subthemes": [theme_fields(sub) for sub in theme.subthemes],
    }


def read_theme_set(path: Path) -> ThemeSet:
    """The themes in a ``themes.json``. Raises ``InputError`` when there is none, or it was changed beyond reading."""
    try:
        return theme_set_from_fields(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(str(path), "there is no such file", "name a folder that hardpart code wrote") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(str(path), "holds no themes", "run hardpart code again") from error


def theme_set_from_fields(fields: Mapping[str, Any]) -> ThemeSet:
    """What ``theme_set_fields`` wrote."""
    themes = tuple(_theme(theme) for theme in fields["themes"])
    return ThemeSet(themes, tuple(fields["unassigned"]), fields.get("basis", ""), fields.get("worded_by", ""))


def as_found_from_fields(fields: Mapping[str, Any]) -> ThemeSet:
    """The same before judgements, where these changed anything."""
    return theme_set_from_fields(fields.get("as_found", fields))


def _theme(fields: Mapping[str, Any]) -> Theme:
    return Theme(
        id=fields["id"],
        name=fields["name"],
        statement=fields["statement"],
        outcome=_outcome(fields["outcome"]),
        keywords=tuple(fields["keywords"]),
        members=tuple(fields["members"]),
        needs_wording=fields["needs_wording"],
        stability=fields["stability"],
        parent=fields.get("parent"),
        judged=fields.get("judged", False),
        subthemes=tuple(_theme(sub) for sub in fields["subthemes"]),
    )


def _outcome(fields: Mapping[str, Any]) -> Outcome:
    spans = {part: (int(start), int(end)) for part, (start, end) in fields.get("spans", {}).items()}
    return Outcome(**{**fields, "spans": spans})
