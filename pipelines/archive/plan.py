"""What is to be done in an archive, file by file, and why; made from what the files and the models are, without loading any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from pipelines.archive.estimate import Rates, rates
from pipelines.archive.ledger import Ledger, UnitRecord, stages_up_to
from pipelines.archive.names import path_of, relative
from pipelines.archive.renamings import Renamings
from pipelines.archive.stages import FILE_STAGES, Fingerprints, Stage, made_by
from pipelines.archive.work import FileOrder, lacking, read_path
from pipelines.artefacts import ArtefactStore
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput


class Fate(StrEnum):
    """What becomes of a file in this run."""

    DUE = "due"
    CURRENT = "current"  # everything asked for is there
    LEFT = "left"  # by a limit that a person set
    WAITS = "waits"  # for a stage before the one that was asked for


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file: what becomes of it, ``why`` in words, and about how many ``seconds`` that takes.

    ``is_usable`` says that its results are there and current, whatever this run does. ``before`` is its record, if any;
    ``namesake`` that of the content that lay in its place before, and is nowhere now. ``former`` are its names of earlier runs.
    """

    source: StudyInput
    file: str
    made_by: Mapping[str, str]
    fate: Fate
    why: str
    seconds: float = 0.0
    is_usable: bool = False
    before: UnitRecord | None = None
    namesake: UnitRecord | None = None
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All files in order of their paths; ``rates`` are what the estimates were made from."""

    files: tuple[PlannedFile, ...]
    until: Stage
    rates: Rates

    def of(self, fate: Fate) -> list[PlannedFile]:
        """The files with this fate."""
        return [file for file in self.files if file.fate is fate]

    def seconds(self, *, workers: int) -> float:
        """About how long so many ``workers`` take for the files that are due."""
        due = self.of(Fate.DUE)
        return sum(file.seconds for file in due) / max(1, min(workers, len(due)))

    def orders(self, request: StudyRequest) -> list[FileOrder]:
        """What is to be done, the longest first, so that no worker is left alone with it at the end."""
        due = sorted(self.of(Fate.DUE), key=lambda f: (-f.seconds, f.file))
        return [FileOrder(f.source, f.file, self.until, f.made_by, request, f.former) for f in due]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person asked for: a stage alone, files changed since a day, so many at most."""

    only: Stage | None = None
    since: date | None = None
    limit: int | None = None

    @property
    def until(self) -> Stage:
        """The last stage that is done."""
        return self.only or Stage.THEMES


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How many bytes the file that is read has, and the day on which it or the recording beside it last changed."""

    size: int
    changed: date


def make_plan(
    inputs: Sequence[StudyInput],
    request: StudyRequest,
    prints: Fingerprints,
    *,
    root: Path,
    records: Sequence[UnitRecord],
    renamings: Renamings,
    store: ArtefactStore,
    scope: Scope,
) -> Plan:
    """The plan for ``inputs``, whose paths are told from ``root``."""
    known = {record.sha256: record for record in records}
    planner = Planner(request, prints, store, scope, rates(records))
    files = []
    for source in sorted(inputs, key=path_of):
        file = relative(path_of(source), root)
        record, namesake = known.get(source.sha256), renamings.namesakes.get(source.sha256)
        planned = planner.judge(source, file=file, record=record, namesake=namesake, facts=partial(_facts_of, source))
        files.append(replace(planned, former=renamings.former(source)))
    return planner.plan(files)


@dataclass(frozen=True, slots=True)
class Planner:
    """Judges files one by one, by what is known of each."""

    request: StudyRequest
    prints: Fingerprints
    store: ArtefactStore
    scope: Scope
    rates: Rates

    def judge(
        self,
        source: StudyInput,
        *,
        file: str,
        record: UnitRecord | None,
        namesake: UnitRecord | None = None,
        facts: Callable[[], FileFacts],
    ) -> PlannedFile:
        """What becomes of one file, called ``file``; ``namesake`` was called so in an earlier run."""
        made = made_by(source, self.request, self.prints, heard={} if record is None else record.heard)
        why = _why(record, namesake, made, self.scope.until, self.store)
        usable = record is not None and lacking(record, Stage.CODER, made, self.store) is None
        planned = PlannedFile(source, file, made, Fate.DUE, why or "", is_usable=usable, before=record, namesake=namesake)
        return self._judged(planned, facts)

    def plan(self, files: Sequence[PlannedFile]) -> Plan:
        """All files that were judged, no more of them due than the limit allows."""
        return Plan(tuple(_limited(files, self.scope.limit)), self.scope.until, self.rates)

    def _judged(self, planned: PlannedFile, facts: Callable[[], FileFacts]) -> PlannedFile:
        record, scope = planned.before, self.scope
        if not planned.why:
            moved = record is not None and (record.file != planned.file)
            return replace(planned, fate=Fate.CURRENT, why=f"was {record.file}" if moved and record else "")
        if scope.only is Stage.THEMES:
            return replace(planned, fate=Fate.WAITS, why=f"waits for an earlier stage: {planned.why}")
        if scope.only in FILE_STAGES[1:]:
            earlier = FILE_STAGES[FILE_STAGES.index(scope.only) - 1]
            waits = "new" if record is None else lacking(replace(record, failure=None), earlier, planned.made_by, self.store)
            if waits is not None and planned.source.transcript is None:
                return replace(planned, fate=Fate.WAITS, why=f"waits for the stage {earlier}: {waits}")
        found = facts()
        if scope.since is not None and found.changed < scope.since:
            return replace(planned, fate=Fate.LEFT, why=f"older than {scope.since.isoformat()}; {planned.why}")
        missing = [
            stage
            for stage in stages_up_to(scope.until)
            if record is None or record.failure is not None or record.lacks(stage, planned.made_by) is not None
        ]
        return replace(planned, seconds=self.rates.seconds(missing, suffix=read_path(planned.source).suffix, size=found.size))


def note_names(plan: Plan, ledger: Ledger) -> None:
    """Writes down where the files that are current lie, what they are called now, and which earlier names are theirs."""
    for file in plan.of(Fate.CURRENT):
        record = file.before
        if record is not None:
            named = replace(record, file=file.file, recording=file.source.recording, former=file.former)
            if named != record:
                ledger.write(named)


def _why(
    record: UnitRecord | None, namesake: UnitRecord | None, made: Mapping[str, str], until: Stage, store: ArtefactStore
) -> str | None:
    if record is not None:
        return lacking(record, until, made, store)
    return "new" if namesake is None else "its content changed"


def _facts_of(source: StudyInput) -> FileFacts:
    changed_s = max(path.stat().st_mtime for path in (source.media, source.transcript) if path is not None)
    return FileFacts(read_path(source).stat().st_size, datetime.fromtimestamp(changed_s).astimezone().date())


def _limited(files: Sequence[PlannedFile], limit: int | None) -> list[PlannedFile]:
    """The files, no more than ``limit`` of them due; what failed before waits for all others, else it could bar them for ever."""
    due = [number for number, file in enumerate(files) if file.fate is Fate.DUE]
    over = set() if limit is None else set(sorted(due, key=lambda number: _has_failed(files[number]))[limit:])
    return [
        replace(file, fate=Fate.LEFT, why=f"over the limit of {limit}; {file.why}", seconds=0.0) if number in over else file
        for number, file in enumerate(files)
    ]


def _has_failed(file: PlannedFile) -> bool:
    return file.before is not None and file.before.failure is not None
