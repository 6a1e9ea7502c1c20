"""hardpart's own transcript file: everything that a ``Transcript`` holds, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from annotations.errors import TranscriptError
from annotations.formats.cues import ReadTranscript, TranscriptSource
from annotations.formats.json_fields import parse_json
from annotations.formats.json_lines import as_json
from annotations.transcript import SCHEMA, Flag, Role, Segment, Transcript, Word

_REMEDY = "write it again with hardpart transcribe"
_LATEST_MS = 2**53  # the largest number that everybody who reads JSON keeps
_Named = TypeVar("_Named", bound=StrEnum)


def write(transcript: Transcript) -> str:
    """The transcript as JSON, a segment a line."""
    head = {
        "schema": SCHEMA,
        "recording": transcript.recording,
        "language": transcript.language,
        "duration_ms": transcript.duration_ms,
    }
    segments = ",\n".join(as_json(_segment_fields(segment)) for segment in transcript.segments)
    return f'{as_json(head)[:-1]}, "segments": [\n{segments}\n]}}\n'


def parse(source: TranscriptSource) -> ReadTranscript:
    """The transcript in ``source``, under the source's recording name.

    Raises ``TranscriptError`` when nothing was said, or the schema number or a field is not what ``write`` makes.
    """
    transcript = from_fields(parse_json(source), source=str(source.path))
    if not transcript.segments:
        raise source.refusal("holds no segments, so nothing was said", "leave it out")
    renamed = Transcript(source.recording, transcript.language, transcript.duration_ms, transcript.segments)
    return ReadTranscript(renamed, source.warnings)


def from_fields(value: object, *, source: str) -> Transcript:
    """The transcript that ``value``, the file's parsed JSON, describes; ``source`` is named in errors."""
    fields = _fields(
        source, value, "the file", {"schema": int, "recording": str, "language": str | None, "duration_ms": int, "segments": list}
    )
    if fields["schema"] != SCHEMA:
        raise TranscriptError(source, f"has schema {fields['schema']}, this version reads {SCHEMA}", _REMEDY)
    if not 0 <= fields["duration_ms"] <= _LATEST_MS:
        raise TranscriptError(source, f"is {fields['duration_ms']} ms long", _REMEDY)
    segments = tuple(_segment(source, item, f"segment {n}") for n, item in enumerate(fields["segments"], start=1))
    for number, (before, after) in enumerate(pairwise(segments), start=2):
        if after.start_ms < before.start_ms:
            raise TranscriptError(source, f"segment {number} starts before the one above it", "put the segments in time order")
    return Transcript(fields["recording"], fields["language"], fields["duration_ms"], segments)


def _segment_fields(segment: Segment) -> dict[str, Any]:
    return {
        "speaker": segment.speaker,
        "role": segment.role.value,
        "start_ms": segment.start_ms,
        "end_ms": segment.end_ms,
        "text": segment.text,
        "flags": [flag.value for flag in segment.flags],
        "words": [
            {"text": w.text, "start_ms": w.start_ms, "end_ms": w.end_ms, "probability": w.probability} for w in segment.words
        ],
    }


def _segment(source: str, value: object, place: str) -> Segment:
    types = {"speaker": str | None, "role": str, "start_ms": int, "end_ms": int, "text": str, "flags": list, "words": list}
    fields = _fields(source, value, place, types)
    return Segment(
        *_times(source, fields, place),
        text=fields["text"],
        speaker=fields["speaker"],
        role=_named(source, Role, fields["role"], place),
        flags=tuple(_named(source, Flag, flag, place) for flag in fields["flags"]),
        words=tuple(_word(source, word, f"word {n} of {place}") for n, word in enumerate(fields["words"], start=1)),
    )


def _word(source: str, value: object, place: str) -> Word:
    fields = _fields(source, value, place, {"text": str, "start_ms": int, "end_ms": int, "probability": int | float | None})
    return Word(fields["text"], *_times(source, fields, place), probability=fields["probability"])


def _times(source: str, fields: Mapping[str, Any], place: str) -> tuple[int, int]:
    start, end = fields["start_ms"], fields["end_ms"]
    if not 0 <= start <= end <= _LATEST_MS:
        remedy = f"let it start at 0 or later and end after its start, at {_LATEST_MS} at the latest"
        raise TranscriptError(source, f"{place} goes from {start} to {end} ms", remedy)
    return start, end


def _named(source: str, kind: type[_Named], value: object, place: str) -> _Named:
    try:
        return kind(str(value))
    except ValueError as cause:
        known = ", ".join(kind)
        raise TranscriptError(source, f"{place} has the {kind.__name__.lower()} {value!r}", f"use one of {known}") from cause


def _fields(source: str, value: object, place: str, types: Mapping[str, Any]) -> dict[str, Any]:
    """``value`` as an object with exactly the keys of ``types``, each of its type."""
    if not isinstance(value, dict):
        raise TranscriptError(source, f"{place} is no JSON object", _REMEDY)
    wrong = sorted(types.keys() ^ value.keys())
    if wrong:
        said = "lacks" if wrong[0] in types else "has the unknown field"
        raise TranscriptError(source, f"{place} {said} {wrong[0]!r}", _REMEDY)
    for key, kind in types.items():
        if not isinstance(value[key], kind) or isinstance(value[key], bool):
            raise TranscriptError(source, f"{place} has {value[key]!r:.40} in {key!r}", _REMEDY)
        if isinstance(value[key], str) and "\0" in value[key]:
            raise TranscriptError(source, f"{place} has the character NUL", "leave it out")
    return value
