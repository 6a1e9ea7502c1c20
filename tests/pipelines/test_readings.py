"""What the coder's encoders read is kept: the same sentences are read once, whatever coder asks."""

import numpy as np

from pipelines.artefacts import ArtefactStore
from pipelines.readings import KeptReader
from tests.fakes.reader import WordsReader

TEXTS = ["it took hours", "we have two plants", "", "it took hours"]


class CountingReader(WordsReader):
    def __init__(self):
        self.read_texts = []

    def read(self, texts, directions):
        self.read_texts += texts
        return super().read(texts, directions)


def test_what_is_kept_is_what_was_read(tmp_path):
    reader = CountingReader()
    directions = np.arange(2 * reader.width, dtype=np.float32).reshape(2, reader.width)
    plain = WordsReader().read(TEXTS, directions)
    for kept in (KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS, directions) for _ in range(2)):
        np.testing.assert_array_equal(kept.vectors, plain.vectors)
        assert kept.offsets == plain.offsets
        for one, other in zip(kept.shares, plain.shares, strict=True):
            np.testing.assert_array_equal(one, other)
    assert sorted(reader.read_texts) == sorted(set(TEXTS))


def test_the_order_of_sentences_does_not_matter_and_other_heads_read_again(tmp_path):
    reader = CountingReader()
    directions = np.zeros((2, reader.width), np.float32)
    KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS, directions)
    KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS[::-1], directions)
    assert len(reader.read_texts) == 3
    KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS, directions + 1)
    assert len(reader.read_texts) == 6


def test_a_sentence_that_is_corrected_costs_a_part_of_its_conversation(tmp_path):
    reader, said = CountingReader(), [f"sentence {number} of the talk" for number in range(300)]
    directions = np.arange(2 * reader.width, dtype=np.float32).reshape(2, reader.width)
    store = ArtefactStore(tmp_path)
    KeptReader(reader, store).read(said, directions)
    assert (len(reader.read_texts), store.tally.model_calls) == (300, {"encode": 1})
    reader.read_texts.clear()
    corrected = ["quite another sentence", *said[1:]]
    kept, plain = KeptReader(reader, store).read(corrected, directions), WordsReader().read(corrected, directions)
    assert 0 < len(reader.read_texts) < 200
    assert store.tally.model_calls == {"encode": 2}
    np.testing.assert_array_equal(kept.vectors, plain.vectors)
    assert kept.offsets == plain.offsets


def test_damaged_readings_are_read_again(tmp_path):
    reader = CountingReader()
    directions = np.zeros((2, reader.width), np.float32)
    first = KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS, directions)
    (file,) = (tmp_path / "encode").iterdir()
    whole = file.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        again = KeptReader(reader, ArtefactStore(tmp_path)).read(TEXTS, directions)
        np.testing.assert_array_equal(again.vectors, first.vectors)
    assert len(reader.read_texts) == 3 * 5
