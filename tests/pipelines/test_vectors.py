"""Vectors for the themes: each text is encoded once, in this run or an earlier one."""

import numpy as np

from pipelines.artefacts import ArtefactStore
from pipelines.vectors import KeptEncoder


class LettersEncoder:
    """Counts letters, and remembers what it was given."""

    fingerprint = "letters"

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen.append(list(texts))
        rows = np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def kept(folder, encoder):
    return KeptEncoder(encoder, ArtefactStore(folder))


def test_what_was_encoded_in_an_earlier_run_is_not_encoded_again(tmp_path):
    kept(tmp_path, LettersEncoder()).encode(["one", "three"])
    encoder = LettersEncoder()
    vectors = kept(tmp_path, encoder).encode(["three", "seven", "one"])
    assert encoder.seen == [["seven"]]
    np.testing.assert_array_equal(vectors, kept(tmp_path / "fresh", LettersEncoder()).encode(["three", "seven", "one"]))


def test_another_encoder_and_a_damaged_block_are_encoded_again(tmp_path):
    first = kept(tmp_path, LettersEncoder()).encode(["one", "three"])
    other = LettersEncoder()
    other.fingerprint = "other"
    kept(tmp_path, other).encode(["one"])
    assert other.seen == [["one"]]
    for block in (tmp_path / "vectors").iterdir():
        block.write_bytes(block.read_bytes()[:-5])
    np.testing.assert_array_equal(kept(tmp_path, LettersEncoder()).encode(["one", "three"]), first)


def test_no_texts_are_no_vectors(tmp_path):
    assert kept(tmp_path, LettersEncoder()).encode([]).shape == (0, 2)
