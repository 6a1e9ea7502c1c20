"""``/v1/studies`` and who may do what in them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.accounts.principal import Principal, StudyRole, role_in
from service.api.access import Reader, Writer, open_study
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute, IfMatch, check_unchanged, show
from service.api.context import Context, Reading, Writing
from service.api.idempotency import Idempotent
from service.api.paging import MOST, Cursor, Limit, Page, page
from service.api.problems import Problem, not_found
from service.clock import moment, now_ms
from service.database.study_tables import Job, Member, RecordingRow, StudyRow
from service.database.tables import User
from service.jobs.queue import BULK, JobQueue
from service.jobs.records import ask_for_stale_themes
from service.studies.files import submit_work
from service.studies.removal import lock_jobs, remove_study

router = APIRouter(prefix="/v1/studies", tags=["studies"], route_class=ConditionalRoute)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Prose = Annotated[str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$")]
_PASSING = frozenset({"revision"})  # it grows with work that is done, which is no change that somebody made
_HEARS_ANEW = frozenset({"language", "interviewer", "speakers"})


class NewStudy(RequestBody):
    """A study to be made; all but the name can wait."""

    name: Line = Field(examples=["Sellers of handmade things, spring"])
    language: Literal["auto", "en", "ru"] = "auto"
    product: Prose = Field(default="", examples=["A delivery service for small sellers"])
    journey_stages: list[Line] = Field(default=[], max_length=50, examples=[["Packing", "Handing over", "Waiting", "Returns"]])
    interview_guide: Prose = Field(default="", examples=["Think of the last parcel that you sent. What was the hardest part?"])
    target_rule: Prose = Field(default="", examples=["Sent at least four parcels in the last three months"])
    interviewer: Line | None = Field(default=None, description="Name of the interviewer as in imported transcripts.")
    speakers: int | None = Field(default=None, ge=1, le=4, description="How many people speak, when it is known.")
    finds_themes: bool = Field(default=True, description="Find themes anew by itself whenever no recording is being worked on.")


class StudyChange(RequestBody):
    """What is to be different; what is left out stays."""

    name: Line | None = None
    language: Literal["auto", "en", "ru"] | None = None
    product: Prose | None = None
    journey_stages: list[Line] | None = Field(default=None, max_length=50)
    interview_guide: Prose | None = None
    target_rule: Prose | None = None
    interviewer: Line | None = None
    speakers: int | None = Field(default=None, ge=1, le=4)
    finds_themes: bool | None = None


class StudyBody(BaseModel):
    """A study. ``role`` is mine; ``revision`` grows whenever its themes may have to be found anew."""

    id: str
    name: str
    language: str
    product: str
    journey_stages: list[str]
    interview_guide: str
    target_rule: str
    interviewer: str | None
    speakers: int | None
    finds_themes: bool
    role: StudyRole
    revision: int
    created_at: datetime
    updated_at: datetime


class MemberBody(BaseModel):
    """What somebody may do in a study."""

    user_id: str
    name: str
    role: StudyRole


class NewMember(RequestBody):
    """Somebody, by the name they log in with, and what they may do."""

    name: Line = Field(examples=["maria"])
    role: StudyRole = StudyRole.RESEARCHER


@router.get("")
def list_studies(principal: Reader, session: Reading, cursor: Cursor = None, limit: Limit = MOST) -> Page[StudyBody]:
    """My studies, the newest first."""
    mine = select(StudyRow).join(Member, (Member.study_id == StudyRow.id) & (Member.user_id == principal.user_id))
    by = [StudyRow.created_ms, StudyRow.id]
    return page(session, mine, by, lambda row: _body(session, principal, row), cursor=cursor, limit=limit, newest_first=True)


@router.post("", status_code=201)
def create_study(new: NewStudy, principal: Writer, session: Writing, once: Idempotent, response: Response) -> StudyBody:
    """Makes a study; whoever makes it is its owner."""
    claimed = once.claim(session, principal)
    if not claimed.done:
        session.add(StudyRow(id=claimed.id, **new.model_dump()))
        session.flush()
        session.add(Member(study_id=claimed.id, user_id=principal.user_id, role=StudyRole.OWNER.value))
        session.flush()
    body = _body(session, principal, open_study(session, principal, claimed.id))
    response.headers["Location"] = f"/v1/studies/{body.id}"
    show(response, body, passing=_PASSING)
    return body


@router.get("/{study_id}")
def read_study(study_id: str, principal: Reader, session: Reading, response: Response) -> StudyBody:
    """One study."""
    body = _body(session, principal, open_study(session, principal, study_id))
    show(response, body, passing=_PASSING)
    return body


@router.patch("/{study_id}")
def change_study(
    study_id: str,
    change: StudyChange,
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    if_match: IfMatch = None,
) -> StudyBody:
    """Changes some of a study. What changes how recordings are heard lets them be worked on again, after uploads."""
    study = open_study(session, principal, study_id, StudyRole.RESEARCHER, for_update=True)
    check_unchanged(if_match, _body(session, principal, study), passing=_PASSING)
    given = change.model_dump(exclude_unset=True)
    may_be_null = {"interviewer", "speakers"}
    before = {name: getattr(study, name) for name in given}
    for name, value in given.items():
        if value is None and name not in may_be_null:
            raise Problem(422, "invalid", f"{name} cannot be null; leave it out to keep it.")
        setattr(study, name, value)
    study.updated_ms = now_ms()
    changed = {name for name in given if given[name] != before[name]}
    if changed & _HEARS_ANEW:
        _hear_anew(session, study, user_id=principal.user_id, queue=services.queue)
    if "finds_themes" in changed:
        ask_for_stale_themes(session, study, user_id=principal.user_id, queue=services.queue)
    session.flush()
    body = _body(session, principal, study)
    show(response, body, passing=_PASSING)
    return body


@router.delete("/{study_id}", status_code=204)
def delete_study(study_id: str, principal: Writer, services: Context, if_match: IfMatch = None) -> None:
    """Deletes a study with its recordings, transcripts, themes, jobs and search entries, for good."""
    with services.database.writing() as session:
        open_study(session, principal, study_id, StudyRole.OWNER)
        lock_jobs(session, study_id)
        study = open_study(session, principal, study_id, StudyRole.OWNER, for_update=True)
        check_unchanged(if_match, _body(session, principal, study), passing=_PASSING)
        remains = remove_study(session, study)
    services.clear(remains)


@router.get("/{study_id}/members")
def list_members(
    study_id: str, principal: Reader, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[MemberBody]:
    """Who may do what in the study."""
    open_study(session, principal, study_id)
    members = select(Member).where(Member.study_id == study_id)
    return page(session, members, [Member.user_id], lambda row: _member(session, row), cursor=cursor, limit=limit)


@router.post("/{study_id}/members", status_code=201)
def add_member(study_id: str, new: NewMember, principal: Writer, session: Writing) -> MemberBody:
    """Lets somebody into the study, or gives them another role."""
    open_study(session, principal, study_id, StudyRole.OWNER, for_update=True)
    user = session.scalar(select(User).where(User.name == new.name))
    if user is None:
        raise not_found("user")
    member = session.get(Member, (study_id, user.id))
    if member is None:
        member = Member(study_id=study_id, user_id=user.id, role=new.role.value)
        session.add(member)
    else:
        _check_owner_stays(session, member, new.role)
        member.role = new.role.value
    session.flush()
    return _member(session, member)


@router.delete("/{study_id}/members/{user_id}", status_code=204)
def remove_member(study_id: str, user_id: str, principal: Writer, session: Writing) -> None:
    """Lets somebody see the study no more. Everybody may leave."""
    needed = StudyRole.VIEWER if user_id == principal.user_id else StudyRole.OWNER
    open_study(session, principal, study_id, needed, for_update=True)
    member = session.get(Member, (study_id, user_id))
    if member is None:
        raise not_found("member")
    _check_owner_stays(session, member, None)
    session.delete(member)


def _hear_anew(session: Session, study: StudyRow, *, user_id: str, queue: JobQueue) -> None:
    """Asks for work on all recordings that were worked on with other settings, or are: themes are found with those of now."""
    waits = exists().where(Job.recording_id == RecordingRow.id, Job.state == "queued")
    begun = RecordingRow.state.in_(("done", "working"))
    for recording in session.scalars(select(RecordingRow).where(RecordingRow.study_id == study.id, begun, ~waits)):
        submit_work(session, recording, user_id=user_id, queue=queue, priority=BULK)


def _check_owner_stays(session: Session, member: Member, role: StudyRole | None) -> None:
    """Raises ``409`` when nobody else owns the study; who is kept out cannot be asked to let others in, and does not count."""
    if member.role != StudyRole.OWNER or role is StudyRole.OWNER:
        return
    others = exists().where(Member.study_id == member.study_id, Member.role == StudyRole.OWNER, Member.user_id != member.user_id)
    others = others.where(Member.user_id == User.id, User.disabled_ms.is_(None))
    if not session.scalar(select(others)):
        raise Problem(409, "last-owner", "A study needs an owner; make somebody else one first.")


def _member(session: Session, member: Member) -> MemberBody:
    user = session.get_one(User, member.user_id)
    return MemberBody(user_id=user.id, name=user.name, role=StudyRole(member.role))


def _body(session: Session, principal: Principal, study: StudyRow) -> StudyBody:
    role = role_in(session, principal, study.id)
    assert role is not None
    shown = {name: getattr(study, name) for name in NewStudy.model_fields}
    return StudyBody(
        id=study.id,
        role=role,
        revision=study.revision,
        created_at=moment(study.created_ms),
        updated_at=moment(study.updated_ms),
        **shown,
    )
