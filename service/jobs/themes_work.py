"""The job of a study: its recordings, heard and coded before, to themes with their support."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, undefer

from annotations.themes import ThemeSet
from pipelines.archive.stages import fingerprints_of
from pipelines.grouping import themes_made_by
from pipelines.inputs import FoundInputs
from pipelines.manifest import RunFacts, manifest_fields
from pipelines.outputs import themes_fields
from pipelines.people import unheard
from pipelines.study import Study, StudyPipeline
from service.clock import now_ms, today
from service.database.engine import Database
from service.database.study_tables import Job, RecordingRow, ResultRow, StudyRow, ThemeJudgement
from service.jobs.attempts import Attempts, are_as_read, running_job
from service.jobs.engine import Engine, request_for, respondent_fields, sources, without_paths
from service.jobs.progress import JobProgress
from service.jobs.recording_work import note_artefacts
from service.jobs.records import ANEW, CANCELLED, end
from service.jobs.shown import shown_of
from service.store.content_addressed import BlobStore
from service.studies.people import link_voices
from service.version import version

MADE_BY = "made_by"  # in the facts of a result: what found the themes
ADDED = "added"  # in the facts: complaints that came since the themes were grouped
MANY = 2_000  # complaints; to find the themes of more from all of them takes minutes


class Also(Protocol):
    """What is written down together with the themes that were found."""

    def __call__(self, session: Session, job: Job, study: Study, /) -> None: ...


class ThemesWork:
    """Does the jobs of studies; ``also`` writes down more in the same transaction."""

    def __init__(
        self, database: Database, store: BlobStore, engine: Engine, *, artefacts: Path, also: Also | None = None
    ) -> None:
        self._database = database
        self._store = store
        self._engine = engine
        self._attempts = Attempts(database, store, artefacts)
        self._also = also

    def run(self, job_id: str, attempt: int) -> None:
        """Finds the themes of what is done by now; recordings that are not, or that failed, are left out and named."""
        progress, pipeline = JobProgress(self._database, job_id, attempt), self._engine.pipeline()
        self._attempts.until_written(pipeline, lambda: self._find(job_id, attempt, pipeline, progress))

    def _find(self, job_id: str, attempt: int, pipeline: StudyPipeline, progress: JobProgress) -> bool:
        with self._database.reading() as session:
            study = session.get_one(StudyRow, session.get_one(Job, job_id).study_id)
            rows, left_out = usable_recordings(session, study.id)
            request = request_for(session, self._store, study, rows, for_themes=True)
            shown = shown_of(session, rows, request, fingerprints_of(pipeline))
            anew = _from_all(session, session.get_one(Job, job_id), request.previous)
            request = replace(request, regroup=anew)
        with sources(self._store, rows, as_heard=shown.sentences) as prepared:
            inputs = tuple(source.given for source in prepared)
            result = without_paths(pipeline.run(inputs, request, progress=progress, coded_before=shown.sentences), prepared)
            told = (*shown.warnings, *unheard(result.utterances, result.respondents, today=today()).values())
            facts = RunFacts(version(), timings_ms=progress.timings_ms, warnings=told)
            manifest = manifest_fields(result, FoundInputs(inputs), request, pipeline.store.tally, facts)
        manifest["left_out"] = [one.fields() for one in left_out]
        with self._database.writing() as session:
            job = running_job(session, job_id, attempt)
            if not are_as_read(session, study.id, rows):
                return False
            _write(session, study, result, manifest)
            if self._also is not None:
                self._also(session, job, result)
            note_artefacts(session, study.id, None, sorted(pipeline.store.used))
            link_voices(session, self._store, session.get_one(StudyRow, study.id))
            end(job, "done")
            return True


def _from_all(session: Session, job: Job, previous: ThemeSet | None) -> bool:
    """Whether themes are found from all complaints: then recordings give the same themes in whichever order they came.

    Once somebody has judged the themes, or they are large, what comes is added to them, until somebody asks for new ones.
    """
    if job.options.get(ANEW) or previous is None:
        return True
    is_judged = exists().where(ThemeJudgement.study_id == job.study_id)
    return sum(len(theme.members) for theme in previous.themes) <= MANY and not session.scalar(select(is_judged))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A recording that feeds no themes, and why; ``is_copy`` where another one with the same content does."""

    recording: str
    reason: str
    is_copy: bool = False

    @property
    def sentence(self) -> str:
        """What is told of it; a reason may name its file already."""
        is_named = self.reason.startswith((f"{self.recording}.", f"{self.recording}:"))
        return f"{self.reason if is_named else f'{self.recording}: {self.reason}'}".removesuffix(".") + "."

    def fields(self) -> dict[str, str]:
        """As JSON values."""
        return {"recording": self.recording, "reason": self.reason}


def usable_recordings(session: Session, study_id: str) -> tuple[list[RecordingRow], list[LeftOut]]:
    """The recordings that feed the themes, by name, and the others with the reason.

    Of several with the same content the first one counts: nobody said it twice.
    """
    query = select(RecordingRow).where(RecordingRow.study_id == study_id).order_by(RecordingRow.created_ms, RecordingRow.id)
    query = query.options(undefer(RecordingRow.made))
    first: dict[str | None, RecordingRow] = {}
    left_out = []
    for row in session.scalars(query):
        if row.state != "done":
            unfinished = CANCELLED if row.state == "cancelled" else "it is still being worked on"
            reason = row.failure if row.state == "failed" else None
            left_out.append(LeftOut(row.name, reason or unfinished))
        elif (other := first.setdefault(row.media or row.transcript, row)) is not row:
            left_out.append(LeftOut(row.name, f"holds exactly what {other.name} holds, which was used", is_copy=True))
    return sorted(first.values(), key=lambda row: row.name), left_out


def _write(session: Session, study: StudyRow, result: Study, manifest: dict[str, object]) -> None:
    people = [{"name": r.id, **respondent_fields(r)} for r in result.respondents]
    asked = {u.respondent for u in result.utterances if u.respondent}
    facts = {
        "manifest": manifest,
        "respondents": [p for p in people if p["name"] in asked],
        "changes": list(result.theme_changes),
        ADDED: result.added or 0,
        MADE_BY: themes_made_by(result.fingerprints["themes"]),
    }
    values = {
        "study_id": study.id,
        "revision": study.revision,
        "language": result.language,
        "themes": themes_fields(result),
        "facts": facts,
        "made_ms": now_ms(),
    }
    session.merge(ResultRow(**values))
