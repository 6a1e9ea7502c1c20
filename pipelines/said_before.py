"""What an earlier run wrote into ``utterances.jsonl``, which people may have opened, corrected or damaged since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.sentence_ids import Renaming


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """The sentences of an earlier run in order: the words and the act of each, by id."""

    words: dict[str, str] = field(default_factory=dict)
    acts: dict[str, str | None] = field(default_factory=dict)

    def renamed(self, renamed: Mapping[str, str]) -> SaidBefore:
        """The same under the names that recordings have now, old to new."""
        if not renamed:
            return self
        now = Renaming(renamed).sentence
        return SaidBefore({now(one): text for one, text in self.words.items()}, {now(one): act for one, act in self.acts.items()})


def read_said(path: Path) -> SaidBefore:
    """The sentences of an ``utterances.jsonl``; none where there is none."""
    said = SaidBefore()
    for sentence in sentences_in(path):
        identity = sentence["utterance_id"]
        said.words[identity], said.acts[identity] = sentence["text"], sentence.get("act")
    return said


def words_in(path: Path) -> dict[str, str]:
    """The words alone."""
    return read_said(path).words


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
    is_one = isinstance(found, dict) and isinstance(found.get("utterance_id"), str) and isinstance(found.get("text"), str)
    return found if is_one else None
