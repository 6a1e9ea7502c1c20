"""A namer that words every theme by a word of its most typical member."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.themes import Complaint, Outcome


class LongestWordNamer:
    """``minimize the effort spent on the <longest word>``; always asks a person to word it better."""

    fingerprint = "longest-word"

    def prepare(self, complaints):
        pass

    def word(self, members: Sequence[Complaint], *, language: str) -> tuple[Outcome, bool]:
        thing = max(members[0].text.lower().split(), key=len, default="matter")
        return Outcome("minimize", "the effort spent", f"on the {thing}", sources={"object": members[0].id}), True
