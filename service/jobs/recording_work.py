"""The job of a recording: heard or read, given roles, cut into sentences, coded; written down in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.errors import HardpartError, InputError, MediaError
from annotations.formats.transcripts import write_transcript
from annotations.utterances import Utterance
from pipelines.archive.stages import Stage, fingerprints_of
from pipelines.archive.work import Coded, Steps, calls_of, go_through, record_of
from pipelines.artefacts import Tally
from pipelines.coding import finding_fields
from pipelines.recording_languages import of_most_letters
from pipelines.study import StudyPipeline
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job, RecordingRow, StudyRow, UtteranceRow
from service.database.tables import ArtefactUse
from service.jobs.attempts import running_job
from service.jobs.engine import Engine, Source, request_for, sources
from service.jobs.progress import JobCancelledError, JobProgress
from service.jobs.queue import JobQueue
from service.jobs.records import ask_for_stale_themes, ask_for_themes, end
from service.jobs.results import Done, note_done, order_of, record_of_row, replace_rows, row_fields
from service.store.content_addressed import BlobStore
from service.studies.artefacts import remove_unused_artefacts
from service.studies.blobs import keep_bytes
from service.studies.corrected import made_with, made_with_before
from service.studies.judging import apply_judgements, renumber_judged
from service.studies.peaks import peaks_of
from service.studies.people import link_voices
from service.studies.speaking import heard_speakers


class RecordingWork:
    """Does the jobs of recordings."""

    def __init__(self, database: Database, store: BlobStore, queue: JobQueue, engine: Engine, *, artefacts: Path) -> None:
        self._database = database
        self._artefacts = artefacts
        self._store = store
        self._queue = queue
        self._engine = engine

    def run(self, job_id: str, attempt: int) -> None:
        """Works on the recording of a job that was started. Raises ``HardpartError`` when nothing in it can be used."""
        pipeline = self._engine.pipeline()
        pipeline.store.used, pipeline.store.tally = set(), Tally()
        try:
            self._work(job_id, attempt, pipeline)
        except JobCancelledError:
            remove_unused_artefacts(self._database, self._store, self._artefacts, pipeline.store.used)
            raise

    def _work(self, job_id: str, attempt: int, pipeline: StudyPipeline) -> None:
        progress, steps = JobProgress(self._database, job_id, attempt), Steps()
        with self._database.writing() as session:
            recording = _recording_of(session, job_id)
            until = Stage(session.get_one(Job, job_id).options.get("until", Stage.CODER))
            if recording.state != "done":
                recording.state = "working"
            before = record_of_row(recording)
            study = session.get_one(StudyRow, recording.study_id)
            request = request_for(session, self._store, study, [recording], for_themes=False)
        with sources(self._store, [recording]) as (source,):
            order = order_of(source.given, before, until, request, fingerprints_of(pipeline))
            try:
                coded = go_through(pipeline, order, steps, progress=progress)
            except InputError as error:
                steps.failure = str(error)
            if steps.failure is not None:
                raise HardpartError(source.plain(steps.failure))
            record = record_of(order, before, steps, pipeline.store)
            done = Done(record, calls_of(pipeline.store), sorted(pipeline.store.used), request.corrections)
        if coded is None:
            self._note(job_id, attempt, done)
            return
        if recording.media is not None:
            with suppress(MediaError):  # its transcript is worth having all the same
                peaks_of(recording, store=self._store, artefacts=pipeline.store)
        rows = [self._row(recording, utterance) for utterance in coded.utterances]
        self._write(job_id, attempt, coded, source, rows, replace(done, artefacts=sorted(pipeline.store.used)))

    def _note(self, job_id: str, attempt: int, done: Done) -> None:
        """Writes down what was made for a later stage; what people see stays as it is."""
        with self._database.writing() as session:
            job, recording, study = still_wanted(session, job_id, attempt)
            recording.made = row_fields(done.record) | made_with_before(recording)
            if recording.state != "done":
                recording.state = "waiting"
            note_artefacts(session, study.id, recording.id, done.artefacts)
            note_done(session, job, done)
            end(job, "done")

    def _row(self, recording: RecordingRow, utterance: Utterance) -> UtteranceRow:
        forms = " ".join(form for word in self._engine.word_forms(utterance.text) for form in word)
        return utterance_row(utterance, study_id=recording.study_id, recording_id=recording.id, forms=forms)

    def _write(self, job_id: str, attempt: int, coded: Coded, source: Source, rows: Sequence[UtteranceRow], done: Done) -> None:
        found = coded.recording
        as_heard = write_transcript(found.as_heard, "json").encode()
        with self._database.writing() as session:
            job, recording, study = still_wanted(session, job_id, attempt)
            recording.as_heard = keep_bytes(session, self._store, as_heard)
            recording.speakers = heard_speakers(found.as_heard)
            recording.made = row_fields(done.record) | made_with(source.given.transcript_sha256, done.corrections)
            recording.duration_ms = found.transcript.duration_ms
            recording.language = found.transcript.language or _language_of(rows)
            recording.warnings = [source.plain(warning) for warning in (*found.warnings, *coded.notes)]
            recording.state, recording.failure, recording.updated_ms = "done", None, now_ms()
            recording.version += 1
            renumber_judged(session, recording, rows)
            apply_judgements(session, rows)
            note_done(session, job, done, changed=replace_rows(session, recording, rows))
            link_voices(session, self._store, study, recording=recording)
            note_artefacts(session, study.id, recording.id, done.artefacts)
            study.revision += 1
            end(job, "done")
            session.flush()
            ask_for_themes(session, study, user_id=job.user_id, queue=self._queue)


def fail_recording(
    session: Session, job: Job, recording: RecordingRow, study: StudyRow, sentence: str, *, queue: JobQueue
) -> None:
    """Says why nothing came of it; a recording that had results before keeps them, and the others are not held up."""
    is_kept = recording.as_heard is not None
    recording.state, recording.failure, recording.updated_ms = "done" if is_kept else "failed", sentence, now_ms()
    end(job, "failed", failure=sentence)
    session.flush()
    if is_kept:
        ask_for_stale_themes(session, study, user_id=job.user_id, queue=queue)
    else:
        ask_for_themes(session, study, user_id=job.user_id, queue=queue)


def still_wanted(session: Session, job_id: str, attempt: int) -> tuple[Job, RecordingRow, StudyRow]:
    """The rows of a job of a recording. Raises ``JobCancelledError`` when it was cancelled, started anew or deleted."""
    job = running_job(session, job_id, attempt)
    assert job.recording_id is not None
    study = session.scalars(select(StudyRow).where(StudyRow.id == job.study_id).with_for_update()).one()
    return job, session.get_one(RecordingRow, job.recording_id), study


def utterance_row(utterance: Utterance, *, study_id: str, recording_id: str, forms: str) -> UtteranceRow:
    """The row of a sentence."""
    finding = utterance.finding
    return UtteranceRow(
        study_id=study_id,
        recording_id=recording_id,
        number=utterance.number,
        speaker=utterance.speaker,
        role=utterance.role.value,
        respondent=utterance.respondent,
        start_ms=utterance.start_ms,
        end_ms=utterance.end_ms,
        text=utterance.text,
        forms=forms,
        language=utterance.language,
        act=None if finding is None else finding.act.value,
        finding=None if finding is None else finding_fields(finding),
        flags=[flag.value for flag in utterance.flags],
    )


def note_artefacts(session: Session, study_id: str, recording_id: str | None, artefacts: Sequence[str]) -> None:
    """Writes down which artefacts belong to it, so that they can go with it."""
    same = (ArtefactUse.study_id == study_id, ArtefactUse.recording_id == recording_id)
    known = set(session.scalars(select(ArtefactUse.artefact).where(*same)))
    new = [name for name in artefacts if name not in known]
    session.add_all(ArtefactUse(artefact=name, study_id=study_id, recording_id=recording_id) for name in new)


def _language_of(rows: Sequence[UtteranceRow]) -> str | None:
    """The language of most words, for transcripts, which do not name theirs."""
    letters: Counter[str] = Counter()
    for row in rows:
        letters[row.language] += len(row.text)
    return of_most_letters(letters)


def _recording_of(session: Session, job_id: str) -> RecordingRow:
    job = session.get_one(Job, job_id)
    assert job.recording_id is not None
    return session.get_one(RecordingRow, job.recording_id)
