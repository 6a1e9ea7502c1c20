"""How the pipelines tell what they are doing; who shows it, and how, is decided at the edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Advance(Protocol):
    """Says that a part of a stage's work is done."""

    def __call__(self, done: float = 1.0, /) -> None: ...


class Progress(Protocol):
    """Shows the stages of a run, and notes about what was left out."""

    def stage(self, name: str, total: float) -> AbstractContextManager[Advance]:
        """Around one stage of ``total`` units."""
        ...

    def note(self, sentence: str) -> None:
        """A warning or failure that a person should see at once."""
        ...


class Quiet:
    """Shows nothing; for tests and for callers who look at the result only."""

    @contextmanager
    def stage(self, name: str, total: float) -> Iterator[Advance]:  # noqa: ARG002 - of the protocol
        yield nothing

    def note(self, sentence: str) -> None:
        """Nothing is shown."""


def nothing(done: float = 1.0, /) -> None:
    """An ``Advance`` that nobody watches."""
