"""What an episode is compared by: its own words, the question that led there, and the turn around it, by several encoders.

Every pair of a view and an encoder is a block. A block is centred on the study, so that what all complaints of the study share
(its field, its product, the manner of interviews) does not count as likeness.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.protocols import Encoder, Vectors
from models.themes.cleaning import clean
from models.themes.episodes import Episode

VIEWS = ("words", "question", "turn")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
FOREIGN_SHARE = 0.02  # of letters; a few borrowed words do not make a study bilingual


class Projection(Protocol):
    """A learned change of a block's space."""

    @property
    def fingerprint(self) -> str: ...

    def project(self, encoder: str, view: str, vectors: Vectors) -> tuple[Vectors, float]:
        """The centred rows in the learned space, and the weight of the block."""
        ...


class Unlearned:
    """The projection that changes nothing."""

    fingerprint = "unlearned"

    def project(self, encoder: str, view: str, vectors: Vectors) -> tuple[Vectors, float]:  # noqa: ARG002 - of the protocol
        """The rows as they are, every block with the same weight."""
        return vectors, 1.0


@dataclass(frozen=True, slots=True)
class EncoderSet:
    """``multilingual`` encoders serve every study, ``english`` ones too where all is written in the Latin alphabet."""

    multilingual: Mapping[str, Encoder]
    english: Mapping[str, Encoder]

    @property
    def fingerprint(self) -> str:
        """All encoders' fingerprints in order of name."""
        everyone = {**self.multilingual, **self.english}
        return "+".join(everyone[name].fingerprint for name in sorted(everyone))

    def for_texts(self, texts: Sequence[str]) -> dict[str, Encoder]:
        """The encoders that know the alphabets of all ``texts``, in order of name."""
        cyrillic = sum(len(_CYRILLIC.findall(text)) for text in texts)
        latin = sum(len(_LATIN.findall(text)) for text in texts)
        foreign = cyrillic > FOREIGN_SHARE * (cyrillic + latin)
        chosen = dict(self.multilingual) if foreign and self.multilingual else {**self.multilingual, **self.english}
        return {name: chosen[name] for name in sorted(chosen)}


def encode_episodes(episodes: Sequence[Episode], *, encoders: EncoderSet, projection: Projection) -> Vectors:
    """float32, (n_episodes, width), rows of unit length: the blocks side by side, each with its weight.

    A view that an episode lacks (no question, no turn) is a row of zeros: it speaks neither for nor against a likeness.
    """
    views = {
        "words": [clean(e.text) or e.text for e in episodes],
        "question": [clean(e.question) for e in episodes],
        "turn": [clean(f"{e.question} {e.turn}" if e.question not in e.turn else e.turn) for e in episodes],
    }
    blocks: list[Vectors] = []
    for encoder_name, encoder in encoders.for_texts(views["words"]).items():
        for view in VIEWS:
            texts = views[view]
            if any(texts):
                rows = centred(encoder.encode(texts), present=np.array([bool(text) for text in texts]))
                projected, weight = projection.project(encoder_name, view, rows)
                blocks.append(unit_rows(projected) * np.float32(np.sqrt(weight)))
    if not blocks:
        return np.zeros((len(episodes), 1), dtype=np.float32)
    return unit_rows(np.hstack(blocks))


def centred(vectors: Vectors, *, present: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Vectors:
    """Rows of unit length about the mean of the ``present`` rows; the others are zero.

    Where all rows are one and the same point there is nothing to centre on, and they are returned as they came.
    """
    mean = vectors[present].mean(axis=0)
    moved = vectors - mean
    if np.linalg.norm(moved[present], axis=1).max() < 1e-3:
        moved = vectors
    return unit_rows(np.where(present[:, None], moved, 0.0).astype(np.float32))


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows scaled to unit length; rows of zeros stay so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
