"""What people corrected in a recording: everybody sees it at once, and its sentences follow when a job has made them with it.

Until then themes and archives rest on what the sentences were made with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role
from service.database.study_tables import RecordingRow, SpeakerRow

MADE_WITH = "made_with"  # beside what made the results of a recording: its text, as a digest, and the corrections of its speakers


def made_with(text: str | None, corrections: Sequence[SpeakerCorrection]) -> dict[str, Any]:
    """What is kept of the corrections that sentences were made with; ``text`` is the digest of the given transcript."""
    return {MADE_WITH: {"text": text, "speakers": [[c.speaker, c.role, c.name] for c in corrections]}}


def made_with_before(recording: RecordingRow) -> dict[str, Any]:
    """The same as it was kept; empty where it was not."""
    made = recording.made or {}
    return {MADE_WITH: made[MADE_WITH]} if MADE_WITH in made else {}


def note_made_with(session: Session, recording: RecordingRow) -> None:
    """Keeps it of sentences of before it was kept: for those who are about to correct what there is."""
    if not made_with_before(recording):
        now = made_with(recording.corrected or recording.transcript, corrections_of(session, [recording]))
        recording.made = {**(recording.made or {}), **now}


def is_ahead(recording: RecordingRow) -> bool:
    """Whether its text was corrected, and its sentences are of the text of before."""
    kept = made_with_before(recording).get(MADE_WITH)
    return recording.corrected is not None and kept is not None and kept["text"] != recording.corrected


def text_of(recording: RecordingRow) -> str | None:
    """The digest of its transcript as people see it, before corrections of speakers; ``None`` while there is none."""
    return recording.corrected if is_ahead(recording) else recording.as_heard


def corrections_of(session: Session, recordings: Sequence[RecordingRow]) -> list[SpeakerCorrection]:
    """What people corrected of the speakers."""
    names = {recording.id: recording.name for recording in recordings}
    query = select(SpeakerRow).where(SpeakerRow.recording_id.in_(names)).order_by(SpeakerRow.speaker)
    return [_correction(names[row.recording_id], row.speaker, row.role, row.name) for row in session.scalars(query)]


def corrections_made_with(session: Session, recordings: Sequence[RecordingRow]) -> list[SpeakerCorrection]:
    """What of it the sentences of the recordings were made with."""
    kept = {recording.name: made_with_before(recording).get(MADE_WITH) for recording in recordings}
    others = corrections_of(session, [recording for recording in recordings if kept[recording.name] is None])
    return [*others, *(_correction(name, *one) for name, what in kept.items() if what is not None for one in what["speakers"])]


def _correction(recording: str, speaker: str, role: str | None, name: str | None) -> SpeakerCorrection:
    return SpeakerCorrection(recording, speaker, Role(role) if role else None, name)
