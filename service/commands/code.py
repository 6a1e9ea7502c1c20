"""``hardpart code``: recordings and transcripts to a coded study in a folder."""

from __future__ import annotations

from annotations.errors import InputError
from annotations.formats.speakers_csv import SPEAKERS
from pipelines.archive.changes import CHANGES
from pipelines.archive.last_study import read_last_study
from pipelines.archive.ledger import Ledger
from pipelines.archive.plan import Scope, make_plan, note_names
from pipelines.archive.renamings import Renamings
from pipelines.archive.results import RESULTS
from pipelines.archive.stages import fingerprints_of
from pipelines.archive.work import FileWork
from pipelines.artefacts import ArtefactStore
from pipelines.hearing import StudyRequest
from pipelines.last_run import after_last_run
from pipelines.outputs import ARTEFACTS, MANIFEST, UTTERANCES
from pipelines.said_before import words_in
from pipelines.study import Study, StudyPipeline
from pipelines.study_tables import read_tables
from service.compose import installed_weights, study_pipeline
from service.display import Display
from service.exit_codes import DONE, SOME_FAILED
from service.folders.remembered import remember
from service.folders.request import CodeRequest, find, study_request_of
from service.folders.results import summary, write_results
from service.settings import Settings


def run_code(request: CodeRequest) -> int:
    """Runs the main job; the exit code."""
    display = Display()
    settings = Settings()
    found = find(request, display)
    if not found.inputs:
        raise InputError(", ".join(map(str, request.inputs)), "there is nothing to code", "name recordings or transcripts")
    store = ArtefactStore(request.out / ARTEFACTS)
    tables = read_tables(found, respondents=request.respondents, speakers=request.out / SPEAKERS)
    for sentence in tables.warnings:
        display.note(sentence)
    for problem in tables.problems:
        display.note(problem.sentence)
    study_request = after_last_run(study_request_of(request, tables), request.out, said=words_in(request.out / UTTERANCES))
    pipeline = study_pipeline(settings, request.models, store)
    study = pipeline.run(found.inputs, study_request, progress=display)
    if not study.recordings:
        reason = "none of the inputs could be used, so nothing was written"
        raise InputError(", ".join(map(str, request.inputs)), reason, "the sentences above tell why")
    for of_reprocess in (CHANGES, RESULTS):  # which tell of an earlier run
        (request.out / of_reprocess).unlink(missing_ok=True)
    weights = tuple(installed_weights(settings, coder_folder=request.models.coder))
    failures = write_results(study, found, study_request, tables, request.out, display=display, store=store, weights=weights)
    remember(request)
    note_files(study, study_request, pipeline, store, request)
    for line in summary(study, failures, request.out):
        display.say(line)
    return SOME_FAILED if failures else DONE


def note_files(
    study: Study, study_request: StudyRequest, pipeline: StudyPipeline, store: ArtefactStore, request: CodeRequest
) -> None:
    """Writes down what was done with each recording of ``study``, for ``hardpart reprocess``; all of it is in ``store``."""
    ledger = Ledger(request.out / ARTEFACTS)
    inputs, records = [recording.source for recording in study.recordings], ledger.all()
    last = read_last_study(request.out / MANIFEST)
    plan = make_plan(
        inputs,
        study_request,
        fingerprints_of(pipeline),
        root=request.root,
        records=records,
        renamings=Renamings(inputs, records, last, root=request.root),
        store=store,
        scope=Scope(),
    )
    work = FileWork(pipeline.hearing, pipeline.cutter, pipeline.coder, store, ledger)
    for order in plan.orders(study_request):
        work(order.fields())
    note_names(plan, ledger)
