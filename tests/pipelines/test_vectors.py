"""Vectors for the themes: each text is encoded once, by itself, whatever else there is."""

import numpy as np

from pipelines.artefacts import ArtefactStore
from pipelines.vectors import KeptEncoder, SingleEncoder


class CrowdedEncoder:
    """Like a quantised model, it tells a text a little differently when others are read with it."""

    fingerprint = "crowded"

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen.append(list(texts))
        rows = np.array([[len(text), 1 + len(texts) / 1000] for text in texts], np.float32).reshape(-1, 2)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def kept(folder, encoder):
    return KeptEncoder(SingleEncoder(encoder), ArtefactStore(folder))


def test_a_vector_does_not_depend_on_what_else_is_encoded(tmp_path):
    together = kept(tmp_path / "a", CrowdedEncoder()).encode(["one", "three", "one"])
    later = kept(tmp_path / "b", CrowdedEncoder())
    later.encode(["three"])
    np.testing.assert_array_equal(later.encode(["one", "three", "one"]), together)
    np.testing.assert_array_equal(SingleEncoder(CrowdedEncoder()).encode(["one", "three", "one"]), together)


def test_what_was_encoded_in_an_earlier_run_is_not_encoded_again(tmp_path):
    kept(tmp_path, CrowdedEncoder()).encode(["one", "three"])
    encoder = CrowdedEncoder()
    vectors = kept(tmp_path, encoder).encode(["three", "seven", "one"])
    assert encoder.seen == [["seven"]]
    np.testing.assert_array_equal(vectors, kept(tmp_path / "fresh", CrowdedEncoder()).encode(["three", "seven", "one"]))


def test_another_encoder_and_a_damaged_block_are_encoded_again(tmp_path):
    first = kept(tmp_path, CrowdedEncoder()).encode(["one", "three"])
    other = CrowdedEncoder()
    other.fingerprint = "other"
    kept(tmp_path, other).encode(["one"])
    assert other.seen == [["one"]]
    for block in (tmp_path / "vectors").iterdir():
        block.write_bytes(block.read_bytes()[:-5])
    np.testing.assert_array_equal(kept(tmp_path, CrowdedEncoder()).encode(["one", "three"]), first)


def test_no_texts_are_no_vectors(tmp_path):
    assert kept(tmp_path, CrowdedEncoder()).encode([]).shape == (0, 2)
