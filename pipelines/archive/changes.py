"""What a run changed: sentences whose act is another now, sentences that came or went, and the themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.themes import ThemeSet
from annotations.utterances import Utterance, place_of
from models.themes.identity import ThemeDiff
from pipelines.counts import counted
from pipelines.said_before import SaidBefore
from pipelines.theme_diff import between, diff_fields, told

CHANGES = "changes.json"
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
class SentenceChanges:
    """Sentences whose act is another now; how many are ``new`` and how many are ``gone``."""

    acts: tuple[ActChange, ...]
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed between two runs."""

    sentences: SentenceChanges
    themes: ThemeDiff
    before: ThemeSet
    after: ThemeSet

    def fields(self) -> dict[str, Any]:
        """As JSON values."""
        said = self.sentences
        acts = [{"utterance_id": c.utterance, "text": c.text, "before": c.before, "after": c.after} for c in said.acts]
        return {"acts": acts, "sentences": {"new": said.new, "gone": said.gone}, "themes": diff_fields(self.themes)}

    def told(self) -> str:
        """As text for a person."""
        acts, new, gone = self.sentences.acts, self.sentences.new, self.sentences.gone
        kinds = Counter(f"{c.before or 'not coded'} -> {c.after or 'not coded'}" for c in acts)
        lines = [f"{counted(len(acts), 'sentence')} {'has' if len(acts) == 1 else 'have'} another act; {new} new, {gone} gone."]
        lines += [f"  {count:5} {kind}" for kind, count in kinds.most_common()]
        lines += [f"  {c.utterance}: {c.before} -> {c.after}: {c.text:.80}" for c in acts[:_MOST_TOLD]]
        if len(acts) > _MOST_TOLD:
            lines.append(f"  ... and {len(acts) - _MOST_TOLD} more in changes.json")
        return "\n".join([*lines, told(self.themes, self.before, self.after)])


def acts_before(said: SaidBefore) -> dict[str, dict[Said, str | None]]:
    """The acts of an earlier run by recording and words."""
    return acts_said((place_of(identity)[0], text, said.acts[identity]) for identity, text in said.words.items())


def acts_said(sentences: Iterable[tuple[str, str, str | None]]) -> dict[str, dict[Said, str | None]]:
    """The acts of ``sentences`` (recording, words, act), which come in the order they were said."""
    found: dict[str, dict[Said, str | None]] = {}
    times: dict[tuple[str, str], int] = {}
    for name, text, act in sentences:
        nth = times[name, text] = times.get((name, text), 0) + 1
        found.setdefault(name, {})[text, nth] = act
    return found


def what_changed(
    before: Mapping[str, Mapping[Said, str | None]], utterances: Sequence[Utterance], themes: tuple[ThemeSet, ThemeSet]
) -> Changes:
    """``before`` are the acts of the last run, ``themes`` those of the last run and of this one."""
    now = ((u.recording, u.id, u.text, None if u.finding is None else u.finding.act.value) for u in utterances)
    return Changes(sentence_changes(before, now), between(*themes), *themes)


def sentence_changes(
    before: Mapping[str, Mapping[Said, str | None]], now: Iterable[tuple[str, str, str, str | None]]
) -> SentenceChanges:
    """What changed from ``before`` to ``now`` (recording, id, words, act).

    A sentence is the same when its words are, wherever in the recording they stand now.
    """
    acts: list[ActChange] = []
    times: dict[tuple[str, str], int] = {}
    new = met = 0
    for recording, identity, text, act in now:
        nth = times[recording, text] = times.get((recording, text), 0) + 1
        earlier = before.get(recording, {})
        key = (text, nth)
        if key not in earlier:
            new += 1
            continue
        met += 1
        if earlier[key] != act:
            acts.append(ActChange(identity, text, earlier[key], act))
    return SentenceChanges(tuple(acts), new, sum(map(len, before.values())) - met)
