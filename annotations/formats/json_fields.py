"""Fields of JSON that a person gave us, each with its type checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from annotations.formats.cues import TranscriptSource
from annotations.formats.json_lines import has_half_character

Fields = Mapping[str, Any]


def parse_json(source: TranscriptSource) -> object:
    """The value that the file holds. Raises ``TranscriptError`` when it is no JSON, or no text that can be written again."""
    try:
        value: object = json.loads(source.text)
        half = has_half_character(source.text, value)
    except (ValueError, RecursionError) as cause:
        where = f" (line {cause.lineno})" if isinstance(cause, json.JSONDecodeError) else ""
        raise source.refusal(f"is no JSON{where}", "export it again") from cause
    if half:
        raise source.refusal("holds half a character (\\ud800 to \\udfff alone)", "write the whole character or leave it out")
    return value


def object_of(source: TranscriptSource, value: object, *, place: str) -> Fields:
    """``value`` as a JSON object."""
    if not isinstance(value, dict):
        raise source.refusal(f"{place} is no JSON object", "export it again")
    return value


def list_of(source: TranscriptSource, fields: Fields, key: str, *, place: str) -> list[object]:
    """The list at ``key``; none is an empty list."""
    value = fields.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise source.refusal(f"{key!r} of {place} is no list", "export it again")
    return value


def text_of(source: TranscriptSource, fields: Fields, key: str, *, place: str) -> str:
    """The text at ``key``, which must be there."""
    value = fields.get(key)
    if not isinstance(value, str):
        raise source.refusal(f"{place} has no text in {key!r}", "export it again")
    return value


def optional_text(fields: Fields, key: str) -> str | None:
    """The text at ``key`` if there is some."""
    value = fields.get(key)
    return value.strip() or None if isinstance(value, str) else None


def number_of(fields: Fields, key: str) -> float | None:
    """The finite number at ``key``, or ``None``."""
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 and math.isfinite(value) else None


def seconds_of(source: TranscriptSource, fields: Fields, key: str, *, place: str) -> int | None:
    """The seconds at ``key`` as whole milliseconds, or ``None`` when there are none. Raises ``TranscriptError`` below zero."""
    return milliseconds(source, number_of(fields, key), key=key, place=place, factor=1000)


def milliseconds(source: TranscriptSource, value: float | None, *, key: str, place: str, factor: int = 1) -> int | None:
    """``value`` times ``factor`` as whole milliseconds."""
    if value is None:
        return None
    if value < 0:
        raise source.refusal(f"{place} has the time {value:g} in {key!r}, before the recording begins", "export it again")
    return round(value * factor)
