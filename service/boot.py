"""Puts the service together: folders, database, store, queue."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from pipelines.archive.stages import fingerprints_of
from service.accounts.directory import ADMINISTRATOR, first_administrator
from service.api.context import Services
from service.api.limits import RateLimits
from service.database.engine import Database
from service.database.study_tables import JobKind
from service.database.upgrade import upgrade
from service.jobs.callbacks import Callbacks, make_secret
from service.jobs.dbos_queue import DbosQueue, make_tables
from service.jobs.engine import Engine
from service.jobs.export_work import ExportWork
from service.jobs.housekeeping import Housekeeping
from service.jobs.queue import JobQueue
from service.jobs.recording_work import RecordingWork
from service.jobs.reprocess_work import ReprocessWork
from service.jobs.run import JobRunner, Work
from service.jobs.stateless_work import ModelCalls, StatelessWork
from service.jobs.themes_work import ThemesWork
from service.jobs.worker import Worker
from service.scratch import use_own_scratch
from service.settings import Settings
from service.store.content_addressed import BlobStore

_LOG = logging.getLogger("hardpart")


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What is said once: the administrator's name and password."""

    name: str
    password: str


def make_folders(settings: Settings) -> None:
    """Makes the folders of this machine, which no other of its users reads, also where they are there already."""
    for folder in (settings.home, settings.uploads, settings.artefacts):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(PermissionError):  # a volume may be another user's; what is made in it is private nevertheless
        settings.home.chmod(0o700)


def keep_private() -> None:
    """From now on nobody else on this machine reads the files that this process makes."""
    os.umask(0o077)


def prepare(settings: Settings) -> FirstStart | None:
    """Makes folders and tables, or brings them to this version; the administrator's password at the very first start."""
    make_folders(settings)
    database = Database(settings.database)
    try:
        database.check()
        before, now = upgrade(database)
        make_tables(database)
        if before != now:
            _LOG.info("the database is at version %s", now)
        with database.writing() as session:
            password = first_administrator(session)
            make_secret(session)
        return None if password is None else FirstStart(ADMINISTRATOR, password)
    finally:
        database.close()


def services(settings: Settings) -> Services:
    """What the API uses. The database must have been prepared."""
    make_folders(settings)
    database = Database(settings.database)
    return Services(settings, database, BlobStore(settings.media), DbosQueue(database), RateLimits(settings))


def housekeeping(settings: Settings, database: Database, store: BlobStore, queue: JobQueue) -> Housekeeping:
    """What a process looks after, among it this machine's folders."""
    return Housekeeping(database, store, queue, uploads=settings.uploads, artefacts=settings.artefacts)


def worker(settings: Settings, number: int, make_engine: Callable[[], Engine]) -> Worker:
    """A worker; each of its queues has an engine of its own, so that none uses models that are in use."""
    make_folders(settings)
    use_own_scratch(settings.home, f"worker-{number}")
    database, store, stopping = Database(settings.database), BlobStore(settings.media), threading.Event()
    database.check()
    queue = DbosQueue(database)
    recordings, studies, quick = make_engine(), make_engine(), ModelCalls(store, make_engine())
    works: dict[JobKind, Work] = {
        JobKind.RECORDING: RecordingWork(database, store, queue, recordings, artefacts=settings.artefacts),
        JobKind.THEMES: ThemesWork(database, store, studies, artefacts=settings.artefacts),
        JobKind.REPROCESS: ReprocessWork(database, store, studies, artefacts=settings.artefacts),
        JobKind.EXPORT: ExportWork(database, store, studies, artefacts=settings.artefacts),
        JobKind.TRANSCRIBE: StatelessWork(database, store, ModelCalls(store, recordings).transcribe),
        JobKind.LABEL: StatelessWork(database, store, quick.label),
        JobKind.GROUP: StatelessWork(database, store, quick.group),
    }
    runner = JobRunner(
        works, database=database, store=store, queue=queue, min_free_bytes=settings.min_free_bytes, stopping=stopping
    )
    callbacks = Callbacks(database, private=settings.private_callbacks)
    return Worker(
        number,
        database=database,
        runner=runner,
        callbacks=callbacks,
        housekeeping=housekeeping(settings, database, store, queue),
        stopping=stopping,
        models=lambda: fingerprints_of(make_engine().pipeline()),
    )
