"""JSON Lines from people and other programs: each line an object, each problem named by its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotations.errors import InputError, LineError

LONGEST_TEXT = 50_000  # code points of one text; more is no sentence


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line that is not blank. Raises ``InputError`` or ``LineError``."""
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "check the name")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8 text", "save it as UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise LineError(str(path), number, "is not JSON", "write one JSON object a line") from error
        if not isinstance(value, dict):
            raise LineError(str(path), number, "is not a JSON object", "write one JSON object a line")
        yield number, value


def text_field(path: Path, number: int, fields: dict[str, Any], name: str, *, required: bool = False) -> str:
    """The string under ``name``; empty when it is not required and not there. Raises ``LineError``."""
    value = fields.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        reason = f"has no {name!r}" if value is None else f"{name!r} is {value!r:.40} and not text"
        raise LineError(str(path), number, reason, f'give "{name}" as a string')
    if len(value) > LONGEST_TEXT:
        raise LineError(
            str(path),
            number,
            f"{name!r} has {len(value)} characters, and at most {LONGEST_TEXT} are read",
            "split it into sentences",
        )
    return value
