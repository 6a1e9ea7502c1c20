"""``manifest.json``: what made a study, from what, how long it took, and everything that went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.codebook import read_codebook
from pipelines.artefacts import Tally
from pipelines.hearing import Failure, StudyRecording, StudyRequest
from pipelines.inputs import FoundInputs, StudyInput
from pipelines.judged_places import PLACES, places_fields
from pipelines.recording_languages import recording_languages
from pipelines.study import Study, acts_count

SCHEMA = 1
MODEL_STAGES = ("transcribe", "speakers", "encode", "code", "themes")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What only the edge knows about a run. ``timings_ms`` are whole milliseconds by stage.

    ``problems`` and ``warnings`` are about the tables that a researcher wrote.
    """

    version: str
    weights: tuple[Mapping[str, str], ...] = ()
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()


def manifest_fields(study: Study, found: FoundInputs, request: StudyRequest, tally: Tally, facts: RunFacts) -> dict[str, Any]:
    """The manifest as JSON values."""
    languages = recording_languages(study)
    return {
        "schema": SCHEMA,
        "hardpart": facts.version,
        "codebook": read_codebook(study.language).version,
        "language": study.language,
        "options": {
            "language": request.language or "auto",
            "interviewer": request.interviewer,
            "speakers": request.speakers,
            "fingerprints": dict(study.fingerprints),
        },
        "weights": [dict(weights) for weights in facts.weights],
        "inputs": [_input_fields(source) for source in found.inputs],
        "recordings": [_recording_fields(recording, languages[recording.source.recording]) for recording in study.recordings],
        "counts": {
            "recordings": len(study.recordings),
            "respondents": len({u.respondent for u in study.utterances if u.respondent}),
            "utterances": len(study.utterances),
            "acts": acts_count(study.utterances),
            "themes": len(study.themes.themes),
            "complaints_in_themes": sum(len(theme.members) for theme in study.themes.themes),
            "complaints_unassigned": len(study.themes.unassigned),
        },
        "model_calls": {stage: tally.model_calls.get(stage, 0) for stage in MODEL_STAGES},
        "reused": dict(tally.reused),
        "timings_ms": dict(facts.timings_ms),
        PLACES: places_fields(study.judged),
        "themes_since_last_run": list(study.theme_changes),
        "warnings": [*facts.warnings, *study.warnings],
        "skipped": [str(skipped) for skipped in found.skipped],
        "failures": [_failure_fields(failure) for failure in (*_found_failures(found), *facts.problems, *study.failures)],
    }


def all_failures(study: Study, found: FoundInputs, facts: RunFacts) -> list[str]:
    """Every failure as its sentence."""
    return [failure.sentence for failure in (*_found_failures(found), *facts.problems, *study.failures)]


def _found_failures(found: FoundInputs) -> Iterable[Failure]:
    return (Failure(failure.source, "inputs", str(failure)) for failure in found.failures)


def _failure_fields(failure: Failure) -> dict[str, str]:
    return {"source": failure.source, "stage": failure.stage, "sentence": failure.sentence}


def _input_fields(source: StudyInput) -> dict[str, Any]:
    return {
        "recording": source.recording,
        "media": source.media.name if source.media else None,
        "media_sha256": source.media_sha256,
        "transcript": source.transcript.name if source.transcript else None,
        "transcript_sha256": source.transcript_sha256,
    }


def _recording_fields(recording: StudyRecording, language: str | None) -> dict[str, Any]:
    return {
        "recording": recording.source.recording,
        "duration_ms": recording.transcript.duration_ms,
        "language": language,
        "speakers": {s.speaker: s.role.value for s in recording.transcript.segments if s.speaker is not None},
        "unrecognised_ms": [[span.start_ms, span.end_ms] for span in recording.unrecognised],
        "flagged_segments": sum(1 for s in recording.transcript.segments if s.flags),
    }
