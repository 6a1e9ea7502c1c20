"""The sentences of an earlier run, from its ``utterances.jsonl``, which people may have opened, corrected or damaged since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NEEDED = ("utterance_id", "text")


def sentences_in(path: Path) -> Iterator[dict[str, Any]]:
    """The fields of each sentence, which has at least a ``utterance_id`` and a ``text``; none where there is no such file.

    A line that cannot be read, such as a blank one or half a one, is passed over: it costs itself alone.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            yield from (found for line in lines if (found := _sentence(line)) is not None)
    except OSError:
        return


def _sentence(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and all(isinstance(found.get(name), str) for name in _NEEDED) else None
