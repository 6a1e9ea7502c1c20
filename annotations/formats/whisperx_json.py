"""WhisperX's JSON: Whisper's segments with a speaker for each segment and each word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble
from annotations.formats.json_fields import Fields, list_of, object_of, optional_text, parse_json, seconds_of
from annotations.formats.whisper_json import language_of, probability_of, segment_cue
from annotations.transcript import Word


@dataclass(frozen=True, slots=True)
class _SpokenWord:
    """``word`` as it stands at ``start`` to ``end`` (code points) of its segment's text."""

    word: Word
    speaker: str | None
    start: int
    end: int


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a WhisperX dump; a segment is parted where its words change the speaker.

    Raises ``TranscriptError`` when the file has another shape.
    """
    fields = object_of(source, parse_json(source), place="the file")
    cues: list[Cue] = []
    for number, item in enumerate(list_of(source, fields, "segments", place="the file"), start=1):
        place = f"segment {number}"
        segment = object_of(source, item, place=place)
        # Words are read here: WhisperX leaves some without times (numbers), and Whisper's own reader would drop them.
        cue = segment_cue(source, {k: v for k, v in segment.items() if k != "words"}, place=place)
        cues.extend(_parted(cue, _spoken_words(source, segment, cue)))
    return assemble(source, cues, language=language_of(fields))


def _spoken_words(source: TranscriptSource, segment: Fields, cue: Cue) -> list[_SpokenWord]:
    """The segment's words in order; one without times or speaker takes them from the word before it."""
    found: list[_SpokenWord] = []
    time, position, speaker = cue.start_ms or 0, 0, cue.speaker
    for item in list_of(source, segment, "words", place=cue.place):
        fields = object_of(source, item, place=f"a word of {cue.place}")
        text = optional_text(fields, "word")
        at = -1 if text is None else cue.text.find(text, position)
        if text is None or at < 0:
            continue
        start = seconds_of(source, fields, "start", place=cue.place)
        end = seconds_of(source, fields, "end", place=cue.place)
        start = time if start is None else start
        time = max(start, start if end is None else end)
        speaker = optional_text(fields, "speaker") or speaker
        position = at + len(text)
        found.append(_SpokenWord(Word(text, start, time, probability_of(fields, "score")), speaker, at, position))
    return found


def _parted(cue: Cue, words: Sequence[_SpokenWord]) -> Iterator[Cue]:
    """The cue itself, or one cue for each run of words of one speaker; together they hold all of its text."""
    runs = [list(run) for _, run in groupby(words, key=lambda word: word.speaker)]
    if len(runs) < 2:
        yield replace(cue, words=tuple(word.word for word in words), speaker=words[0].speaker if words else cue.speaker)
        return
    for number, run in enumerate(runs):
        start = 0 if number == 0 else run[0].start
        end = len(cue.text) if number == len(runs) - 1 else runs[number + 1][0].start
        yield Cue(
            cue.place,
            cue.text[start:end],
            run[0].speaker,
            run[0].word.start_ms,
            run[-1].word.end_ms,
            cue.flags,
            tuple(word.word for word in run),
        )
