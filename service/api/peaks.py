"""``/v1/recordings/{recording_id}/peaks``: how loud a recording is, to draw it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from annotations.errors import MediaError
from pipelines.artefacts import ArtefactStore
from pipelines.media import DecodeLimits, loudness
from service.accounts.principal import Principal
from service.api.access import Reader
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Services
from service.api.problems import not_found
from service.api.recordings import check_heard, open_recording
from service.database.study_tables import RecordingRow
from service.jobs.recording_work import note_artefacts
from service.studies.artefacts import remove_unused_artefacts

router = APIRouter(prefix="/v1/recordings/{recording_id}", tags=["recordings"], route_class=ConditionalRoute)
_MOST = 2000
_MADE_BY = f"loudness 1, at most {_MOST}"


class PeaksBody(BaseModel):
    """Loudness from the beginning to the end in equal steps."""

    peaks: list[int] = Field(description="0 (silence) to 255, 2000 at most.", examples=[[0, 12, 131, 90]])


@router.get("/peaks")
def read_peaks(recording_id: str, principal: Reader, services: Context) -> PeaksBody:
    """The shape of the sound. The first time it takes as long as decoding does; then it is kept with the recording."""
    recording = _voiced(services, principal, recording_id)
    kept = ArtefactStore(services.settings.artefacts)
    found = kept.get_or_make("peaks", inputs=str(recording.media), made_by=_MADE_BY, make=lambda: _peaks(services, recording))
    with services.database.writing() as session:
        still_there = session.get(RecordingRow, recording_id) is not None
        if still_there:
            note_artefacts(session, recording.study_id, recording_id, sorted(kept.used))
    if not still_there:  # it was deleted meanwhile, and what was made of it goes too
        remove_unused_artefacts(services.database, services.settings.artefacts, kept.used)
        raise not_found("recording")
    return PeaksBody(peaks=found["peaks"])


def _voiced(services: Services, principal: Principal, recording_id: str) -> RecordingRow:
    with services.database.reading() as session:
        recording = open_recording(session, principal, recording_id)
        check_heard(session, services, principal, recording)
    return recording


def _peaks(services: Services, recording: RecordingRow) -> dict[str, Any]:
    assert recording.media is not None
    name = recording.name + PurePosixPath(recording.filename).suffix
    with services.store.as_file(recording.media, name) as path:
        try:
            fine = loudness(path, limits=DecodeLimits())
        except MediaError as error:
            raise MediaError(name, error.reason, error.remedy) from error
    per_step = max(1, -(-len(fine) // _MOST))
    return {"peaks": [max(fine[start : start + per_step]) for start in range(0, len(fine), per_step)]}
