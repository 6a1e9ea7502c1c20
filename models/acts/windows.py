"""Conversations cut into overlapping windows, so that each sentence is read once, among its neighbours.

A window holds whole sentences of one conversation: context, then the sentences that it decides about, then context again.
Every sentence of a conversation is decided in exactly one window (Cohan et al., "Pretrained Language Models for Sequential
Sentence Classification", 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first`` to ``last`` (exclusive) are read; ``decided_from`` to ``decided_to`` (exclusive) are decided."""

    first: int
    last: int
    decided_from: int
    decided_to: int


def windows(lengths: Sequence[int], *, before: int, decided: int, after: int, lead: int = 0) -> list[Window]:
    """Windows over one conversation.

    ``lengths`` are the sentences' lengths in pieces. A window decides about at least one sentence and at most ``decided`` pieces
    of them, and reads up to ``before`` and ``after`` pieces of context around. ``lead`` shortens the first window, which
    moves all borders: training uses it to see other neighbourhoods each time.
    """
    made: list[Window] = []
    start, count = 0, len(lengths)
    budget = max(1, decided - lead)
    while start < count:
        end, used = start + 1, lengths[start]
        while end < count and used + lengths[end] <= budget:
            used += lengths[end]
            end += 1
        first, room = start, before
        while first > 0 and lengths[first - 1] <= room:
            first -= 1
            room -= lengths[first]
        last, room = end, after
        while last < count and lengths[last] <= room:
            room -= lengths[last]
            last += 1
        made.append(Window(first, last, start, end))
        start, budget = end, decided
    return made
