"""Small transformers on CTranslate2, in 8 bits: texts to pieces, pieces to vectors, on several threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.batches import batches_of_one_length

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Hidden = NDArray[np.float32]  # (texts, pieces, width): a batch of texts that have the same number of pieces
Made = TypeVar("Made")

_BATCH = 64
_UNSEEN = r"[\p{Cc}\p{Cf}&&[^\s]]"  # zero-width spaces, byte order marks, soft hyphens


class PieceEncoder:
    """A folder with a CTranslate2 encoder and its ``tokenizer.json``, opened at the first text.

    ``begin`` and ``end`` are the ids of the marks around a text. Each batch is read by one thread, and ``threads`` batches at
    a time: short texts keep two processors busy in this way, and a text has the same vector whatever the number is.
    """

    def __init__(self, folder: Callable[[], Path], *, begin: int, end: int, threads: int) -> None:
        self._folder = folder
        self._marks = begin, end
        self._threads = threads
        self._opened: tuple[Tokenizer, Any] | None = None

    def pieces(self, texts: Sequence[str]) -> list[Encoding]:
        """The pieces of each text, without marks; invisible characters and white space at the end are in none."""
        tokenizer, _ = self._open()
        encodings: list[Encoding] = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return encodings

    def read(self, ids: Sequence[Sequence[int]], take: Callable[[Hidden], Made]) -> Iterator[tuple[list[int], Made]]:
        """What ``take`` makes of the vectors of the pieces of each batch, marks included, with the places of its texts."""
        _, encoder = self._open()
        begin, end = self._marks

        def one(batch: list[int]) -> tuple[list[int], Made]:
            return batch, take(np.asarray(encoder.forward_batch([[begin, *ids[n], end] for n in batch]).last_hidden_state))

        with ThreadPoolExecutor(self._threads) as threads:
            yield from threads.map(one, batches_of_one_length([len(own) for own in ids], most=_BATCH))

    def _open(self) -> tuple[Tokenizer, Any]:
        if self._opened is None:
            import ctranslate2
            from tokenizers import Regex, Tokenizer, normalizers

            folder = self._folder()
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            unseen, end = normalizers.Replace(Regex(_UNSEEN), ""), normalizers.Strip(left=False)
            tokenizer.normalizer = normalizers.Sequence([unseen, tokenizer.normalizer, end])
            encoder = ctranslate2.Encoder(
                str(folder), device="cpu", compute_type="int8_float32", inter_threads=self._threads, intra_threads=1
            )
            self._opened = tokenizer, encoder
        return self._opened


def both_ends(items: Sequence[Made], *, most: int) -> list[Made]:
    """``items``, or where they are more than ``most`` its first and its last; the middle is left out."""
    half = most // 2
    return list(items) if len(items) <= most else [*items[:half], *items[-half:]]
