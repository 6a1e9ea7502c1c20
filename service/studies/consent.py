"""Who of a study may not be heard nor quoted, and which recordings are therefore played to nobody, and quoted nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.consent import withheld
from annotations.errors import RespondentsError
from service.clock import today
from service.database.study_tables import RecordingRow, StudyRow, UtteranceRow
from service.store.content_addressed import BlobStore
from service.studies.people import doubles, named_in_table, names_given, parse_people

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

    def named(self, session: Session, store: BlobStore, study: StudyRow, given: Mapping[str, str]) -> dict[str, str]:
        """The names of the recordings that the table names for such a person, with the reason; ``given`` by ``names_given``."""
        people = self.withheld(store, study)
        if not people:
            return {}
        named = named_in_table(session, store, study, given)
        return {name: reason for person, reason in people.items() for name in named.get(person, ())}

    def silent(self, session: Session, store: BlobStore, study: StudyRow) -> dict[str, str]:
        """The recordings, by id with the reason, that such a person speaks in or that the table names for them.

        They are neither played nor quoted: nobody cuts one voice out of the sound, and whose voice it is may not be known yet.
        What holds for a recording holds for one that was sent under its name, or holds the same, too.
        """
        people = self.withheld(store, study)
        if not people:
            return {}
        given = names_given(session, study.id)
        why = self.named(session, store, study, given)
        why |= {name: why[other] for name, other in given.items() if other in why}
        listed = select(RecordingRow.id, RecordingRow.name).where(RecordingRow.study_id == study.id, RecordingRow.name.in_(why))
        spoken = select(UtteranceRow.recording_id, UtteranceRow.respondent).distinct()
        spoken = spoken.where(UtteranceRow.study_id == study.id, UtteranceRow.respondent.in_(people))
        found = {recording: why[name] for recording, name in session.execute(listed)}
        found |= {recording: people[str(person)] for recording, person in session.execute(spoken)}
        same = doubles(session, study.id)
        return {double: reason for recording, reason in found.items() for double in same.get(recording, ())} | found


def _read(table: bytes, day: date) -> Mapping[str, str]:
    try:
        return withheld(parse_people(table, None, {}).respondents, today=day)
    except RespondentsError:
        return {}
