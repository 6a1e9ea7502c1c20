"""What a researcher knows better: the roles and names of speakers, corrected without transcribing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from annotations.errors import InputError
from annotations.transcript import Role, Segment, Transcript

_REMEDY = "correct the row in speakers.csv"


@dataclass(frozen=True, slots=True)
class SpeakerCorrection:
    """``speaker`` of ``recording``, as transcribed, has this role and name; ``None`` leaves what was found.

    Two speakers who get one name become one: so a voice that was taken for two is put together again. ``found`` is the role
    that had been found when it was corrected, where that is known.
    """

    recording: str
    speaker: str
    role: Role | None = None
    name: str | None = None
    found: Role | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CorrectedTranscript:
    """A transcript with its corrections, and the corrections that could not be made."""

    transcript: Transcript
    problems: tuple[InputError, ...] = ()


def apply_corrections(transcript: Transcript, corrections: Sequence[SpeakerCorrection]) -> CorrectedTranscript:
    """``transcript`` with those of ``corrections`` that are about its recording; those of other recordings are passed over.

    ``transcript`` must be as transcribed: corrections name speakers by what they were called first.
    """
    mine = [correction for correction in corrections if correction.recording == transcript.recording]
    problems = tuple(_unknown(transcript, c) for c in mine if c.speaker not in transcript.speakers)
    by_speaker = {correction.speaker: correction for correction in mine}
    corrected = replace(transcript, segments=tuple(_corrected(segment, by_speaker) for segment in transcript.segments))
    return CorrectedTranscript(_one_role_a_name(corrected, by_speaker), problems)


def _unknown(transcript: Transcript, correction: SpeakerCorrection) -> InputError:
    known = ", ".join(transcript.speakers) or "nobody"
    reason = f"recording {transcript.recording!r} has no speaker {correction.speaker!r} (it has {known})"
    return InputError("speakers.csv", reason, _REMEDY)


def _corrected(segment: Segment, by_speaker: dict[str, SpeakerCorrection]) -> Segment:
    correction = by_speaker.get(segment.speaker or "")
    if correction is None:
        return segment
    return replace(segment, speaker=correction.name or segment.speaker, role=correction.role or segment.role)


def _one_role_a_name(transcript: Transcript, by_speaker: dict[str, SpeakerCorrection]) -> Transcript:
    """Whoever was put together from two speakers has the role that the researcher gave to either, else the first one found."""
    names = {c.name for c in by_speaker.values() if c.name is not None}
    roles: dict[str, Role] = {}
    for segment in transcript.segments:
        if segment.speaker in names and segment.role is not Role.UNKNOWN:
            roles.setdefault(segment.speaker, segment.role)
    return transcript.with_roles(roles | {c.name or c.speaker: c.role for c in by_speaker.values() if c.role is not None})
