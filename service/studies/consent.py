"""Who of a study may not be heard nor quoted, and which recordings are therefore played to nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.consent import withheld
from annotations.errors import RespondentsError
from service.clock import today
from service.database.study_tables import RecordingRow, StudyRow, UtteranceRow
from service.store import BlobStore
from service.studies.people import parse_people, read_people, recording_names

_MOST_KEPT = 1000


@dataclass(slots=True)
class Consents:
    """Reads a table of respondents once a day, since it is asked for with every sound and every list of quotes."""

    _kept: dict[tuple[str, date], Mapping[str, str]] = field(default_factory=dict)

    def withheld(self, store: BlobStore, study: StudyRow) -> Mapping[str, str]:
        """The respondents of the study who are not heard today, each with the reason."""
        if study.respondents is None:
            return {}
        key = study.respondents, today()
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = _read(store.read(study.respondents), key[1])
        return self._kept[key]

    def silent(self, session: Session, store: BlobStore, study: StudyRow, recordings: Collection[RecordingRow]) -> dict[str, str]:
        """Those of the recordings in which such a person speaks, with the reason: nobody cuts them out of the sound."""
        people = self.withheld(store, study)
        if not people:
            return {}
        names = {recording.name: recording.id for recording in recordings}
        listed = read_people(store, study, recording_names(session, study.id)).respondents
        found = {names[name]: people[r.id] for r in listed if r.id in people for name in r.recordings if name in names}
        spoken = select(UtteranceRow.recording_id, UtteranceRow.respondent).distinct()
        spoken = spoken.where(UtteranceRow.recording_id.in_(names.values()), UtteranceRow.respondent.in_(people))
        return found | {recording: people[str(person)] for recording, person in session.execute(spoken)}


def _read(table: bytes, day: date) -> Mapping[str, str]:
    try:
        return withheld(parse_people(table, None, {}).respondents, today=day)
    except RespondentsError:
        return {}
