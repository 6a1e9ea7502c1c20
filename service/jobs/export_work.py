"""A study as the command line would write it, with its report, in one archive."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from annotations.formats.judgements_jsonl import JUDGEMENTS, line_of
from pipelines.archive.stages import fingerprints_of
from pipelines.hearing import StudyRequest
from pipelines.inputs import FoundInputs
from pipelines.manifest import RunFacts, manifest_fields
from pipelines.outputs import write_study
from pipelines.people import unheard
from pipelines.report.build import write_report
from pipelines.report.gaps import ReportNotes
from pipelines.study import StudyPipeline
from service.clock import today
from service.database.engine import Database
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.jobs.attempts import Attempts, are_there, running_job
from service.jobs.engine import Engine, request_for, sources, without_paths
from service.jobs.progress import JobProgress
from service.jobs.recording_work import note_artefacts
from service.jobs.records import SILENT, end
from service.jobs.shown import Shown, shown_of
from service.jobs.themes_work import LeftOut, usable_recordings
from service.store.content_addressed import BlobStore
from service.studies.blobs import keep_bytes
from service.studies.consent import Consents
from service.studies.people import doubles, names_given
from service.version import version

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same study gives the same bytes


class ExportWork:
    """Makes archives; models are asked for what they did not do before alone."""

    def __init__(self, database: Database, store: BlobStore, engine: Engine, *, artefacts: Path) -> None:
        self._database = database
        self._store = store
        self._engine = engine
        self._attempts = Attempts(database, store, artefacts)

    def run(self, job_id: str, attempt: int) -> None:
        """Makes the archive of what is done by now. Clips that were cut for it go with the study, or with what it loses first."""
        progress, pipeline = JobProgress(self._database, job_id, attempt), self._engine.pipeline()
        self._attempts.until_written(pipeline, lambda: self._write(job_id, attempt, pipeline, progress))

    def _write(self, job_id: str, attempt: int, pipeline: StudyPipeline, progress: JobProgress) -> bool:
        with self._database.reading() as session:
            study = session.get_one(StudyRow, session.get_one(Job, job_id).study_id)
            rows, left_out = usable_recordings(session, study.id)
            request = request_for(session, self._store, study, rows, for_themes=True)
            shown = shown_of(session, rows, request, fingerprints_of(pipeline))
            given, same = names_given(session, study.id), doubles(session, study.id)
            reasons = Consents().silent(session, self._store, study)
        again = (row for row in rows if row.name in given or row.id in same)
        silent = {row.name: reasons[row.id] for row in again if row.id in reasons}
        made = self._made(study.name, rows, request, pipeline, progress, shown=shown, silent=silent, left_out=left_out)
        with self._database.writing() as session:
            job = running_job(session, job_id, attempt)
            if not are_there(session, study.id, rows) or not self._may_be_heard(session, study.id, rows, but=reasons):
                return False
            job.options = {**job.options, SILENT: sorted(reasons)}
            job.result = keep_bytes(session, self._store, made)
            note_artefacts(session, study.id, None, sorted(pipeline.store.used))
            end(job, "done")
            return True

    def _may_be_heard(self, session: Session, study_id: str, rows: Sequence[RecordingRow], *, but: Collection[str]) -> bool:
        """Whether nobody refused meanwhile who is heard in the archive, as all are ``but`` the recordings of these ids."""
        now = Consents().silent(session, self._store, session.get_one(StudyRow, study_id))
        return not any(row.id in now and row.id not in but for row in rows)

    def _made(
        self,
        name: str,
        rows: Sequence[RecordingRow],
        request: StudyRequest,
        pipeline: StudyPipeline,
        progress: JobProgress,
        *,
        shown: Shown,
        silent: Mapping[str, str],
        left_out: Sequence[LeftOut],
    ) -> bytes:
        """The archive, which names what is ``left_out``. Nobody is heard in ``silent`` recordings, by name with the reason."""
        with (
            sources(self._store, rows, as_heard=shown.sentences) as prepared,
            tempfile.TemporaryDirectory(prefix="hardpart-") as made,
        ):
            folder = Path(made)
            found = FoundInputs(tuple(source.given for source in prepared))
            result = without_paths(pipeline.run(found.inputs, request, progress=progress, coded_before=shown.sentences), prepared)
            notes = ReportNotes(
                missing=tuple(one.sentence for one in left_out if not one.is_copy),
                passed_over=tuple(one.sentence for one in left_out if one.is_copy),
                withheld=unheard(result.utterances, result.respondents, today=today()),
                silent=silent,
                name=name,
            )
            write_report(result, found, folder, store=pipeline.store, progress=progress, notes=notes)
            facts = RunFacts(version(), timings_ms=progress.timings_ms, warnings=(*shown.warnings, *notes.unheard))
            manifest = {
                **manifest_fields(result, found, request, pipeline.store.tally, facts),
                "left_out": [one.fields() for one in left_out],
            }
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
