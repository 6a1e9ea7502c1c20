"""Sentences to the piece ids that the coder's encoder reads, with the code points that each piece covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.transcript import Role

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BEGIN, PAD, END = 0, 1, 2

MAX_PIECES = 120  # of one sentence; the middle of a longer one is left out


@dataclass(frozen=True, slots=True)
class PiecedSentence:
    """Piece ids of one sentence, ``END`` last; ``offsets`` are code points of each piece but the last."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    role: Role

    def __len__(self) -> int:
        return len(self.ids)


def pieced(tokenizer: Tokenizer, texts: Sequence[str], roles: Sequence[Role]) -> list[PiecedSentence]:
    """Each text as pieces; ``len(texts) == len(roles)``."""
    encodings = tokenizer.encode_batch([text[: 40 * MAX_PIECES] for text in texts])
    return [_one(e.ids, e.offsets, role) for e, role in zip(encodings, roles, strict=True)]


def _one(ids: Sequence[int], offsets: Sequence[tuple[int, int]], role: Role) -> PiecedSentence:
    if len(ids) > MAX_PIECES:
        half = MAX_PIECES // 2
        ids, offsets = [*ids[:half], *ids[-half:]], [*offsets[:half], *offsets[-half:]]
    return PiecedSentence((*ids, END), tuple(offsets), role)
