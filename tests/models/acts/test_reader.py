"""The reader of the shipped coder, on texts of any length."""

import numpy as np
import pytest

from models.acts.reader import MAX_PIECES

pytestmark = pytest.mark.weights

PLAIN = "We bought the machine in spring and put it beside the window. "
HARD = "Then it broke down every day and nobody answered the phone. "
DIRECTIONS = np.eye(5, 384, dtype=np.float32)


@pytest.fixture(scope="module")
def reader():
    from service.compose import sentence_reader
    from service.settings import Settings

    return sentence_reader(Settings())


def test_every_word_of_a_long_text_counts_wherever_it_stands(reader):
    texts = [PLAIN * 40, *(PLAIN * before + HARD + PLAIN * (39 - before) for before in (0, 20, 39))]
    read = reader.read(texts, DIRECTIONS)
    moved = np.linalg.norm(read.vectors[1:] - read.vectors[0], axis=1)
    assert moved.min() > 0.5 * moved.max()


@pytest.mark.parametrize("text", [PLAIN, PLAIN * 20, "nospace" * 500, "слово " * 700, ""])
def test_each_piece_has_its_place_and_adds_its_share(reader, text):
    read = reader.read([PLAIN, text], DIRECTIONS)
    shares, offsets = read.shares[1], read.offsets[1]
    assert len(shares) == len(offsets)
    assert len(text.rstrip()) <= max(end for _, end in offsets) <= len(text)
    assert list(offsets) == sorted(offsets)
    assert np.isfinite(read.vectors).all()


def test_a_text_that_is_read_at_once_is_the_mean_of_its_pieces(reader):
    read = reader.read([PLAIN], DIRECTIONS)
    assert len(read.offsets[0]) < MAX_PIECES
    assert np.allclose(read.vectors[0, :5], read.shares[0].mean(axis=0), atol=0.2)  # which the marks at the ends are in too


@pytest.mark.parametrize("around", ["{} ", "{}\n", " {}\u00a0", "{}\u200b", "\ufeff{}", "{} \u200b \u2060"])
def test_what_nobody_sees_around_a_text_changes_nothing(reader, around):
    bare, text = reader.read([HARD.strip()], DIRECTIONS), around.format(HARD.strip())
    read = reader.read([text], DIRECTIONS)
    assert np.array_equal(read.vectors, bare.vectors)
    assert np.array_equal(read.shares[0], bare.shares[0])
    start, end = read.offsets[0][-1]
    assert text[start:end] == "."


def test_invisible_characters_within_a_word_change_nothing(reader):
    bare, read = (reader.read([text], DIRECTIONS) for text in ("It took two hours.", "It took two ho\u00adu\u200brs."))
    assert np.array_equal(read.vectors, bare.vectors)
    assert [end - start for start, end in read.offsets[0]][-2:] == [8, 1]
