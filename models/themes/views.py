"""What an episode is compared by: its words, the question before it, the turn around it, by several encoders; and its spelling.

Every pair of a view and an encoder is a block. A block is centred on the study, so that what all complaints of the study share
(its field, its product, the manner of interviews) does not count as likeness; and most of the way on each respondent, so that
neither does what one person always comes back to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Encoder, Vectors
from models.themes.cleaning import clean, named_things
from models.themes.episodes import Episode
from models.themes.keywords import language_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

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
    share of a respondent's own middle that is taken away. ``english_bare``, chosen on half of BANKING77's intents, stands for
    ``english`` where texts are bare.
    """

    words: float = 1.0
    question: float = 0.8
    turn: float = 2.0
    english: float = 1.5
    english_bare: float = 3.0
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


class Unchanged:
    """A projection that has learned nothing: what interviews taught says little about texts that are none."""

    fingerprint = "unchanged"

    def anchor(self, encoder: str, view: str, language: str) -> None:
        """None is known."""

    def project(self, encoder: str, view: str, vectors: Vectors) -> Vectors:  # noqa: ARG002 - the protocol's
        """The rows as they came."""
        return vectors


@dataclass(frozen=True, slots=True)
class EncoderSet:
    """``multilingual`` encoders serve every study, ``english`` ones too where all is written in the Latin alphabet.

    ``most`` is the number of texts beyond which an encoder that takes long is left out; not all may have one.
    """

    multilingual: Mapping[str, Encoder]
    english: Mapping[str, Encoder]
    most: Mapping[str, int] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """All encoders' fingerprints in order of name, with the number of texts from which they are left out."""
        everyone = {**self.multilingual, **self.english}
        return "+".join(f"{everyone[name].fingerprint}<{self.most.get(name, 'all')}" for name in sorted(everyone))

    def __getitem__(self, name: str) -> Encoder:
        """The encoder of this name."""
        return self.english[name] if name in self.english else self.multilingual[name]

    def for_texts(self, texts: Sequence[str]) -> dict[str, Encoder]:
        """The encoders that know the alphabets of all ``texts``, and can read so many, in order of name."""
        return {name: self[name] for name in sorted(self.knowing(texts)) if len(texts) <= self.most.get(name, len(texts))}

    def knowing(self, texts: Sequence[str]) -> frozenset[str]:
        """The names of the encoders that know the alphabets of all ``texts``, but for a few borrowed words."""
        cyrillic = sum(len(_CYRILLIC.findall(text)) for text in texts if not text.isascii())
        latin = sum(len(_LATIN.findall(text)) for text in texts) if cyrillic else 0
        foreign = cyrillic > FOREIGN_SHARE * (cyrillic + latin)
        return frozenset(self.multilingual if foreign and self.multilingual else {**self.multilingual, **self.english})

    def can_read(self, text: str, *, names: Collection[str]) -> bool:
        """Whether all encoders of these ``names`` know the alphabet of most of a text."""
        return language_of(text) != "ru" or not self.multilingual or self.english.keys().isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Space:
    """What the vectors of a study's episodes are measured from: later episodes get theirs in the same space.

    ``blocks`` are the views of each encoder, ``middles`` what they are centred on, (width,), by ``encoder/view/language``.
    ``rarity`` is the weight of each piece of spelling, (``SPELLING_WIDTH``,), ``is_narrow`` tells whether spelling is projected,
    ``total`` the squared length that the blocks reach; ``things`` are the named things that several people speak of. ``is_bare``
    where nobody was asked and everybody said one thing: a list of texts, and no study.
    """

    blocks: Mapping[str, tuple[str, ...]]
    middles: Mapping[str, Vectors]
    rarity: Vectors
    is_narrow: bool
    total: float
    things: frozenset[str]
    is_bare: bool


@dataclass(frozen=True, slots=True)
class EpisodeVectors:
    """``whole``: float32, (n_episodes, width), rows of unit length. ``witnesses``: the same, each by one encoder alone."""

    whole: Vectors
    witnesses: tuple[Vectors, ...] = ()

    def __getitem__(self, rows: NDArray[np.int64]) -> EpisodeVectors:
        """The vectors of some episodes."""
        return EpisodeVectors(self.whole[rows], tuple(own[rows] for own in self.witnesses))


def encode_episodes(
    episodes: Sequence[Episode],
    *,
    encoders: EncoderSet,
    names: Sequence[str],
    projection: Projection,
    options: ViewOptions,
    space: Space | None = None,
) -> tuple[EpisodeVectors, Space]:
    """The blocks side by side, each with its weight, and the space that they lie in: ``space``, or one found on the episodes.

    ``names`` are those of the encoders that are asked, in a ``space`` those of its blocks.
    A view that an episode lacks (no question, no turn) is a row of zeros: it speaks neither for nor against a likeness.
    """
    things = things_of(episodes) if space is None else space.things
    views = view_texts(episodes, things=things)
    bare = are_bare(episodes) if space is None else space.is_bare
    learned, english = (Unchanged(), options.english_bare) if bare else (projection, options.english)
    languages = [language_of(episode.text, default=episode.members[0].language) for episode in episodes]
    voices = np.unique([episode.respondent for episode in episodes], return_inverse=True)[1]
    weights = {"words": options.words, "question": options.question, "turn": options.turn}
    blocks = dict.fromkeys(names, tuple(v for v in VIEWS if any(views[v]))) if space is None else space.blocks
    middles = {} if space is None else dict(space.middles)
    seen: list[Vectors] = []
    for name in names:
        own: list[Vectors] = []
        for view in blocks[name]:
            vectors, texts = encoders[name].encode(views[view]), views[view]
            unknown = [language for language in sorted(set(languages)) if f"{name}/{view}/{language}" not in middles]
            anchors = {language: learned.anchor(name, view, language) for language in unknown}
            found = find_middles(vectors, texts=texts, languages=languages, anchors=anchors)
            middles |= {f"{name}/{view}/{language}": middle for language, middle in found.items()}
            known = {language: middles.get(f"{name}/{view}/{language}") for language in set(languages)}
            rows = learned.project(name, view, centred(vectors, texts=texts, languages=languages, middles=known))
            own.append(without_voice(unit_rows(rows), voices, share=options.voice) * np.float32(np.sqrt(weights[view])))
        seen.append(np.hstack(own) * np.float32(np.sqrt(english if name in encoders.english else 1.0)))
    counts = spelling_counts([turn or words for turn, words in zip(views["turn"], views["words"], strict=True)])
    if space is None:
        total = sum(float((block**2).sum(axis=1).max()) for block in seen)
        space = Space(blocks, middles, rarity_of(counts), len(episodes) > MANY, total, things, bare)
    spelled = without_voice(spelling(counts, rarity=space.rarity, is_narrow=space.is_narrow), voices, share=options.voice)
    whole = np.hstack([*seen, spelled * np.float32(np.sqrt(options.spelling * space.total))])
    return EpisodeVectors(unit_rows(whole), tuple(unit_rows(block) for block in seen)), space


def things_of(episodes: Sequence[Episode]) -> frozenset[str]:
    """Named things that several people speak of, in lower case."""
    return named_things((episode.respondent, episode.text) for episode in episodes)


def are_bare(episodes: Sequence[Episode]) -> bool:
    """Whether these are texts alone: no question, no turn, and nobody says two of them."""
    alone = len({episode.respondent for episode in episodes}) == len(episodes)
    return alone and not any(episode.question or episode.turn for episode in episodes)


def view_texts(episodes: Sequence[Episode], *, things: frozenset[str]) -> dict[str, list[str]]:
    """What the encoders read of each episode; empty where there is nothing to read."""
    return {
        "words": [clean(e.text, things=things) or e.text for e in episodes],
        "question": [clean(e.question, things=things) for e in episodes],
        "turn": [clean(e.turn if e.turn.startswith(e.question) else f"{e.question} {e.turn}", things=things) for e in episodes],
    }


def find_middles(
    vectors: Vectors,
    *,
    texts: Sequence[str],
    languages: Sequence[str],
    anchors: Mapping[str, Vectors | None],
) -> dict[str, Vectors]:
    """The middle, (width,), of the rows of each language of ``anchors`` that any text is in.

    It is drawn to the anchor as far as rows are few. Where all rows are one point there is nothing to centre on, and it is zero.
    """
    found: dict[str, Vectors] = {}
    for language, anchor in anchors.items():
        rows = _rows_of(language, texts, languages)
        if not rows.any():
            continue
        middle = vectors[rows].mean(axis=0)
        if anchor is not None:
            middle = (rows.sum() * middle + ANCHOR_WEIGHT * anchor) / (rows.sum() + ANCHOR_WEIGHT)
        apart = np.linalg.norm(vectors[rows] - middle, axis=1).max()
        found[language] = np.zeros_like(middle) if apart < SAME_POINT else middle
    return found


def centred(
    vectors: Vectors, *, texts: Sequence[str], languages: Sequence[str], middles: Mapping[str, Vectors | None]
) -> Vectors:
    """Rows of unit length about the middle of their language; rows without a text, or without a middle, are zero."""
    moved = np.zeros_like(vectors)
    for language, middle in middles.items():
        if middle is not None:
            rows = _rows_of(language, texts, languages)
            moved[rows] = vectors[rows] - middle
    return unit_rows(moved)


def _rows_of(language: str, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([bool(text) and own == language for text, own in zip(texts, languages, strict=True)], dtype=bool)


def without_voice(vectors: Vectors, voices: NDArray[np.int64], *, share: float) -> Vectors:
    """Rows of unit length with ``share`` of their respondent's middle taken away, less where a respondent has few rows."""
    counts = np.bincount(voices)
    if counts.max() == 1:
        return vectors
    sums = np.zeros((len(counts), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, voices, vectors)
    shares = np.where(counts > 1, share / (counts + VOICE_WEIGHT), 0.0).astype(np.float32)
    return unit_rows(vectors - (sums * shares[:, None])[voices])


def spelling_counts(texts: Sequence[str]) -> csr_matrix:
    """(texts, ``SPELLING_WIDTH``): how often each text has each piece of three to five letters.

    Pieces are hashed to a fixed width, as vocabularies grow with the study.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    hashed = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=SPELLING_WIDTH, norm=None, alternate_sign=False)
    return hashed.transform([text.lower() for text in texts])


def rarity_of(counts: csr_matrix) -> Vectors:
    """The weight of each piece of spelling: its inverse document frequency, smoothed; 0 for one that is in most texts."""
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    texts = counts.shape[0]
    weights = np.log((1 + texts) / (1 + held)) + 1
    if texts >= FEW:
        weights[held > COMMON * texts] = 0.0
    return np.asarray(weights, dtype=np.float32)


def spelling(counts: csr_matrix, *, rarity: Vectors, is_narrow: bool) -> Vectors:
    """Rows of unit length: pieces of spelling by tf-idf, which know the study's own words, whatever an encoder makes of them."""
    weighted = counts.astype(np.float32)
    weighted.data = 1 + np.log(weighted.data)
    weighted = weighted.multiply(rarity).tocsr()
    if not is_narrow:
        return unit_rows(weighted.toarray())
    signs = np.random.default_rng(0).choice(np.array([-1.0, 1.0], dtype=np.float32), (SPELLING_WIDTH, NARROW))
    return unit_rows(np.asarray(weighted @ signs, dtype=np.float32))


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows scaled to unit length; rows of zeros stay so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
