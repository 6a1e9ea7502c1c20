"""What a person should check in a coded study, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotations.languages import UNSUPPORTED
from annotations.respondents import Respondent
from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines.hearing import StudyRecording
from pipelines.people import not_heard


def evident(
    recordings: Sequence[StudyRecording], utterances: Sequence[Utterance], respondents: Sequence[Respondent]
) -> Iterator[str]:
    """What the study itself shows: the report lists it in the reader's language instead of quoting these sentences."""
    for recording in recordings:
        yield from _of_recording(recording)
    for name in sorted({u.recording for u in utterances if u.language == UNSUPPORTED}):
        yield f"{name}: has sentences in neither English nor Russian, which are coded as other."
    if lost := not_heard(utterances, respondents):
        yield f"respondents.csv lists {', '.join(lost)}, of whom nothing was heard."


def perhaps_listed(respondents: Sequence[Respondent]) -> Iterator[str]:
    """Whom voices that nobody named may be, of those listed for their recordings."""
    for listed in respondents:
        voices = [r.id for r in respondents if listed.id in r.may_be and not set(r.recordings).isdisjoint(listed.recordings)]
        if voices:
            told, name = " and ".join(voices), listed.id
            yield f"{told} may be {name}, whom respondents.csv lists; in speakers.csv, call them {name} if so, else otherwise."


def _of_recording(recording: StudyRecording) -> Iterator[str]:
    name = recording.source.recording
    lost_ms = sum(span.duration_ms for span in recording.unrecognised)
    if lost_ms:
        count = len(recording.unrecognised)
        yield (
            f"{name}: {lost_ms / 1000:.1f} s of speech in {'1 stretch' if count == 1 else f'{count} stretches'} "
            "gave no words, also when tried again; listen to them (manifest.json has the times)."
        )
    unknown = {s.speaker for s in recording.transcript.segments if s.role is Role.UNKNOWN and s.speaker is not None}
    if unknown:
        yield (
            f"{name}: {', '.join(sorted(unknown))} could be interviewer or respondent, so nothing "
            "that they say is coded; give the role in speakers.csv and run again."
        )
