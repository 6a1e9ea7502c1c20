"""The stages that an archive goes through, and what makes the result of each: so it is told what is outdated, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipelines.artefacts import digest
from pipelines.coding import coded_by
from pipelines.grouping import themes_made_by
from pipelines.hearing import ROLES_VERSION, StudyRequest
from pipelines.inputs import StudyInput
from pipelines.recordings import voices_made_by, words_made_by
from pipelines.sentences import sentences_made_by
from pipelines.study import StudyPipeline


class Stage(StrEnum):
    """The first three are done file by file, the last one over the study."""

    ASR = "asr"
    SPEAKERS = "speakers"
    CODER = "coder"
    THEMES = "themes"


FILE_STAGES = (Stage.ASR, Stage.SPEAKERS, Stage.CODER)

# What makes the result of a stage, beside what made the stages before it; the words are what a person is told.
_PARTS: Mapping[Stage, Mapping[str, str]] = {
    Stage.ASR: {"words": "another Whisper model, engine or language"},
    Stage.SPEAKERS: {"voices": "another diarizer or number of speakers"},
    Stage.CODER: {
        "roles": "roles corrected, or another interviewer",
        "sentences": "another splitter of sentences",
        "coder": "another coder",
    },
}


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What the models are, without loading them; ``splitter`` is the digest of its weights."""

    transcriber: str
    diarizer: str
    splitter: str
    coder: str
    finder: str

    @property
    def themes(self) -> str:
        """What finds the themes."""
        return themes_made_by(self.finder)


def fingerprints_of(pipeline: StudyPipeline) -> Fingerprints:
    """What the models of ``pipeline`` are."""
    listener = pipeline.hearing.listener
    return Fingerprints(
        transcriber=listener.transcriber.fingerprint,
        diarizer=listener.diarizer.fingerprint,
        splitter=pipeline.cutter.weights,
        coder=pipeline.coder.coder.fingerprint,
        finder=pipeline.finder.fingerprint,
    )


def made_by(source: StudyInput, request: StudyRequest, prints: Fingerprints, *, heard: Mapping[str, str]) -> dict[str, str]:
    """What makes the results of ``source``, part by part. What a given transcript does not need is empty.

    ``heard`` are the roles of its speakers as they were found in an earlier run, which ``speakers.csv`` repeats.
    """
    needs_hearing = source.transcript is None
    return {
        "words": words_made_by(prints.transcriber, request.language) if needs_hearing else "",
        "voices": voices_made_by(prints.diarizer, request.speakers) if needs_hearing else "",
        "roles": roles_made_by(source.recording, request, heard=heard),
        "sentences": sentences_made_by(prints.splitter),
        "coder": coded_by(prints.coder),
    }


def roles_made_by(recording: str, request: StudyRequest, *, heard: Mapping[str, str]) -> str:
    """What gives speakers their roles and names; a correction that says what was found is none."""
    mine = [c for c in request.corrections if c.recording == recording]
    roles = sorted((c.speaker, c.role.value) for c in mine if c.role is not None and heard.get(c.speaker) != c.role)
    names = sorted((c.speaker, c.name) for c in mine if c.name is not None and c.name != c.speaker)
    corrected = digest(json.dumps([roles, names]))[:16] if roles or names else ""
    return f"{ROLES_VERSION}|{request.interviewer}|{corrected}"


def outdated(stage: Stage, before: Mapping[str, str], now: Mapping[str, str]) -> str | None:
    """Why the results of ``stage`` that ``before`` made are not what ``now`` makes; ``None`` when they are."""
    for earlier in FILE_STAGES[: FILE_STAGES.index(stage) + 1]:
        for part, told in _PARTS[earlier].items():
            if before.get(part) != now[part]:
                return told
    return None
