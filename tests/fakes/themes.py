"""A theme finder without weights: complaints with the same longest word are a theme."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.protocols import ExtendedThemes


class LongestWordFinder:
    """A ``ThemeFinder``; ``calls`` counts studies, ``extensions`` those that grew by half at most, ``earlier`` is what the last
    one was told of before."""

    fingerprint = "longest-word"

    def __init__(self) -> None:
        self.calls = 0
        self.extensions = 0
        self.earlier: ThemeSet | None = None

    def find(self, complaints: Sequence[Complaint], *, language: str | None = None) -> ThemeSet:
        self.calls += 1
        return _grouped(complaints)

    def find_and_remember(
        self,
        complaints: Sequence[Complaint],
        *,
        language: str | None = None,
        earlier: ThemeSet | None = None,
    ) -> tuple[ThemeSet, bytes]:
        self.earlier = earlier
        return self.find(complaints), f"{len(complaints)}".encode()

    def extend(
        self, themes: ThemeSet, memory: bytes, complaints: Sequence[Complaint], *, language: str | None = None
    ) -> ExtendedThemes | None:
        if not int(memory) < len(complaints) <= 1.5 * int(memory):
            return None
        self.extensions += 1
        return ExtendedThemes(_grouped(complaints), len(complaints) - int(memory))


def _grouped(complaints: Sequence[Complaint]) -> ThemeSet:
    groups: dict[str, list[str]] = {}
    for complaint in complaints:
        groups.setdefault(max(complaint.text.split(), key=lambda w: (len(w), w)), []).append(complaint.id)
    themes = [
        Theme(f"t-{word}", word, f"minimize the time of {word}", Outcome("minimize", "the time", word), (word,), tuple(ids))
        for word, ids in sorted(groups.items())
    ]
    return ThemeSet(tuple(themes), ())
