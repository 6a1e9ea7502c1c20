"""What an earlier run wrote into ``utterances.jsonl``, which people may have opened, corrected or damaged since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines.sentence_ids import Renaming

_NEEDED = ("utterance_id", "text")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """The sentences of an earlier run in order: the words and the act of each, by id."""

    words: dict[str, str] = field(default_factory=dict)
    acts: dict[str, str | None] = field(default_factory=dict)


def read_said(path: Path, *, renamed: Mapping[str, str] = _NOTHING) -> SaidBefore:
    """The sentences of an ``utterances.jsonl``; none where there is none.

    ``renamed`` are recordings that have another name now, old to new.
    """
    now, said = Renaming(renamed), SaidBefore()
    for sentence in sentences_in(path):
        identity = now.sentence(sentence["utterance_id"])
        said.words[identity], said.acts[identity] = sentence["text"], sentence.get("act")
    return said


def words_in(path: Path, *, renamed: Mapping[str, str] = _NOTHING) -> dict[str, str]:
    """The words alone."""
    return read_said(path, renamed=renamed).words


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
