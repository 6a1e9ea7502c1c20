"""``/v1/studies/{study_id}/themes``: what was hard, worded as desired outcomes, and who said it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.api.access import Reader, open_study
from service.api.conditional import ConditionalRoute, show
from service.api.context import Reading
from service.api.problems import not_found
from service.api.utterances import UtteranceBody, utterance_bodies
from service.clock import moment
from service.database.study_tables import Job, RecordingRow, ResultRow, StudyRow, UtteranceRow
from service.jobs.records import OPEN

router = APIRouter(prefix="/v1/studies/{study_id}", tags=["themes"], route_class=ConditionalRoute)


class OutcomeBody(BaseModel):
    """direction + metric + object of control + context."""

    direction: str
    metric: str
    object: str
    context: str


class ShareBody(BaseModel):
    """``said`` of ``asked`` people, with the 95 % interval of Wilson."""

    said: int
    asked: int
    share: float
    interval: tuple[float, float]


class SupportBody(BaseModel):
    """Who voices a theme; ``quotes`` are sentences to show first."""

    respondents: ShareBody
    sentences: int
    customer_segments: dict[str, ShareBody]
    quotes: list[str]
    single_voice: bool
    flagged_only: bool


class ThemeBody(BaseModel):
    """A desired outcome with its sentences, the most typical first."""

    id: str
    name: str
    statement: str
    outcome: OutcomeBody
    keywords: list[str]
    members: list[str] = Field(description="utterance_id of each sentence.")
    needs_wording: bool
    stability: float | None
    support: SupportBody
    subthemes: list[dict[str, Any]]


class ThemesBody(BaseModel):
    """All themes of a study, the most voiced first. ``stale`` when something changed since they were found."""

    study_id: str
    language: str
    found_at: datetime | None
    stale: bool
    working: bool
    themes: list[ThemeBody]
    unassigned: list[str] = Field(description="utterance_id of complaints in no theme.")
    warnings: list[str]
    failures: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    changes: list[str] = Field(description="Since the themes were found before.")


class SentencesBody(BaseModel):
    """Sentences in the order that was asked for."""

    items: list[UtteranceBody]


@router.get("/themes")
def read_themes(study_id: str, principal: Reader, session: Reading, response: Response) -> ThemesBody:
    """The themes of a study; none before the first recording is done."""
    study = open_study(session, principal, study_id)
    body = themes_body(session, study)
    show(response, body)
    return body


@router.get("/themes/{theme_id}")
def read_theme(study_id: str, theme_id: str, principal: Reader, session: Reading) -> ThemeBody:
    """One theme."""
    return _theme(themes_body(session, open_study(session, principal, study_id)), theme_id)


@router.get("/themes/{theme_id}/utterances")
def list_theme_utterances(study_id: str, theme_id: str, principal: Reader, session: Reading) -> SentencesBody:
    """The sentences of a theme, the most typical first."""
    theme = _theme(themes_body(session, open_study(session, principal, study_id)), theme_id)
    return SentencesBody(items=sentences(session, study_id, theme.members))


@router.get("/unassigned")
def list_unassigned(
    study_id: str, principal: Reader, session: Reading, limit: Annotated[int, Query(ge=1, le=2000)] = 500
) -> SentencesBody:
    """Complaints that are in no theme."""
    body = themes_body(session, open_study(session, principal, study_id))
    return SentencesBody(items=sentences(session, study_id, body.unassigned[:limit]))


def themes_body(session: Session, study: StudyRow) -> ThemesBody:
    """The themes as the API shows them."""
    result = session.get(ResultRow, study.id)
    working = session.scalar(select(Job.id).where(Job.study_id == study.id, Job.state.in_(OPEN)).limit(1)) is not None
    told: dict[str, Any] = {} if result is None else result.themes
    facts: dict[str, Any] = {} if result is None else result.facts
    manifest: dict[str, Any] = facts.get("manifest", {})
    return ThemesBody(
        study_id=study.id,
        language="en" if result is None else result.language,
        found_at=None if result is None else moment(result.made_ms),
        stale=result is not None and result.revision != study.revision,
        working=working,
        themes=[ThemeBody.model_validate(theme) for theme in told.get("themes", [])],
        unassigned=told.get("unassigned", []),
        warnings=manifest.get("warnings", []),
        failures=manifest.get("failures", []),
        left_out=manifest.get("left_out", []),
        changes=facts.get("changes", []),
    )


def sentences(session: Session, study_id: str, utterance_ids: list[str]) -> list[UtteranceBody]:
    """The sentences of these names, in that order; those that are gone are left out."""
    ids = {
        name: key
        for key, name in session.execute(select(RecordingRow.id, RecordingRow.name).where(RecordingRow.study_id == study_id))
    }
    places = [(ids.get(name.rpartition(":")[0]), int(name.rpartition(":")[2])) for name in utterance_ids]
    numbers: dict[str, list[int]] = {}
    for recording, number in places:
        if recording is not None:
            numbers.setdefault(recording, []).append(number)
    rows: dict[tuple[str | None, int], UtteranceRow] = {}
    for recording, wanted in numbers.items():
        query = select(UtteranceRow).where(UtteranceRow.recording_id == recording, UtteranceRow.number.in_(wanted))
        rows |= {(row.recording_id, row.number): row for row in session.scalars(query)}
    return utterance_bodies(session, [rows[place] for place in places if place in rows])


def _theme(body: ThemesBody, theme_id: str) -> ThemeBody:
    found = next((theme for theme in body.themes if theme.id == theme_id), None)
    if found is None:
        raise not_found("theme")
    return found
