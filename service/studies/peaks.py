"""How loud a recording is from beginning to end, to draw it; kept as an artefact of the recording."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from annotations.errors import MediaError
from pipelines.artefacts import ArtefactStore
from pipelines.media import DecodeLimits, loudness
from service.database.study_tables import RecordingRow
from service.store.content_addressed import BlobStore

MOST = 2000
_MADE_BY = f"loudness 1, at most {MOST}"


def peaks_of(recording: RecordingRow, *, store: BlobStore, artefacts: ArtefactStore) -> list[int]:
    """0 (silence) to 255 in equal steps; decoded, in a process of its own, when it was not before. Raises ``MediaError``."""
    found = artefacts.get_or_make("peaks", inputs=str(recording.media), made_by=_MADE_BY, make=lambda: _measure(recording, store))
    peaks: list[int] = found["peaks"]
    return peaks


def _measure(recording: RecordingRow, store: BlobStore) -> dict[str, Any]:
    assert recording.media is not None
    name = recording.name + PurePosixPath(recording.filename).suffix
    with store.as_file(recording.media, name) as path:
        try:
            fine = loudness(path, limits=DecodeLimits())
        except MediaError as error:
            raise MediaError(name, error.reason, error.remedy) from error
    per_step = max(1, -(-len(fine) // MOST))
    return {"peaks": [max(fine[start : start + per_step]) for start in range(0, len(fine), per_step)]}
