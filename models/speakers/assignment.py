"""Recognised words to the speakers who said them, where a change of speaker costs more in the middle of a sentence."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Segment, Word
from models.options import Options
from models.protocols import SpeakerTurn

_SENTENCE_ENDS = (".", "?", "!", "…")
_WORD_MS, _LETTER_MS = 600, 100  # recognisers stretch words over silence; none is spoken longer than this and so much a letter
_FAR = 1e9
_NOBODY = None


class AssignmentOptions(Options):
    """Costs are in milliseconds of speech under the wrong speaker, so that times and punctuation can be weighed.

    A recogniser's word times and a diarizer's turns disagree by some hundred milliseconds; a change of speaker is therefore
    cheap after a sentence or in a pause, and dear between words that belong together.
    """

    nearest_ms: int = Field(default=1000, ge=0)
    change_after_sentence_ms: int = Field(default=30, ge=0)
    change_in_pause_ms: int = Field(default=80, ge=0)
    change_inside_ms: int = Field(default=350, ge=0)
    pause_ms: int = Field(default=250, gt=0)
    overlap_ms: int = Field(default=250, gt=0)


def assign_speakers(
    segments: Sequence[Segment], turns: Sequence[SpeakerTurn], *, options: AssignmentOptions | None = None
) -> tuple[Segment, ...]:
    """The segments split where the speaker changes, each part with its speaker; no word is lost, added or moved.

    Words that nobody covers go to the nearest turn up to ``nearest_ms`` away; farther ones have no speaker and the flag
    ``speaker_uncertain``. A part that shares ``overlap_ms`` with another's turn has the flag ``overlap``.
    """
    options = options or AssignmentOptions()
    timeline = _Timeline.of(turns)
    words = [word for segment in segments for word in _words(segment)]
    speakers = iter(_cheapest(words, timeline, options))
    parts: list[Segment] = []
    for segment in segments:
        spoken = _words(segment)
        labels = [next(speakers) for _ in spoken]
        for speaker, group in itertools.groupby(zip(labels, spoken, strict=True), key=lambda pair: pair[0]):
            part = _part(segment, [word for _, word in group])
            parts.append(_flagged(replace(part, speaker=speaker), timeline, options))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Each speaker's turns in order, without overlaps of a speaker with themselves."""

    spans: dict[str, list[TimeSpan]]

    @classmethod
    def of(cls, turns: Sequence[SpeakerTurn]) -> _Timeline:
        spans: dict[str, list[TimeSpan]] = {}
        for turn in sorted(turns, key=lambda turn: turn.span):
            mine = spans.setdefault(turn.speaker, [])
            if mine and turn.span.start_ms <= mine[-1].end_ms:
                mine[-1] = TimeSpan(mine[-1].start_ms, max(mine[-1].end_ms, turn.span.end_ms))
            else:
                mine.append(turn.span)
        return cls(spans)

    def covered_ms(self, speaker: str, span: TimeSpan) -> int:
        mine = self.spans[speaker]
        first = max(0, bisect_right(mine, span.start_ms, key=lambda s: s.start_ms) - 1)
        past = bisect_right(mine, span.end_ms, key=lambda s: s.start_ms)
        return sum(turn.overlap_ms(span) for turn in mine[first:past])

    def distance_ms(self, speaker: str, span: TimeSpan) -> int:
        mine = self.spans[speaker]
        after = bisect_right(mine, span.start_ms, key=lambda s: s.start_ms)
        near = mine[max(0, after - 1) : after + 1]
        return min(max(0, turn.start_ms - span.end_ms, span.start_ms - turn.end_ms) for turn in near)


def _cheapest(words: Sequence[Word], timeline: _Timeline, options: AssignmentOptions) -> list[str | None]:
    """The cheapest sequence of speakers (Viterbi), one a word."""
    states: list[str | None] = [*sorted(timeline.spans), _NOBODY]
    costs: dict[str | None, float] = dict.fromkeys(states, 0.0)
    steps: list[dict[str | None, str | None]] = []
    for index, word in enumerate(words):
        said = _costs_of(word, states, timeline, options)
        change = _change_cost(words[index - 1], word, options) if index else 0.0
        cheapest = min(states, key=lambda state: costs[state])
        came_from = {state: state if costs[state] <= costs[cheapest] + change else cheapest for state in states}
        costs = {s: costs[came_from[s]] + (change if came_from[s] != s else 0.0) + said[s] for s in states}
        steps.append(came_from)
    path: list[str | None] = []
    state = min(states, key=lambda state: costs[state])
    for came_from in reversed(steps):
        path.append(state)
        state = came_from[state]
    return path[::-1]


def _costs_of(
    word: Word, states: Sequence[str | None], timeline: _Timeline, options: AssignmentOptions
) -> dict[str | None, float]:
    span = _spoken(word)
    covered = {s: timeline.covered_ms(s, span) for s in states if s is not None}
    most = max(covered.values(), default=0)
    if most:
        return {s: _FAR if s is None else float(most - covered[s]) for s in states}
    far = {s: timeline.distance_ms(s, span) for s in states if s is not None}
    within = {s: float(d) for s, d in far.items() if d <= options.nearest_ms}
    return {s: within.get(s, _FAR) if s is not None else (_FAR if within else 0.0) for s in states}


def _change_cost(word: Word, following: Word, options: AssignmentOptions) -> float:
    if word.text.rstrip("\"'»”)").endswith(_SENTENCE_ENDS):
        return options.change_after_sentence_ms
    pause = following.start_ms - _spoken(word).end_ms
    return options.change_in_pause_ms if pause >= options.pause_ms else options.change_inside_ms


def _spoken(word: Word) -> TimeSpan:
    """Where the word can have been said; a word without length gets a moment."""
    longest = word.start_ms + _WORD_MS + _LETTER_MS * len(word.text)
    return TimeSpan(word.start_ms, max(word.start_ms + 20, min(word.end_ms, longest)))


def _words(segment: Segment) -> tuple[Word, ...]:
    """The segment's words; a segment without word times counts as one long word."""
    return segment.words or (Word(segment.text, segment.start_ms, segment.end_ms),)


def _part(segment: Segment, words: Sequence[Word]) -> Segment:
    if not segment.words or len(words) == len(segment.words):
        return segment
    text = " ".join(word.text.strip() for word in words)
    return replace(segment, start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=text, words=tuple(words))


def _flagged(part: Segment, timeline: _Timeline, options: AssignmentOptions) -> Segment:
    flags = set(part.flags)
    if part.speaker is None:
        flags.add(Flag.SPEAKER_UNCERTAIN)
    spans = [_spoken(word) for word in part.words] or [TimeSpan(part.start_ms, part.end_ms)]
    others = [name for name in timeline.spans if name != part.speaker]
    if any(sum(timeline.covered_ms(name, span) for span in spans) >= options.overlap_ms for name in others):
        flags.add(Flag.OVERLAP)
    return replace(part, flags=tuple(sorted(flags)))
