"""WebVTT, as the standard has it (``<v Name>``) and as Zoom, Teams and Otter write it (``Name: text``).

Source: W3C, WebVTT: The Web Video Text Tracks Format.
"""

from __future__ import annotations

import html
import re

from annotations.formats.clock import format_clock
from annotations.formats.cue_blocks import TimedLines, cues_with_names, timed_lines
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble
from annotations.transcript import Segment, Transcript

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]*)>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|lang|ruby|rt)(?:[.\s][^>]*)?>|<[\d:.]+>")


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a WebVTT file. Raises ``TranscriptError`` when it holds no cues or a cue's times make no sense."""
    pieces = timed_lines(source)
    if any(_VOICE.search(line) for piece in pieces for line in piece.lines):
        return assemble(source, [cue for piece in pieces for cue in _voices(piece)])
    plain = [TimedLines(p.place, p.start_ms, p.end_ms, tuple(_plain(line) for line in p.lines)) for p in pieces]
    cues, warnings = cues_with_names(source, plain)
    return assemble(source, cues, warnings=warnings)


def write(transcript: Transcript) -> str:
    """The transcript as WebVTT, one cue a segment, its speaker as a voice tag."""
    return "\n\n".join(["WEBVTT", *(_cue(segment) for segment in transcript.segments)]) + "\n"


def _cue(segment: Segment) -> str:
    voice = "" if segment.speaker is None else f"<v {_escaped(segment.speaker)}>"
    return f"{format_clock(segment.start_ms)} --> {format_clock(segment.end_ms)}\n{voice}{_escaped(segment.text)}"


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.splitlines()), quote=False)


def _voices(piece: TimedLines) -> list[Cue]:
    """The cue, parted where another voice begins; what stands before the first voice is nobody's."""
    text = " ".join(line.strip() for line in piece.lines)
    before, *rest = _VOICE.split(text)
    spoken = [(None, before), *zip(rest[::2], rest[1::2], strict=True)]
    return [
        Cue(piece.place, _plain(words), html.unescape(name).strip() or None if name else None, piece.start_ms, piece.end_ms)
        for name, words in spoken
    ]


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()
