"""The study of an archive, put together from its files once these are done, by one run at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property

from annotations.utterances import place_of
from pipelines.archive.changes import CHANGES, acts_before, what_changed
from pipelines.archive.last_study import read_last_study
from pipelines.archive.ledger import Ledger
from pipelines.archive.plan import PlannedFile, note_names
from pipelines.archive.results import RESULTS
from pipelines.archive.run import FileResult, failures_in, usable_files
from pipelines.archive.study_record import StudyRecord, read_study_record, write_study_record
from pipelines.archive.written import Written, told_changed
from pipelines.artefacts import ArtefactStore, write_whole
from pipelines.counts import counted, counted_are
from pipelines.inputs import is_unchanged
from pipelines.last_run import after_last_run
from pipelines.memory import without_search_for_cycles
from pipelines.outputs import ARTEFACTS, MANIFEST
from pipelines.said_before import SaidBefore
from pipelines.study import Study
from service.archive.ahead import ReadAhead
from service.archive.models import ArchiveModels
from service.archive.planning import ArchivePlan
from service.archive.themes_due import study_key
from service.display import Display
from service.folders.results import summary, write_results


class ArchiveStudy:
    """The study that a run leaves in its folder; ``store`` holds what was made of its files."""

    def __init__(self, plan: ArchivePlan, models: ArchiveModels, store: ArtefactStore, display: Display) -> None:
        self._plan, self._models, self._store, self._display = plan, models, store, display
        self._ledger = Ledger(plan.code.out / ARTEFACTS)
        self._ahead = ReadAhead(plan, models, store)

    def prepare(self) -> None:
        """Begins to load and to read what the themes need; returns at once."""
        self._ahead.begin()

    def bring_up_to_date(self, results: Mapping[str, FileResult]) -> Sequence[str]:
        """The themes and outputs, unless they are current or files are not up to date; what failed there, as sentences."""
        self._ahead.wait()
        with self._alone():
            usable = usable_files(self._plan.files, results)
            rest = self._not_done(usable, results)
            barred = self._why_not(usable, rest)
            if barred is not None:
                self._display.note(barred)
                return ()
            if rest:
                self._display.note(f"{counted_are(len(rest), 'file')} not in the study yet; {RESULTS} tells which and why.")
            failures = self._made_or_kept(usable, results)
            note_names(self._plan.files, self._ledger)
            return failures

    def _alone(self) -> AbstractContextManager[bool]:
        with self._ledger.lock("study") as free:
            if not free:
                self._display.say("Another run is at the themes of this study; waiting for it.")
        return self._ledger.lock("study", wait=True)

    def _not_done(self, usable: Sequence[PlannedFile], results: Mapping[str, FileResult]) -> list[PlannedFile]:
        """The files that are not up to date and did not fail."""
        answered = {file.source.sha256 for file in usable} | {s for s, result in results.items() if result.sentence is not None}
        return [file for file in self._plan.files.files if file.source.sha256 not in answered]

    def _why_not(self, usable: Sequence[PlannedFile], rest: Sequence[PlannedFile]) -> str | None:
        """Why there can be no study now but the last, if any; ``rest`` are files that were not done."""
        in_study = {place_of(identity)[0] for identity in self._said_before.words} if rest else set()
        older = [file for file in rest if file.source.recording in in_study]
        if older:
            are = "is" if len(older) == 1 else "are"
            told = f"{counted(len(older), 'file')} of the study {are} not up to date, {older[0].file} for one"
            return f"The themes stay as they were: {told}; {self._plan.remedy}."
        if not usable and rest:
            return f"{counted_are(len(rest), 'file')} not coded yet, so there is no study; {self._plan.remedy}."
        return None if usable else "No file could be used, so there is no study; the sentences above tell why."

    def _made_or_kept(self, usable: Sequence[PlannedFile], results: Mapping[str, FileResult]) -> tuple[str, ...]:
        """Makes the study of the ``usable`` files, unless it is there; what failed in it, as sentences."""
        out, key = self._plan.code.out, study_key(self._plan, results)
        record = read_study_record(out)
        is_current = record is not None and record.is_current(out, key) and not self._plan.code.regroup
        if changed := Written(out).changed():
            self._display.note(told_changed(changed, stay=is_current))
        if record is not None and is_current:
            self._display.say("The study is up to date.")
            for failure in record.failures:
                self._display.note(failure)
            return record.failures
        started = time.monotonic()
        with without_search_for_cycles():
            failures = self._make(usable, results)
        if all(is_unchanged(file.source) for file in usable):  # else the next run makes it anew
            seconds = round(time.monotonic() - started, 1)
            write_study_record(out, StudyRecord(key, seconds, failures))
        return failures

    def _make(self, usable: Sequence[PlannedFile], results: Mapping[str, FileResult]) -> tuple[str, ...]:
        """Finds the themes and writes the outputs; what failed in the study itself, as sentences."""
        plan, out, before = self._plan, self._plan.code.out, self._said_before
        renamed = {**plan.renamings.names, **plan.renamings.away}
        asked = after_last_run(plan.asked, out, said=before.words, renamed=renamed, had=plan.renamings.had, moved=self._moved)
        tables = replace(plan.tables, problems=(*plan.tables.problems, *failures_in(results)))
        found = replace(plan.found, inputs=tuple(sorted((f.source for f in usable), key=lambda s: s.recording)))
        ahead = self._ahead
        study = ahead.pipeline.run(found.inputs, asked, progress=self._display, ready=ahead.ready)
        failures = write_results(
            study, found, asked, tables, out, display=self._display, store=self._store, weights=self._models.weights()
        )
        self._tell(study, before, failures)
        return tuple(failure.sentence for failure in study.failures)

    def _tell(self, study: Study, before: SaidBefore, failures: Sequence[str]) -> None:
        out = self._plan.code.out
        if study.shown_before is not None:
            changes = what_changed(acts_before(before), study.utterances, (study.shown_before, study.themes))
            write_whole(out / CHANGES, json.dumps(changes.fields(), ensure_ascii=False, indent=1) + "\n")
            self._display.say(changes.told())
        for line in summary(study, failures, out):
            self._display.say(line)

    @cached_property
    def _said_before(self) -> SaidBefore:
        """The sentences of the last study, under the names of now; to be read while no other run is at the study."""
        return self._ahead.said_before().renamed(self._moved)

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Likewise what recordings of the last study are called now."""
        return self._plan.renamings.since(read_last_study(Written(self._plan.code.out).as_written(MANIFEST)))
