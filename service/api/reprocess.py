"""``/v1/jobs/reprocess``: studies brought up to date; what would be done and why, how each file fares, what changed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.archive.plan import Fate, Scope
from pipelines.archive.stages import Stage
from pipelines.artefacts import ArtefactStore
from service.accounts.principal import Principal, StudyRole
from service.api.access import Writer, open_study
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Reading, Services, Writing
from service.api.idempotency import Idempotent
from service.api.job_bodies import JobBody, job_body
from service.api.problems import Problem
from service.database.study_tables import Job, JobKind, StudyRow
from service.database.tables import Worker
from service.jobs.records import OPEN
from service.jobs.reprocess_plan import StudyPlan, models_of_workers, plan_study
from service.jobs.reprocess_work import order_reprocessing

router = APIRouter(prefix="/v1/jobs", tags=["reprocess"], route_class=ConditionalRoute)
StudyId = Annotated[str, Field(max_length=32, pattern=r"^[0-9a-z]+$")]
_EXAMPLE: dict[str, Any] = {
    "study_ids": ["9f1c2e6f0b7d4a52a1f3c58e7d6b4a90"],
    "only": "coder",
    "limit": 50,
    "since": "2026-05-01",
}


class ReprocessRequest(RequestBody):
    """Which studies, and how far: one stage alone, so many files at most, those that came since a day."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    study_ids: list[StudyId] = Field(min_length=1, max_length=50)
    only: Literal["asr", "speakers", "coder", "themes"] | None = Field(
        default=None, description="One stage alone; without it, all that is missing or outdated, and the themes."
    )
    limit: int | None = Field(default=None, ge=1, le=1_000_000, description="So many recordings of a study at most.")
    since: date | None = Field(default=None, description="Only recordings that came on that day or later.")


class PlannedFile(BaseModel):
    """What would become of a recording: ``current`` (nothing), ``due``, ``left`` (by a limit), ``waits``; and why."""

    recording_id: str
    recording: str
    file: str
    fate: Literal["due", "current", "left", "waits"]
    why: str = Field(examples=["another coder"])
    seconds: float = Field(description="About how long its work takes.")


class StudyPlanBody(BaseModel):
    """What would be done in a study; nothing has been done yet."""

    study_id: str
    files: list[PlannedFile]
    counts: dict[Literal["due", "current", "left", "waits"], int]
    themes: str | None = Field(description="Why the themes would be found anew; null when they would not.")
    seconds: float = Field(description="About how long the recordings take with the workers that are there.")
    measured: int = Field(description="How many recordings of the study the estimate is made from; 0: by what is usual.")


class ReprocessPlan(BaseModel):
    """A plan a study."""

    studies: list[StudyPlanBody]


class ReprocessJobs(BaseModel):
    """A job a study, in the order of the request; whoever is a member of a study sees its job."""

    jobs: list[JobBody]


@router.post("/reprocess/plan")
def plan_reprocessing(request: ReprocessRequest, principal: Writer, services: Context, session: Reading) -> ReprocessPlan:
    """Says what `POST /v1/jobs/reprocess` would do with each recording, why, and about how long it takes. Does nothing."""
    workers = session.scalar(select(func.count()).where(Worker.is_alive())) or 1
    return ReprocessPlan(studies=[_shown(plan, workers) for plan in _plans(session, principal, services, request)])


@router.post("/reprocess", status_code=202)
def reprocess(
    request: ReprocessRequest, principal: Writer, services: Context, session: Writing, once: Idempotent
) -> ReprocessJobs:
    """Brings studies up to date: what is missing or outdated, and nothing else. People's work is kept, uploads go first."""
    _open_studies(session, principal, request)
    claimed = once.claim(session, principal)
    if claimed.done:
        made = [session.get(Job, _job_id(claimed.id, study)) for study in dict.fromkeys(request.study_ids)]
        return ReprocessJobs(jobs=[job_body(job) for job in made if job is not None])
    plans = _plans(session, principal, services, request)
    for study_id in sorted(plan.study.id for plan in plans):  # in one order, so that two requests do not hold up each other
        check_idle(session, study_id)
    scope = _scope(request)
    jobs = [
        order_reprocessing(session, plan, scope, user_id=principal.user_id, job_id=_job_id(claimed.id, plan.study.id))
        for plan in plans
    ]
    return ReprocessJobs(jobs=[job_body(job) for job in jobs])


def _plans(session: Session, principal: Principal, services: Services, request: ReprocessRequest) -> list[StudyPlan]:
    studies = _open_studies(session, principal, request)
    prints = models_of_workers(session)
    if prints is None:
        raise Problem(409, "no-worker", "No worker has told yet which models it works with; start one, or try again in a minute.")
    artefacts = ArtefactStore(services.settings.artefacts, beyond=services.store.artefacts)
    return [plan_study(session, services.store, artefacts, study, prints, _scope(request)) for study in studies]


def _open_studies(session: Session, principal: Principal, request: ReprocessRequest) -> list[StudyRow]:
    return [open_study(session, principal, i, StudyRole.RESEARCHER) for i in dict.fromkeys(request.study_ids)]


def _scope(request: ReprocessRequest) -> Scope:
    return Scope(None if request.only is None else Stage(request.only), request.since, request.limit)


def check_idle(session: Session, study_id: str) -> None:
    """Raises a problem when a job brings the study up to date already; until the transaction ends nobody begins another."""
    study = session.get_one(StudyRow, study_id, with_for_update=True)
    busy = select(Job.id).where(Job.study_id == study.id, Job.kind == JobKind.REPROCESS, Job.state.in_(OPEN))
    if session.scalar(busy) is not None:
        raise Problem(409, "reprocessing", f"{study.name} is being brought up to date already; wait, or cancel that job.")


def _job_id(request: str, study: str) -> str:
    """The id of the job of one study of a request, the same whenever that request is sent."""
    return uuid.uuid5(uuid.UUID(request), study).hex


def _shown(plan: StudyPlan, workers: int) -> StudyPlanBody:
    return StudyPlanBody(
        study_id=plan.study.id,
        files=[
            PlannedFile(
                recording_id=plan.recordings[file.source.recording],
                recording=file.source.recording,
                file=file.file,
                fate=file.fate.value,
                why=file.why,
                seconds=round(file.seconds, 1),
            )
            for file in plan.files.files
        ],
        counts={fate.value: len(plan.files.of(fate)) for fate in Fate},
        themes=plan.themes,
        seconds=round(plan.files.seconds(workers=workers), 1),
        measured=plan.files.rates.measured,
    )
