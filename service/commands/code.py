"""``hardpart code``: recordings and transcripts to a coded study in a folder."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.report.build import REPORT, write_report

from annotations.errors import InputError
from annotations.formats.respondents_csv import read_respondents
from annotations.formats.speakers_csv import SPEAKERS
from annotations.formats.speakers_csv import read as read_speakers
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from pipelines.artefacts import ArtefactStore
from pipelines.hearing import StudyRequest
from pipelines.inputs import RESPONDENTS, FoundInputs, find_inputs
from pipelines.manifest import RunFacts, all_failures, manifest_fields
from pipelines.outputs import write_study
from pipelines.study import Study
from service.compose import ModelChoice, installed_weights, study_pipeline
from service.display import Display
from service.settings import Settings

ARTEFACTS = ".hardpart"
DONE, SOME_FAILED = 0, 1


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

    @property
    def models(self) -> ModelChoice:
        """The part of the request that chooses models."""
        return ModelChoice(whisper=self.whisper, engine=self.engine, download=self.download)


def run_code(request: CodeRequest) -> int:
    """Runs the main job; the exit code."""
    display = Display()
    settings = Settings()
    found = find_inputs(request.inputs, skip_folders=[request.out])
    for failure in found.failures:
        display.note(str(failure))
    if not found.inputs:
        raise InputError(", ".join(map(str, request.inputs)), "there is nothing to code", "name recordings or transcripts")
    store = ArtefactStore(request.out / ARTEFACTS)
    study_request, problems = _study_request(request, found, display)
    pipeline = study_pipeline(settings, request.models, store)
    study = pipeline.run(found.inputs, study_request, progress=display)
    write_report(study, found, request.out, store=store, progress=display, problems=problems)
    facts = RunFacts(
        version=importlib.metadata.version("hardpart"),
        weights=tuple(installed_weights(settings)),
        timings_ms=display.timings_ms,
        problems=problems,
    )
    manifest = manifest_fields(study, found, study_request, store.tally, facts)
    write_study(study, request.out, manifest=manifest, corrections=study_request.corrections)
    failures = all_failures(study, found, facts)
    for line in summary(study, failures, request.out):
        display.say(line)
    return SOME_FAILED if failures else DONE


def summary(study: Study, failures: Sequence[str], out: Path) -> list[str]:
    """The last lines on the terminal."""
    people = len({u.respondent for u in study.utterances if u.respondent})
    complaints = len(study.themes.unassigned) + sum(len(theme.members) for theme in study.themes.themes)
    counted = (
        f"{len(study.recordings)} recordings, {people} respondents, {len(study.utterances)} sentences, "
        f"{complaints} complaints in {len(study.themes.themes)} themes "
        f"({len(study.themes.unassigned)} complaints in none)."
    )
    lines = [counted]
    lines += [f"! {warning}" for warning in study.warnings]
    if failures:
        lines.append(f"{len(failures)} inputs failed; manifest.json and the report name each.")
    return [*lines, f"Report: {out / REPORT}"]


def _study_request(request: CodeRequest, found: FoundInputs, display: Display) -> tuple[StudyRequest, tuple[str, ...]]:
    names = [source.recording for source in found.inputs]
    problems: list[str] = []
    respondents: tuple[Respondent, ...] = ()
    tables = [request.respondents] if request.respondents else [t for t in found.tables if t.name.casefold() == RESPONDENTS]
    if len(tables) > 1:
        reason = f"{len(tables)} tables of respondents lie beside the recordings"
        raise InputError(", ".join(map(str, tables)), reason, "name one with --respondents")
    for table in tables:
        read = read_respondents(table, recordings=names)
        respondents = read.respondents
        problems += [str(problem) for problem in read.problems]
        for sentence in read.warnings:
            display.note(sentence)
    corrections = _corrections(request.out / SPEAKERS, names, problems)
    for sentence in problems:
        display.note(sentence)
    return (
        StudyRequest(
            language=request.language,
            interviewer=request.interviewer,
            speakers=request.speakers,
            respondents=respondents,
            corrections=corrections,
        ),
        tuple(problems),
    )


def _corrections(path: Path, names: Sequence[str], problems: list[str]) -> tuple[SpeakerCorrection, ...]:
    if not path.exists():
        return ()
    read = read_speakers(path, recordings=names)
    problems += [str(problem) for problem in read.problems]
    return read.corrections
