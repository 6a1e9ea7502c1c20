"""Theme sets as JSON values and back: what ``themes`` prints, and what is kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.themes import Outcome, Theme, ThemeSet


def theme_set_fields(themes: ThemeSet) -> dict[str, Any]:
    """The theme set as JSON values."""
    return {"themes": [theme_fields(theme) for theme in themes.themes], "unassigned": list(themes.unassigned)}


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
        },
        "keywords": list(theme.keywords),
        "members": list(theme.members),
        "needs_wording": theme.needs_wording,
        "stability": theme.stability,
        "subthemes": [theme_fields(sub) for sub in theme.subthemes],
    }


def theme_set_from_fields(fields: Mapping[str, Any]) -> ThemeSet:
    """What ``theme_set_fields`` wrote."""
    return ThemeSet(tuple(_theme(theme) for theme in fields["themes"]), tuple(fields["unassigned"]))


def _theme(fields: Mapping[str, Any]) -> Theme:
    return Theme(
        id=fields["id"],
        name=fields["name"],
        statement=fields["statement"],
        outcome=Outcome(**fields["outcome"]),
        keywords=tuple(fields["keywords"]),
        members=tuple(fields["members"]),
        needs_wording=fields["needs_wording"],
        stability=fields["stability"],
        subthemes=tuple(_theme(sub) for sub in fields["subthemes"]),
    )
