"""SubRip (.srt): numbered cues with times, speakers as ``Name:`` when there are any."""

from __future__ import annotations

import html
import re

from annotations.formats.clock import format_clock
from annotations.formats.cue_blocks import TimedLines, cues_with_names, timed_lines
from annotations.formats.cues import ReadTranscript, TranscriptSource, assemble
from annotations.transcript import Segment, Transcript

_TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6});")  # as converters from WebVTT leave them


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a SubRip file. Raises ``TranscriptError`` when it holds no cues or a cue's times make no sense."""
    pieces = [TimedLines(p.place, p.start_ms, p.end_ms, tuple(_plain(line) for line in p.lines)) for p in timed_lines(source)]
    cues, warnings = cues_with_names(source, pieces)
    return assemble(source, cues, warnings=warnings)


def write(transcript: Transcript) -> str:
    """The transcript as SubRip, one cue a segment, its speaker in front of the text."""
    return "\n\n".join(_cue(number, segment) for number, segment in enumerate(transcript.segments, start=1)) + "\n"


def _plain(line: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), _TAG.sub("", line))


def _cue(number: int, segment: Segment) -> str:
    start, end = format_clock(segment.start_ms, separator=","), format_clock(segment.end_ms, separator=",")
    name = "" if segment.speaker is None else f"{segment.speaker}: "
    return f"{number}\n{start} --> {end}\n{name}{' '.join(segment.text.splitlines())}"
