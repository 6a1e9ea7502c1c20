"""What Prometheus reads."""

from __future__ import annotations

from http import HTTPMethod

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.database.study_tables import Job
from service.database.tables import Blob, Worker

_METHODS = frozenset(HTTPMethod)


class Metrics:
    """Counts the requests of this process; jobs and workers are counted in the database when somebody asks."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self._requests = Counter("hardpart_requests_total", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram("hardpart_request_seconds", "Time to answer", ["method", "route"], registry=self._registry)
        self._jobs = Gauge("hardpart_jobs", "Jobs by state", ["state"], registry=self._registry)
        self._workers = Gauge("hardpart_workers_alive", "Workers seen lately", registry=self._registry)
        self._stored = Gauge("hardpart_stored_bytes", "Bytes in the store", registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more request; ``route`` is the pattern, never the address. Methods that somebody invents are one series."""
        method = method if method in _METHODS else "-"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self, session: Session) -> bytes:
        """All of it in Prometheus's text format."""
        self._jobs.clear()
        for state, count in session.execute(select(Job.state, func.count()).group_by(Job.state)):
            self._jobs.labels(state).set(count)
        alive = select(func.count()).select_from(Worker).where(Worker.is_alive())
        self._workers.set(session.scalar(alive) or 0)
        self._stored.set(session.scalar(select(func.coalesce(func.sum(Blob.size), 0))) or 0)
        return generate_latest(self._registry)
