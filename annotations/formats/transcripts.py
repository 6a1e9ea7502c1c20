"""Any transcript file to a ``Transcript``, and back: which format a file has, by its suffix and by what it holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, assert_never

from annotations.errors import TranscriptError
from annotations.formats import (
    docx,
    named_text,
    plain_text,
    subrip,
    transcript_csv,
    transcript_json,
    webvtt,
    whisper_json,
    whisperx_json,
)
from annotations.formats.cues import ReadTranscript, TranscriptSource
from annotations.formats.decoding import read_text
from annotations.formats.json_fields import parse_json
from annotations.transcript import Transcript

TRANSCRIPT_SUFFIXES = (".json", ".vtt", ".srt", ".docx", ".csv", ".tsv", ".txt")  # the richest first

OutputFormat = Literal["json", "vtt", "srt", "txt"]

_KNOWN = ", ".join(TRANSCRIPT_SUFFIXES)
_SUBRIP = re.compile(r"\s*\d+[^\S\n]*\n[^\n]*\d:\d\d[^\n]*-->")


def read_transcript(path: Path, *, recording: str) -> ReadTranscript:
    """The transcript in ``path``, under the name ``recording``.

    Raises ``TranscriptError`` with a sentence that names the file, what is wrong with it and what to do.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return docx.read(path, recording=recording)
    if suffix not in TRANSCRIPT_SUFFIXES:
        raise TranscriptError(str(path), f"{suffix or 'a file without suffix'} is no transcript format", f"use one of {_KNOWN}")
    decoded = read_text(path, error=TranscriptError)
    source = TranscriptSource(path, recording, decoded.text, decoded.warnings)
    match suffix:
        case ".vtt":
            return webvtt.parse(source)
        case ".srt":
            return subrip.parse(source)
        case ".csv" | ".tsv":
            return transcript_csv.parse(source)
        case ".json":
            return _parse_json(source)
        case _:
            return _parse_txt(source)


def write_transcript(transcript: Transcript, output: OutputFormat) -> str:
    """The transcript as text in the format that the suffix ``output`` stands for."""
    match output:
        case "json":
            return transcript_json.write(transcript)
        case "vtt":
            return webvtt.write(transcript)
        case "srt":
            return subrip.write(transcript)
        case "txt":
            return plain_text.write(transcript)
        case _:
            assert_never(output)


def _parse_json(source: TranscriptSource) -> ReadTranscript:
    value = parse_json(source)
    if isinstance(value, dict) and "schema" in value:
        return transcript_json.parse(source)
    if isinstance(value, dict) and ("word_segments" in value or _has_speakers(value.get("segments"))):
        return whisperx_json.parse(source)
    if isinstance(value, list) or (isinstance(value, dict) and ("segments" in value or "transcription" in value)):
        return whisper_json.parse(source)
    raise source.refusal("is not the JSON of a transcript", "give the output of hardpart, Whisper or WhisperX")


def _has_speakers(segments: object) -> bool:
    return isinstance(segments, list) and any(isinstance(segment, dict) and "speaker" in segment for segment in segments)


def _parse_txt(source: TranscriptSource) -> ReadTranscript:
    """Text files hold whatever their program exports: subtitles under a wrong suffix are still subtitles."""
    if source.text.startswith("WEBVTT"):
        return webvtt.parse(source)
    if _SUBRIP.match(source.text):
        return subrip.parse(source)
    return named_text.parse(source)
