"""``/v1/recordings/{recording_id}/transcript`` and ``/speakers``: what was said, by whom."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete
from sqlalchemy.orm import Session

from annotations.formats import transcript_json
from annotations.formats.transcripts import OutputFormat, write_transcript
from annotations.speaker_corrections import apply_corrections
from annotations.transcript import Role, Segment, Transcript
from service.accounts.principal import StudyRole
from service.api.access import Reader, Writer
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute, IfMatch, check_tag, check_unchanged, is_known, show, tag
from service.api.context import Context, Reading, Services, Writing
from service.api.job_bodies import JobBody, job_body
from service.api.problems import Problem
from service.api.recordings import open_recording
from service.api.studies import Line
from service.database.study_tables import RecordingRow, SpeakerRow
from service.studies.blobs import keep_bytes
from service.studies.corrected import corrections_of, note_made_with
from service.studies.files import submit_recording
from service.studies.speaking import heard_transcript, shown_json, speakers_of

router = APIRouter(prefix="/v1/recordings/{recording_id}", tags=["transcripts"], route_class=ConditionalRoute)
_TYPES = {"json": "application/json", "vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain"}
_EXAMPLE: dict[str, Any] = {
    "schema": 1,
    "recording": "maya",
    "language": "en",
    "duration_ms": 1800,
    "segments": [
        {
            "speaker": "Maya",
            "role": "respondent",
            "start_ms": 120,
            "end_ms": 1800,
            "text": "It took hours.",
            "flags": [],
            "words": [{"text": "It", "start_ms": 120, "end_ms": 300, "probability": 0.98}],
        }
    ],
}
_CONTENT = {media: {"schema": {"type": "string"}} if name != "json" else {} for name, media in _TYPES.items()}


class WordBody(BaseModel):
    """A word, when it was said, and how sure the recognizer was of it."""

    text: str
    start_ms: int
    end_ms: int
    probability: float | None


class SegmentBody(BaseModel):
    """A stretch of one speaker."""

    speaker: str | None
    role: Role
    start_ms: int
    end_ms: int
    text: str
    flags: list[str]
    words: list[WordBody]


class TranscriptBody(BaseModel):
    """A transcript, in time order."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    schema_number: int = Field(alias="schema")
    recording: str
    language: str | None
    duration_ms: int
    segments: list[SegmentBody]


class SpeakerBody(BaseModel):
    """A speaker as heard, and as they are called now. Two speakers with one name are one person."""

    speaker: str = Field(description="As heard; corrections are about this.")
    name: str
    role: Role
    heard_role: Role
    said_ms: int
    corrected: bool


class SpeakersBody(BaseModel):
    """The speakers of a recording, in the order of their first words."""

    speakers: list[SpeakerBody]


class SpeakerChange(RequestBody):
    """What a speaker is called and does; ``null`` leaves what was heard."""

    speaker: Line = Field(description="As heard.", examples=["SPEAKER_01"])
    name: Line | None = Field(default=None, examples=["Maya"])
    role: Role | None = Field(default=None, examples=["respondent"])


class SpeakersChange(RequestBody):
    """All corrections of the recording; a speaker that is left out is as heard."""

    speakers: list[SpeakerChange] = Field(max_length=100)


@router.get(
    "/transcript",
    response_class=Response,
    responses={200: {"model": TranscriptBody, "content": _CONTENT}},
)
def read_transcript(
    recording_id: str,
    request: Request,
    principal: Reader,
    services: Context,
    session: Reading,
    as_format: Annotated[Literal["json", "vtt", "srt", "txt"], Query(alias="format")] = "json",
) -> Response:
    """The transcript with speakers, roles and corrections; JSON has every word with its time and how sure it is."""
    recording = open_recording(session, principal, recording_id)
    etag = _etag(session, recording, as_format)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    _check_heard(recording)
    corrections = corrections_of(session, [recording])
    written = shown_json(recording, services.store, corrections) if as_format == "json" else None
    if written is None:
        kind: OutputFormat = as_format
        written = write_transcript(transcript_of(session, services, recording), kind).encode()
    return Response(written, media_type=_TYPES[as_format], headers=headers)


@router.put(
    "/transcript",
    status_code=202,
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"example": _EXAMPLE}}}},
)
def correct_transcript(
    recording_id: str,
    transcript: Annotated[dict[str, Any], Body(description="As GET gives it, with other words; speakers as heard.")],
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    if_match: IfMatch = None,
) -> JobBody:
    """Corrects the text, which a job codes; sentences and themes are of the text of before until it is done.

    Judgements of sentences that changed rest.
    """
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER, for_update=True)
    check_tag(if_match, _etag(session, recording, "json"))
    before = heard(services, recording)
    try:
        given = transcript_json.from_fields({**transcript, "recording": recording.name}, source="the transcript")
    except OverflowError as cause:
        raise Problem(422, "unusable", "The transcript has a number that is too large.") from cause
    if not given.segments:
        raise Problem(422, "unusable", "The transcript has no segments; delete the recording instead.")
    corrected = replace(
        _as_heard(given, before, _corrected(session, recording, before)),
        language=before.language,
        duration_ms=before.duration_ms,
    )
    try:
        written = write_transcript(corrected, "json").encode()
    except UnicodeEncodeError as cause:
        raise Problem(
            422, "unusable", "The transcript has half a character (\\ud800 to \\udfff alone); write it whole."
        ) from cause
    note_made_with(session, recording)
    recording.corrected = keep_bytes(session, services.store, written)
    recording.version += 1
    session.flush()
    job = submit_recording(session, recording, user_id=principal.user_id, queue=services.queue)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


@router.get("/speakers")
def list_speakers(recording_id: str, principal: Reader, services: Context, session: Reading, response: Response) -> SpeakersBody:
    """Who speaks, and what they do."""
    body = _speakers(session, services, open_recording(session, principal, recording_id))
    show(response, body)
    return body


@router.put("/speakers", status_code=202)
def correct_speakers(
    recording_id: str,
    change: SpeakersChange,
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    if_match: IfMatch = None,
) -> JobBody:
    """Renames, merges (two with one name) or gives roles. Nothing is transcribed again; a job codes what changed."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER, for_update=True)
    before = _speakers(session, services, recording)
    check_unchanged(if_match, before)
    known = [one.speaker for one in before.speakers]
    for given in change.speakers:
        if given.speaker not in known:
            raise Problem(422, "speaker", f"The recording has no speaker {given.speaker!r}; it has {', '.join(known) or 'none'}.")
    if len({given.speaker for given in change.speakers}) < len(change.speakers):
        raise Problem(422, "speaker", "A speaker stands there twice; leave one of them.")
    note_made_with(session, recording)
    session.execute(delete(SpeakerRow).where(SpeakerRow.recording_id == recording.id))
    for given in change.speakers:
        if given.name is not None or given.role is not None:
            role = None if given.role is None else given.role.value
            session.add(SpeakerRow(recording_id=recording.id, speaker=given.speaker, role=role, name=given.name))
    recording.version += 1
    session.flush()
    job = submit_recording(session, recording, user_id=principal.user_id, queue=services.queue)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


def heard(services: Services, recording: RecordingRow) -> Transcript:
    """The transcript before corrections. Raises a problem while there is none."""
    _check_heard(recording)
    return heard_transcript(recording, services.store)


def _check_heard(recording: RecordingRow) -> None:
    if recording.as_heard is None:
        raise Problem(409, "not-yet", f"There is no transcript yet; the recording is {recording.state}.")


def transcript_of(session: Session, services: Services, recording: RecordingRow) -> Transcript:
    """The transcript with the corrections of speakers."""
    return _corrected(session, recording, heard(services, recording))


def _corrected(session: Session, recording: RecordingRow, transcript: Transcript) -> Transcript:
    return apply_corrections(transcript, corrections_of(session, [recording])).transcript


def _speakers(session: Session, services: Services, recording: RecordingRow) -> SpeakersBody:
    _check_heard(recording)
    corrections = corrections_of(session, [recording])
    corrected = {correction.speaker for correction in corrections}
    found = speakers_of(recording, services.store, corrections)
    return SpeakersBody(speakers=[SpeakerBody(**asdict(one), corrected=one.speaker in corrected) for one in found])


def _as_heard(given: Transcript, before: Transcript, shown: Transcript) -> Transcript:
    """``given``, which names speakers as they are ``shown``, with the speakers and roles of ``before``, as they were heard.

    Of several speakers who are shown as one, a segment keeps its own while its times stay, and else has the first.
    """
    pairs = list(zip(before.segments, shown.segments, strict=True))
    names = {now.speaker: was.speaker for was, now in reversed(pairs)}
    own: dict[tuple[int, int, str | None], deque[str | None]] = defaultdict(deque)  # several where nobody knows the times
    for was, now in pairs:
        own[_place(now)].append(was.speaker)
    heard_as = [own[_place(s)].popleft() if own[_place(s)] else names.get(s.speaker, s.speaker) for s in given.segments]
    segments = tuple(replace(s, speaker=speaker) for s, speaker in zip(given.segments, heard_as, strict=True))
    roles = {s.speaker: s.role for s in before.segments if s.speaker is not None}
    return replace(given, segments=segments).with_roles(roles)


def _place(segment: Segment) -> tuple[int, int, str | None]:
    return segment.start_ms, segment.end_ms, segment.speaker


def _etag(session: Session, recording: RecordingRow, as_format: str) -> str:
    return tag(recording.name, recording.as_heard, recording.version, _speaker_rows(session, recording), as_format)


def _speaker_rows(session: Session, recording: RecordingRow) -> list[tuple[str, str | None, str | None]]:
    return [(one.speaker, one.role, one.name) for one in corrections_of(session, [recording])]
