"""What a study in a folder is to be made of, and how."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from annotations.consent import withheld
from annotations.formats.judgements_jsonl import JUDGEMENTS
from annotations.formats.judgements_jsonl import read as read_judgements
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from pipelines.counts import counted
from pipelines.hearing import StudyRequest
from pipelines.inputs import FoundInputs, find_inputs
from pipelines.people import refused_astray
from pipelines.study_tables import StudyTables
from service.clock import today
from service.compose import ModelChoice
from service.display import Display
from service.writable import check_writable

_SKIPPED_SHOWN = 5


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


def study_request_of(request: CodeRequest, tables: StudyTables) -> StudyRequest:
    """What was asked for by options, tables and judgements."""
    return StudyRequest(
        language=request.language,
        interviewer=request.interviewer,
        speakers=request.speakers,
        respondents=tables.respondents,
        corrections=tables.corrections,
        judgements=tuple(read_judgements(request.out / JUDGEMENTS)),
        regroup=request.regroup,
        withheld=tuple(withheld(tables.respondents, today=today())),
        astray=refused_astray(tables.respondents, today=today()),
    )
