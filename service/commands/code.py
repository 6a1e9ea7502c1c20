"""``hardpart code``: recordings and transcripts to a coded study in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

from annotations.consent import withheld
from annotations.errors import InputError
from annotations.formats.judgements_jsonl import JUDGEMENTS
from annotations.formats.judgements_jsonl import read as read_judgements
from annotations.formats.speakers_csv import SPEAKERS
from annotations.themes import ThemeSet
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from pipelines.archive.changes import CHANGES
from pipelines.archive.ledger import Ledger
from pipelines.archive.plan import Scope, make_plan, note_names
from pipelines.archive.results import RESULTS
from pipelines.archive.stages import fingerprints_of
from pipelines.archive.work import FileWork
from pipelines.archive.written import Written
from pipelines.artefacts import ArtefactStore, write_whole
from pipelines.counts import counted
from pipelines.hearing import StudyRequest
from pipelines.inputs import FoundInputs, find_inputs
from pipelines.judged_places import moved_places, places_in
from pipelines.manifest import RunFacts, all_failures, manifest_fields
from pipelines.outputs import MANIFEST, QUOTES, SEGMENTS, THEMES, UTTERANCES, transcripts_of_last_run, write_study
from pipelines.people import refused_astray, unheard
from pipelines.report.build import REPORT, write_report
from pipelines.report.gaps import ReportNotes
from pipelines.said_before import words_in
from pipelines.sentence_ids import Renaming
from pipelines.study import Study, StudyPipeline
from pipelines.theme_fields import theme_set_from_fields
from service.clock import today
from service.commands.study_tables import StudyTables, read_tables
from service.commands.writable import check_writable
from service.compose import ModelChoice, installed_weights, placed_whisper, study_pipeline
from service.display import Display
from service.exit_codes import DONE, SOME_FAILED
from service.settings import Settings
from service.version import version

ARTEFACTS = ".hardpart"
REMEMBERED = "request.json"
WRITTEN = "written.json"
OUTPUTS = (REPORT, UTTERANCES, THEMES, SEGMENTS, QUOTES, MANIFEST)  # but for what people write in, and transcripts
_SKIPPED_SHOWN = 5
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What the command line asked for."""

    inputs: tuple[Path, ...]
    out: Path
    respondents: Path | None = None
    language: str | None = None
    interviewer: str | None = None
    speakers: int | None = None
    whisper: str = "base"
    engine: str = "faster_whisper"
    download: bool = False
    coder: Path | None = None
    granularity: str = "normal"
    regroup: bool = False

    @property
    def root(self) -> Path:
        """The folder that files are told from, which all inputs lie in."""
        first = self.inputs[0]
        if len(self.inputs) == 1 and first.is_dir():
            return first
        folders = (path if path.is_dir() else path.parent for path in self.inputs)
        return Path(os.path.commonpath([folder.resolve() for folder in folders]))

    @property
    def tables(self) -> tuple[Path, ...]:
        """The table of respondents, where it was named."""
        return () if self.respondents is None else (self.respondents,)

    @property
    def models(self) -> ModelChoice:
        """The part of the request that chooses models."""
        return ModelChoice(
            self.whisper,
            self.engine,
            download=self.download,
            coder=self.coder or CODER_WEIGHTS,
            granularity=self.granularity,
            keeps_vectors=True,
        )


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
    failures = write_results(study, found, study_request, tables, request, display=display, store=store, weights=weights)
    remember(request)
    note_files(study, study_request, pipeline, store, request)
    for line in summary(study, failures, request.out):
        display.say(line)
    return SOME_FAILED if failures else DONE


def study_request_of(request: CodeRequest, tables: StudyTables, *, renamed: Mapping[str, str] = _NOTHING) -> StudyRequest:
    """What was asked for by options, tables and judgements; ``renamed`` are recordings with another name now, old to new."""
    now = Renaming(renamed)
    return StudyRequest(
        language=request.language,
        interviewer=request.interviewer,
        speakers=request.speakers,
        respondents=tables.respondents,
        corrections=tables.corrections,
        judgements=tuple(now.judgement(judgement) for judgement in read_judgements(request.out / JUDGEMENTS)),
        regroup=request.regroup,
        withheld=tuple(withheld(tables.respondents, today=today())),
        astray=refused_astray(tables.respondents, today=today()),
    )


def after_last_run(
    asked: StudyRequest,
    out: Path,
    *,
    said: Mapping[str, str],
    renamed: Mapping[str, str] = _NOTHING,
    moved: Mapping[str, str] = _NOTHING,
) -> StudyRequest:
    """``asked`` with the themes that the last run left in ``out`` and what was ``said`` in it, by id, under the names of now.

    ``moved`` are names of recordings in that run to those of now, where they may have taken each other's.
    """
    now = Renaming({**renamed, **moved})
    places = moved_places(read_judgements(out / JUDGEMENTS), renamed=renamed, moved=moved) if moved else {}
    previous, shown = (previous_themes(out / THEMES, as_found=as_found) for as_found in (True, False))
    return replace(
        asked,
        previous=None if previous is None else now.theme_set(previous),
        shown_before=None if shown is None else now.theme_set(shown),
        said_before=said,
        judged_before=places | places_in(out / MANIFEST, renamed=renamed, moved=moved),
    )


def write_results(
    study: Study,
    found: FoundInputs,
    study_request: StudyRequest,
    tables: StudyTables,
    request: CodeRequest,
    *,
    display: Display,
    store: ArtefactStore,
    weights: Sequence[Mapping[str, str]],
) -> list[str]:
    """Writes the report and the data of ``study``; everything that failed, as its sentences."""
    notes = ReportNotes(
        problems=tuple(problem.sentence for problem in tables.problems),
        withheld=unheard(study.utterances, study.respondents, today=today()),
    )
    written = Written(request.out / ARTEFACTS / WRITTEN, request.out)
    written.forget()
    write_report(study, found, request.out, store=store, progress=display, notes=notes)
    facts = RunFacts(
        version=version(),
        weights=tuple(weights),
        timings_ms=display.timings_ms,
        problems=tables.problems,
        warnings=(*tables.warnings, *notes.unheard),
    )
    manifest = manifest_fields(study, found, study_request, store.tally, facts)
    write_study(
        study,
        request.out,
        manifest=manifest,
        corrections=study_request.corrections,
        speakers_now=tables.speakers_now,
    )
    written.note((*OUTPUTS, *transcripts_of_last_run(request.out)))
    return all_failures(study, found, facts)


def note_files(
    study: Study, study_request: StudyRequest, pipeline: StudyPipeline, store: ArtefactStore, request: CodeRequest
) -> None:
    """Writes down what was done with each recording of ``study``, for ``hardpart reprocess``; all of it is in ``store``."""
    ledger = Ledger(request.out / ARTEFACTS)
    plan = make_plan(
        [recording.source for recording in study.recordings],
        study_request,
        fingerprints_of(pipeline),
        root=request.root,
        records=ledger.all(),
        store=store,
        scope=Scope(),
    )
    work = FileWork(pipeline.hearing, pipeline.cutter, pipeline.coder, store, ledger)
    for order in plan.orders(study_request):
        work(order.fields())
    note_names(plan, ledger)


def remember(request: CodeRequest) -> None:
    """Keeps what a study was made of and how, for ``hardpart reprocess``."""
    fields = asdict(request)
    del fields["out"], fields["download"], fields["regroup"]
    fields["inputs"] = [str(path.resolve()) for path in request.inputs]
    for name in ("respondents", "coder"):
        fields[name] = None if fields[name] is None else str(fields[name].resolve())
    fields["whisper"] = placed_whisper(request.whisper, request.engine)
    # In ASCII, which can write down the names of folders that are no text too.
    write_whole(request.out / ARTEFACTS / REMEMBERED, json.dumps(fields, indent=1) + "\n")


def previous_themes(path: Path, *, as_found: bool = True) -> ThemeSet | None:
    """The themes of the last run, ``as_found`` or after judgements; none where the file was changed beyond reading."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return theme_set_from_fields(fields.get("as_found", fields) if as_found else fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def find(request: CodeRequest, display: Display) -> FoundInputs:
    """The inputs, with everything that is left out told at once; results can be written to the folder for them.

    Raises ``OptionsError`` when they cannot.
    """
    check_writable(request.out)
    found = find_inputs(request.inputs, skip_folders=[request.out], tables=request.tables)
    for failure in found.failures:
        display.note(str(failure))
    for skipped in found.skipped[:_SKIPPED_SHOWN]:
        display.say(f"Passed over: {skipped}")
    more = len(found.skipped) - _SKIPPED_SHOWN
    if more > 0:
        display.say(f"Passed over: {counted(more, 'more file')}, which manifest.json names.")
    return found


def summary(study: Study, failures: Sequence[str], out: Path) -> list[str]:
    """The last lines on the terminal."""
    people = len({u.respondent for u in study.utterances if u.respondent})
    grouped, alone = sum(len(theme.members) for theme in study.themes.themes), len(study.themes.unassigned)
    whole = (
        f"{counted(len(study.recordings), 'recording')}, {counted(people, 'respondent')}, "
        f"{counted(len(study.utterances), 'sentence')}, {counted(grouped + alone, 'complaint')} "
        f"in {counted(len(study.themes.themes), 'theme')} ({alone} of them in none)."
    )
    lines = [whole]
    if study.added:
        lines.append(
            f"{counted(study.added, 'complaint')} added to the themes as they were; --regroup finds themes anew from all."
        )
    lines += [f"! {warning}" for warning in study.warnings]
    if failures:
        lines.append(f"{counted(len(failures), 'problem')}, told above; manifest.json and the report name each.")
    return [*lines, f"Report: {out / REPORT}"]
