"""The themes of a study as they are kept until they are found again, and what people decided about them.

Both name sentences: they get the new names of recordings and numbers of sentences, and lose who was deleted. Names that quote who
may not be quoted are shown to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.findings import Act
from annotations.formats.judgements_jsonl import from_fields, line_of
from annotations.judgements import LockTheme, MoveMembers, SplitTheme
from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from annotations.utterances import place_of, utterance_id
from models.themes.finder import quoted
from models.themes.grammar import NEUTRAL, render, short_name
from models.themes.names import begins_with_quote, without_mark
from pipelines.judged_themes import judge_themes
from pipelines.sentence_ids import Renaming, SentenceIds
from pipelines.theme_fields import as_found_from_fields, theme_fields, theme_set_fields, theme_set_from_fields
from pipelines.theme_quotes import Unquotable, without_quotes_of
from service.database.study_tables import RecordingRow, ResultRow, ThemeJudgement, UtteranceRow
from service.studies.people import recording_names


def rename_in_themes(session: Session, study_id: str, now: Renaming) -> None:
    """Lets the kept themes name sentences as recordings are called ``now``."""
    result = session.get(ResultRow, study_id, with_for_update=True)
    if result is not None:
        result.themes = _changed(result.themes, now.theme_set, now)


def forget_in_themes(session: Session, recording: RecordingRow) -> None:
    """Takes what was said in a recording out of the kept themes of its study, and out of the names that people gave them.

    Where themes were worded by it, they are called by what somebody else said, and have to be worded.
    """
    left = _Renumbering(recording, {})
    result = session.get(ResultRow, recording.study_id, with_for_update=True)
    decided = _decided(session, recording.study_id, left)
    if result is None:
        return
    gone = _Gone(session, recording, result, left)
    result.themes = _changed(result.themes, gone.left_of, Renaming({}))
    result.facts = result.facts | {"changes": [], "manifest": {}, "respondents": []}
    for judgement in decided:
        judgement.line = gone.left_of_line(judgement.line)


def renumber_in_themes(session: Session, recording: RecordingRow, numbers: Mapping[int, int]) -> None:
    """Lets the kept themes and decisions name the sentences of a recording by their new ``numbers``; those without are gone."""
    now = _Renumbering(recording, numbers)
    result = session.get(ResultRow, recording.study_id, with_for_update=True)
    if result is not None:
        result.themes = _changed(result.themes, now.theme_set, now)
    _decided(session, recording.study_id, now)


def unquotable_in(session: Session, silent: Collection[str]) -> Unquotable:
    """What was said in the ``silent`` recordings."""
    return Unquotable(session.scalars(select(UtteranceRow.text).where(UtteranceRow.recording_id.in_(silent))) if silent else ())


def quotable_themes(session: Session, result: ResultRow, silent: Collection[str], unquotable: Unquotable) -> Mapping[str, Any]:
    """The kept themes, those that quote the ``unquotable`` under other names, which ``silent`` recordings give none of."""
    if not unquotable.names_any(theme_set_from_fields(result.themes).themes):
        return result.themes
    said, language = complaints_in(session, result.study_id, but=silent), result.language
    change = partial(without_quotes_of, unquotable=unquotable, said=said, language=language)
    return _changed(result.themes, change, Renaming({}))


def judged_now(session: Session, result: ResultRow) -> ThemeSet:
    """The kept themes after all that people decided about them, also what no search has made yet."""
    found = as_found_from_fields(result.themes)
    lines = select(ThemeJudgement.line).where(ThemeJudgement.study_id == result.study_id).order_by(ThemeJudgement.id)
    now = Renaming(recording_names(session, result.study_id))
    return judge_themes(found, map(now.judgement, from_fields(session.scalars(lines)))).themes


class _Renumbering(SentenceIds):
    """Ids of the sentences of a recording, by whichever name, under the ``numbers`` that they have now; no others are left."""

    def __init__(self, recording: RecordingRow, numbers: Mapping[int, int]) -> None:
        self._called = {recording.name, *recording.former_names}
        self._numbers = numbers

    def is_gone(self, identity: str) -> bool:
        """Whether it is an id of a sentence that is not there any more."""
        recording, number = place_of(identity)
        return recording in self._called and number not in self._numbers

    def sentence(self, identity: str) -> str:
        """The id; of one that is gone as it was, for who asks what words came from it."""
        recording, number = place_of(identity)
        if number is None or recording not in self._called:
            return identity
        return utterance_id(recording, self._numbers.get(number, number))

    def sentences(self, identities: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of those that are left."""
        return super().sentences(tuple(identity for identity in identities if not self.is_gone(identity)))

    def theme_set(self, themes: ThemeSet) -> ThemeSet:
        """The themes that somebody is left of."""
        left = super().theme_set(themes)
        filled = (replace(t, subthemes=tuple(sub for sub in t.subthemes if sub.members)) for t in left.themes if t.members)
        return replace(left, themes=tuple(filled))


def _decided(session: Session, study_id: str, now: SentenceIds) -> list[ThemeJudgement]:
    """The decisions about themes after ``now``, without those about sentences that are all gone."""
    rows = session.scalars(select(ThemeJudgement).where(ThemeJudgement.study_id == study_id)).all()
    left = []
    for row, judgement in zip(rows, from_fields(row.line for row in rows), strict=True):
        changed = now.judgement(judgement)
        if isinstance(changed, SplitTheme | MoveMembers | LockTheme) and not changed.members:
            session.delete(row)
            continue
        if changed != judgement:
            row.line = row.line | json.loads(line_of(changed))
        left.append(row)
    return left


class _Gone:
    """What was said in a recording, and what is left without it."""

    def __init__(self, session: Session, recording: RecordingRow, result: ResultRow, left: _Renumbering) -> None:
        self._language = result.language
        self._left = left
        mine = select(UtteranceRow.text).where(UtteranceRow.recording_id == recording.id)
        self._said = Unquotable(session.scalars(mine))
        self._others = complaints_in(session, recording.study_id, but=(recording.id,))
        outcomes = [theme.outcome for theme in _all_themes(result.themes)]
        worded = [outcome for outcome in outcomes if any(map(left.is_gone, outcome.sources.values()))]
        self._worded = {outcome.parts for outcome in worded}
        self._named = {short_name(outcome) for outcome in worded}

    def left_of(self, themes: ThemeSet) -> ThemeSet:
        """The themes without what was said; those of nobody else are gone, and so is what they were grouped from."""
        left = tuple(theme for theme in map(self._theme, themes.themes) if theme.members)
        return ThemeSet(left, self._left.sentences(themes.unassigned), worded_by=themes.worded_by)

    def left_of_line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """A judgement without a name or an outcome that is worded by what was said."""
        left = dict(line)
        if self._names(line.get("name", "")):
            left["name"] = self._name(tuple(line.get("members", ())))
        if "outcome" in line and tuple(line["outcome"].get(part, "") for part in Outcome.PARTS) in self._worded:
            left["outcome"] = dict(zip(Outcome.PARTS, self._neutral.parts, strict=True))
        return left

    def _theme(self, theme: Theme) -> Theme:
        members = self._left.sentences(theme.members)
        lost = members != theme.members
        left = replace(
            theme,
            name=self._left_of_name(theme, members, lost=lost),
            members=members,
            keywords=() if lost else theme.keywords,
            stability=None if lost else theme.stability,
            subthemes=tuple(sub for sub in map(self._theme, theme.subthemes) if sub.members),
        )
        if theme.outcome.parts not in self._worded:
            return left
        return replace(left, outcome=self._neutral, statement=render(self._neutral), needs_wording=True)

    def _left_of_name(self, theme: Theme, members: tuple[str, ...], *, lost: bool) -> str:
        marked = lost and theme.name.endswith(tuple(f" ({word})" for word in theme.keywords))
        name = without_mark(theme.name) if marked else theme.name  # the keyword may be of who is gone
        return self._name(members) if self._names(name, lost=lost) else name

    def _name(self, members: tuple[str, ...]) -> str:
        known = [self._others[member] for member in members if member in self._others]
        return quoted(known, self._language) if known else short_name(self._neutral)

    def _names(self, name: str, *, lost: bool = False) -> bool:
        """Whether a theme is called by what was said: any quote may be of that where the theme ``lost`` a member."""
        quotes = self._said.is_quoted(name) or (lost and begins_with_quote(name))
        return quotes or not self._named.isdisjoint({name, without_mark(name)})

    @property
    def _neutral(self) -> Outcome:
        return NEUTRAL[self._language]


def complaints_in(session: Session, study_id: str, *, but: Collection[str] = ()) -> dict[str, Complaint]:
    """What was complained of in the recordings of the study ``but`` some, by utterance id."""
    query = select(RecordingRow.name, UtteranceRow.number, UtteranceRow.text, UtteranceRow.language, UtteranceRow.finding)
    query = query.join(UtteranceRow, UtteranceRow.recording_id == RecordingRow.id)
    query = query.where(UtteranceRow.study_id == study_id, RecordingRow.id.not_in(but))
    rows = session.execute(query.where(UtteranceRow.act == Act.COMPLAINT.value))
    complaints = (
        Complaint(utterance_id(name, number), text, language=language, probability=_sure(finding))
        for name, number, text, language, finding in rows
    )
    return {complaint.id: complaint for complaint in complaints}


def _sure(finding: Mapping[str, Any] | None) -> float | None:
    probability = (finding or {}).get("probabilities", {}).get(Act.COMPLAINT.value)
    return None if probability is None else float(probability)


def _all_themes(fields: Mapping[str, Any]) -> list[Theme]:
    """The kept themes as they are, and as they were found before people judged them, with their subthemes."""
    whole = [theme for part in (fields, fields.get("as_found", fields)) for theme in theme_set_from_fields(part).themes]
    return [theme for one in whole for theme in (one, *one.subthemes)]


def _changed(fields: Mapping[str, Any], change: Callable[[ThemeSet], ThemeSet], now: SentenceIds) -> dict[str, Any]:
    """Kept themes after ``change``, which loses members or gives them names of ``now``; shares of people stay as they were."""
    supports = {theme["id"]: theme["support"] for theme in fields["themes"]}
    after = change(theme_set_from_fields(fields))
    made = dict(fields) | {"unassigned": list(after.unassigned), "basis": after.basis}
    made["themes"] = [theme_fields(theme) | {"support": _support(supports[theme.id], theme, now)} for theme in after.themes]
    if "as_found" in fields:
        made["as_found"] = theme_set_fields(change(theme_set_from_fields(fields["as_found"])))
    return made


def _support(before: Mapping[str, Any], theme: Theme, now: SentenceIds) -> dict[str, Any]:
    quotes = [quote for quote in map(now.sentence, before["quotes"]) if quote in theme.members]
    return {**before, "sentences": len(theme.members), "quotes": quotes}
