"""What an episode is compared by: its words, the question before it, the turn around it, by several encoders; and its spelling.

Every pair of a view and an encoder is a block. A block is centred on the study, so that what all complaints of the study share
(its field, its product, the manner of interviews) does not count as likeness; and most of the way on each respondent, so that
neither does what one person always comes back to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Encoder, Vectors
from models.themes.cleaning import clean, named_things
from models.themes.episodes import Episode
from models.themes.keywords import language_of

VIEWS = ("words", "question", "turn")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
FOREIGN_SHARE = 0.02  # of letters; a few borrowed words do not make a study bilingual
ANCHOR_WEIGHT = 5.0  # an anchor counts as much as so many episodes
SAME_POINT = 1e-3
VOICE_WEIGHT = 2.0  # episodes that a respondent must have said for half of their middle to be believed
SPELLING_WIDTH = 4_096
MANY, NARROW = 4_000, 512  # the spelling of more texts is projected at random, so that it fits into memory
COMMON = 0.3  # share of texts from which a piece of spelling tells nothing
FEW = 10  # texts; of fewer one cannot say what is common


class ViewOptions(Options):
    """Weights of the views, chosen on studies of the shipped corpora that were left out; ``spelling`` is a share of the rest.

    ``english`` is the weight of an encoder that knows English alone, where all is English; the others' is 1. ``voice`` is the
    share of a respondent's own middle that is taken away.
    """

    words: float = 1.0
    question: float = 0.8
    turn: float = 2.0
    english: float = 1.5
    voice: float = 0.8
    spelling: float = 0.3


class Projection(Protocol):
    """A learned change of a block's space."""

    @property
    def fingerprint(self) -> str: ...

    def anchor(self, encoder: str, view: str, language: str) -> Vectors | None:
        """Where the middle of a study of this language usually is, (width,); ``None`` for a block that was not learned."""
        ...

    def project(self, encoder: str, view: str, vectors: Vectors) -> Vectors:
        """The centred rows in the learned space; as they came for a block that was not learned."""
        ...


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


@dataclass(frozen=True, slots=True)
class EpisodeVectors:
    """``whole``: float32, (n_episodes, width), rows of unit length. ``witnesses``: the same, each by one encoder alone."""

    whole: Vectors
    witnesses: tuple[Vectors, ...] = ()

    def __getitem__(self, rows: NDArray[np.int64]) -> EpisodeVectors:
        """The vectors of some episodes."""
        return EpisodeVectors(self.whole[rows], tuple(own[rows] for own in self.witnesses))


def encode_episodes(
    episodes: Sequence[Episode], *, encoders: EncoderSet, projection: Projection, options: ViewOptions
) -> EpisodeVectors:
    """The blocks side by side, each with its weight.

    A view that an episode lacks (no question, no turn) is a row of zeros: it speaks neither for nor against a likeness.
    """
    views = view_texts(episodes)
    languages = [language_of(episode.text, default=episode.members[0].language) for episode in episodes]
    weights = {"words": options.words, "question": options.question, "turn": options.turn}
    voices = np.unique([episode.respondent for episode in episodes], return_inverse=True)[1]
    seen: list[Vectors] = []
    for name, encoder in encoders.for_texts(views["words"]).items():
        own: list[Vectors] = []
        for view in VIEWS:
            if any(views[view]):
                anchors = {language: projection.anchor(name, view, language) for language in set(languages)}
                rows = centred(encoder.encode(views[view]), texts=views[view], languages=languages, anchors=anchors)
                projected = unit_rows(projection.project(name, view, rows))
                apart = without_voice(projected, voices, share=options.voice)
                own.append(apart * np.float32(np.sqrt(weights[view])))
        seen.append(np.hstack(own) * np.float32(np.sqrt(options.english if name in encoders.english else 1.0)))
    total = sum(float((block**2).sum(axis=1).max()) for block in seen)
    spelled = spelling([turn or words for turn, words in zip(views["turn"], views["words"], strict=True)])
    spelled = without_voice(spelled, voices, share=options.voice)
    whole = np.hstack([*seen, spelled * np.float32(np.sqrt(options.spelling * total))])
    return EpisodeVectors(unit_rows(whole), tuple(unit_rows(block) for block in seen))


def view_texts(episodes: Sequence[Episode]) -> dict[str, list[str]]:
    """What the encoders read of each episode; empty where there is nothing to read."""
    things = named_things((e.respondent, e.text) for e in episodes)
    return {
        "words": [clean(e.text, things=things) or e.text for e in episodes],
        "question": [clean(e.question, things=things) for e in episodes],
        "turn": [clean(e.turn if e.turn.startswith(e.question) else f"{e.question} {e.turn}", things=things) for e in episodes],
    }


def centred(
    vectors: Vectors, *, texts: Sequence[str], languages: Sequence[str], anchors: Mapping[str, Vectors | None]
) -> Vectors:
    """Rows of unit length about the middle of the rows of their language; rows without a text are zero.

    The middle is drawn to the anchor as far as rows are few. Where there is no anchor, and all rows are one point, there is
    nothing to centre on, and they are returned as they came.
    """
    moved = np.zeros_like(vectors)
    for language, anchor in anchors.items():
        rows = np.array([bool(text) and own == language for text, own in zip(texts, languages, strict=True)])
        if not rows.any():
            continue
        middle = vectors[rows].mean(axis=0)
        if anchor is not None:
            middle = (rows.sum() * middle + ANCHOR_WEIGHT * anchor) / (rows.sum() + ANCHOR_WEIGHT)
        moved[rows] = vectors[rows] - middle
        if np.linalg.norm(moved[rows], axis=1).max() < SAME_POINT:
            moved[rows] = vectors[rows]
    return unit_rows(moved)


def without_voice(vectors: Vectors, voices: NDArray[np.int64], *, share: float) -> Vectors:
    """Rows of unit length with ``share`` of their respondent's middle taken away, less where a respondent has few rows."""
    counts = np.bincount(voices)
    if counts.max() == 1:
        return vectors
    sums = np.zeros((len(counts), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, voices, vectors)
    shares = np.where(counts > 1, share / (counts + VOICE_WEIGHT), 0.0).astype(np.float32)
    return unit_rows(vectors - (sums * shares[:, None])[voices])


def spelling(texts: Sequence[str]) -> Vectors:
    """Rows of unit length: character n-grams by tf-idf, which know the study's own words, whatever an encoder makes of them.

    Hashed to a fixed width, as vocabularies grow with the study.
    """
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    hashed = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=SPELLING_WIDTH, norm=None, alternate_sign=False)
    counts = hashed.transform([text.lower() for text in texts])
    common = np.asarray((counts > 0).mean(axis=0)).ravel() > COMMON
    if len(texts) >= FEW:
        counts = counts.multiply(~common).tocsr()
        counts.eliminate_zeros()
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts).astype(np.float32)
    if len(texts) <= MANY:
        return unit_rows(weighted.toarray())
    signs = np.random.default_rng(0).choice(np.array([-1.0, 1.0], dtype=np.float32), (SPELLING_WIDTH, NARROW))
    return unit_rows(np.asarray(weighted @ signs))


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows scaled to unit length; rows of zeros stay so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
