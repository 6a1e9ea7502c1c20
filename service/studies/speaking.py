"""Who speaks in a recording: kept beside it, so that nobody reads a whole transcript to learn it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotations.formats import transcript_json
from annotations.speaker_corrections import SpeakerCorrection, apply_corrections
from annotations.transcript import SCHEMA, Role, Segment, Transcript
from service.database.study_tables import RecordingRow
from service.store.content_addressed import BlobStore
from service.studies.corrected import is_ahead, text_of

_HEAD = f'{{"schema": {SCHEMA}, "recording": '


@dataclass(frozen=True, slots=True)
class Speaking:
    """A speaker as heard, how long they speak, and what they are called and do by now."""

    speaker: str
    heard_role: Role
    said_ms: int
    name: str
    role: Role


def heard_speakers(transcript: Transcript) -> list[dict[str, Any]]:
    """The speakers of ``transcript`` in the order of their first words, as JSON values."""
    found: dict[str, dict[str, Any]] = {}
    for segment in transcript.segments:
        if segment.speaker is not None:
            fresh = {"speaker": segment.speaker, "role": segment.role.value, "said_ms": 0}
            found.setdefault(segment.speaker, fresh)["said_ms"] += segment.end_ms - segment.start_ms
    return list(found.values())


def speakers_of(recording: RecordingRow, store: BlobStore, corrections: Sequence[SpeakerCorrection]) -> list[Speaking]:
    """Who speaks in a recording that was heard, with what people corrected."""
    heard = None if is_ahead(recording) else recording.speakers
    if heard is None:  # not kept of this text, or of before they were kept
        heard = heard_speakers(heard_transcript(recording, store))
    roles = [Segment(0, one["said_ms"], "", one["speaker"], Role(one["role"])) for one in heard]
    now = apply_corrections(Transcript(recording.name, None, 0, tuple(roles)), corrections).transcript
    return [
        Speaking(was.speaker or "", was.role, was.end_ms, is_now.speaker or "", is_now.role)
        for was, is_now in zip(roles, now.segments, strict=True)
    ]


def shown_json(recording: RecordingRow, store: BlobStore, corrections: Sequence[SpeakerCorrection]) -> bytes | None:
    """The transcript with corrections as JSON, made from the file without reading its words.

    ``None`` where a version of hardpart wrote the file that wrote others.
    """
    text = _read(recording, store)
    if not text.startswith(_HEAD):
        return None
    name = json.dumps(recording.name, ensure_ascii=False)
    if not corrections:
        _, end = json.JSONDecoder().raw_decode(text, len(_HEAD))
        return f"{_HEAD}{name}{text[end:]}".encode()
    now = {one.speaker: one for one in speakers_of(recording, store, corrections)}
    fields: dict[str, Any] = json.loads(text)
    fields["recording"] = recording.name
    for segment in fields["segments"]:
        speaking = now.get(segment["speaker"])
        if speaking is not None:
            segment["speaker"], segment["role"] = speaking.name, speaking.role.value
    return json.dumps(fields, ensure_ascii=False).encode()


def heard_transcript(recording: RecordingRow, store: BlobStore) -> Transcript:
    """The transcript before corrections of speakers of a recording that was heard."""
    fields: dict[str, Any] = json.loads(_read(recording, store))
    return transcript_json.from_fields({**fields, "recording": recording.name}, source=recording.name)


def _read(recording: RecordingRow, store: BlobStore) -> str:
    text = text_of(recording)
    assert text is not None
    return store.read(text).decode()
