"""``/v1/studies/{study_id}/respondents``: the people, from a table."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotations.errors import InputError, LineError, RespondentsError
from annotations.formats.respondents_csv import PURCHASES, ReadRespondents
from pipelines.inputs import RESPONDENTS
from service.accounts.principal import StudyRole
from service.api.access import Reader, Writer, open_study
from service.api.conditional import ConditionalRoute, IfMatch, check_tag, show_as, tag
from service.api.context import Context, Reading, Services, Writing
from service.api.problems import Problem, not_found
from service.database.study_tables import RecordingRow, StudyRow, UtteranceRow
from service.jobs.records import ask_for_themes
from service.studies.blobs import keep_bytes
from service.studies.people import (
    as_csv,
    doubles,
    link_voices,
    named_in_table,
    names_given,
    parse_people,
    read_people,
    recording_names,
    without_respondent,
)
from service.studies.removal import Remains, lock_jobs, remove_recording

router = APIRouter(prefix="/v1/studies/{study_id}", tags=["respondents"], route_class=ConditionalRoute)
_MOST_BYTES = 20 * 2**20
_Table = Annotated[bytes, Body(media_type="text/csv", description="CSV with any delimiter, or an .xlsx file.")]
_FileName = Annotated[str | None, Query(max_length=500, description="What the table is called where something is wrong with it.")]
_Preview = Annotated[bool, Query(description="Only say what the table would give.")]
_SENT_AGAIN = (
    "What was sent under the name of a recording of theirs may be the same interview: {}; delete it, or give it a name of its "
    "own, first."
)
_SENT_TWICE = "The same as a recording of theirs was sent as {} too; delete that first."
_EXAMPLE = "respondent,recordings,customer_segment,target_behaviour,nps\nmaya,call1;call2,A,yes,7\n"


class RespondentBody(BaseModel):
    """A person of the study. ``heard`` counts the sentences that they said, ``withheld`` those of them that may not be quoted."""

    name: str
    recordings: list[str]
    customer_segment: Literal["A", "B", "C", "D"] | None
    target_behaviour: bool | None
    nps: int | None
    csi: dict[str, int]
    consent: str | None
    retain_until: date | None
    attributes: dict[str, str]
    purchases: int
    heard: int
    withheld: int


class RowProblem(BaseModel):
    """A cell or row that was not used; ``line`` counts the table's lines from 1."""

    line: int | None
    sentence: str


class RespondentsBody(BaseModel):
    """The people whom the tables name, what in them could not be used, and whom they do not name but somebody heard."""

    respondents: list[RespondentBody]
    unlisted: list[str]
    problems: list[RowProblem]
    warnings: list[str]


@router.get("/respondents")
def read_respondents(
    study_id: str, principal: Reader, services: Context, session: Reading, response: Response
) -> RespondentsBody:
    """The people of the study, with the problems of their table as it fits the recordings now."""
    study = open_study(session, principal, study_id)
    body = _body(session, services, study, read_people(services.store, study, recording_names(session, study.id)))
    show_as(response, body, _tables(study))
    return body


@router.put(
    "/respondents",
    openapi_extra={"requestBody": {"content": {"text/csv": {"example": _EXAMPLE}}}},
)
def replace_respondents(
    study_id: str,
    table: _Table,
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    preview: _Preview = False,  # noqa: FBT002 - a query
    filename: _FileName = None,
    if_match: IfMatch = None,
) -> RespondentsBody:
    """Replaces the table. What in a row cannot be used is named, and the rest is used."""
    study = open_study(session, principal, study_id, StudyRole.RESEARCHER, for_update=not preview)
    check_tag(if_match, _tables(study))
    called = filename or RESPONDENTS
    content = as_csv(_checked(table, called), name=called)
    purchases = services.store.read(study.purchases) if study.purchases else None
    read = parse_people(content, purchases, recording_names(session, study.id), called=called)
    if not preview:
        study.respondents = keep_bytes(session, services.store, content)
        link_voices(session, services.store, study)
        _changed(session, services, study, principal.user_id)
    body = _body(session, services, study, read)
    if not preview:
        show_as(response, body, _tables(study))
    return body


@router.put("/purchases", openapi_extra={"requestBody": {"content": {"text/csv": {"example": "respondent,date,amount\n"}}}})
def replace_purchases(
    study_id: str,
    table: _Table,
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    preview: _Preview = False,  # noqa: FBT002 - a query
    filename: _FileName = None,
    if_match: IfMatch = None,
) -> RespondentsBody:
    """Replaces the table of purchases, from which customer segments follow where none is given.

    What in a row cannot be used is named, and the rest is used.
    """
    study = open_study(session, principal, study_id, StudyRole.RESEARCHER, for_update=not preview)
    check_tag(if_match, _tables(study))
    if study.respondents is None:
        raise Problem(409, "respondents-first", "Send the table of respondents first.")
    called = filename or PURCHASES
    content = as_csv(_checked(table, called), name=called)
    respondents = services.store.read(study.respondents)
    read = parse_people(respondents, content, recording_names(session, study.id), purchases_called=called)
    for problem in read.problems:
        if isinstance(problem, RespondentsError):  # with the table as a whole
            raise problem
    if not preview:
        study.purchases = keep_bytes(session, services.store, content)
        _changed(session, services, study, principal.user_id)
    body = _body(session, services, study, read)
    if not preview:
        show_as(response, body, _tables(study))
    return body


@router.delete("/respondents/{name:path}", status_code=204)
def delete_respondent(study_id: str, name: str, principal: Writer, services: Context, if_match: IfMatch = None) -> None:
    """Deletes a person: their rows, and the recordings in which no other respondent speaks, with all that belongs to them."""
    with services.database.writing() as session:
        open_study(session, principal, study_id, StudyRole.RESEARCHER)
        lock_jobs(session, study_id)
        study = open_study(session, principal, study_id, StudyRole.RESEARCHER, for_update=True)
        check_tag(if_match, _tables(study))
        tables = [study.respondents, study.purchases]
        recordings = _recordings_of(session, services, study, name)
        _take_rows(session, services, study, name)
        remains = [remove_recording(session, recording) for recording in recordings]
        _changed(session, services, study, principal.user_id)
    services.clear(*remains, Remains((), frozenset(table for table in tables if table), frozenset()))


def _recordings_of(session: Session, services: Services, study: StudyRow, name: str) -> list[RecordingRow]:
    """The recordings in which a person speaks, and those that the table names for them, which may not be coded yet.

    Raises ``404`` for somebody whom nothing names, and ``409`` where a recording is somebody else's too, or where another was
    sent under the name of one, or is the same: what the person said would stay, and what they refused hold for it no longer.
    """
    link_voices(session, services.store, study)
    given = names_given(session, study.id)
    named = named_in_table(session, services.store, study, given)
    said = select(UtteranceRow.recording_id).where(UtteranceRow.study_id == study.id, UtteranceRow.respondent == name)
    theirs = RecordingRow.id.in_(said) | RecordingRow.name.in_(named.get(name, set()))
    query = select(RecordingRow).where(RecordingRow.study_id == study.id, theirs).order_by(RecordingRow.id)
    recordings = list(session.scalars(query))
    if not recordings and name not in named:
        raise not_found("respondent")
    others = select(RecordingRow.name).join(UtteranceRow, UtteranceRow.recording_id == RecordingRow.id)
    others = others.where(RecordingRow.id.in_([recording.id for recording in recordings]))
    others = others.where(UtteranceRow.respondent.is_not(None), UtteranceRow.respondent != name).distinct()
    elsewhere = set().union(*(listed for other, listed in named.items() if other != name))
    shared = {*session.scalars(others), *elsewhere.intersection(recording.name for recording in recordings)}
    if shared:
        raise Problem(409, "not-alone", f"Others speak in {', '.join(sorted(shared))} too; delete these recordings first.")
    mine = {recording.name for recording in recordings}
    again = sorted(other for other, base in given.items() if base in named.get(name, ()) and other not in mine)
    if again:
        raise Problem(409, "sent-again", _SENT_AGAIN.format(", ".join(again)))
    same = doubles(session, study.id)
    twice = set().union(*(same.get(recording.id, ()) for recording in recordings)) - {recording.id for recording in recordings}
    if twice:
        called = select(RecordingRow.name).where(RecordingRow.id.in_(twice)).order_by(RecordingRow.name)
        raise Problem(409, "sent-twice", _SENT_TWICE.format(", ".join(session.scalars(called))))
    return recordings


def _take_rows(session: Session, services: Services, study: StudyRow, name: str) -> None:
    """Takes a person out of both tables; the table of purchases goes with the last respondent, whom it is about."""
    for table in ("respondents", "purchases"):
        digest = getattr(study, table)
        if digest is not None:
            rest = without_respondent(services.store.read(digest), name)
            setattr(study, table, None if rest is None else keep_bytes(session, services.store, rest))
    if study.respondents is None:
        study.purchases = None


def _tables(study: StudyRow) -> str:
    """The ETag of what people say of the respondents; what is heard of them and fits the recordings comes and goes with these."""
    return tag(study.respondents, study.purchases)


def _changed(session: Session, services: Services, study: StudyRow, user_id: str) -> None:
    study.revise()
    session.flush()
    ask_for_themes(session, study, user_id=user_id, queue=services.queue)


def _checked(table: bytes, name: str) -> bytes:
    if not table.strip():
        raise RespondentsError(name, "is empty", "send a table with a line of column names")
    if len(table) > _MOST_BYTES:
        raise Problem(413, "too-large", f"The table has more than {_MOST_BYTES // 2**20} MiB.")
    return table


def _body(session: Session, services: Services, study: StudyRow, read: ReadRespondents) -> RespondentsBody:
    query = select(UtteranceRow.respondent, func.count()).where(UtteranceRow.study_id == study.id)
    query = query.where(UtteranceRow.respondent.is_not(None)).group_by(UtteranceRow.respondent)
    heard = {str(name): count for name, count in session.execute(query)}
    silent = services.consents.silent(session, services.store, study)
    unquoted = query.where(UtteranceRow.recording_id.in_(silent))
    withheld = {str(name): count for name, count in session.execute(unquoted)} if silent else {}
    known = {respondent.id for respondent in read.respondents}
    people = [
        RespondentBody(
            name=r.id,
            recordings=list(r.recordings),
            customer_segment=r.customer_segment,  # type: ignore[arg-type] # the reader lets nothing else through
            target_behaviour=r.target_behaviour,
            nps=r.nps,
            csi=dict(r.csi),
            consent=r.consent,
            retain_until=r.retain_until,
            attributes=dict(r.attributes),
            purchases=len(r.purchases),
            heard=heard.get(r.id, 0),
            withheld=withheld.get(r.id, 0),
        )
        for r in read.respondents
    ]
    problems = [RowProblem(line=_line(problem), sentence=str(problem)) for problem in read.problems]
    return RespondentsBody(
        respondents=people, unlisted=sorted(heard.keys() - known), problems=problems, warnings=list(read.warnings)
    )


def _line(problem: InputError) -> int | None:
    return problem.line if isinstance(problem, LineError) else None
