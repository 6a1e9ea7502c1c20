"""Themes as found, then as a researcher judged them; and sentences whose act a researcher judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from annotations.findings import Act, Finding
from annotations.judgements import (
    Judgement,
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    SplitTheme,
    ThemeJudgement,
)
from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from annotations.utterances import Utterance
from models.themes.episodes import respondent_of
from models.themes.finder import quoted, study_language
from models.themes.grammar import is_label, render, short_name
from models.themes.identity import free
from models.themes.keywords import KEYWORDS_SHOWN
from models.themes.names import told_apart
from models.themes.support import people_who_say


@dataclass(frozen=True, slots=True)
class Judged:
    """The themes with all judgements made, and a sentence for each that could not be made."""

    themes: ThemeSet
    problems: tuple[str, ...] = ()


def judge_utterances(
    utterances: Sequence[Utterance], judgements: Iterable[Judgement]
) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
    """The utterances with the findings of people in place of the model's; the last judgement about a sentence counts."""
    told = {j.utterance: j for j in judgements if isinstance(j, JudgeUtterance)}
    coded = {u.id for u in utterances if u.finding is not None}
    problems = tuple(
        f"judgements.jsonl judges the sentence {name}, which is not among those that respondents said."
        for name in told
        if name not in coded
    )
    return tuple(_judged(u, told[u.id]) if u.id in told and u.id in coded else u for u in utterances), problems


def judge_themes(found: ThemeSet, judgements: Iterable[Judgement]) -> Judged:
    """``found`` after every judgement about themes, in order. What names something that is gone becomes a problem."""
    bench = _Bench(found)
    for judgement in judgements:
        if not isinstance(judgement, JudgeUtterance):
            bench.make(judgement)
    return Judged(bench.themes(), tuple(bench.problems))


def with_keywords_left(judged: ThemeSet, found: ThemeSet, said: Mapping[str, Complaint]) -> ThemeSet:
    """The themes as judged; those that lost sentences have the keywords that their members ``said``, as they were ``found``.

    Where several people speak, a keyword is what at least two of them say. A theme that others were merged into has theirs too,
    and one whose sentences came back all that it had.
    """
    before = {_as_part(theme.id): theme for theme in found.themes}
    before |= {one.id: one for theme in found.themes for one in (theme, *theme.subthemes)}
    now = {theme.id for theme in judged.themes}
    merged = [theme for theme in found.themes if theme.id not in now]

    def told(theme: Theme, others: Sequence[Theme] = ()) -> Theme:
        own = [before[theme.id]] if theme.id in before else []
        parts = [*own, *(one for one in others if not set(one.members).isdisjoint(theme.members))]
        words = list(dict.fromkeys(_by_rank([part.keywords for part in parts] or [theme.keywords])))
        if not all(set(part.members).issubset(theme.members) for part in parts):
            members = [said[member] for member in theme.members if member in said]
            least = min(2, len({respondent_of(one) for one in members}))
            words = [word for word in words if members and people_who_say(word, members) >= least]
        return replace(theme, keywords=tuple(words[:KEYWORDS_SHOWN]), subthemes=tuple(map(told, theme.subthemes)))

    return replace(judged, themes=tuple(told(theme, merged) for theme in judged.themes))


def complaints_left(found: ThemeSet, judgements: Iterable[Judgement]) -> ThemeSet:
    """``found`` without the sentences that people say are no complaints; the last judgement about a sentence counts."""
    told = {j.utterance: j.act for j in judgements if isinstance(j, JudgeUtterance)}
    gone = {sentence for sentence, act in told.items() if act is not Act.COMPLAINT}
    themes = tuple(without(theme, gone) if gone.intersection(theme.members) else theme for theme in found.themes)
    return replace(found, themes=themes, unassigned=tuple(one for one in found.unassigned if one not in gone))


def _judged(utterance: Utterance, judgement: JudgeUtterance) -> Utterance:
    finding = Finding(judgement.act, judgement.facets, {judgement.act: 1.0}, coder=judgement.signature.who or "person")
    old = utterance.finding
    if old is not None:
        kept = old.evidence if old.act is judgement.act else ()
        finding = replace(finding, evidence=kept, prompted=old.prompted, last_time=old.last_time)
    return utterance.with_finding(finding)


class _Bench:
    """The themes while they are worked on, by id."""

    def __init__(self, found: ThemeSet) -> None:
        self._found = found
        self._themes = {theme.id: theme for theme in found.themes}
        self._unassigned = list(found.unassigned)
        self._everyone = {member for theme in found.themes for member in theme.members} | set(found.unassigned)
        self._named: set[str] = set()  # themes that a person gave a name
        self._called: set[str] = set()  # themes that were split off or reworded and not locked since, called by their words
        self.problems: list[str] = []

    def themes(self) -> ThemeSet:
        """Themes without a member are gone; those that nobody named have a name that no other has."""
        left = tuple(theme for theme in self._themes.values() if theme.members)
        if unnamed := self._called - self._named:
            left = told_apart(left, kept={one.id for theme in left for one in (theme, *theme.subthemes)} - unnamed)
        return replace(self._found, themes=left, unassigned=tuple(sorted(self._unassigned)))

    def make(self, judgement: ThemeJudgement) -> None:
        match judgement:
            case MergeThemes(themes):
                self._merge([t for t in themes if self._known(t, "merges")])
            case SplitTheme(theme, members):
                self._split(theme, self._present(members, "splits off"), judgement)
            case MoveMembers(members, theme):
                if not theme or self._known(theme, "moves sentences to"):
                    self._put(self._present(members, "moves"), theme)
            case RenameTheme(theme, name):
                if self._known(theme, "renames"):
                    self._themes[theme] = replace(self._themes[theme], name=name)
                    self._named.add(theme)
            case RewordTheme(theme):
                if self._known(theme, "rewords"):
                    self._reword(judgement)
            case LockTheme():
                self._lock(judgement)
            case _:
                assert_never(judgement)

    def _known(self, theme: str, what: str) -> bool:
        if theme not in self._themes:
            self.problems.append(
                f"judgements.jsonl {what} the theme {theme}, which is no longer found; judge again, or leave it."
            )
            return False
        return True

    def _present(self, members: Sequence[str], what: str) -> tuple[str, ...]:
        distinct = dict.fromkeys(members)
        gone = [member for member in distinct if member not in self._everyone]
        if gone:
            self.problems.append(
                f"judgements.jsonl {what} {', '.join(gone)}, which {'are' if len(gone) > 1 else 'is'} no complaint now."
            )
        return tuple(member for member in distinct if member in self._everyone)

    def _merge(self, names: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(names))
        if len(distinct) < 2:
            return
        first, *others = distinct
        parts = [self._themes[name] for name in distinct]
        keywords = tuple(dict.fromkeys(_by_rank([part.keywords for part in parts])))[:KEYWORDS_SHOWN]
        members = _by_rank([part.members for part in parts])
        filled = [part for part in parts if part.members]
        subthemes = tuple(sub for part in filled for sub in (part.subthemes or ((part,) if len(filled) > 1 else ())))
        joined = replace(parts[0], members=members, keywords=keywords, stability=None)
        for name in others:
            del self._themes[name]
        self._themes[first] = replace(joined, subthemes=tuple(replace(s, subthemes=(), parent=first) for s in subthemes))
        self._themes[first] = replace(self._themes[first], subthemes=_distinct(self._themes[first].subthemes, first))

    def _split(self, theme: str, members: tuple[str, ...], split: SplitTheme) -> None:
        """The part that is split off has another id where another theme has its own."""
        if not self._known(theme, "splits") or not members:
            return
        old = self._themes[theme]
        fresh = free(split.id, {one.id for one in self._themes.values() if one.members})
        said = [Complaint(member, split.texts[member]) for member in members if member in split.texts]
        name = split.name or (quoted(said, study_language(said)) if said else old.name)
        self._put(members, None)
        part = Theme(fresh, name, old.statement, old.outcome, (), members, needs_wording=True, judged=True)
        self._themes[fresh] = _worded_by_members(part)
        self._unassigned = [member for member in self._unassigned if member not in set(members)]
        self._called.add(fresh)
        self._named.discard(fresh)  # of a theme that is gone
        if split.name:
            self._named.add(fresh)

    def _put(self, members: tuple[str, ...], theme: str | None) -> None:
        """Takes ``members`` from wherever they stand, and into ``theme`` or among the unassigned."""
        moved = set(members)
        for name, one in self._themes.items():
            if not moved.isdisjoint(one.members):
                self._themes[name] = without(one, moved)
        self._unassigned = [member for member in self._unassigned if member not in moved]
        if theme:
            old = self._themes[theme]
            self._themes[theme] = replace(old, members=(*old.members, *members), stability=None)
        else:
            self._unassigned += members

    def _reword(self, judgement: RewordTheme) -> None:
        """The theme is called by the statement, unless a person gave it a name or its object is still left to one."""
        theme, told = self._themes[judgement.theme], judgement.outcome
        old = theme.outcome
        context = old.context if judgement.keeps_context else told.context
        bare = Outcome(told.direction or old.direction, told.metric or old.metric, told.object or old.object, context)
        same = [part for part in Outcome.PARTS if getattr(bare, part) == getattr(old, part)]
        worded = replace(
            bare,
            sources={part: old.sources[part] for part in same if part in old.sources},
            spans={part: old.spans[part] for part in same if part in old.spans},
        )
        left = is_label(worded)
        name = theme.name if left or theme.id in self._named else short_name(worded)
        self._themes[theme.id] = replace(
            theme, name=name, outcome=worded, statement=render(worded), needs_wording=left, judged=True
        )
        if not left:
            self._called.add(theme.id)

    def _lock(self, lock: LockTheme) -> None:
        members = self._present(lock.members, f"locks the theme {lock.theme} with")
        if not members:
            self.problems.append(f"judgements.jsonl locks the theme {lock.theme}, none of whose sentences is a complaint now.")
            return
        old = self._themes.setdefault(lock.theme, Theme(lock.theme, lock.name, "", lock.outcome, (), ()))
        arrived = tuple(member for member in members if member not in set(old.members))
        if arrived:
            self._put(arrived, lock.theme)
        is_as_found = old.outcome.parts == lock.outcome.parts
        locked = replace(
            self._themes[lock.theme],
            name=lock.name,
            statement=render(lock.outcome),
            outcome=old.outcome if is_as_found else lock.outcome,
            members=tuple(dict.fromkeys((*members, *old.members))),
            needs_wording=(is_as_found and old.needs_wording) or is_label(lock.outcome),
            judged=True,
        )
        self._themes[lock.theme] = _worded_by_members(locked)
        self._called.discard(lock.theme)


def without(theme: Theme, gone: set[str]) -> Theme:
    """The theme without some members, in its subthemes too; of those, what is left without one, or is all of it, is gone.

    A theme that lost a member has no keywords, since what is left may not say them; see ``with_keywords_left``.
    """
    left = tuple(member for member in theme.members if member not in gone)
    parts = (without(sub, gone) for sub in theme.subthemes)
    subthemes = tuple(sub for sub in parts if sub.members and set(sub.members) != set(left))
    keywords = theme.keywords if left == theme.members else ()
    return _worded_by_members(replace(theme, members=left, keywords=keywords, subthemes=subthemes, stability=None))


def _worded_by_members(theme: Theme) -> Theme:
    """The theme whose wording rests on its members alone; one whose object rests on none of them any more is left to a person."""
    outcome = theme.outcome
    sources = {part: source for part, source in outcome.sources.items() if source in theme.members}
    spans = {part: span for part, span in outcome.spans.items() if part in sources}
    lost = "object" in outcome.sources and "object" not in sources and not theme.judged
    outcome = replace(outcome, sources=sources, spans=spans)
    return replace(theme, outcome=outcome, needs_wording=theme.needs_wording or lost)


def _by_rank(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The members, or keywords, of all parts: the first of each part, then the second of each, and so on."""
    ranks = itertools.zip_longest(*parts)
    return tuple(one for rank in ranks for one in rank if one is not None)


def _distinct(subthemes: tuple[Theme, ...], parent: str) -> tuple[Theme, ...]:
    """A theme that is now a part of the merged one needs an id of its own there."""
    return tuple(replace(sub, id=_as_part(sub.id)) if sub.id == parent else sub for sub in subthemes)


def _as_part(identity: str) -> str:
    return f"{identity}.0"
