"""Hardships that people of any trade tell of, each with the words that tell it and the outcome that is its reverse.

A hardship is no sentence of grammar: "nobody got back to me" and "I asked in May and have heard nothing" tell the same one.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annotations.languages import LANGUAGES
from models.themes.metrics import Measure

_FOLDER = Path(__file__).parent
LEVELS = _FOLDER / "hardship_levels.json"
_METRICS = {
    "en": {
        "time": (Measure.TIME, "the time it takes"),
        "spent": (Measure.TIME, "the time spent"),
        "likelihood": (Measure.LIKELIHOOD, "the likelihood"),
        "effort": (Measure.EFFORT, "the effort it takes"),
        "number": (Measure.NUMBER, "the number"),
        "cost": (Measure.COST, "the cost"),
    },
    "ru": {
        "time": (Measure.TIME, "время"),
        "likelihood": (Measure.LIKELIHOOD, "вероятность"),
        "effort": (Measure.EFFORT, "усилия"),
        "number": (Measure.NUMBER, "количество"),
        "cost": (Measure.COST, "затраты"),
    },
}


@dataclass(frozen=True, slots=True)
class Hardship:
    """``cue`` finds its words in folded text; ``parts`` are metric and object of control, the plainest first.

    ``examples`` are English complaints that tell it; none where the other language has them.
    """

    name: str
    label: str
    cue: re.Pattern[str]
    parts: Mapping[Measure, tuple[str, str]]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """What is usual over complaints of all themes, by hardship.

    ``sentences`` are shares of complaint sentences that use its words, ``turns`` shares of what people were asked and said around
    the complaints of a theme; ``likeness`` is mean and standard deviation of the cosine of complaints and its examples.
    """

    sentences: Mapping[str, float]
    turns: Mapping[str, float]
    likeness: Mapping[str, tuple[float, float]]


@functools.cache
def hardships(language: str) -> tuple[Hardship, ...]:
    """All hardships that can be told in ``language``, ``en`` or ``ru``, as ``hardships.<language>.txt`` lists them."""
    listed = _table(language).read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(_hardship(block, language) for block in listed[1:])


def tables_digest() -> str:
    """SHA-256 over the tables of hardships and their levels, 16 hexadecimal digits."""
    whole = b"".join(path.read_bytes() for path in (*map(_table, LANGUAGES), LEVELS))
    return hashlib.sha256(whole).hexdigest()[:16]


def all_examples() -> dict[str, tuple[str, ...]]:
    """How each hardship of either language sounds when it is told, by its name."""
    return {one.name: one.examples for language in LANGUAGES for one in hardships(language) if one.examples}


def levels(language: str, path: Path = LEVELS) -> Levels:
    """The levels that were measured on the shipped corpora."""
    found = json.loads(path.read_text(encoding="utf-8"))[language]
    likeness = {name: (mean, spread) for name, (mean, spread) in found["likeness"].items()}
    return Levels(found["sentences"], found["turns"], likeness)


def folded(text: str) -> str:
    """Text as cues expect it, as long as it was: lower case, straight apostrophes, «е» for «ё»."""
    return text.lower().translate({0x2019: "'", 0x451: "е"})


@functools.cache
def labels() -> Mapping[str, str]:
    """The short label of a hardship by its object of control."""
    return {thing: one.label for language in LANGUAGES for one in hardships(language) for _, thing in one.parts.values()}


def _table(language: str) -> Path:
    return _FOLDER / f"hardships.{language}.txt"


def _hardship(block: str, language: str) -> Hardship:
    title, *lines = block.splitlines()
    name, _, label = title.partition(" = ")
    marked = [(line[0], line[2:].strip()) for line in lines]
    cues = " ".join(text for mark, text in marked if mark == ":").replace(" ", "|").replace("_", " ")
    return Hardship(
        name,
        label,
        re.compile(rf"\b(?:{cues})\b"),
        dict(_part(text, language) for mark, text in marked if mark == "-"),
        tuple(text for mark, text in marked if mark == ">"),
    )


def _part(form: str, language: str) -> tuple[Measure, tuple[str, str]]:
    kind, _, thing = form.partition(" ")
    measure, metric = _METRICS[language][kind]
    return measure, (metric, thing)
