"""What a run writes into the folder of its study, and tells of it at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.archive.written import OUTPUTS, Written
from pipelines.artefacts import ArtefactStore
from pipelines.counts import counted
from pipelines.hearing import StudyRequest
from pipelines.inputs import FoundInputs
from pipelines.manifest import RunFacts, all_failures, manifest_fields
from pipelines.outputs import transcripts_of_last_run, write_study
from pipelines.people import unheard
from pipelines.report.build import REPORT, write_report
from pipelines.report.gaps import ReportNotes
from pipelines.study import Study
from pipelines.study_tables import StudyTables
from service.clock import today
from service.display import Display
from service.version import version


def write_results(
    study: Study,
    found: FoundInputs,
    study_request: StudyRequest,
    tables: StudyTables,
    out: Path,
    *,
    display: Display,
    store: ArtefactStore,
    weights: Sequence[Mapping[str, str]],
) -> list[str]:
    """Writes the report and the data of ``study`` into ``out``; everything that failed, as its sentences."""
    notes = ReportNotes(
        problems=tuple(problem.sentence for problem in tables.problems),
        withheld=unheard(study.utterances, study.respondents, today=today()),
    )
    written = Written(out)
    written.forget()
    write_report(study, found, out, store=store, progress=display, notes=notes)
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
        out,
        manifest=manifest,
        corrections=study_request.corrections,
        speakers_now=tables.speakers_now,
    )
    written.note((*OUTPUTS, *transcripts_of_last_run(out)))
    return all_failures(study, found, facts)


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
