"""A study as the command line would write it, with its report, in one archive."""

from __future__ import annotations

import importlib.metadata
import tempfile
import zipfile
from pathlib import Path

from annotations.consent import withheld
from annotations.formats.judgements_jsonl import JUDGEMENTS, line_of
from pipelines.artefacts import Tally
from pipelines.inputs import FoundInputs
from pipelines.manifest import RunFacts, manifest_fields
from pipelines.outputs import write_study
from pipelines.report.build import write_report
from service.clock import today
from service.database.engine import Database
from service.database.study_tables import Job, StudyRow
from service.jobs.engine import Engine, request_for, sources
from service.jobs.progress import JobProgress
from service.jobs.themes_work import usable_recordings
from service.store import BlobStore

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same study gives the same bytes


class ExportWork:
    """Makes the archive; models are asked for what they did not do before alone."""

    def __init__(self, database: Database, store: BlobStore, engine: Engine) -> None:
        self._database = database
        self._store = store
        self._engine = engine

    def make(self, job: Job, progress: JobProgress) -> bytes:
        """The archive's bytes."""
        pipeline = self._engine.pipeline()
        pipeline.store.used, pipeline.store.tally = set(), Tally()
        with self._database.reading() as session:
            study = session.get_one(StudyRow, job.study_id)
            rows, _ = usable_recordings(session, study.id)
            request = request_for(session, self._store, study, rows, for_themes=True)
        with sources(self._store, rows) as prepared, tempfile.TemporaryDirectory(prefix="hardpart-") as made:
            folder = Path(made)
            found = FoundInputs(tuple(source.given for source in prepared))
            result = pipeline.run(found.inputs, request, progress=progress)
            unheard = withheld(request.respondents, today=today())
            write_report(result, found, folder, store=pipeline.store, progress=progress, problems=(), withheld=unheard)
            version, told = importlib.metadata.version("hardpart"), tuple(unheard.values())
            facts = RunFacts(version, timings_ms=progress.timings_ms, warnings=told)
            manifest = manifest_fields(result, found, request, pipeline.store.tally, facts)
            write_study(result, folder, manifest=manifest, corrections=request.corrections)
            if request.judgements:
                lines = "".join(line_of(judgement) for judgement in request.judgements)
                (folder / JUDGEMENTS).write_text(lines, encoding="utf-8")
            return _archive(folder)


def _archive(folder: Path) -> bytes:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.writestr(zipfile.ZipInfo(str(path.relative_to(folder)), _WHEN), path.read_bytes(), zipfile.ZIP_DEFLATED)
        file.seek(0)
        return file.read()
