"""The block structure that WebVTT and SubRip share: an optional id, a line with two times, lines of text, a blank line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from annotations.formats.clock import CLOCK, parse_clock
from annotations.formats.cues import Cue, TranscriptSource, nameless_warnings
from annotations.formats.speaker_labels import Label, label_of, speaker_names

_TIMING = re.compile(rf"\s*(?P<start>{CLOCK})\s*-->\s*(?P<end>{CLOCK})(?:\s.*)?")
_HEADER = "WEBVTT"
_ROLLING_LINES = 3  # the most that captions show at once
_NOT_SPOKEN = re.compile(rf"(?:{_HEADER}|NOTE|STYLE|REGION)(?:[\s:].*)?")


@dataclass(frozen=True, slots=True)
class TimedLines:
    """One cue's times and its lines of text, tags and all."""

    place: str
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def timed_lines(source: TranscriptSource) -> list[TimedLines]:
    """The cues of ``source`` in the order of the file.

    Text that a blank line has parted from its cue stays with it. Raises ``TranscriptError`` for a line with ``-->`` whose
    times cannot be read, and for a file without cues.
    """
    found: list[tuple[int, int, list[str]]] = []
    for block, below in pairwise([*_blocks(source.text), []]):
        timings = [number for number, line in enumerate(block) if "-->" in line]
        if _is_comment(block, timings) or _is_id(block, below, number=len(found) + 1):
            continue
        if found:
            found[-1][2].extend(_before(block, timings))
        for number, following in zip(timings, [*timings[1:], None], strict=False):
            lines = block[number + 1 : following]
            if following is not None and lines and lines[-1].strip().isdigit():
                lines.pop()  # the id of a cue that no blank line parts from this one
            found.append((*_times(source, block[number], place=f"cue {len(found) + 1}"), lines))
    if not found:
        raise source.refusal("holds no cue with times (00:00:01.000 --> 00:00:02.000)", "export it again as WebVTT or SubRip")
    return [TimedLines(f"cue {n}", start, end, tuple(lines)) for n, (start, end, lines) in enumerate(found, start=1)]


def cues_with_names(source: TranscriptSource, pieces: Sequence[TimedLines]) -> tuple[list[Cue], tuple[str, ...]]:
    """Cues whose lines may begin with ``Name:``, and a warning when some cues name nobody.

    Programs that write a name only when the speaker changes leave the rest to be read on; so is it here.
    """
    pieces = _without_repeats(pieces)
    labels = [(piece, line.strip(), label_of(line)) for piece in pieces for line in piece.lines if line.strip()]
    names = speaker_names([label for _, _, label in labels if label is not None], lines=len(pieces))
    cues: list[Cue] = []
    speaker: str | None = None
    nameless = 0
    for piece, line, label in labels:
        named = label is not None and label.name in names
        same_cue = bool(cues) and cues[-1].place == piece.place
        if same_cue and not named:
            cues[-1] = _joined(cues[-1], line)
            continue
        speaker = label.name if named and label is not None else speaker
        nameless += not named and speaker is not None
        cues.append(Cue(piece.place, _text(line, label, named=named), speaker, piece.start_ms, piece.end_ms))
    return cues, tuple(nameless_warnings(source, nameless))


def _without_repeats(pieces: Sequence[TimedLines]) -> Sequence[TimedLines]:
    """The cues with what is new in each, where captions roll as YouTube's do: most begin with what the one before ended with."""
    shown = [replace(piece, lines=tuple(line.strip() for line in piece.lines if line.strip())) for piece in pieces]
    new = [*shown[:1], *(replace(after, lines=_new_lines(before, after)) for before, after in pairwise(shown))]
    rolling = sum(piece.lines != all_of_it.lines for piece, all_of_it in zip(new, shown, strict=True))
    return new if rolling * 2 > len(shown) else pieces


def _new_lines(before: TimedLines, after: TimedLines) -> tuple[str, ...]:
    """The text of a cue without the last lines of the one before, if it begins with them and follows at once."""
    text = " ".join(after.lines)
    at_once = before.start_ms <= after.start_ms <= before.end_ms
    for first in range(-_ROLLING_LINES if at_once else 0, 0):
        shown = " ".join(before.lines[first:])
        if shown and f"{text} ".startswith(f"{shown} "):
            return tuple(filter(None, [text[len(shown) :].strip()]))
    return after.lines


def _text(line: str, label: Label | None, *, named: bool) -> str:
    return label.text if named and label is not None else line


def _joined(cue: Cue, line: str) -> Cue:
    return Cue(cue.place, f"{cue.text} {line}".strip(), cue.speaker, cue.start_ms, cue.end_ms)


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_comment(block: Sequence[str], timings: Sequence[int]) -> bool:
    """Whether a block is none of cues; a word of that kind right above the times is a cue's id."""
    word = block[0].strip()
    no_cue_below = not timings if word.startswith(_HEADER) else timings[:1] != [1]
    return no_cue_below and _NOT_SPOKEN.fullmatch(word) is not None


def _is_id(block: Sequence[str], below: Sequence[str], *, number: int) -> bool:
    """Whether a block is the number of the cue below, which a blank line parts from its times."""
    return [line.strip() for line in block] == [str(number)] and "-->" in "".join(below[:1])


def _before(block: list[str], timings: Sequence[int]) -> list[str]:
    """What was said before the first cue of a block; the line above its times is the id."""
    if not timings:
        return block
    return [] if _NOT_SPOKEN.fullmatch(block[0].strip()) else block[: max(0, timings[0] - 1)]


def _times(source: TranscriptSource, line: str, *, place: str) -> tuple[int, int]:
    match = _TIMING.fullmatch(line)
    start, end = (parse_clock(match["start"]), parse_clock(match["end"])) if match else (None, None)
    if start is None or end is None:
        raise source.refusal(
            f"{place} has times that cannot be read ({line.strip()[:60]!r})", "write them as 00:01:02.500 --> 00:01:04.000"
        )
    return start, end
