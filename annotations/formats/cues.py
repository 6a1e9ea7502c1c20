"""From what a file says, piece by piece, to a transcript: the rules on times and roles that all formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from annotations.errors import TranscriptError
from annotations.formats.speaker_roles import roles_of_names
from annotations.transcript import Flag, Role, Segment, Transcript, Word

CHARACTERS_PER_SECOND = 15  # 150 words a minute of 6 letters, an even pace of talk; only for a last cue that has no end


@dataclass(frozen=True, slots=True)
class TranscriptSource:
    """A transcript file that was decoded but not understood yet."""

    path: Path
    recording: str
    text: str
    warnings: tuple[str, ...] = ()

    def refusal(self, reason: str, remedy: str) -> TranscriptError:
        """The error that names this file."""
        return TranscriptError(str(self.path), reason, remedy)


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """A transcript, and one sentence for everything that a person should know about how it was read."""

    transcript: Transcript
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """One piece of a transcript as its file has it. ``place`` names it for a person, such as ``cue 12``.

    ``role`` is what the file says of the speaker beside the name.
    """

    place: str
    text: str
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    flags: tuple[Flag, ...] = ()
    words: tuple[Word, ...] = ()
    role: Role = Role.UNKNOWN


def assemble(
    source: TranscriptSource, cues: Iterable[Cue], *, language: str | None = None, warnings: Sequence[str] = ()
) -> ReadTranscript:
    """The transcript that ``cues`` make, in start order; overlapping cues stay as they are.

    Cues without a time lie between their timed neighbours and carry ``NO_TIMES``; when no cue has one, all stand at 0 in the
    order of the file. Raises ``TranscriptError`` when nobody says anything or a cue ends before it starts.
    """
    stripped = ((cue, cue.text.strip()) for cue in cues)
    spoken = [cue if text == cue.text else replace(cue, text=text) for cue, text in stripped if text]
    if not spoken:
        raise source.refusal("holds no spoken text", "export it again with its text")
    for cue in spoken:
        if "\0" in cue.text or "\0" in (cue.speaker or ""):
            raise source.refusal(f"{cue.place} has the character NUL", "leave it out")
        if cue.start_ms is not None and cue.end_ms is not None and cue.end_ms < cue.start_ms:
            raise source.refusal(f"{cue.place} ends before it starts", "correct its times or export the file again")
    given = _given_roles(spoken)
    named, role_warnings = roles_of_names(cue.speaker for cue in spoken if cue.speaker not in given)
    roles = named | given
    segments = [
        Segment(
            start_ms=start,
            end_ms=end,
            text=cue.text,
            speaker=cue.speaker,
            role=Role.UNKNOWN if cue.speaker is None else roles[cue.speaker],
            flags=cue.flags if cue.start_ms is not None else (*cue.flags, Flag.NO_TIMES),
            words=cue.words,
        )
        for cue, (start, end) in zip(spoken, _times(spoken), strict=True)
    ]
    ordered = sorted(segments, key=lambda segment: segment.start_ms)
    transcript = Transcript(source.recording, language, max(s.end_ms for s in ordered), tuple(ordered))
    said = (*source.warnings, *warnings, *_time_warnings(source, spoken), *(f"{source.path}: {w}" for w in role_warnings))
    return ReadTranscript(transcript, said)


def nameless_warnings(source: TranscriptSource, count: int) -> Iterator[str]:
    """What to tell of ``count`` cues without a name in a file that has names."""
    if count:
        said = f"{count} cues name no speaker and were" if count > 1 else "one cue names no speaker and was"
        yield f"{source.path}: {said} read as the speaker's before."


def _given_roles(cues: Sequence[Cue]) -> dict[str, Role]:
    """The role of each speaker of whom the file says one, and no other anywhere else."""
    said = {(cue.speaker, cue.role) for cue in cues if cue.speaker is not None and cue.role is not Role.UNKNOWN}
    once = Counter(speaker for speaker, _ in said)
    return {speaker: role for speaker, role in said if once[speaker] == 1}


def _time_warnings(source: TranscriptSource, cues: Sequence[Cue]) -> Iterator[str]:
    pairs = list(pairwise(cue for cue in cues if cue.start_ms is not None))
    late = [b for a, b in pairs if (b.start_ms or 0) < (a.start_ms or 0)]
    if late:
        count = f"{len(late)} times" if len(late) > 1 else "once"
        yield f"{source.path}: times go backwards {count}, first at {late[0].place}; sorted by start, check what was mixed up."
    early = [b for a, b in pairs if (a.start_ms or 0) <= (b.start_ms or 0) < (a.end_ms or 0) and a.place != b.place]
    if early:
        count = f"{len(early)} cues overlap" if len(early) > 1 else "one cue overlaps"
        yield f"{source.path}: {count} the cue before, first {early[0].place}; read as talk at once, so check the times if not."


def _times(cues: Sequence[Cue]) -> list[tuple[int, int]]:
    """Start and end of every cue: its own, else the nearest that its neighbours know."""
    times: list[tuple[int, int]] = []
    following: int | None = None
    ends: list[int | None] = []
    for cue in reversed(cues):
        ends.append(following)
        following = cue.start_ms if cue.start_ms is not None else following
    previous = 0
    for cue, next_start in zip(cues, reversed(ends), strict=True):
        start = previous if cue.start_ms is None else cue.start_ms
        times.append((start, _end(cue, start, next_start)))
        previous = start
    return times


def _end(cue: Cue, start: int, next_start: int | None) -> int:
    if cue.end_ms is not None:
        return max(start, cue.end_ms)
    if next_start is not None and next_start >= start:
        return next_start
    return start if cue.start_ms is None else start + len(cue.text) * 1000 // CHARACTERS_PER_SECOND
