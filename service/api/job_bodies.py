"""Jobs as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from service.clock import moment, moment_or_none, now_ms
from service.database.study_tables import Job, JobKind

Kind = Literal["recording", "themes", "reprocess", "transcribe", "label", "group", "export"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
_SURE = 0.02  # of a stage must be done before the time left can be told


class JobBody(BaseModel):
    """Work that was asked for. Poll it until ``state`` is done, failed or cancelled."""

    id: str
    kind: Kind
    state: JobState
    study_id: str | None
    recording_id: str | None
    priority: int = Field(description="The smaller one goes first.")
    attempt: int
    stage: str | None = Field(description="What is being done: files, transcribe, speakers, read, code, themes or clips.")
    done: float
    total: float
    seconds_left: int | None = Field(description="Of this stage, as far as can be told.")
    failure: str | None
    callback_state: Literal["waiting", "delivered", "failed"] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result_url: str | None = Field(description="Where the result is, of jobs that have one of their own.")


def job_body(job: Job) -> JobBody:
    """The job as the API shows it."""
    return JobBody(
        id=job.id,
        kind=job.kind.value,
        state=job.state,  # type: ignore[arg-type] # the column holds nothing else
        study_id=job.study_id,
        recording_id=job.recording_id,
        priority=job.priority,
        attempt=job.attempt,
        stage=job.stage,
        done=round(job.done or 0.0, 3),
        total=round(job.total or 0.0, 3),
        seconds_left=_seconds_left(job),
        failure=job.failure,
        callback_state=job.callback_state,  # type: ignore[arg-type]
        created_at=moment(job.created_ms),
        started_at=moment_or_none(job.started_ms),
        finished_at=moment_or_none(job.finished_ms),
        result_url=f"/v1/jobs/{job.id}/result" if has_own_result(job) else None,
    )


def has_own_result(job: Job) -> bool:
    """Whether the result is sent as it is kept. What a reprocessing changed is told without the words of who refused instead."""
    return job.result is not None and job.kind != JobKind.REPROCESS


def _seconds_left(job: Job) -> int | None:
    """As fast as it went until it last told how much is done; what takes longer than that is not told anew."""
    if job.state != "running" or job.stage_ms is None or job.done_ms is None or job.done < _SURE * job.total:
        return None
    rest_ms = (job.done_ms - job.stage_ms) * (job.total - job.done) / job.done
    left_ms = job.done_ms + rest_ms - now_ms()
    return round(left_ms / 1000) if left_ms > 0 else None
