from __future__ import annotations

import numpy as np

from models.embeddings.order import encode_in_order


def test_rows_follow_the_texts_and_each_text_is_encoded_once() -> None:
    seen: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        seen.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    rows = encode_in_order(["long text", "a", "long text", "bb"], width=2, encode=encode)
    assert seen == ["a", "bb", "long text"]
    assert rows.shape == (4, 2)
    assert np.array_equal(rows[0], rows[2])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-4)
    assert np.argsort(rows[:, 0]).tolist()[0] == 1


def test_differences_from_batch_to_batch_are_rounded_away() -> None:
    noise = iter([1e-7, -1e-7])
    made = [
        encode_in_order(["a"], width=2, encode=lambda texts: np.array([[0.6 + next(noise), 0.8]], dtype=np.float64))
        for _ in range(2)
    ]
    assert np.array_equal(made[0], made[1])


def test_no_texts_give_no_rows() -> None:
    assert encode_in_order([], width=7, encode=lambda texts: np.zeros((0, 7))).shape == (0, 7)
