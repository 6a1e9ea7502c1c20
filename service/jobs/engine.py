"""The engine that jobs run on: the same pipeline as on the command line, with the people and corrections of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.respondents import Purchase, Respondent
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from pipelines.study import StudyPipeline
from pipelines.theme_fields import theme_set_from_fields
from service.database.study_tables import RecordingRow, RespondentRow, ResultRow, SpeakerRow, StudyRow
from service.store import BlobStore


class Engine(Protocol):
    """Gives the pipeline; its models are loaded once and kept."""

    def pipeline(self) -> StudyPipeline: ...

    def word_forms(self, text: str) -> list[tuple[str, ...]]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A recording as the pipeline wants it, and what it goes by in sentences for people."""

    given: StudyInput
    folders: tuple[str, ...]

    def plain(self, sentence: str) -> str:
        """``sentence`` with names of files in the place of paths on this machine."""
        for folder in self.folders:
            sentence = sentence.replace(f"{folder}/", "")
        return sentence


@contextmanager
def sources(store: BlobStore, rows: Sequence[RecordingRow]) -> Iterator[list[Source]]:
    """Each recording with its files at hand, until the block ends."""
    with ExitStack() as stack:
        made = []
        for row in rows:
            media = transcript = None
            if row.media is not None:
                media = stack.enter_context(store.as_file(row.media, row.name + _suffix(row.filename)))
            said = row.corrected or row.transcript
            if said is not None:
                suffix = ".json" if row.corrected else _suffix(row.transcript_filename or row.filename)
                transcript = stack.enter_context(store.as_file(said, row.name + suffix))
            folders = tuple(str(path.parent) for path in (media, transcript) if path is not None)
            made.append(Source(StudyInput(row.name, media, transcript, row.media, said), folders))
        yield made


def request_for(session: Session, study: StudyRow, rows: Sequence[RecordingRow], *, with_previous: bool) -> StudyRequest:
    """What the study's members said about it."""
    names = {row.id: row.name for row in rows}
    corrections = session.scalars(select(SpeakerRow).where(SpeakerRow.recording_id.in_(names)).order_by(SpeakerRow.speaker))
    result = session.get(ResultRow, study.id) if with_previous else None
    return StudyRequest(
        language=None if study.language == "auto" else study.language,
        interviewer=study.interviewer,
        speakers=study.speakers,
        respondents=known_respondents(session, study.id),
        corrections=tuple(
            SpeakerCorrection(names[c.recording_id], c.speaker, Role(c.role) if c.role else None, c.name) for c in corrections
        ),
        previous=theme_set_from_fields(result.themes) if result is not None else None,
    )


def known_respondents(session: Session, study_id: str) -> tuple[Respondent, ...]:
    """The people of the study in the order of their table."""
    query = select(RespondentRow).where(RespondentRow.study_id == study_id).order_by(RespondentRow.place, RespondentRow.name)
    return tuple(respondent_from(row.name, row.fields) for row in session.scalars(query))


def respondent_fields(respondent: Respondent) -> dict[str, Any]:
    """A respondent as JSON values, without the name."""
    fields = asdict(respondent)
    del fields["id"]
    fields["retain_until"] = respondent.retain_until.isoformat() if respondent.retain_until else None
    fields["purchases"] = [[p.date.isoformat(), p.amount] for p in respondent.purchases]
    return fields


def respondent_from(name: str, fields: Mapping[str, Any]) -> Respondent:
    """What ``respondent_fields`` wrote."""
    until = fields["retain_until"]
    purchases = tuple(Purchase(name, date.fromisoformat(day), amount) for day, amount in fields["purchases"])
    kept = {key: fields[key] for key in ("customer_segment", "target_behaviour", "nps", "csi", "consent", "attributes")}
    return Respondent(
        id=name,
        recordings=tuple(fields["recordings"]),
        retain_until=date.fromisoformat(until) if until else None,
        purchases=purchases,
        **kept,
    )


def _suffix(filename: str) -> str:
    return PurePosixPath(filename).suffix
