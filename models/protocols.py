"""The seams between the pipelines and the learned parts, each of them narrow.

Every implementation has a ``fingerprint``: a short string made of its options' digest and its weights' digest, which names the
artefacts that it made. Fakes that need no weights stand in ``tests/fakes/``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from annotations.findings import Finding
from annotations.spans import TimeSpan
from annotations.themes import Complaint, Outcome, ThemeSet
from annotations.transcript import Segment
from annotations.utterances import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc  # heavy to import

SAMPLE_RATE = 16_000

Audio = NDArray[np.float32]  # (samples,), mono, 16 kHz, -1 to 1
Vectors = NDArray[np.float32]  # (texts, width), rows of unit length


def untold(_: float, /) -> None:
    """Is told how much is done where nobody asks."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a transcriber made of one channel: segments without speakers, in time order.

    ``speech`` is where somebody speaks, by voice activity; ``unrecognised`` are stretches of it that gave no words, also when
    tried again. ``language`` is ``und`` when there is no speech to tell it from.
    """

    language: str
    language_probability: float
    segments: tuple[Segment, ...]
    unrecognised: tuple[TimeSpan, ...] = ()
    speech: tuple[TimeSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """``speaker`` spoke during ``span``; turns of different speakers may overlap."""

    speaker: str
    span: TimeSpan


class Transcriber(Protocol):
    """Speech to words."""

    @property
    def fingerprint(self) -> str: ...

    def transcribe(self, audio: Audio, *, language: str | None = None, done: Callable[[float], None] = untold) -> Recognised:
        """Words with times of a mono 16 kHz recording; ``language`` is found out when ``None``. Silence gives no segments.

        ``done`` is told which share of the work is done, more each time and never above 1, as often as that is known.
        """
        ...


class Diarizer(Protocol):
    """Who spoke when."""

    @property
    def fingerprint(self) -> str: ...

    def diarize(
        self, audio: Audio, *, speakers: int | None = None, done: Callable[[float], None] = untold
    ) -> tuple[SpeakerTurn, ...]:
        """Turns in time order, speakers named ``S1``, ``S2``, ... by first appearance; ``speakers`` when the count is known.

        ``done`` as of a ``Transcriber``.
        """
        ...


class Parser(Protocol):
    """Grammar of sentences, the same shape in both languages."""

    @property
    def fingerprint(self) -> str: ...

    def parse(self, texts: Sequence[str], *, language: str) -> list[Doc]:
        """One spaCy ``Doc`` a text, in order, with ``lemma_``, ``pos_``, ``morph``, ``dep_`` (Universal Dependencies) and heads.

        ``language`` is ``en`` or ``ru``.
        """
        ...


class Encoder(Protocol):
    """Texts to vectors whose cosine tells how alike the texts are."""

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, width), rows of unit length, in the order of ``texts``."""
        ...


class Coder(Protocol):
    """What each respondent's sentence does."""

    @property
    def fingerprint(self) -> str: ...

    def code(self, sentences: Sequence[Sentence]) -> list[Finding | None]:
        """One finding a sentence, in order; ``None`` for whoever is an interviewer or unknown.

        Sentences of one conversation must stand together and in order: they are each other's context.
        """
        ...


@dataclass(frozen=True, slots=True)
class ExtendedThemes:
    """Themes that took in what came since they were found; ``added`` is how many complaints came."""

    themes: ThemeSet
    added: int


class ThemeFinder(Protocol):
    """Complaints to groups that share a desired outcome."""

    @property
    def fingerprint(self) -> str: ...

    def find(self, complaints: Sequence[Complaint], *, language: str | None = None) -> ThemeSet:
        """Themes with every complaint in exactly one place, the same for any order of conversations.

        They are worded in ``language``, that of most complaints where it is ``None``.
        """
        ...

    def find_and_remember(
        self,
        complaints: Sequence[Complaint],
        *,
        language: str | None = None,
        earlier: ThemeSet | None = None,
    ) -> tuple[ThemeSet, bytes]:
        """The same, and what ``extend`` needs.

        Themes that were found ``earlier``, under the ids that their complaints have now, go on where most of these are there.
        """
        ...

    def extend(
        self, themes: ThemeSet, memory: bytes, complaints: Sequence[Complaint], *, language: str | None = None
    ) -> ExtendedThemes | None:
        """``themes`` for ``complaints`` that differ a little from those that they were found from: nothing else moves.

        Complaints whose id alone is another stay where they are. ``None`` when the themes must be found anew.
        """
        ...


class OutcomeNamer(Protocol):
    """Members of a theme to a desired outcome in the outcome grammar."""

    @property
    def fingerprint(self) -> str: ...

    def prepare(self, complaints: Sequence[Complaint]) -> None:
        """Told before the first theme of a study is worded which complaints may be members, so that they are read in one go."""
        ...

    def word(self, members: Sequence[Complaint], *, language: str) -> tuple[Outcome, bool]:
        """The outcome, and whether a person has to word it because the members' words do not allow an honest statement.

        ``members`` come most typical first.
        """
        ...


__all__ = [
    "SAMPLE_RATE",
    "Audio",
    "Coder",
    "Diarizer",
    "Encoder",
    "ExtendedThemes",
    "OutcomeNamer",
    "Parser",
    "Recognised",
    "SpeakerTurn",
    "ThemeFinder",
    "Transcriber",
    "Vectors",
]
