"""A namer that words every theme by its first keyword."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.themes import Complaint, Outcome


class KeywordNamer:
    """``minimize the effort spent on the <keyword>``; always asks a person to word it better."""

    fingerprint = "keyword"

    def prepare(self, complaints):
        pass

    def word(self, members: Sequence[Complaint], *, language: str, keywords: Sequence[str] = ()) -> tuple[Outcome, bool]:
        thing = keywords[0] if keywords else "matter"
        return Outcome("minimize", "the effort spent", f"on the {thing}", sources={"object": members[0].id}), True
