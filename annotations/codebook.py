"""The codebook as data: what acts and facets mean, in both languages, with a version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.findings import Act, Facet

_PATH = Path(__file__).with_name("codebook.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act or a facet is called and means, with examples of sentences (facets have none)."""

    name: str
    definition: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codebook in one language. ``edges`` are the rules for doubtful cases, in order."""

    version: str
    language: str
    unit: str
    acts: dict[Act, Entry]
    facets: dict[Facet, Entry]
    edges: tuple[str, ...]


def read_codebook(language: str) -> Codebook:
    """The shipped codebook in ``language``, which is ``en`` or ``ru``."""
    data = json.loads(_PATH.read_text(encoding="utf-8"))
    return Codebook(
        data["version"],
        language,
        data["unit"][language],
        {act: _entry(data["acts"][act.value], language) for act in Act},
        {facet: _entry(data["facets"][facet.value], language) for facet in Facet},
        tuple(data["edges"][language]),
    )


def _entry(fields: dict[str, Any], language: str) -> Entry:
    return Entry(fields["name"][language], fields["definition"][language], tuple(fields.get("examples", {}).get(language, ())))
