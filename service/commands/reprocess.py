"""``hardpart reprocess``: an archive brought up to date; what is there and current is not done again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from annotations.consent import withheld
from annotations.errors import InputError
from annotations.formats.speakers_csv import SPEAKERS
from annotations.utterances import place_of
from pipelines.archive.changes import CHANGES, acts_before, what_changed
from pipelines.archive.digests import KnownDigests
from pipelines.archive.estimate import told_duration
from pipelines.archive.last_study import GoneFile, gone_files, names_since, read_last_study
from pipelines.archive.ledger import Ledger
from pipelines.archive.names import distinct_names
from pipelines.archive.plan import Fate, Plan, PlannedFile, Scope, make_plan, note_names, relative, renamed_recordings
from pipelines.archive.results import RESULTS, as_text, result_lines
from pipelines.archive.run import FileResult, process
from pipelines.archive.stages import Fingerprints, Stage
from pipelines.archive.written import OUTPUTS, Written, ends_of, told_changed
from pipelines.artefacts import ArtefactStore, digest, read_sealed, write_sealed, write_whole
from pipelines.counts import counted, counted_are
from pipelines.hearing import Failure
from pipelines.inputs import FoundInputs, find_inputs, is_unchanged
from pipelines.last_run import after_last_run
from pipelines.manifest import MODEL_STAGES
from pipelines.outputs import ARTEFACTS, MANIFEST, THEMES, UTTERANCES
from pipelines.runners.protocol import Runner
from pipelines.said_before import SaidBefore, read_said
from pipelines.study import StudyPipeline
from pipelines.study_tables import read_tables
from service.clock import today
from service.commands.reprocess_display import Pace, following
from service.display import Display
from service.exit_codes import DONE, SOME_FAILED
from service.folders.remembered import remember
from service.folders.request import CodeRequest, study_request_of
from service.folders.results import summary, write_results
from service.version import version
from service.writable import check_writable

_DIGESTS = "digests.json"
_STUDY = "study.json"
_STUDY_VERSION = "study 4"  # of how outputs are made; a change of the code that makes others comes with another number
_FILES_TOLD = 12


class ArchiveModels(Protocol):
    """The models of an archive, seen from the process that a person started; it loads them for the themes alone."""

    def fingerprints(self) -> Fingerprints: ...

    def runner(self, folder: Path, *, files: int) -> AbstractContextManager[Runner]:
        """Workers for so many files, whose artefacts lie in ``folder``."""
        ...

    def pipeline(self, store: ArtefactStore) -> StudyPipeline: ...

    def prepare(self) -> None:
        """Loads the code that the themes need, which takes seconds; while workers are busy it costs nobody any."""
        ...

    def weights(self) -> Sequence[Mapping[str, str]]:
        """What the manifest tells of the weights."""
        ...

    @property
    def workers(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ReprocessRequest:
    """What the command line asked for; ``code`` is the study as ``hardpart code`` would make it, of one folder."""

    code: CodeRequest
    scope: Scope
    plan_only: bool = False

    @property
    def root(self) -> Path:
        """The folder that files are told from."""
        return self.code.root


def run_reprocess(request: ReprocessRequest, models: ArchiveModels) -> int:
    """Brings the archive up to date; the exit code."""
    display = Display()
    check_writable(request.code.out)
    archive = _Archive(request, models, display)
    for line in archive.told_plan():
        display.say(line)
    if request.plan_only:
        archive.check_inputs()
        return DONE
    return archive.bring_up_to_date()


class _Archive:
    """One run over an archive."""

    def __init__(self, request: ReprocessRequest, models: ArchiveModels, display: Display) -> None:
        self._request, self._models, self._display = request, models, display
        self._folder = request.code.out / ARTEFACTS
        self._ledger, self._store = Ledger(self._folder), ArtefactStore(self._folder)
        self._written = Written(request.code.out)
        records = self._ledger.all()
        digests = KnownDigests(self._folder / _DIGESTS)
        self._found = find_inputs(
            request.code.inputs,
            digest_of=digests,
            skip_folders=[request.code.out],
            tables=request.code.tables,
            namer=partial(
                distinct_names,
                known={record.sha256: record.recording for record in records},
                lay={record.sha256: request.root / record.file for record in records},
            ),
        )
        digests.keep()
        self._prints = models.fingerprints()
        names = {source.recording for source in self._found.inputs}
        known = {source.sha256: source.recording for source in self._found.inputs}
        self._renamed = renamed_recordings(self._found.inputs, records, root=request.root)
        tables = read_tables(
            self._found,
            respondents=request.code.respondents,
            speakers=request.code.out / SPEAKERS,
            renamed=self._renamed,
            moved=self._moved_speakers,
        )
        self._taken_over = [
            f"{record.recording!r} is the name of another recording than in the last run, whose is {known[record.sha256]!r} now; "
            "corrections and judgements go with the recordings, but check what respondents.csv says of both."
            for record in records
            if record.recording in names and known.get(record.sha256, record.recording) != record.recording
        ]
        self._tables = replace(tables, warnings=(*tables.warnings, *self._taken_over))
        self._asked = study_request_of(request.code, self._tables, renamed=self._renamed)
        self._plan = make_plan(
            self._found.inputs,
            self._asked,
            self._prints,
            root=request.root,
            records=records,
            store=self._store,
            scope=request.scope,
        )
        self._before = read_last_study(request.code.out / MANIFEST)
        self._gone = gone_files(
            self._before,
            self._found.inputs,
            records,
            root=request.root,
            failed={relative(Path(failure.source), request.root) for failure in self._found.failures},
        )
        self._results: dict[str, FileResult] = {}
        self._preparing: Thread | None = None

    def told_plan(self) -> list[str]:
        """What will be done, why, and about how long it takes."""
        in_full = self._request.plan_only
        lines = plan_lines(self._plan, self._found, self._gone, workers=self._models.workers, in_full=in_full)
        took = self._last_study().get("seconds")
        lasted = "" if took is None else f", which took {told_duration(took)} last time"
        usable = self._usable()
        if self._plan.until is not Stage.THEMES:
            return lines
        if self._will_leave_themes():
            return [*lines, f"The themes stay as they are until all files of the study are up to date; {self._without()}."]
        if self._plan.of(Fate.DUE):
            return [*lines, f"Then the themes{lasted}."]
        if not usable:
            return lines
        why = self._why_themes(usable)
        return lines if why is None else [*lines, f"{why}{lasted}."]

    def _will_leave_themes(self) -> bool:
        """Whether a file of the last study will not be up to date after this run."""
        rest = {file.source.recording for file in self._plan.files if not file.is_usable and file.fate is not Fate.DUE}
        if not rest:
            return False
        now = {**self._renamed, **names_since(self._before, self._found.inputs)}
        return any(now.get(name, name) in rest for name in self._before.heard)

    def _without(self) -> str:
        """What to do for the files that were left out."""
        scope = self._request.scope
        options = [name for name in ("only", "since", "limit") if getattr(scope, name) is not None]
        return f"run again without {' and '.join(f'--{name}' for name in options)}"

    def _why_themes(self, usable: Sequence[PlannedFile]) -> str | None:
        """Why the themes are found though no file is to be done; ``None`` when they are not."""
        if not (self._request.code.out / THEMES).exists():
            return "Then the themes, which are not there yet"
        if self._request.code.regroup:
            return "The themes are found anew from all complaints"
        if not self._last_study():
            return "The study is put together anew: what it was made of was not written down"
        if self._study_is_current(self._study_key(usable)):
            return None
        changed = "files, tables, judgements, options, models or results changed"
        return f"The themes are outdated: {changed}. The study is put together anew"

    def bring_up_to_date(self) -> int:
        """Does what the plan says; the exit code."""
        for problem in (*self._found.failures, *(p.sentence for p in self._tables.problems), *self._tables.warnings):
            self._display.note(str(problem))
        self.check_inputs()
        if self._gone:
            are = "is" if len(self._gone) == 1 else "are"
            remedy = f"put back what belongs in the study and run again. {RESULTS} names each"
            told = f"{counted(len(self._gone), 'file')} of the last study {are} nowhere now, {self._gone[0].file} for one"
            self._display.note(f"{told}; {remedy}.")
        remember(self._request.code)  # before files are done by these options, so that the next run does not undo them
        try:
            self._process_files()
        finally:
            self._write_lines()
            (self._request.code.out / CHANGES).unlink(missing_ok=True)  # of an earlier run
        failed = [*self._found.failures, *self._tables.problems, *self._failures()]
        if self._plan.until is Stage.THEMES:
            with self._alone():
                failed += self._bring_study_up_to_date()
        self._tell_model_calls()
        return SOME_FAILED if failed else DONE

    def check_inputs(self) -> None:
        """Raises ``InputError`` when there is nothing to process."""
        if not self._plan.files:
            code = self._request.code
            remedy = f"name a folder of recordings, and --out {code.out}"
            raise InputError(", ".join(map(str, code.inputs)), "there is nothing to process", remedy)

    def _process_files(self) -> None:
        orders = self._plan.orders(self._asked)
        if not orders:
            return
        expected = {file.source.sha256: file.seconds for file in self._plan.files}
        pace = Pace(len(orders), sum(expected[order.source.sha256] for order in orders))
        if self._plan.until is Stage.THEMES:
            self._preparing = Thread(target=self._models.prepare, daemon=True)
            self._preparing.start()
        with (
            self._models.runner(self._folder, files=len(orders)) as runner,
            following(self._display, pace, len(orders)) as show,
        ):
            for result in process(orders, runner, self._ledger):
                self._results[result.order.source.sha256] = result
                for stage, calls in result.model_calls.items():
                    self._store.tally.model_calls[stage] = self._store.tally.model_calls.get(stage, 0) + calls
                show(result, expected[result.order.source.sha256])

    def _failures(self) -> list[Failure]:
        failed = [r for r in self._results.values() if r.sentence is not None]
        return [Failure(r.order.source.recording, "files", r.sentence or "") for r in sorted(failed, key=lambda r: r.order.file)]

    def _usable(self) -> list[PlannedFile]:
        done = {sha256 for sha256, result in self._results.items() if result.sentence is None}
        return [f for f in self._plan.files if f.is_usable or f.source.sha256 in done]

    def _bring_study_up_to_date(self) -> list[str]:
        """The themes and outputs, unless they are current; what failed there, as sentences."""
        usable = self._usable()
        kept = {file.source.sha256 for file in usable}
        failed = {sha256 for sha256, result in self._results.items() if result.sentence is not None}
        rest = [file for file in self._plan.files if file.source.sha256 not in kept | failed]
        in_study = {place_of(identity)[0] for identity in self._said_before.words} if rest else set()
        older = [file for file in rest if file.source.recording in in_study]
        if older:
            are = "is" if len(older) == 1 else "are"
            self._display.note(
                f"The themes stay as they were: {counted(len(older), 'file')} of the study {are} not up to date, "
                f"{older[0].file} for one; {self._without()}."
            )
            return []
        if not usable and rest:
            self._display.note(f"{counted_are(len(rest), 'file')} not coded yet, so there is no study; {self._without()}.")
            return []
        if not usable:
            self._display.note("No file could be used, so there is no study; the sentences above tell why.")
            return []
        if rest:
            self._display.note(f"{counted_are(len(rest), 'file')} not in the study yet; {RESULTS} tells which and why.")
        key = self._study_key(usable)
        is_current = self._study_is_current(key) and not self._request.code.regroup
        if changed := self._written.changed():
            self._display.note(told_changed(changed, stay=is_current))
        if is_current:
            self._display.say("The study is up to date.")
            failures: list[str] = self._last_study().get("failures", [])
            for failure in failures:
                self._display.note(failure)
        else:
            started = time.monotonic()
            failures = self._make_study(usable)
            if all(is_unchanged(file.source) for file in usable):  # else the next run makes it anew
                seconds, ends = round(time.monotonic() - started, 1), ends_of(self._request.code.out, OUTPUTS)
                made = {"key": key, "seconds": seconds, "failures": failures, "ends": ends}
                write_sealed(self._folder / _STUDY, made, made_by=_STUDY_VERSION)
        note_names(self._plan, self._ledger)
        return failures

    def _make_study(self, usable: Sequence[PlannedFile]) -> list[str]:
        """Finds the themes and writes the outputs; what failed in the study itself, as sentences."""
        if self._preparing is not None:
            self._preparing.join()  # two threads that import the same modules can break each other's imports
        code = self._request.code
        before = self._said_before
        asked = after_last_run(self._asked, code.out, said=before.words, renamed=self._renamed, moved=self._moved)
        tables = replace(self._tables, problems=(*self._tables.problems, *self._failures()))
        found = replace(self._found, inputs=tuple(sorted((f.source for f in usable), key=lambda s: s.recording)))
        study = self._models.pipeline(self._store).run(found.inputs, asked, progress=self._display)
        failures = write_results(
            study, found, asked, tables, code.out, display=self._display, store=self._store, weights=self._models.weights()
        )
        if study.shown_before is not None:
            changes = what_changed(acts_before(before), study.utterances, (study.shown_before, study.themes))
            write_whole(code.out / CHANGES, json.dumps(changes.fields(), ensure_ascii=False, indent=1) + "\n")
            self._display.say(changes.told())
        for line in summary(study, failures, code.out):
            self._display.say(line)
        return [failure.sentence for failure in study.failures]

    @cached_property
    def _said_before(self) -> SaidBefore:
        """The sentences of the last study, under the names of now; to be read while no other run is at the study."""
        return read_said(self._request.code.out / UTTERANCES, renamed={**self._renamed, **self._moved})

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Likewise what recordings of the last study are called now."""
        return names_since(read_last_study(self._request.code.out / MANIFEST), self._found.inputs)

    def _moved_speakers(self) -> dict[str, str]:
        """Likewise those of them that the table of speakers names; another run may have written it meanwhile."""
        last = read_last_study(self._request.code.out / MANIFEST)
        return {old: new for old, new in names_since(last, self._found.inputs).items() if old in last.heard}

    def _study_key(self, usable: Sequence[PlannedFile]) -> str:
        """Digest of everything that the themes and outputs are made of."""
        records = {f.source.recording: self._ledger.read(f.source.sha256) for f in usable}
        files = sorted([name, r.sha256, dict(r.made_by)] for name, r in records.items() if r is not None)
        told = sorted([*map(str, self._found.failures), *(f.sentence for f in (*self._tables.problems, *self._failures()))])
        # What is corrected, the files' records tell.
        asked = replace(self._asked, corrections=(), regroup=False)
        unheard = withheld(asked.respondents, today=today())
        lasting = [warning for warning in self._tables.warnings if warning not in self._taken_over]
        facts = [files, told, lasting, unheard, self._prints.themes, version()]
        return digest(json.dumps(facts, sort_keys=True), repr(asked))

    def _study_is_current(self, key: str) -> bool:
        out, last = self._request.code.out, self._last_study()
        is_there = all((out / name).exists() for name in (*OUTPUTS, SPEAKERS)) and self._written.all_there()
        return last.get("key") == key and is_there and last.get("ends") in (None, ends_of(out, OUTPUTS))

    def _last_study(self) -> dict[str, Any]:
        """When the themes were last found: the ``key`` of what they were made of, the ``seconds`` that took, ``failures``.

        ``ends`` are those of the outputs; studies of earlier versions have none.
        """
        return read_sealed(self._folder / _STUDY, made_by=_STUDY_VERSION) or {}

    def _alone(self) -> AbstractContextManager[bool]:
        with self._ledger.lock("study") as free:
            if not free:
                self._display.say("Another run is at the themes of this study; waiting for it.")
        return self._ledger.lock("study", wait=True)

    def _write_lines(self) -> None:
        lines = result_lines(self._plan, self._results, self._found, self._gone, root=self._request.root)
        write_whole(self._request.code.out / RESULTS, as_text(lines))

    def _tell_model_calls(self) -> None:
        calls = {stage: count for stage, count in self._store.tally.model_calls.items() if stage in MODEL_STAGES}
        told = ", ".join(f"{stage} {count}" for stage, count in calls.items())
        self._display.say(f"Model calls: {sum(calls.values())}{f' ({told})' if told else ''}.")


def plan_lines(plan: Plan, found: FoundInputs, gone: Sequence[GoneFile], *, workers: int, in_full: bool) -> list[str]:
    """The plan as text: a summary, and what is done with each file, all of them ``in_full``; ``gone`` are of the last study."""
    due = plan.of(Fate.DUE)
    seconds = sum(file.seconds for file in due) / max(1, min(workers, len(due)))
    measured = plan.rates.measured
    known = f"from {counted(measured, 'file')} done here" if measured else "by what is usual"
    counts = [f"{len(plan.of(Fate.CURRENT))} up to date", f"{len(due)} to do"]
    counts += [f"{len(files)} {fate.value}" for fate in (Fate.LEFT, Fate.WAITS) if (files := plan.of(fate))]
    counts += [f"{len(found.failures)} cannot be used"] if found.failures else []
    counts += [f"{len(found.skipped)} passed over"] if found.skipped else []
    counts += [f"{len(gone)} of the last study gone"] if gone else []
    lines = [f"{counted(len(plan.files), 'file')}: {', '.join(counts)}."]
    if due:
        lines.append(f"About {told_duration(seconds)} with {workers} {'worker' if workers == 1 else 'workers'}, {known}.")
    shown = [file for file in plan.files if in_full or file.fate is Fate.DUE]
    shown = [file for file in shown if file.fate is not Fate.CURRENT or file.why]
    most = len(shown) if in_full else _FILES_TOLD
    for file in shown[:most]:
        lasts = f", about {told_duration(file.seconds)}" if file.fate is Fate.DUE else ""
        lines.append(f"  {file.fate.value:8} {file.file}: {file.why}{lasts}")
    if len(shown) > most:
        lines.append(f"  ... and {len(shown) - most} more; --plan tells all.")
    if in_full:
        lines += [f"  failed   {failure}" for failure in found.failures]
        lines += [f"  passed over: {skipped}" for skipped in found.skipped]
        lines += [f"  gone     {one.sentence}" for one in gone]
    return lines
