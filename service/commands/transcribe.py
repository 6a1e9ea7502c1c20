"""``hardpart transcribe``: recordings to transcripts with speakers, roles and word times."""

from __future__ import annotations

from typing import get_args

from annotations.errors import InputError
from annotations.formats.transcripts import OutputFormat, write_transcript
from pipelines.artefacts import ArtefactStore, write_whole
from pipelines.counts import counted
from pipelines.hearing import StudyRequest
from pipelines.outputs import ARTEFACTS
from service.compose import recording_stage
from service.display import Display
from service.exit_codes import DONE, SOME_FAILED
from service.folders.request import CodeRequest, find
from service.settings import Settings


def run_transcribe(request: CodeRequest) -> int:
    """Transcribes each recording; the exit code."""
    display = Display()
    found = find(request, display)
    if not found.inputs:
        raise InputError(", ".join(map(str, request.inputs)), "there is nothing to transcribe", "name recordings")
    stage = recording_stage(Settings(), request.models, ArtefactStore(request.out / ARTEFACTS))
    asked = StudyRequest(language=request.language, interviewer=request.interviewer, speakers=request.speakers)
    heard = stage.hear_all(found.inputs, asked, progress=display)
    for recording in heard.recordings:
        for suffix in get_args(OutputFormat):
            name = f"{recording.source.recording}.{suffix}"
            write_whole(request.out / name, write_transcript(recording.transcript, suffix))
        for warning in recording.warnings:
            display.note(warning)
    for warning in heard.warnings:
        display.note(warning)
    display.say(f"{counted(len(heard.recordings), 'transcript')} in {request.out}")
    return SOME_FAILED if found.failures or heard.failures else DONE
