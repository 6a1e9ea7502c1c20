"""Whisper's JSON, as openai-whisper, faster-whisper (as ``{"segments": [...]}`` or a bare list) and whisper.cpp write it."""

from __future__ import annotations

from annotations.formats.cues import Cue, ReadTranscript, TranscriptSource, assemble
from annotations.formats.json_fields import (
    Fields,
    list_of,
    milliseconds,
    number_of,
    object_of,
    optional_text,
    parse_json,
    seconds_of,
    text_of,
)
from annotations.languages import LANGUAGE_NAMES
from annotations.transcript import Flag, Word

# Whisper's own limits for a segment that it would decode again (openai-whisper, transcribe.py).
LOOP_COMPRESSION_RATIO = 2.4
LOW_LOG_PROBABILITY = -1.0


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in a Whisper dump. Segments that Whisper itself would distrust carry a flag.

    Raises ``TranscriptError`` when the file has another shape.
    """
    value = parse_json(source)
    if isinstance(value, dict) and "transcription" in value:
        return _whisper_cpp(source, value)
    fields: Fields = {"segments": value} if isinstance(value, list) else object_of(source, value, place="the file")
    if "segments" not in fields:
        raise source.refusal("has no 'segments'", "give Whisper's JSON output")
    cues = [
        segment_cue(source, object_of(source, item, place=f"segment {n}"), place=f"segment {n}")
        for n, item in enumerate(list_of(source, fields, "segments", place="the file"), start=1)
    ]
    return assemble(source, cues, language=language_of(fields))


def segment_cue(source: TranscriptSource, fields: Fields, *, place: str) -> Cue:
    """One segment as openai-whisper, faster-whisper and WhisperX write it."""
    return Cue(
        place,
        text_of(source, fields, "text", place=place),
        optional_text(fields, "speaker"),
        seconds_of(source, fields, "start", place=place),
        seconds_of(source, fields, "end", place=place),
        _flags(fields),
        _words(source, fields, place=place),
    )


def language_of(fields: Fields) -> str | None:
    """The two-letter code of the language that the dump names."""
    language = (optional_text(fields, "language") or "").casefold()
    return LANGUAGE_NAMES.get(language, language if len(language) == 2 else None)  # the hosted API writes names


def _flags(fields: Fields) -> tuple[Flag, ...]:
    compression, log_probability = number_of(fields, "compression_ratio"), number_of(fields, "avg_logprob")
    flags = []
    if compression is not None and compression > LOOP_COMPRESSION_RATIO:
        flags.append(Flag.LOOP)
    if log_probability is not None and log_probability < LOW_LOG_PROBABILITY:
        flags.append(Flag.LOW_CONFIDENCE)
    return tuple(flags)


def _words(source: TranscriptSource, segment: Fields, *, place: str) -> tuple[Word, ...]:
    """The words that have times; one that ends before it starts has its end at its start, as aligners mean it."""
    words = []
    for item in list_of(source, segment, "words", place=place):
        fields = object_of(source, item, place=f"a word of {place}")
        text = optional_text(fields, "word") or optional_text(fields, "text")
        start = seconds_of(source, fields, "start", place=place)
        end = seconds_of(source, fields, "end", place=place)
        if text and start is not None and end is not None:
            words.append(Word(text, start, max(start, end), probability_of(fields, "probability")))
    return tuple(words)


def probability_of(fields: Fields, key: str) -> float | None:
    """The probability at ``key``, held between 0 and 1 against rounding."""
    value = number_of(fields, key)
    return None if value is None else min(1.0, max(0.0, value))


def _whisper_cpp(source: TranscriptSource, fields: Fields) -> ReadTranscript:
    cues = []
    for number, item in enumerate(list_of(source, fields, "transcription", place="the file"), start=1):
        place = f"segment {number}"
        segment = object_of(source, item, place=place)
        offsets = object_of(source, segment.get("offsets", {}), place=f"'offsets' of {place}")
        start, end = (milliseconds(source, number_of(offsets, key), key=key, place=place) for key in ("from", "to"))
        cues.append(Cue(place, text_of(source, segment, "text", place=place), optional_text(segment, "speaker"), start, end))
    result = fields.get("result")
    return assemble(source, cues, language=language_of(result) if isinstance(result, dict) else None)
