"""A theme finder without weights: complaints with the same longest word are a theme."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.themes import Complaint, Outcome, Theme, ThemeSet


class LongestWordFinder:
    """A ``ThemeFinder``; ``calls`` counts studies."""

    fingerprint = "longest-word"

    def __init__(self) -> None:
        self.calls = 0

    def find(self, complaints: Sequence[Complaint]) -> ThemeSet:
        self.calls += 1
        groups: dict[str, list[str]] = {}
        for complaint in complaints:
            groups.setdefault(max(complaint.text.split(), key=lambda w: (len(w), w)), []).append(complaint.id)
        themes = [
            Theme(f"t-{word}", word, f"minimize the time of {word}", Outcome("minimize", "the time", word), (word,), tuple(ids))
            for word, ids in sorted(groups.items())
        ]
        return ThemeSet(tuple(themes), ())
