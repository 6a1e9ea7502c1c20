"""What a run changed: sentences whose act is another now, sentences that came or went, and the themes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.themes import ThemeSet
from annotations.utterances import Utterance
from models.themes.identity import ThemeDiff
from pipelines.theme_diff import between, diff_fields, told

_MOST_TOLD = 20

Said = tuple[str, int]  # the words within a recording, and the how-manieth time they are said there


@dataclass(frozen=True, slots=True)
class ActChange:
    """A sentence whose act was ``before``."""

    utterance: str
    text: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed between two runs; ``new`` and ``gone`` count sentences."""

    acts: tuple[ActChange, ...]
    new: int
    gone: int
    themes: ThemeDiff
    before: ThemeSet
    after: ThemeSet

    def fields(self) -> dict[str, Any]:
        """As JSON values."""
        acts = [{"utterance_id": c.utterance, "text": c.text, "before": c.before, "after": c.after} for c in self.acts]
        return {"acts": acts, "sentences": {"new": self.new, "gone": self.gone}, "themes": diff_fields(self.themes)}

    def told(self) -> str:
        """As text for a person."""
        kinds = Counter(f"{c.before or 'not coded'} -> {c.after or 'not coded'}" for c in self.acts)
        lines = [f"{len(self.acts)} sentences have another act; {self.new} are new, {self.gone} are gone."]
        lines += [f"  {count:5} {kind}" for kind, count in kinds.most_common()]
        lines += [f"  {c.utterance}: {c.before} -> {c.after}: {c.text:.80}" for c in self.acts[:_MOST_TOLD]]
        if len(self.acts) > _MOST_TOLD:
            lines.append(f"  ... and {len(self.acts) - _MOST_TOLD} more in changes.json")
        return "\n".join([*lines, told(self.themes, self.before, self.after)])


def acts_before(path: Path, *, renamed: Mapping[str, str]) -> dict[str, dict[Said, str | None]]:
    """The acts in an earlier ``utterances.jsonl``, by recording (under its name of now) and words; empty where there is none."""
    found: dict[str, dict[Said, str | None]] = {}
    times: Counter[tuple[str, str]] = Counter()
    if not path.exists():
        return found
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            name = renamed.get(fields["recording"], fields["recording"])
            times[name, fields["text"]] += 1
            found.setdefault(name, {})[fields["text"], times[name, fields["text"]]] = fields["act"]
    return found


def what_changed(
    before: Mapping[str, Mapping[Said, str | None]], utterances: Sequence[Utterance], themes: tuple[ThemeSet, ThemeSet]
) -> Changes:
    """``before`` are the acts of the last run, ``themes`` those of the last run and of this one.

    A sentence is the same when its words are, wherever in the recording they stand now.
    """
    acts: list[ActChange] = []
    times: Counter[tuple[str, str]] = Counter()
    new = met = 0
    for u in utterances:
        times[u.recording, u.text] += 1
        earlier = before.get(u.recording, {})
        key = (u.text, times[u.recording, u.text])
        act = None if u.finding is None else u.finding.act.value
        if key not in earlier:
            new += 1
            continue
        met += 1
        if earlier[key] != act:
            acts.append(ActChange(u.id, u.text, earlier[key], act))
    gone = sum(map(len, before.values())) - met
    return Changes(tuple(acts), new, gone, between(*themes), *themes)
