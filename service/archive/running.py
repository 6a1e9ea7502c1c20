"""An archive brought up to date as its plan says: the files by workers, then the study."""

from __future__ import annotations

from pipelines.archive.changes import CHANGES
from pipelines.archive.ledger import Ledger
from pipelines.archive.results import RESULTS, as_text, result_lines
from pipelines.archive.run import FileResult, failures_in, process
from pipelines.archive.stages import Stage
from pipelines.archive.work import calls_of
from pipelines.artefacts import ArtefactStore, write_whole
from pipelines.counts import counted
from pipelines.outputs import ARTEFACTS
from service.archive.models import ArchiveModels
from service.archive.pace import Pace, following
from service.archive.planning import ArchivePlan
from service.archive.study import ArchiveStudy
from service.display import Display
from service.folders.remembered import remember


class ArchiveRun:
    """One run over an archive; ``display`` tells a person how it goes."""

    def __init__(self, plan: ArchivePlan, models: ArchiveModels, display: Display) -> None:
        self._plan, self._models, self._display = plan, models, display
        self._folder = plan.code.out / ARTEFACTS
        self._store = ArtefactStore(self._folder)
        self._study = ArchiveStudy(plan, models, self._store, display)
        self._results: dict[str, FileResult] = {}

    def bring_up_to_date(self) -> bool:
        """Does what the plan says; whether nothing failed."""
        plan = self._plan
        for problem in (*plan.found.failures, *(p.sentence for p in plan.tables.problems), *plan.tables.warnings):
            self._display.note(str(problem))
        plan.check_files()
        self._tell_gone()
        remember(plan.code)  # before files are done by these options, so that the next run does not undo them
        try:
            self._process_files()
        finally:
            self._write_lines()
            (plan.code.out / CHANGES).unlink(missing_ok=True)  # of an earlier run
        failed = [*plan.found.failures, *plan.tables.problems, *failures_in(self._results)]
        if plan.files.until is Stage.THEMES:
            failed += self._study.bring_up_to_date(self._results)
        self._tell_model_calls()
        return not failed

    def _tell_gone(self) -> None:
        gone = self._plan.gone
        if gone:
            are = "is" if len(gone) == 1 else "are"
            remedy = f"put back what belongs in the study and run again. {RESULTS} names each"
            told = f"{counted(len(gone), 'file')} of the last study {are} nowhere now, {gone[0].file} for one"
            self._display.note(f"{told}; {remedy}.")

    def _process_files(self) -> None:
        orders = self._plan.files.orders(self._plan.asked)
        if not orders:
            return
        if self._plan.files.until is Stage.THEMES:
            self._study.prepare()
        expected = {file.source.sha256: file.seconds for file in self._plan.files.files}
        pace = Pace(len(orders), sum(expected[order.source.sha256] for order in orders))
        with (
            self._models.runner(self._folder, files=len(orders)) as runner,
            following(self._display, pace, len(orders)) as show,
        ):
            for result in process(orders, runner, Ledger(self._folder)):
                self._keep(result)
                show(result, expected[result.order.source.sha256])

    def _keep(self, result: FileResult) -> None:
        self._results[result.order.source.sha256] = result
        called = self._store.tally.model_calls
        for stage, calls in result.model_calls.items():
            called[stage] = called.get(stage, 0) + calls

    def _write_lines(self) -> None:
        plan = self._plan
        lines = result_lines(plan.files, self._results, plan.found, plan.gone, root=plan.code.root)
        write_whole(plan.code.out / RESULTS, as_text(lines))

    def _tell_model_calls(self) -> None:
        calls = calls_of(self._store)
        told = ", ".join(f"{stage} {count}" for stage, count in calls.items())
        self._display.say(f"Model calls: {sum(calls.values())}{f' ({told})' if told else ''}.")
