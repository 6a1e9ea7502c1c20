"""What was said in one recording: segments of one speaker, made of words with times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

SCHEMA = 1

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Role(StrEnum):
    """What a speaker does in the conversation; ``UNKNOWN`` is never guessed away."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """Why a stretch of a transcript deserves less trust; carried from the recogniser to the report."""

    LOOP = "loop"  # the recogniser repeated itself
    WORD_RATE = "word_rate"  # more words a second than a person can say
    LOW_CONFIDENCE = "low_confidence"  # the recogniser itself was unsure
    OVERLAP = "overlap"  # two people spoke at once
    SPEAKER_UNCERTAIN = "speaker_uncertain"  # nobody could be told to have said it
    NO_TIMES = "no_times"  # an imported transcript without times


DOUBTFUL = frozenset({Flag.LOOP, Flag.WORD_RATE, Flag.LOW_CONFIDENCE})  # the words themselves may not have been said


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; ``probability`` is the recogniser's own, ``None`` when it gave none."""

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one speaker. ``words`` may be empty for transcripts that came without word times."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None
    role: Role = Role.UNKNOWN
    flags: tuple[Flag, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything said in one recording, in time order."""

    recording: str
    language: str | None
    duration_ms: int
    segments: tuple[Segment, ...] = field(default=())

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' names in order of first appearance."""
        return tuple(dict.fromkeys(s.speaker for s in self.segments if s.speaker is not None))

    def speakers_called(self, name: str) -> tuple[str, ...]:
        """The speakers whom ``name`` means: exactly, or as words in a row of a longer name."""
        wanted = " ".join(name.casefold().split())
        exact = tuple(speaker for speaker in self.speakers if " ".join(speaker.casefold().split()) == wanted)
        longer = (speaker for speaker in self.speakers if f" {wanted} " in f" {' '.join(_WORD.findall(speaker.casefold()))} ")
        return exact or tuple(longer if wanted else ())

    def with_roles(self, roles: dict[str, Role]) -> Transcript:
        """The same transcript with each speaker in ``roles`` given that role; others keep theirs."""
        now = ((s, s.role if s.speaker is None else roles.get(s.speaker, s.role)) for s in self.segments)
        return replace(self, segments=tuple(s if role is s.role else replace(s, role=role) for s, role in now))
