"""``/v1/recordings/{recording_id}/peaks``: how loud a recording is, to draw it."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pipelines.artefacts import ArtefactStore
from service.accounts.principal import Principal
from service.api.access import Reader
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Services
from service.api.problems import not_found
from service.api.recordings import check_heard, open_recording
from service.database.study_tables import RecordingRow
from service.jobs.recording_work import note_artefacts
from service.studies.artefacts import remove_unused_artefacts
from service.studies.peaks import peaks_of

router = APIRouter(prefix="/v1/recordings/{recording_id}", tags=["recordings"], route_class=ConditionalRoute)


class PeaksBody(BaseModel):
    """Loudness from the beginning to the end in equal steps."""

    peaks: list[int] = Field(description="0 (silence) to 255, 2000 at most.", examples=[[0, 12, 131, 90]])


@router.get("/peaks")
def read_peaks(recording_id: str, principal: Reader, services: Context) -> PeaksBody:
    """The shape of the sound, which the recording's job has made; asked for before that, it takes as long as decoding does."""
    recording = _voiced(services, principal, recording_id)
    kept = ArtefactStore(services.settings.artefacts, beyond=services.store.artefacts)
    peaks = peaks_of(recording, store=services.store, artefacts=kept)
    with services.database.writing() as session:
        still_there = session.get(RecordingRow, recording_id) is not None
        if still_there:
            note_artefacts(session, recording.study_id, recording_id, sorted(kept.used))
    if not still_there:  # it was deleted meanwhile, and what was made of it goes too
        remove_unused_artefacts(services.database, services.store, services.settings.artefacts, kept.used)
        raise not_found("recording")
    return PeaksBody(peaks=peaks)


def _voiced(services: Services, principal: Principal, recording_id: str) -> RecordingRow:
    with services.database.reading() as session:
        recording = open_recording(session, principal, recording_id)
        check_heard(session, services, principal, recording)
    return recording
