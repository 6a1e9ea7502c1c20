"""Whether the themes of an archive are to be found, and why; before the files are done, and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from annotations.consent import withheld
from pipelines.archive.ledger import Ledger
from pipelines.archive.plan import Fate
from pipelines.archive.run import FileResult, failures_in, usable_files
from pipelines.archive.study_record import read_study_record
from pipelines.artefacts import digest
from pipelines.outputs import ARTEFACTS, THEMES
from service.archive.planning import ArchivePlan
from service.clock import today
from service.version import version


def leaves_themes(plan: ArchivePlan) -> bool:
    """Whether a file of the last study will not be up to date after this run."""
    rest = {file.source.recording for file in plan.files.files if not file.is_usable and file.fate is not Fate.DUE}
    if not rest:
        return False
    now = plan.renamings.since(plan.last)
    return any(now.get(name, name) in rest for name in plan.last.heard)


def why_themes(plan: ArchivePlan) -> str | None:
    """Why the themes are found by this run; ``None`` when they are not."""
    if plan.files.of(Fate.DUE):
        return "Then the themes"
    if not usable_files(plan.files, {}):
        return None
    out = plan.code.out
    if not (out / THEMES).exists():
        return "Then the themes, which are not there yet"
    if plan.code.regroup:
        return "The themes are found anew from all complaints"
    record = read_study_record(out)
    if record is None:
        return "The study is put together anew: what it was made of was not written down"
    if record.is_current(out, study_key(plan, {})):
        return None
    changed = "files, tables, judgements, options, models or results changed"
    return f"The themes are outdated: {changed}. The study is put together anew"


def study_key(plan: ArchivePlan, results: Mapping[str, FileResult]) -> str:
    """Digest of everything that the themes and outputs are made of, once files came to these ``results``."""
    ledger = Ledger(plan.code.out / ARTEFACTS)
    records = {f.source.recording: ledger.read(f.source.sha256) for f in usable_files(plan.files, results)}
    files = sorted([name, r.sha256, dict(r.made_by)] for name, r in records.items() if r is not None)
    problems = (*plan.tables.problems, *failures_in(results))
    told = sorted([*map(str, plan.found.failures), *(failure.sentence for failure in problems)])
    # What is corrected, the files' records tell.
    asked = replace(plan.asked, corrections=(), regroup=False)
    unheard = withheld(asked.respondents, today=today())
    lasting = [warning for warning in plan.tables.warnings if warning not in plan.taken_over]
    facts = [files, told, lasting, unheard, plan.prints.themes, version()]
    return digest(json.dumps(facts, sort_keys=True), repr(asked))
