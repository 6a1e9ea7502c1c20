"""The unit of coding: one sentence of one speaker, in the context of its conversation."""

from __future__ import annotations

from dataclasses import dataclass

from annotations.findings import Act, Finding
from annotations.transcript import DOUBTFUL, Flag, Role

LIKELIER = 0.5  # than not


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the coder sees it. Sentences of one ``conversation`` stand together and in order.

    ``language`` is ``en``, ``ru``, another ISO 639-1 code, or ``None`` when the coder is to find out.
    """

    id: str
    conversation: str
    text: str
    role: Role = Role.RESPONDENT
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of a recording, with who said it, when, and what it was found to do.

    ``id`` is ``<recording>:<number>`` with the number counting the recording's sentences from 1. ``finding`` is ``None`` for
    whoever is not a respondent. Times are on the recording's own clock.
    """

    id: str
    recording: str
    speaker: str | None
    role: Role
    respondent: str | None
    start_ms: int
    end_ms: int
    text: str
    language: str
    finding: Finding | None = None
    flags: tuple[Flag, ...] = ()

    def with_finding(self, finding: Finding | None) -> Utterance:
        """The same sentence, found to do this."""
        return self._with(self.respondent, finding)

    def said_by(self, respondent: str) -> Utterance:
        """The same sentence of a respondent."""
        return self._with(respondent, self.finding)

    def _with(self, respondent: str | None, finding: Finding | None) -> Utterance:
        """As ``dataclasses.replace`` makes it, which takes three times as long: an archive has 150,000 sentences."""
        return Utterance(
            self.id,
            self.recording,
            self.speaker,
            self.role,
            respondent,
            self.start_ms,
            self.end_ms,
            self.text,
            self.language,
            finding,
            self.flags,
        )

    @property
    def number(self) -> int:
        """The how-manieth sentence of its recording it is."""
        return int(self.id.rpartition(":")[2])

    @property
    def is_doubtful(self) -> bool:
        """Whether the words themselves may not have been said."""
        return not DOUBTFUL.isdisjoint(self.flags)

    @property
    def makes_a_voice(self) -> bool:
        """Whether it is enough to count its speaker among those who complain: surely said, and likelier a complaint than not."""
        found = self.finding
        return found is not None and found.act is Act.COMPLAINT and found.probability >= LIKELIER and not self.is_doubtful


def utterance_id(recording: str, number: int) -> str:
    """The id of the sentence of this ``number`` in a recording."""
    return f"{recording}:{number}"


def place_of(identity: str) -> tuple[str, int | None]:
    """The recording and the number of a sentence; of what is no ``utterance_id``, no recording ("") and no number."""
    recording, _, number = identity.rpartition(":")
    return (recording, int(number)) if recording and number.isdecimal() else ("", None)
