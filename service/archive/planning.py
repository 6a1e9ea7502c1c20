"""What is to be done with an archive, before anything is: from its files, what was written down, tables and options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from annotations.errors import InputError
from annotations.formats.speakers_csv import SPEAKERS
from pipelines.archive.digests import KnownDigests
from pipelines.archive.last_study import GoneFile, LastStudy, gone_files, read_last_study
from pipelines.archive.ledger import Ledger, UnitRecord
from pipelines.archive.names import distinct_names, relative
from pipelines.archive.plan import Plan, Scope, make_plan
from pipelines.archive.renamings import Renamings
from pipelines.archive.stages import Fingerprints
from pipelines.archive.written import Written
from pipelines.artefacts import ArtefactStore
from pipelines.hearing import StudyRequest
from pipelines.inputs import FoundInputs, find_inputs
from pipelines.outputs import ARTEFACTS, MANIFEST
from pipelines.study_tables import StudyTables, read_tables
from service.archive.models import ArchiveModels
from service.folders.request import CodeRequest, study_request_of

_DIGESTS = "digests.json"


@dataclass(frozen=True, slots=True)
class ArchivePlan:
    """What will be done with the ``files`` of an archive, and all that was known for it.

    ``code`` is the study as ``hardpart code`` would make it, of one folder; ``asked`` is what its options, ``tables`` and
    judgements say. ``renamings`` tell what recordings of earlier runs are called now, and ``taken_over`` are the warnings about
    names that another recording has now, which hold for this run alone. ``last`` is the study that is there, ``gone`` what of it
    is nowhere.
    """

    code: CodeRequest
    scope: Scope
    found: FoundInputs
    prints: Fingerprints
    renamings: Renamings
    tables: StudyTables
    taken_over: Sequence[str]
    asked: StudyRequest
    files: Plan
    last: LastStudy
    gone: Sequence[GoneFile]

    @property
    def remedy(self) -> str:
        """What to do for the files that were left out."""
        options = [name for name in ("only", "since", "limit") if getattr(self.scope, name) is not None]
        return f"run again without {' and '.join(f'--{name}' for name in options)}"

    def check_files(self) -> None:
        """Raises ``InputError`` when there is nothing to process."""
        if not self.files.files:
            remedy = f"name a folder of recordings, and --out {self.code.out}"
            raise InputError(", ".join(map(str, self.code.inputs)), "there is nothing to process", remedy)


def plan_archive(code: CodeRequest, scope: Scope, models: ArchiveModels) -> ArchivePlan:
    """The plan for the archive of ``code``; no model is loaded for it. Only digests of files are written down."""
    folder = code.out / ARTEFACTS
    records = Ledger(folder).all()
    last = read_last_study(Written(code.out).as_written(MANIFEST))
    found = _found(code, folder, records, last)
    prints = models.fingerprints()
    renamings = Renamings(found.inputs, records, last, root=code.root)
    taken_over = tuple(_taken_over(found, records, last, renamings))
    tables = _tables(code, found, renamings, taken_over)
    asked = study_request_of(code, tables)
    store = ArtefactStore(folder)
    files = make_plan(found.inputs, asked, prints, root=code.root, records=records, renamings=renamings, store=store, scope=scope)
    failed = {relative(Path(failure.source), code.root) for failure in found.failures}
    gone = gone_files(last, found.inputs, records, renamings.now, failed=failed)
    return ArchivePlan(code, scope, found, prints, renamings, tables, taken_over, asked, files, last, gone)


def _found(code: CodeRequest, folder: Path, records: Sequence[UnitRecord], last: LastStudy) -> FoundInputs:
    """The files of the archive, under the names of earlier runs where they have some."""
    digests = KnownDigests(folder / _DIGESTS)
    found = find_inputs(
        code.inputs,
        digest_of=digests,
        skip_folders=[code.out],
        tables=code.tables,
        namer=partial(
            distinct_names,
            known={**last.names, **{record.sha256: record.recording for record in records}},
            lay={record.sha256: code.root / record.file for record in records},
        ),
    )
    digests.keep()
    return found


def _tables(code: CodeRequest, found: FoundInputs, renamings: Renamings, taken_over: Sequence[str]) -> StudyTables:
    tables = read_tables(
        found,
        respondents=code.respondents,
        speakers=code.out / SPEAKERS,
        renamed=renamings.names,
        moved=lambda: _moved_speakers(code, renamings),
        away=renamings.away,
    )
    return replace(tables, warnings=(*tables.warnings, *taken_over))


def _moved_speakers(code: CodeRequest, renamings: Renamings) -> dict[str, str]:
    """Names now of recordings that the table of speakers may call otherwise; another run may have written it meanwhile."""
    last = read_last_study(Written(code.out).as_written(MANIFEST))
    return {old: new for old, new in renamings.since(last).items() if old in last.heard}


def _taken_over(found: FoundInputs, records: Sequence[UnitRecord], last: LastStudy, renamings: Renamings) -> Iterator[str]:
    """A sentence for each name that another recording had in the last run."""
    names = {source.recording for source in found.inputs}
    known = {source.sha256: source.recording for source in found.inputs}
    for record in records:
        now = known.get(record.sha256, record.recording)
        if record.recording in names and now != record.recording:
            yield (
                f"{record.recording!r} is the name of another recording than in the last run, whose is {now!r} now; "
                "corrections and judgements go with the recordings, but check what respondents.csv says of both."
            )
    moved = {source.recording for source in found.inputs if source.sha256 in renamings.now}
    for name in sorted(moved & {name for sha256, name in last.names.items() if sha256 not in renamings.now}):
        yield (
            f"{name!r} is the name of another recording than in the last run, whose is nowhere now; "
            "corrections and judgements wait for it, but check what respondents.csv says of both."
        )
