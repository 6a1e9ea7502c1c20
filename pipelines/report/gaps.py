"""What a reader must know is missing: what failed, what was left out, and what a person should check."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.languages import UNSUPPORTED
from annotations.spans import TimeSpan
from annotations.transcript import Flag, Role
from annotations.utterances import Utterance
from pipelines.hearing import StudyRecording
from pipelines.inputs import CopyError, FoundInputs
from pipelines.people import not_heard
from pipelines.report.wording import clock
from pipelines.study import Study

_LONGEST_EXAMPLE = 160  # characters


@dataclass(frozen=True, slots=True)
class ReportNotes:
    """What only the edge knows about a study.

    ``problems`` are sentences about tables of respondents or speakers that could not be used, ``missing`` about recordings that
    are in no figure, ``passed_over`` about those that another holds. ``withheld`` are respondents who are not heard, with the
    reason; nor do clips of others hold what they say. Nobody is heard in ``silent`` recordings, by name with the reason. ``name``
    is what the service calls the study; it is empty for the command line.
    """

    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def unheard(self) -> tuple[str, ...]:
        """The reasons why somebody is not heard, each once."""
        return tuple(dict.fromkeys((*self.withheld.values(), *self.silent.values())))


@dataclass(frozen=True, slots=True)
class LostSpeech:
    """Stretches of one recording where somebody speaks and no words came out."""

    recording: str
    spans: tuple[TimeSpan, ...]

    @property
    def total_ms(self) -> int:
        """How long they last together."""
        return sum(span.duration_ms for span in self.spans)

    @property
    def times(self) -> tuple[str, ...]:
        """Where each begins and ends."""
        return tuple(f"{clock(span.start_ms)}–{clock(span.end_ms)}" for span in self.spans)


@dataclass(frozen=True, slots=True)
class UnknownSpeaker:
    """Somebody who may be interviewer or respondent, with a sentence to know them by; ``time`` is empty where none is known."""

    recording: str
    speaker: str
    sentences: int
    example: str
    time: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """Everything that is missing or in doubt; the sentences are those of the manifest, without the folders of this machine.

    ``foreign`` are recordings with sentences in a language that is not coded, ``silent`` listed respondents who were not heard.
    ``untimed`` is the number of recordings whose transcript has no times; no flag of a sentence says so again. ``nobodys`` is the
    number of sentences that could be given to no speaker. Of what ``failed``, ``lost`` inputs are missing from the figures,
    ``unanswered`` are recordings in which nobody could be told to be the respondent, and ``entries`` are what could not be used
    in tables.
    """

    failed: tuple[str, ...]
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    lost_speech: tuple[LostSpeech, ...]
    unknown_speakers: tuple[UnknownSpeaker, ...]
    flags: tuple[tuple[Flag, int], ...]
    foreign: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    untimed: int = 0
    nobodys: int = 0
    lost: int = 0
    unanswered: int = 0
    entries: int = 0

    def __bool__(self) -> bool:
        missing = self.failed or self.left_out or self.warnings or self.lost_speech
        doubtful = self.unknown_speakers or self.flags or self.foreign or self.silent or self.untimed or self.nobodys
        return bool(missing or doubtful)


def gaps(study: Study, found: FoundInputs, notes: ReportNotes, *, clip_problems: Sequence[str]) -> Gaps:
    """What is missing in ``study``."""
    short = without_folders(_paths(found))
    lost = tuple(LostSpeech(r.source.recording, r.unrecognised) for r in study.recordings if r.unrecognised)
    unknown = tuple(_unknown_speakers(study))
    foreign = tuple(sorted({u.recording for u in study.utterances if u.language == UNSUPPORTED}))
    silent = not_heard(study.utterances, study.respondents)
    warnings = [warning for warning in study.warnings if warning not in study.evident]
    failures = [*map(str, found.failures), *notes.missing, *notes.problems, *(failure.sentence for failure in study.failures)]
    recordings = {recording.source.recording for recording in study.recordings}
    unanswered = sum(1 for failure in study.failures if failure.source in recordings)
    flagged = Counter(flag for u in study.utterances if u.role is Role.RESPONDENT for flag in u.flags)
    return Gaps(
        failed=tuple(map(short, failures)),
        left_out=tuple(short(str(one)) for one in (*found.skipped, *notes.passed_over)),
        warnings=tuple(map(short, (*warnings, *clip_problems))),
        lost_speech=lost,
        unknown_speakers=unknown,
        flags=tuple((flag, flagged[flag]) for flag in Flag if flagged[flag] and flag is not Flag.NO_TIMES),
        foreign=foreign,
        silent=silent,
        untimed=len({u.recording for u in study.utterances if Flag.NO_TIMES in u.flags}),
        nobodys=sum(1 for u in study.utterances if u.role is Role.UNKNOWN and u.speaker is None),
        lost=len(notes.missing)
        + len(study.failures)
        - unanswered
        + sum(1 for failure in found.failures if not isinstance(failure, CopyError)),
        unanswered=unanswered,
        entries=len(notes.problems),
    )


def without_folders(paths: Iterable[Path]) -> Callable[[str], str]:
    """A function that shortens the ``paths`` within a sentence to what tells them apart.

    The report is the same wherever the recordings lie, and tells nobody where that is.
    """
    known = list(paths)
    folders: list[str] = []
    for absolute in (True, False):
        parents = [path.parent for path in known if path.is_absolute() is absolute]
        if parents:
            folders.append(os.path.commonpath(parents))
    prefixes = [f"{folder}{os.sep}" for folder in folders if folder not in {"", os.sep}]

    def short(sentence: str) -> str:
        for prefix in prefixes:
            sentence = sentence.replace(prefix, "")
        head, mark, tail = sentence.partition(": ")
        return f"{Path(head).name}{mark}{tail}" if mark and Path(head).is_absolute() else sentence

    return short


def _paths(found: FoundInputs) -> Iterable[Path]:
    for source in found.inputs:
        yield from (path for path in (source.media, source.transcript) if path is not None)
    yield from found.tables
    yield from (Path(error.source) for error in (*found.failures, *found.skipped) if os.sep in error.source)


def _unknown_speakers(study: Study) -> Iterable[UnknownSpeaker]:
    by_recording: dict[str, list[Utterance]] = {}
    for utterance in study.utterances:
        if utterance.role is Role.UNKNOWN:
            by_recording.setdefault(utterance.recording, []).append(utterance)
    for recording in study.recordings:
        yield from _unknown_in(recording, by_recording.get(recording.source.recording, []))


def _unknown_in(recording: StudyRecording, said: Sequence[Utterance]) -> Iterable[UnknownSpeaker]:
    unknown = (s.speaker for s in recording.transcript.segments if s.role is Role.UNKNOWN and s.speaker is not None)
    for speaker in dict.fromkeys(unknown):
        own = [u for u in said if u.speaker == speaker]
        # Among the first words, the longest sentence tells best who speaks.
        example = max(own[:5], key=lambda u: len(u.text), default=None)
        yield UnknownSpeaker(
            recording.source.recording,
            speaker,
            len(own),
            _cut(example.text) if example else "",
            clock(example.start_ms) if example and Flag.NO_TIMES not in example.flags else "",
        )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE].rstrip()}…"
