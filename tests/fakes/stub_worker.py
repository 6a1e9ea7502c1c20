"""A worker process whose work is to write its job's id into ``begun`` and to wait while there is a file of that name.

The arguments are its number and the folder of these files.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

from pipelines.archive.stages import Fingerprints
from service.boot import housekeeping
from service.database.engine import Database
from service.database.study_tables import Job
from service.jobs.callbacks import Callbacks
from service.jobs.dbos_queue import DbosQueue
from service.jobs.records import end
from service.jobs.run import JobRunner
from service.jobs.worker import Worker
from service.settings import Settings
from service.store.content_addressed import BlobStore


class Noted:
    """``service.jobs.run.Work``."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def run(self, job_id: str, attempt: int) -> None:
        with (self._folder / "begun").open("a") as begun:
            begun.write(f"{job_id}\n")
        while (self._folder / job_id).exists():
            time.sleep(0.05)
        with self._database.writing() as session:
            end(session.get_one(Job, job_id), "done")


if __name__ == "__main__":
    number, folder, settings, stopping = int(sys.argv[1]), Path(sys.argv[2]), Settings(), threading.Event()
    database, store = Database(settings.database), BlobStore(settings.media)
    queue = DbosQueue(database)
    works = defaultdict(lambda: Noted(database, folder))
    Worker(
        number,
        database=database,
        runner=JobRunner(works, database=database, store=store, queue=queue, min_free_bytes=0, stopping=stopping),
        callbacks=Callbacks(database, private=False),
        housekeeping=housekeeping(settings, database, store, queue),
        stopping=stopping,
        models=lambda: Fingerprints("", "", "", "", ""),
    ).run()
