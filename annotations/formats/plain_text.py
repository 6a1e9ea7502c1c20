"""A transcript for reading: a paragraph a turn, ``[00:01:02] Name: text``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotations.formats.clock import format_seconds
from annotations.transcript import Flag, Segment, Transcript

PARAGRAPH_MS = 60_000  # a long turn gets a new time every minute, so that it can be found in the recording


def write(transcript: Transcript) -> str:
    """The transcript as text; times are left out where the transcript has none."""
    return "\n\n".join(_paragraph(turn) for turn in _turns(transcript)) + "\n"


def _turns(transcript: Transcript) -> Iterator[list[Segment]]:
    turn: list[Segment] = []
    for segment in transcript.segments:
        if turn and (segment.speaker != turn[0].speaker or segment.start_ms - turn[0].start_ms >= PARAGRAPH_MS):
            yield turn
            turn = []
        turn.append(segment)
    if turn:
        yield turn


def _paragraph(turn: Sequence[Segment]) -> str:
    time = "" if Flag.NO_TIMES in turn[0].flags else f"[{format_seconds(turn[0].start_ms // 1000)}] "
    name = "" if turn[0].speaker is None else f"{turn[0].speaker}: "
    text = " ".join(" ".join(segment.text.split()) for segment in turn)
    return f"{time}{name}{text}"
