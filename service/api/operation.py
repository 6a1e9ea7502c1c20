"""Health, readiness and metrics."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import select

from service.api.access import MetricsReader
from service.api.context import Context, Reading
from service.api.problems import Problem
from service.database.tables import Worker
from service.database.upgrade import is_current
from service.full_disk import FULL, lacks_room
from service.version import version

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The program answers."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(BaseModel):
    """The program can do its work. ``paused`` says why workers wait and uploads are refused, such as a full disk.

    ``paused_workers`` are those of ``workers`` that wait; where all do, no job is begun.
    """

    status: Literal["ready"] = "ready"
    workers: int
    paused_workers: int
    paused: list[str]
    free_bytes: int | None


@router.head("/health", include_in_schema=False)
@router.get("/health")
def health() -> Health:
    """Whether the API lives. Needs no key."""
    return Health(version=version())


@router.head("/ready", include_in_schema=False)
@router.get("/ready")
def ready(services: Context) -> Readiness:
    """Whether database and store can be used; both are asked. Needs no key; workers may be away, then jobs wait."""
    if not is_current(services.database):
        raise Problem(503, "migrate", "The database has another version than the program; run hardpart migrate.")
    with services.database.reading() as session:
        alive = select(Worker.paused).where(Worker.is_alive())
        reasons = list(session.scalars(alive))
    services.store.check()
    free = services.store.free_bytes()  # where there is none, workers cannot write down that they wait
    here = lacks_room(free, services.settings.min_free_bytes) if free else FULL
    return Readiness(
        workers=len(reasons),
        paused_workers=sum(reason is not None for reason in reasons) if free else len(reasons),
        paused=sorted({reason for reason in (*reasons, here) if reason}),
        free_bytes=free,
    )


@router.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}, response_class=Response)
def metrics(_: MetricsReader, services: Context, session: Reading) -> Response:
    """For Prometheus, with an administrator's key of scope metrics, or of scope admin."""
    return Response(services.metrics.text(session), media_type="text/plain; version=0.0.4; charset=utf-8")
