from collections.abc import Sequence

import numpy as np

from models.embeddings.remembered import RememberingEncoder
from models.protocols import Vectors
from tests.fakes.encoder import WordsEncoder


class Counting(WordsEncoder):
    """``read`` are the texts that were encoded, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return super().encode(texts)


def test_a_text_is_encoded_once() -> None:
    encoder = Counting()
    remembering = RememberingEncoder(encoder)
    first = remembering.encode(["the lift", "the parcel", "the lift"])
    again = remembering.encode(["the parcel", "the invoice"])
    assert encoder.read == ["the lift", "the parcel", "the invoice"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])


def test_memory_does_not_grow_without_end() -> None:
    encoder = Counting()
    remembering = RememberingEncoder(encoder, most=2)
    remembering.encode(["a lift", "a parcel", "a bill"])
    assert np.array_equal(remembering.encode(["a bill"])[0], WordsEncoder().encode(["a bill"])[0])
    remembering.encode(["a lift"])
    assert encoder.read == ["a bill", "a lift", "a parcel", "a bill", "a lift"]
