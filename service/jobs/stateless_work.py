"""Jobs that belong to no study: sentences to acts, complaints to themes, a recording to a transcript."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from annotations.errors import HardpartError
from annotations.formats.transcripts import write_transcript
from annotations.themes import Complaint
from annotations.transcript import Role
from annotations.utterances import Sentence
from pipelines.coding import finding_fields, with_languages
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from pipelines.theme_fields import theme_set_fields
from service.database.engine import Database
from service.database.study_tables import Job
from service.jobs.attempts import running_job
from service.jobs.engine import Engine
from service.jobs.progress import JobProgress
from service.jobs.records import end
from service.store.content_addressed import BlobStore
from service.studies.blobs import keep_bytes


class StatelessWork:
    """Reads what was asked from the job's blob and writes what came of it into the store; ``make`` is one of the below."""

    def __init__(self, database: Database, store: BlobStore, make: Callable[[Job, JobProgress], bytes]) -> None:
        self._database = database
        self._store = store
        self._make = make

    def run(self, job_id: str, attempt: int) -> None:
        """Raises ``HardpartError`` when what was asked cannot be done."""
        with self._database.reading() as session:
            job = session.get_one(Job, job_id)
        made = self._make(job, JobProgress(self._database, job_id, attempt))
        with self._database.writing() as session:
            row = running_job(session, job_id, attempt)
            row.result = keep_bytes(session, self._store, made)
            end(row, "done")


class ModelCalls:
    """What the models are asked for."""

    def __init__(self, store: BlobStore, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    def label(self, job: Job, progress: JobProgress) -> bytes:
        """Sentences to findings, one for one."""
        pipeline = self._engine.pipeline()
        given = [
            Sentence(s["id"], s["conversation"], s["text"], Role(s["role"]), s["language"]) for s in self._asked(job)["sentences"]
        ]
        sentences = with_languages(given, pipeline.cutter.detector)
        with progress.stage("code", max(1, len(sentences))):
            findings = pipeline.coder.coder.code(sentences)
        lines = [
            {"id": s.id, **(finding_fields(f) if f else {"act": None}), "language": s.language}
            for s, f in zip(sentences, findings, strict=True)
        ]
        return _json({"findings": lines})

    def group(self, job: Job, progress: JobProgress) -> bytes:
        """Complaints to themes."""
        complaints = [Complaint(**{**c, "facets": tuple(c["facets"])}) for c in self._asked(job)["complaints"]]
        with progress.stage("themes", 1):
            return _json(theme_set_fields(self._engine.pipeline().finder.find(complaints)))

    def transcribe(self, job: Job, progress: JobProgress) -> bytes:
        """A recording to its transcript."""
        assert job.blob is not None
        options = job.options
        name = str(options["filename"])
        request = StudyRequest(options["language"], options["interviewer"], options["speakers"])
        with self._store.as_file(job.blob, name) as path:
            source = StudyInput(path.stem, path, None, job.blob, None)
            heard = self._engine.pipeline().hearing.hear_all([source], request, progress=progress)
            if not heard.recordings:
                raise HardpartError(heard.failures[0].sentence.replace(f"{path.parent}/", ""))
            found = heard.recordings[0]
        return write_transcript(found.transcript, "json").encode()

    def _asked(self, job: Job) -> dict[str, Any]:
        assert job.blob is not None
        asked: dict[str, Any] = json.loads(self._store.read(job.blob))
        return asked


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()
