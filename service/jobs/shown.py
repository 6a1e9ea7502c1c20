"""What people see of recordings that are not up to date: themes and archives rest on that, and not on what nobody has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.transcript import Flag, Role
from annotations.utterances import Utterance, utterance_id
from pipelines.archive.stages import Fingerprints, Stage, made_by, outdated
from pipelines.coding import finding_from_fields
from pipelines.hearing import StudyRequest
from service.database.study_tables import RecordingRow, UtteranceRow
from service.jobs.engine import described
from service.jobs.results import record_of_row
from service.studies.corrected import is_ahead


@dataclass(frozen=True, slots=True)
class Shown:
    """The ``sentences`` of recordings, by name, that would be others if they were made now.

    ``outdated`` are those of which nobody was told yet why: other models, or other settings of the study.
    """

    sentences: Mapping[str, Sequence[Utterance]] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is told of the outdated."""
        if not self.outdated:
            return ()
        first, *rest = self.outdated
        if not rest:
            return (f"{first} is not up to date; until it is, themes rest on its sentences as they are shown.",)
        told = "not up to date; until they are, themes rest on their sentences as they are shown"
        return (f"{first} and {len(rest)} more are {told}.",)


def shown_of(session: Session, rows: Sequence[RecordingRow], request: StudyRequest, prints: Fingerprints) -> Shown:
    """What is shown of those of ``rows``, which are done, that are not up to date."""
    outdated = {row.id for row in rows if row.failure is None and not is_ahead(row) and _is_outdated(row, request, prints)}
    kept = [row for row in rows if row.id in outdated or row.failure is not None or is_ahead(row)]
    sentences = {row.name: tuple(_sentences(session, row)) for row in kept if row.as_heard is not None}
    return Shown(sentences, tuple(row.name for row in kept if row.id in outdated))


def _is_outdated(row: RecordingRow, request: StudyRequest, prints: Fingerprints) -> bool:
    record = record_of_row(row)
    if record is None:
        return True
    now = made_by(described(row), request, prints, heard=record.heard)
    return outdated(Stage.CODER, record.made_by, now) is not None


def _sentences(session: Session, recording: RecordingRow) -> Iterator[Utterance]:
    mine = select(UtteranceRow).where(UtteranceRow.recording_id == recording.id).order_by(UtteranceRow.number)
    for row in session.scalars(mine):
        yield Utterance(
            id=utterance_id(recording.name, row.number),
            recording=recording.name,
            speaker=row.speaker,
            role=Role(row.role),
            respondent=None,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            text=row.text,
            language=row.language,
            finding=None if row.finding is None else finding_from_fields(row.finding),
            flags=tuple(Flag(flag) for flag in row.flags),
        )
