"""``hardpart reprocess``: an archive brought up to date; what is there and current is not done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.archive.estimate import told_duration
from pipelines.archive.plan import Fate, Scope
from pipelines.archive.stages import Stage
from pipelines.archive.study_record import read_study_record
from pipelines.archive.written import Written, told_changed
from pipelines.counts import counted
from service.archive.models import ArchiveModels
from service.archive.planning import ArchivePlan, plan_archive
from service.archive.running import ArchiveRun
from service.archive.themes_due import leaves_themes, why_themes
from service.display import Display
from service.exit_codes import DONE, SOME_FAILED
from service.folders.request import CodeRequest
from service.writable import check_writable

_FILES_TOLD = 12


@dataclass(frozen=True, slots=True)
class ReprocessRequest:
    """What the command line asked for; ``code`` is the study as ``hardpart code`` would make it, of one folder."""

    code: CodeRequest
    scope: Scope
    plan_only: bool = False


def run_reprocess(request: ReprocessRequest, models: ArchiveModels) -> int:
    """Brings the archive up to date; the exit code."""
    display = Display()
    check_writable(request.code.out)
    plan = plan_archive(request.code, request.scope, models)
    for line in told_plan(plan, workers=models.workers, in_full=request.plan_only):
        display.say(line)
    if request.plan_only:
        plan.check_files()
        return DONE
    return DONE if ArchiveRun(plan, models, display).bring_up_to_date() else SOME_FAILED


def told_plan(plan: ArchivePlan, *, workers: int, in_full: bool) -> list[str]:
    """What will be done, why, and about how long it takes; with each file ``in_full``, else with some."""
    lines = [*_told_counts(plan, workers=workers), *_told_files(plan, in_full=in_full)]
    themes = _told_themes(plan)
    changed = Written(plan.code.out).changed() if in_full else []
    lines += [told_changed(changed, stay=themes is None)] if changed else []
    return lines if themes is None else [*lines, themes]


def _told_counts(plan: ArchivePlan, *, workers: int) -> Iterator[str]:
    files, found, due = plan.files, plan.found, plan.files.of(Fate.DUE)
    counts = [f"{len(files.of(Fate.CURRENT))} up to date", f"{len(due)} to do"]
    counts += [f"{len(some)} {fate.value}" for fate in (Fate.LEFT, Fate.WAITS) if (some := files.of(fate))]
    counts += [f"{len(found.failures)} cannot be used"] if found.failures else []
    counts += [f"{len(found.skipped)} passed over"] if found.skipped else []
    counts += [f"{len(plan.gone)} of the last study gone"] if plan.gone else []
    yield f"{counted(len(files.files), 'file')}: {', '.join(counts)}."
    if due:
        measured = files.rates.measured
        known = f"from {counted(measured, 'file')} done here" if measured else "by what is usual"
        yield f"About {told_duration(files.seconds(workers=workers))} with {counted(workers, 'worker')}, {known}."


def _told_files(plan: ArchivePlan, *, in_full: bool) -> Iterator[str]:
    shown = [file for file in plan.files.files if in_full or file.fate in (Fate.DUE, Fate.WAITS)]
    shown = [file for file in shown if file.fate is not Fate.CURRENT or file.why]
    most = len(shown) if in_full else _FILES_TOLD
    for file in shown[:most]:
        lasts = f", about {told_duration(file.seconds)}" if file.fate is Fate.DUE else ""
        yield f"  {file.fate.value:8} {file.file}: {file.why}{lasts}"
    if len(shown) > most:
        yield f"  ... and {len(shown) - most} more; --plan tells all."
    if in_full:
        yield from (f"  failed   {failure}" for failure in plan.found.failures)
        yield from (f"  passed over: {skipped}" for skipped in plan.found.skipped)
        yield from (f"  gone     {one.sentence}" for one in plan.gone)


def _told_themes(plan: ArchivePlan) -> str | None:
    if plan.files.until is not Stage.THEMES:
        return None
    if leaves_themes(plan):
        return f"The themes stay as they are until all files of the study are up to date; {plan.remedy}."
    why, record = why_themes(plan), read_study_record(plan.code.out)
    lasted = "" if record is None else f", which took {told_duration(record.seconds)} last time"
    return None if why is None else f"{why}{lasted}."
