"""``/v1/jobs/{job_id}/files`` and ``/changes``: how a study was brought up to date, file by file, and what changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from annotations.findings import Act
from annotations.utterances import place_of, utterance_id
from pipelines.sentence_ids import Renaming
from service.accounts.principal import Principal
from service.api.access import Reader
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Reading
from service.api.job_bodies import JobBody, job_body
from service.api.jobs import open_job
from service.api.paging import MOST, Cursor, Limit, Page, as_it_is, page
from service.api.problems import not_found
from service.api.utterances import quotable
from service.database.study_tables import ActChange, Job, JobKind, RecordingRow, ReprocessFile, StudyRow, UtteranceRow
from service.jobs.records import ENDED, OPEN
from service.jobs.results import CHANGED
from service.studies.kept_themes import unquotable_in
from service.studies.people import recording_names

router = APIRouter(prefix="/v1/jobs/{job_id}", tags=["reprocess"], route_class=ConditionalRoute)
FileState = Literal["queued", "running", "done", "failed", "cancelled", "current", "left", "waits"]


class ReprocessedFile(BaseModel):
    """How it goes with a recording. ``current``, ``left`` and ``waits`` are as in the plan: nothing was done."""

    recording_id: str
    recording: str
    state: FileState
    why: str = Field(examples=["another coder"])
    failure: str | None
    expected_seconds: float
    seconds: float | None = Field(description="That models worked for it.")
    model_calls: dict[str, int]
    sentences: int | None
    changed: int | None = Field(description="Sentences with another act than before; null once its sentences are other ones.")
    new: int | None
    gone: int | None
    job: JobBody | None = Field(description="The work on it while it is under way.")


class ActsCount(BaseModel):
    """How many sentences went from one act to another; null: they had none, or have none."""

    before: Act | None
    after: Act | None
    count: int


class ThemeChange(BaseModel):
    """What became of a theme; ``others`` are the themes that it was merged with, split into or came from.

    One that has other sentences and is otherwise as it was is ``changed``. A statement is empty where there is none; ``came`` and
    ``left`` count the sentences of a theme that was there before.
    """

    change: Literal["new", "gone", "renamed", "reworded", "changed", "merged", "split", "kept"]
    theme: str
    name: str
    before: str
    others: list[str]
    statement: str = ""
    statement_before: str = ""
    came: int = 0
    left: int = 0


class MovedSentence(BaseModel):
    """A complaint that stands in another theme, or in none."""

    complaint: str = Field(description="Its utterance_id.")
    before: str | None
    after: str | None


class ReprocessChanges(BaseModel):
    """What is otherwise than before the job. ``themes`` are empty until they were found, and once a recording was deleted.

    Recordings whose sentences have become other ones since, such as by a correction, count no longer for ``changed``, ``acts``
    and ``moved``.
    """

    job_id: str
    model_calls: dict[str, int] = Field(description="For the recordings, by stage; empty when nothing had to be made.")
    changed: int
    new: int
    gone: int
    acts: list[ActsCount]
    themes: list[ThemeChange]
    moved: list[MovedSentence]


class ChangedSentence(BaseModel):
    """A sentence that had another act before."""

    id: int
    recording_id: str
    utterance_id: str
    number: int
    text: str
    before: Act | None
    after: Act | None


@router.get("/files")
def list_files(
    job_id: str, principal: Reader, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[ReprocessedFile]:
    """Every recording of the study as it was when the job was asked for: what was planned, why, and how far it is."""
    job = _open(session, principal, job_id)
    query = select(ReprocessFile).where(ReprocessFile.job_id == job.id)
    found = page(session, query, [ReprocessFile.id], as_it_is, cursor=cursor, limit=limit)
    return Page(items=_files(session, job, found.items), next_cursor=found.next_cursor)


@router.get("/changes")
def read_changes(job_id: str, principal: Reader, services: Context, session: Reading) -> ReprocessChanges:
    """Which acts changed how often, and what became of the themes."""
    job = _open(session, principal, job_id)
    calls: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    others: set[str] = set()
    for recording, facts in session.execute(_facts_of(job)):
        calls.update(facts.get("model_calls", {}))
        sums.update({part: facts.get(part) or 0 for part in (CHANGED, "new", "gone")})
        if CHANGED in facts and facts[CHANGED] is None:
            others.add(recording)
    pairs = select(ActChange.before, ActChange.after, func.count()).where(ActChange.job_id == job.id)
    pairs = pairs.group_by(ActChange.before, ActChange.after).order_by(func.count().desc())
    themes: dict[str, Any] = {"themes": [], "moved": []}
    silent = services.consents.silent(session, services.store, session.get_one(StudyRow, job.study_id))
    unquotable = unquotable_in(session, silent)
    if job.result is not None:
        themes = json.loads(services.store.read(job.result))
    return ReprocessChanges(
        job_id=job.id,
        model_calls=dict(calls),
        changed=sums[CHANGED],
        new=sums["new"],
        gone=sums["gone"],
        acts=[ActsCount(before=_act(b), after=_act(a), count=count) for b, a, count in session.execute(pairs)],
        themes=[
            ThemeChange(**one | {part: unquotable.shown(one[part]) for part in ("name", "before")}) for one in themes["themes"]
        ],
        moved=_moved(themes["moved"], Renaming(recording_names(session, job.study_id or "")), but=others),
    )


@router.get("/changes/sentences")
def list_changed_sentences(
    job_id: str, principal: Reader, services: Context, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[ChangedSentence]:
    """The sentences whose act is another now; of who is withheld, none."""
    job = _open(session, principal, job_id)
    study = session.get_one(StudyRow, job.study_id)
    said = (UtteranceRow.recording_id == ActChange.recording_id) & (UtteranceRow.number == ActChange.number)
    may_be_shown = quotable(services, session, study, select(UtteranceRow).where(said)).exists()
    query = select(ActChange).where(ActChange.job_id == job.id, may_be_shown)
    found = page(session, query, [ActChange.id], as_it_is, cursor=cursor, limit=limit)
    return Page(items=_sentences(session, found.items), next_cursor=found.next_cursor)


def _open(session: Session, principal: Principal, job_id: str) -> Job:
    job = open_job(session, principal, job_id)
    if job.kind != JobKind.REPROCESS:
        raise not_found("job")
    return job


def _facts_of(job: Job) -> Select[tuple[str, dict[str, Any]]]:
    """The names of the recordings of a job, each with what was done with it."""
    query = select(RecordingRow.name, ReprocessFile.facts).join(RecordingRow, RecordingRow.id == ReprocessFile.recording_id)
    return query.where(ReprocessFile.job_id == job.id)


def _moved(moved: Sequence[Mapping[str, Any]], now: Renaming, *, but: Collection[str]) -> list[MovedSentence]:
    """Complaints by their ids of now, without those of the recordings ``but`` which these are."""
    named = ((now.sentence(one["complaint"]), one) for one in moved)
    left = ((name, one) for name, one in named if place_of(name)[0] not in but)
    return [MovedSentence(complaint=name, before=one["from"], after=one["to"]) for name, one in left]


def _files(session: Session, job: Job, rows: Sequence[ReprocessFile]) -> list[ReprocessedFile]:
    named = select(RecordingRow.id, RecordingRow.name).where(RecordingRow.id.in_({row.recording_id for row in rows}))
    names = {row.id: row.name for row in session.execute(named)}
    asked = select(Job).where(Job.id.in_([row.child_id for row in rows if row.child_id is not None]))
    children = {child.id: child for child in session.scalars(asked)}
    return [_file(job, row, names[row.recording_id], children.get(row.child_id or "")) for row in rows]


def _file(job: Job, row: ReprocessFile, name: str, child: Job | None) -> ReprocessedFile:
    state = row.state
    if state == "due":
        state = child.state if child is not None else "cancelled" if job.state in ENDED else "queued"
    return ReprocessedFile(
        recording_id=row.recording_id,
        recording=name,
        state=state,  # type: ignore[arg-type] # the column holds nothing else
        why=row.why,
        failure=child.failure if child is not None and state == "failed" else None,
        expected_seconds=round(row.expected_s, 1),
        seconds=row.facts.get("seconds"),
        model_calls=row.facts.get("model_calls", {}),
        sentences=row.facts.get("sentences"),
        changed=row.facts.get(CHANGED),
        new=row.facts.get("new"),
        gone=row.facts.get("gone"),
        job=job_body(child) if child is not None and child.state in OPEN else None,
    )


def _sentences(session: Session, rows: Sequence[ActChange]) -> list[ChangedSentence]:
    wanted = {(row.recording_id, row.number) for row in rows}
    recordings = {recording for recording, _ in wanted}
    query = select(RecordingRow.name, UtteranceRow).join(RecordingRow, RecordingRow.id == UtteranceRow.recording_id)
    query = query.where(UtteranceRow.recording_id.in_(recordings), UtteranceRow.number.in_({number for _, number in wanted}))
    said = {(u.recording_id, u.number): (name, u.text) for name, u in session.execute(query)}
    return [_sentence(row, *said[row.recording_id, row.number]) for row in rows]


def _sentence(row: ActChange, recording: str, text: str) -> ChangedSentence:
    return ChangedSentence(
        id=row.id,
        recording_id=row.recording_id,
        utterance_id=utterance_id(recording, row.number),
        number=row.number,
        text=text,
        before=_act(row.before),
        after=_act(row.after),
    )


def _act(name: str | None) -> Act | None:
    return None if name is None else Act(name)
