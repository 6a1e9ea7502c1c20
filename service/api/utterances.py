"""``/v1/utterances``: every sentence with its act; and what people judge about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import utterance_id
from service.accounts.principal import StudyRole
from service.api.access import Reader, Writer, open_study
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Reading, Services, Writing
from service.api.idempotency import Idempotent
from service.api.paging import MOST, Cursor, Limit, Page, as_it_is, page
from service.api.problems import Problem, not_found
from service.api.recordings import open_recording
from service.api.studies import Prose
from service.clock import moment
from service.database.study_tables import Judgement, RecordingRow, StudyRow, UtteranceRow
from service.database.tables import User
from service.jobs.records import ask_for_themes
from service.studies.judging import last_judgements

router = APIRouter(prefix="/v1", tags=["utterances"], route_class=ConditionalRoute)


class UtteranceBody(BaseModel):
    """A sentence. ``act`` and ``facets`` are a person's where somebody judged, else the model's."""

    id: int
    utterance_id: str = Field(description="As in the files: name of the recording and number of the sentence.")
    recording_id: str
    recording: str
    number: int
    speaker: str | None
    role: Role
    respondent: str | None
    start_ms: int
    end_ms: int
    text: str
    language: str
    act: Act | None
    facets: list[Facet]
    probability: float | None = Field(description="The model's, of the act it chose.")
    evidence: list[tuple[int, int]] = Field(description="Spans of text in code points that carry the complaint.")
    prompted: bool
    last_time: bool
    flags: list[str]
    judged: bool
    model_act: Act | None


class NewJudgement(RequestBody):
    """What a sentence does, in a person's judgement. ``text`` is the sentence that was judged."""

    act: Act
    facets: list[Facet] = Field(default=[], max_length=3)
    text: str = Field(max_length=20_000, description="The sentence as it was read; refused when it reads otherwise by now.")
    note: Prose = ""


class JudgementBody(BaseModel):
    """A judgement; none is ever changed, the last one of a sentence counts."""

    id: int
    recording_id: str
    number: int
    act: Act
    facets: list[Facet]
    text: str
    note: str
    user: str | None
    created_at: datetime


@router.get("/studies/{study_id}/utterances")
def list_utterances(
    study_id: str,
    principal: Reader,
    services: Context,
    session: Reading,
    act: Act | None = None,
    role: Role | None = None,
    respondent: Annotated[str | None, Query(max_length=400)] = None,
    recording_id: Annotated[str | None, Query(max_length=32)] = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> Page[UtteranceBody]:
    """The sentences of a study, or those that a filter leaves; of who is withheld, none."""
    study = open_study(session, principal, study_id)
    query = quotable(services, session, study, select(UtteranceRow).where(UtteranceRow.study_id == study_id))
    wanted = ((UtteranceRow.act, act), (UtteranceRow.role, role), (UtteranceRow.respondent, respondent))
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    if recording_id is not None:
        query = query.where(UtteranceRow.recording_id == recording_id)
    found = page(session, query, [UtteranceRow.id], as_it_is, cursor=cursor, limit=limit)
    return Page(items=utterance_bodies(session, found.items), next_cursor=found.next_cursor)


@router.get("/recordings/{recording_id}/utterances")
def list_recording_utterances(
    recording_id: str, principal: Reader, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[UtteranceBody]:
    """The sentences of a recording in the order they were said."""
    recording = open_recording(session, principal, recording_id)
    query = select(UtteranceRow).where(UtteranceRow.recording_id == recording.id)
    found = page(session, query, [UtteranceRow.number], as_it_is, cursor=cursor, limit=limit)
    return Page(items=utterance_bodies(session, found.items), next_cursor=found.next_cursor)


@router.get("/recordings/{recording_id}/utterances/{number}")
def read_utterance(recording_id: str, number: int, principal: Reader, session: Reading) -> UtteranceBody:
    """One sentence; the address stays the same when the recording is worked on again."""
    recording = open_recording(session, principal, recording_id)
    return utterance_bodies(session, [_find(session, recording, number)])[0]


@router.post("/recordings/{recording_id}/utterances/{number}/judgements", status_code=201)
def judge_utterance(
    recording_id: str,
    number: int,
    new: NewJudgement,
    principal: Writer,
    services: Context,
    session: Writing,
    once: Idempotent,
) -> JudgementBody:
    """Says what a sentence does; kept for good, and beside the model's opinion."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER, for_update=True)
    claimed = once.claim(session, principal)
    if claimed.done:
        mine = (Judgement.recording_id == recording.id, Judgement.user_id == principal.user_id, Judgement.text == new.text)
        since = select(Judgement).where(*mine, Judgement.act == new.act.value, Judgement.created_ms >= claimed.since_ms)
        by = (Judgement.number != number, Judgement.id)  # sentences may have moved since
        return _judgement(session, session.scalars(since.order_by(*by).limit(1)).one())
    row = _find(session, recording, number)
    if row.finding is None:
        raise Problem(409, "not-a-respondent", "Only what respondents say has an act; correct the speaker's role first.")
    if new.text != row.text:
        raise Problem(409, "reads-otherwise", "The sentence reads otherwise by now; read it again and judge anew.")
    facets = [facet.value for facet in new.facets] if new.act is Act.COMPLAINT else []
    made = Judgement(
        study_id=recording.study_id, recording_id=recording.id, number=number, text=new.text, user_id=principal.user_id
    )
    made.act, made.facets, made.note = new.act.value, facets, new.note
    session.add(made)
    row.act = new.act.value
    study = session.get_one(StudyRow, recording.study_id)
    study.revise()
    session.flush()
    ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    return _judgement(session, made)


@router.get("/studies/{study_id}/judgements")
def list_judgements(
    study_id: str, principal: Reader, services: Context, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[JudgementBody]:
    """The judgements of a study in the order they were made; of what is withheld, none."""
    study = open_study(session, principal, study_id)
    silent = services.consents.silent(session, services.store, study)
    query = select(Judgement).where(Judgement.study_id == study_id, Judgement.recording_id.not_in(silent))
    return page(session, query, [Judgement.id], lambda row: _judgement(session, row), cursor=cursor, limit=limit)


def quotable(services: Services, session: Session, study: StudyRow, query: Select[UtteranceRow]) -> Select[UtteranceRow]:
    """``query`` without what was said in recordings that may not be quoted."""
    silent = services.consents.silent(session, services.store, study)
    return query.where(UtteranceRow.recording_id.not_in(silent)) if silent else query


def utterance_bodies(session: Session, rows: list[UtteranceRow]) -> list[UtteranceBody]:
    """Sentences as the API shows them, in the given order."""
    named = select(RecordingRow.id, RecordingRow.name).where(RecordingRow.id.in_({row.recording_id for row in rows}))
    names = {row.id: row.name for row in session.execute(named)}
    judged = last_judgements(session, rows)
    return [_body(row, names[row.recording_id], judged.get((row.recording_id, row.number))) for row in rows]


def _body(row: UtteranceRow, recording: str, judgement: Judgement | None) -> UtteranceBody:
    found: dict[str, Any] = row.finding or {}
    return UtteranceBody(
        id=row.id,
        utterance_id=utterance_id(recording, row.number),
        recording_id=row.recording_id,
        recording=recording,
        number=row.number,
        speaker=row.speaker,
        role=Role(row.role),
        respondent=row.respondent,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        text=row.text,
        language=row.language,
        act=None if row.act is None else Act(row.act),
        facets=judgement.facets if judgement is not None else found.get("facets", []),
        probability=found.get("probability"),
        evidence=found.get("evidence", []),
        prompted=found.get("prompted", False),
        last_time=found.get("last_time", False),
        flags=row.flags,
        judged=judgement is not None,
        model_act=found.get("act"),
    )


def _judgement(session: Session, row: Judgement) -> JudgementBody:
    user = session.get(User, row.user_id) if row.user_id else None
    return JudgementBody(
        id=row.id,
        recording_id=row.recording_id,
        number=row.number,
        act=Act(row.act),
        facets=row.facets,
        text=row.text,
        note=row.note,
        user=None if user is None else user.name,
        created_at=moment(row.created_ms),
    )


def _find(session: Session, recording: RecordingRow, number: int) -> UtteranceRow:
    in_range = 0 < number < 2**31
    query = select(UtteranceRow).where(UtteranceRow.recording_id == recording.id, UtteranceRow.number == number)
    row = session.scalar(query) if in_range else None
    if row is None:
        raise not_found("sentence")
    return row
