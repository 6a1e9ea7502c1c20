"""The recordings of a study to transcripts with speakers and roles, corrections made; what fails is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from annotations.errors import InputError, MediaError
from annotations.formats.named_text import nameless
from annotations.formats.transcripts import read_transcript
from annotations.judgements import Judgement
from annotations.respondents import Respondent
from annotations.spans import TimeSpan
from annotations.speaker_corrections import SpeakerCorrection, apply_corrections
from annotations.themes import ThemeSet
from annotations.transcript import Flag, Role, Transcript
from pipelines.inputs import StudyInput, check_unchanged
from pipelines.judged_places import JudgedPlaces
from pipelines.progress import Progress
from pipelines.recordings import HeardRecording, Listener

# Of how transcripts are read, words given to speakers and speakers to roles; a change of that code comes with another number.
ROLES_VERSION = 4


class RoleAssigner(Protocol):
    """Says what each speaker of a transcript does; whoever cannot be told is ``unknown``."""

    def __call__(self, transcript: Transcript, *, interviewer: str | None) -> Mapping[str, Role]: ...


@dataclass(frozen=True, slots=True)
class StudyRequest:
    """What a person asked for, beside the files.

    ``previous`` are the themes of the last run as they were found, whose ids and names are kept, and which a few more complaints
    are added to unless it is asked to ``regroup``; ``judgements`` are made after. ``shown_before`` are those themes as the last
    run showed them, after judgements. ``said_before`` are the words of the sentences of the last run, by id, where they may have
    other ids now, and ``judged_before`` where those that were judged stood among them. ``withheld`` are respondents whom no theme
    may quote in its name; those of them who are ``astray`` may be any voice in a recording that nobody is listed for.
    """

    language: str | None = None
    interviewer: str | None = None
    speakers: int | None = None
    respondents: tuple[Respondent, ...] = ()
    corrections: tuple[SpeakerCorrection, ...] = ()
    previous: ThemeSet | None = None
    shown_before: ThemeSet | None = None
    judgements: tuple[Judgement, ...] = ()
    regroup: bool = False
    said_before: Mapping[str, str] = field(default_factory=dict)
    judged_before: JudgedPlaces = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyRecording:
    """One recording of the study with what was heard in it; ``transcript`` has its roles and corrections."""

    source: StudyInput
    transcript: Transcript
    as_heard: Transcript
    unrecognised: tuple[TimeSpan, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be done, at which stage, in one sentence for a person."""

    source: str
    stage: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HeardStudy:
    """All inputs, each a recording or a failure; ``warnings`` are about no single recording."""

    recordings: tuple[StudyRecording, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordingStage:
    """Hears or reads each recording, gives its speakers roles, and makes a person's corrections."""

    listener: Listener
    assign_roles: RoleAssigner

    @property
    def fingerprints(self) -> dict[str, str]:
        """What names the models' work."""
        return {"transcriber": self.listener.transcriber.fingerprint, "diarizer": self.listener.diarizer.fingerprint}

    def hear_all(
        self,
        inputs: Sequence[StudyInput],
        request: StudyRequest,
        *,
        progress: Progress,
        before: Mapping[str, StudyRecording] = MappingProxyType({}),
    ) -> HeardStudy:
        """Every input answered: a recording or a failure; the order of ``inputs`` does not matter.

        Recordings that were heard ``before``, by name, are taken as they are.
        """
        heard: list[StudyRecording] = []
        failures: list[Failure] = []
        with progress.stage("transcribe", max(1, len(inputs))) as advance:
            for source in sorted(inputs, key=lambda i: i.recording):
                if source.recording in before:
                    heard.append(before[source.recording])
                    advance(1.0)
                    continue
                try:
                    heard.append(self.hear(source, request, advance=advance))
                except InputError as error:
                    _fail(failures, progress, source.recording, "transcribe", str(error))
                    advance(1.0)
        usable = tuple(r for r in heard if _is_usable(r, failures, progress))
        return HeardStudy(usable, tuple(failures), tuple(_unknown_interviewer(usable, request.interviewer)))

    def hear(
        self, source: StudyInput, request: StudyRequest, *, advance: Callable[[float], None] = lambda _: None
    ) -> StudyRecording:
        """One input. Raises ``InputError`` when it cannot be heard or read."""
        if source.transcript is not None:
            read = read_transcript(source.transcript, recording=source.recording)
            check_unchanged(source.transcript, sha256=source.transcript_sha256, state=source.transcript_state)
            found = HeardRecording(read.transcript, (), read.warnings)
            if not read.transcript.speakers:
                found = self._with_voices(found, source, request, advance)
            else:
                advance(1.0)
        else:
            assert source.media is not None
            assert source.media_sha256 is not None
            found = self.listener.hear(
                source.media,
                recording=source.recording,
                sha256=source.media_sha256,
                language=request.language,
                speakers=request.speakers,
                state=source.media_state,
                advance=advance,
            )
        as_heard = found.transcript.with_roles(dict(self.assign_roles(found.transcript, interviewer=request.interviewer)))
        corrected = apply_corrections(as_heard, request.corrections)
        problems = tuple(str(problem) for problem in corrected.problems)
        return StudyRecording(source, corrected.transcript, as_heard, found.unrecognised, (*found.warnings, *problems))

    def _with_voices(
        self, read: HeardRecording, source: StudyInput, request: StudyRequest, advance: Callable[[float], None]
    ) -> HeardRecording:
        """A transcript that names nobody, with the voices of its recording where that is there and the transcript has times."""
        assert source.transcript is not None
        warnings = tuple(warning for warning in read.warnings if warning != nameless(source.transcript))
        has_times = not any(Flag.NO_TIMES in segment.flags for segment in read.transcript.segments)
        if source.media is None or source.media_sha256 is None or not has_times:
            advance(1.0)
            return replace(read, warnings=warnings)
        try:
            told = self.listener.tell_voices(
                read.transcript,
                source.media,
                sha256=source.media_sha256,
                speakers=request.speakers,
                state=source.media_state,
                advance=advance,
            )
        except MediaError as error:
            return replace(read, warnings=(*warnings, str(error)))
        return replace(read, transcript=told, warnings=warnings)


def _unknown_interviewer(recordings: Sequence[StudyRecording], name: str | None) -> Iterator[str]:
    if name and recordings and not any(recording.as_heard.speakers_called(name) for recording in recordings):
        remedy = "write the name as the transcripts have it, or give the role in speakers.csv"
        yield f"No speaker is called {name!r}, as the interviewer is said to be; {remedy}."


def _is_usable(recording: StudyRecording, failures: list[Failure], progress: Progress) -> bool:
    """Whether somebody says something; a recording without a respondent is kept for its transcript, and named."""
    name = str(recording.source.media or recording.source.transcript)
    nobody = f"{name}: nobody speaks in it; check that it is the right file, or leave it out."
    if not recording.transcript.segments:
        _fail(failures, progress, recording.source.recording, "transcribe", nobody)
        return False
    if not recording.transcript.speakers:
        sentence = nobody if recording.source.transcript is None else nameless(recording.source.transcript)
        _fail(failures, progress, recording.source.recording, "roles", sentence)
    elif all(segment.role is not Role.RESPONDENT for segment in recording.transcript.segments):
        sentence = f"{name}: no speaker could be told to be the respondent; give each a role in speakers.csv and run again."
        _fail(failures, progress, recording.source.recording, "roles", sentence)
    return True


def _fail(failures: list[Failure], progress: Progress, source: str, stage: str, sentence: str) -> None:
    failures.append(Failure(source, stage, sentence))
    progress.note(sentence)
