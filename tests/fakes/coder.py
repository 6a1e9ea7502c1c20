"""A coder without weights: a sentence with one of a few words is a complaint. It keeps what it was asked."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.findings import Act, Facet, Finding
from annotations.spans import TextSpan
from annotations.transcript import Role
from annotations.utterances import Sentence

COMPLAINING = ("hours", "lost", "broke", "часами", "теряется")


class WordCoder:
    """A ``Coder``; ``calls`` counts batches. With other words in ``complaining`` it is another coder."""

    def __init__(self, *more: str) -> None:
        self.complaining = (*COMPLAINING, *more)
        self.calls = 0

    @property
    def fingerprint(self) -> str:
        return f"words-{'-'.join(self.complaining)}"

    def code(self, sentences: Sequence[Sentence]) -> list[Finding | None]:
        self.calls += 1
        return [self._finding(s) if s.role is Role.RESPONDENT else None for s in sentences]

    def _finding(self, sentence: Sentence) -> Finding:
        word = next((w for w in self.complaining if w in sentence.text), None)
        if word is None:
            return Finding(Act.OTHER, (), {act: 0.8 if act is Act.OTHER else 0.05 for act in Act})
        at = sentence.text.index(word)
        sure = {act: 0.8 if act is Act.COMPLAINT else 0.05 for act in Act}
        return Finding(Act.COMPLAINT, (Facet.SLOWNESS,), sure, (TextSpan(at, at + len(word)),))
