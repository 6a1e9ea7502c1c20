"""What every encoder must do, on the fake and on the real ones."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.embeddings.e5 import E5Encoder
from models.embeddings.minilm import MiniLmEncoder
from models.embeddings.use import UseEncoder
from models.protocols import Encoder
from service.settings import Settings
from tests.fakes.encoder import WordsEncoder

TEXTS = ["The lift was dead.", "ok then", "Лифт не работал три недели.", "The lift was dead.", "word " * 900]
TEXTS += [f"complaint number {n} about the gate " + "again " * (n % 7) for n in range(40)]


@pytest.fixture(
    scope="module",
    params=[
        WordsEncoder,
        pytest.param(UseEncoder, marks=pytest.mark.weights),
        pytest.param(lambda: E5Encoder(Settings().cache), marks=pytest.mark.weights),
        pytest.param(lambda: MiniLmEncoder(Settings().cache), marks=pytest.mark.weights),
    ],
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    made: Encoder = request.param()
    return made


def test_rows_are_of_unit_length_and_in_order(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert np.array_equal(vectors[0], vectors[3])


def test_the_order_of_texts_changes_no_vector(encoder: Encoder) -> None:
    places = list(range(len(TEXTS)))
    random.Random(3).shuffle(places)
    shuffled = encoder.encode([TEXTS[place] for place in places])
    assert np.array_equal(encoder.encode(TEXTS)[places], shuffled)


def test_a_text_has_the_same_vector_in_every_company(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS[:8]])
    assert np.allclose(encoder.encode(TEXTS)[:8], alone, atol=3e-5)  # the last decimal that is kept may be rounded otherwise


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert len(encoder.encode([])) == 0


def test_the_fingerprint_stays(encoder: Encoder) -> None:
    assert encoder.fingerprint == encoder.fingerprint
    assert encoder.fingerprint


@pytest.mark.weights
def test_the_number_of_threads_changes_no_vector() -> None:
    many = [f"complaint number {n} about the gate" for n in range(700)]
    assert np.array_equal(UseEncoder(threads=1).encode(many), UseEncoder(threads=3).encode(many))
