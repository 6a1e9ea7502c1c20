"""Transcripts typed or exported as text: ``Name: text``, with or without times, in the forms that people and programs use.

::

    Anna: text                     [00:01:02] Anna: text          00:01:02 Anna:            Anna (01:02): text
    Anna  1:02                     [Anna] 00:01:02                0:0:1.0 --> 0:0:2.5       Anna:
    text                           text                           Anna                      text
                                                                  text
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from annotations.formats.clock import CLOCK, parse_clock
from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble
from annotations.formats.speaker_labels import NAME, Label, clean_name, label_of, speaker_names

_LEAD = re.compile(
    rf"(?P<open>[\[(<]?)(?P<start>{CLOCK})(?:\s*(?:-->|-|–|—)\s*(?P<end>{CLOCK}))?[\])>]?(?![\w:])\s*[-–—|:]?\s*(?P<rest>.*)",
    re.DOTALL,
)
_TIME_INSIDE_LABEL = re.compile(rf"\**(?P<name>{NAME})\**\s?[\[(](?P<start>{CLOCK})[\])]\s*\**:\**\s*(?P<text>.*)", re.DOTALL)
_TIME_BEHIND_NAME = re.compile(rf"\**\[?(?P<name>{NAME})\]?\**\s*[,|–—-]?\s+[\[(]?(?P<start>{CLOCK})[\])]?\s*:?")
_NAME_ONLY = re.compile(rf"\**(?P<name>{NAME})\**")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: its time, the speaker it may name, and its text without and with that name."""

    number: int
    raw: str
    start_ms: int | None = None
    end_ms: int | None = None
    label: Label | None = None
    rest: str = ""
    bracketed: bool = False

    @property
    def blank(self) -> bool:
        return not self.raw

    @property
    def time_only(self) -> bool:
        return self.start_ms is not None and not self.rest and self.label is None


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in ``source``; without names, every paragraph is said by nobody known, and a warning says so."""
    lines = _read_lines(source.text)
    names = speaker_names([line.label for line in lines if line.label is not None], lines=_counted(lines))
    cues = list(_cues([_settled(line, names) for line in lines]))
    return assemble(source, cues, warnings=() if names else (nameless(source.path),))


def nameless(path: Path) -> str:
    """What is said of a transcript in which nobody is named."""
    return f"{path}: names no speakers, so nobody's role is known; begin every turn with 'Name:' and read it again."


def _counted(lines: Sequence[_Line]) -> int:
    """Lines that could have named a speaker: the text under a name on a line of its own could not."""
    spoken = [line for line in lines if not line.blank and not line.time_only]
    bare = (after.label is None for line, after in pairwise(spoken) if line.label is not None and not line.label.text)
    return len(spoken) - sum(bare)


def _read_lines(text: str) -> list[_Line]:
    lines = [_read_line(number, raw.strip()) for number, raw in enumerate(text.split("\n"), start=1)]
    spoken = [line for line in lines if not line.blank]
    if not _times_lead(spoken):
        lines = [_without_loose_time(line) for line in lines]
    return _without_names_below_names(_with_names_beside_times(lines))


def _times_lead(spoken: Sequence[_Line]) -> bool:
    """Whether a bare time in front of text is the file's habit and not something that was said ("10:30 was too late")."""
    leading = sum(1 for line in spoken if line.start_ms is not None)
    return leading >= 3 and leading * 2 >= len(spoken)


def _read_line(number: int, raw: str) -> _Line:
    for pattern in (_TIME_INSIDE_LABEL, _TIME_BEHIND_NAME):
        match = pattern.fullmatch(raw)
        if match and (start := parse_clock(match["start"])) is not None:
            text = match.groupdict().get("text", "")
            return _Line(number, raw, start, None, Label(clean_name(match["name"]), text, timed=True), text)
    lead = _LEAD.fullmatch(raw)
    if lead is None or (start := parse_clock(lead["start"])) is None:
        label = label_of(raw)
        return _Line(number, raw, None, None, label, raw)
    end = parse_clock(lead["end"]) if lead["end"] else None
    return _Line(number, raw, start, end, label_of(lead["rest"]), lead["rest"], bracketed=bool(lead["open"]))


def _without_loose_time(line: _Line) -> _Line:
    loose = line.start_ms is not None and not line.bracketed and line.label is None and bool(line.rest)
    return _Line(line.number, line.raw, rest=line.raw) if loose and line.end_ms is None else line


def _with_names_beside_times(lines: Sequence[_Line]) -> list[_Line]:
    """Lines that hold only a name, behind or under a time, with the text below: ``00:01:02 Anna``."""
    found = list(lines)
    spoken = [line for line in lines if not line.blank]
    for before, line, after in zip([None, *spoken], spoken, [*spoken[1:], None], strict=False):
        below_time = before is not None and before.time_only
        text_follows = after is not None and after.start_ms is None and (below_time or after.label is None)
        match = _NAME_ONLY.fullmatch(line.rest)
        if (below_time or line.start_ms is not None) and match and line.label is None and text_follows:
            found[line.number - 1] = replace(line, label=Label(clean_name(match["name"]), "", timed=True))
    return found


def _without_names_below_names(lines: Sequence[_Line]) -> list[_Line]:
    """What stands below a name and its time is that person's text, whatever word and colon it begins with."""
    found = list(lines)
    for before, line in pairwise(line for line in lines if not line.blank):
        header = before.label is not None and before.label.timed and not before.label.text
        if header and line.label is not None and not line.label.timed:
            found[line.number - 1] = replace(line, label=None)
    return found


def _settled(line: _Line, names: frozenset[str]) -> _Line:
    """The line with its label when that names a speaker, otherwise with all of its text."""
    if line.label is None or line.label.name in names:
        return line
    if line.label.timed and line.rest == line.label.text:
        return _Line(line.number, line.raw, rest=line.raw)
    return replace(line, label=None)


def _cues(lines: Sequence[_Line]) -> Iterator[Cue]:
    """One cue a turn where turns have times, otherwise one a paragraph."""
    cue = Cue("line 1", "")
    parted = False
    for line in lines:
        if line.blank:
            parted = True
            continue
        new_turn = line.label is not None or line.start_ms is not None
        if new_turn or (parted and cue.text and cue.start_ms is None):
            yield cue
            cue = _begun(line, cue)
        else:
            cue = replace(cue, text=f"{cue.text} {line.rest}".strip())
        parted = False
    yield cue


def _begun(line: _Line, before: Cue) -> Cue:
    """The cue that ``line`` begins; a time on a line of its own belongs to the name or text below it."""
    waiting = before if not before.text else Cue("", "")
    text = line.rest if line.label is None else line.label.text
    speaker = before.speaker if line.label is None else line.label.name
    start = line.start_ms if line.start_ms is not None else waiting.start_ms
    end = line.end_ms if line.start_ms is not None else waiting.end_ms
    return Cue(f"line {line.number}", text, speaker, start, end)
