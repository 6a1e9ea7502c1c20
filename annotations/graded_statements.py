"""Outcome statements over themes of the corpora, graded by reading the quotes (``corpora/README.md`` has the format)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotations.corpus import CORPORA

STATEMENTS = CORPORA / "statements.jsonl"
RIGHT, HELPS, MISSES = 2, 1, 0


@dataclass(frozen=True, slots=True)
class GradedTheme:
    """The members of one theme of a study, the most typical first, and the grade of each statement that was read above them."""

    study: str
    members: tuple[str, ...]
    grades: Mapping[str, int]


def read_graded(path: Path = STATEMENTS) -> Iterator[GradedTheme]:
    """All graded themes, in the order of the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        study = str(fields["study"])
        yield GradedTheme(study, tuple(f"{study}/{member}" for member in fields["members"]), dict(fields["grades"]))
