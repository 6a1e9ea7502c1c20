"""Sentences to vectors, with what each piece of a sentence adds to a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.batches import batches_of_one_length
from models.protocols import Encoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]
Offsets = tuple[tuple[int, int], ...]

E5_WIDTH = 384
MAX_PIECES = 160  # of one sentence; the middle of a longer one is left out
_MAX_CHARACTERS = 12_000
_BEGIN, _END = 0, 2
_PREFIX = "query: "  # e5 was trained with it (Wang et al., 2024)
_BATCH = 64
_READING = 2  # raised when the same text gets another vector


@dataclass(frozen=True, slots=True)
class Readings:
    """What a reader makes of texts.

    ``vectors``: float32, (texts, width), the mean over a text's pieces. ``shares``: for each text (pieces, classes), what each
    piece adds to ``vectors @ directions.T``. ``offsets``: the code points that each piece covers.
    """

    vectors: Matrix
    shares: tuple[Matrix, ...]
    offsets: tuple[Offsets, ...]


class SentenceReader(Protocol):
    """Reads sentences one by one, each without its neighbours."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def width(self) -> int:
        """Width of the vectors."""
        ...

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        """Readings in the order of ``texts``; ``directions`` are (classes, width)."""
        ...


class E5Reader:
    """multilingual-e5-small in the folder that ``models.e5.converted`` makes."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._folder = folder
        self._threads = threads
        self._loaded: tuple[Tokenizer, Any] | None = None

    @property
    def fingerprint(self) -> str:
        return f"{self._folder.name}-{_READING}"

    @property
    def width(self) -> int:
        return E5_WIDTH

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        unique = list(dict.fromkeys(texts))
        vectors, shares, offsets = self._read(unique, directions)
        place = {text: number for number, text in enumerate(unique)}
        order = [place[text] for text in texts]
        return Readings(vectors[order], tuple(shares[n] for n in order), tuple(offsets[n] for n in order))

    def _read(self, texts: Sequence[str], directions: Matrix) -> tuple[Matrix, list[Matrix], list[Offsets]]:
        tokenizer, encoder = self._load()
        pieces = [_shortened(e.ids, e.offsets) for e in tokenizer.encode_batch([_PREFIX + t[:_MAX_CHARACTERS] for t in texts])]
        vectors = np.zeros((len(texts), directions.shape[1]), np.float32)
        shares: list[Matrix] = [np.zeros((0, len(directions)), np.float32)] * len(texts)
        for batch in batches_of_one_length([len(ids) for ids, _ in pieces], most=_BATCH):
            output = encoder.forward_batch([[_BEGIN, *pieces[n][0], _END] for n in batch])
            for n, read in zip(batch, np.asarray(output.last_hidden_state), strict=True):
                vectors[n] = read.mean(axis=0)
                shares[n] = read[1:-1] @ directions.T
        return vectors, shares, [p[1] for p in pieces]

    def _load(self) -> tuple[Tokenizer, Any]:
        if self._loaded is None:
            import ctranslate2
            from tokenizers import Tokenizer

            encoder = ctranslate2.Encoder(
                str(self._folder), device="cpu", compute_type="int8_float32", intra_threads=self._threads
            )
            self._loaded = Tokenizer.from_file(str(self._folder / "tokenizer.json")), encoder
        return self._loaded


def _shortened(ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> tuple[list[int], Offsets]:
    """At most ``MAX_PIECES`` pieces, from both ends; offsets are in the text without its prefix (empty for the prefix)."""
    if len(ids) > MAX_PIECES:
        half = MAX_PIECES // 2
        ids, offsets = [*ids[:half], *ids[-half:]], [*offsets[:half], *offsets[-half:]]
    shift = len(_PREFIX)
    return list(ids), tuple((max(0, a - shift), max(0, b - shift)) for a, b in offsets)


class JoinedReader:
    """Two views of a sentence side by side: a reader's vector, whose pieces can be told apart, and an encoder's as a whole."""

    def __init__(self, reader: SentenceReader, encoder: Encoder, *, encoder_width: int) -> None:
        self._reader = reader
        self._encoder = encoder
        self._encoder_width = encoder_width

    @property
    def fingerprint(self) -> str:
        return f"{self._reader.fingerprint}+{self._encoder.fingerprint}"

    @property
    def width(self) -> int:
        return self._reader.width + self._encoder_width

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        """As the protocol says; the shares are those of the reader's pieces."""
        parts = self._reader.read(texts, directions[:, : self._reader.width])
        unique = list(dict.fromkeys(texts))
        place = {text: number for number, text in enumerate(unique)}
        whole = self._encoder.encode(unique)[[place[text] for text in texts]] if unique else np.zeros((0, self._encoder_width))
        return Readings(np.hstack([parts.vectors, whole]).astype(np.float32), parts.shares, parts.offsets)
