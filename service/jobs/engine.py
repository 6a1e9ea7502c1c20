"""The engine that jobs run on: the same pipeline as on the command line, with the people and corrections of the database."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.consent import withheld
from annotations.findings import Act, Facet
from annotations.formats import judgements_jsonl
from annotations.judgements import Judgement, JudgeUtterance, Signature
from annotations.respondents import Respondent
from annotations.utterances import utterance_id
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from pipelines.sentence_ids import Renaming
from pipelines.study import Study, StudyPipeline
from pipelines.theme_fields import as_found_from_fields, theme_set_from_fields
from service.clock import today
from service.database.study_tables import Judgement as JudgementRow
from service.database.study_tables import RecordingRow, ResultRow, StudyRow, ThemeJudgement, UtteranceRow
from service.store.content_addressed import BlobStore
from service.studies.corrected import corrections_made_with, corrections_of
from service.studies.people import read_people, recording_names


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


def without_paths(study: Study, prepared: Sequence[Source]) -> Study:
    """``study`` with names of files in the place of paths on this machine, in all that it tells people."""

    def plain(sentence: str) -> str:
        for source in prepared:
            sentence = source.plain(sentence)
        return sentence

    return replace(
        study,
        recordings=tuple(replace(one, warnings=tuple(map(plain, one.warnings))) for one in study.recordings),
        failures=tuple(replace(one, sentence=plain(one.sentence)) for one in study.failures),
        warnings=tuple(map(plain, study.warnings)),
        evident=tuple(map(plain, study.evident)),
    )


@contextmanager
def sources(store: BlobStore, rows: Sequence[RecordingRow], *, as_heard: Container[str] = ()) -> Iterator[list[Source]]:
    """Each recording with its files at hand, until the block ends; one named in ``as_heard`` is what was heard in it before."""
    with ExitStack() as stack:
        made = []
        for row in rows:
            media = transcript = None
            if row.media is not None:
                media = stack.enter_context(store.as_file(row.media, row.name + _suffix(row.filename)))
            said, suffix = row.corrected or row.transcript, transcript_suffix(row)
            if row.name in as_heard:
                said, suffix = row.as_heard, ".json"
            if said is not None:
                transcript = stack.enter_context(store.as_file(said, row.name + suffix))
            folders = tuple(str(path.parent) for path in (media, transcript) if path is not None)
            given = replace(described(row), media=media, transcript=transcript, transcript_sha256=said)
            made.append(Source(given, folders))
        yield made


def described(row: RecordingRow) -> StudyInput:
    """A recording as the pipeline knows it, with the names of its files in place of paths."""
    said = row.corrected or row.transcript
    return StudyInput(
        row.name,
        None if row.media is None else Path(row.name + _suffix(row.filename)),
        None if said is None else Path(row.name + transcript_suffix(row)),
        row.media,
        said,
    )


def transcript_suffix(row: RecordingRow) -> str:
    """The ending of the file that the words of a recording are read from."""
    return ".json" if row.corrected else _suffix(row.transcript_filename or row.filename)


def request_for(
    session: Session, store: BlobStore, study: StudyRow, rows: Sequence[RecordingRow], *, for_themes: bool
) -> StudyRequest:
    """What the study's members said about it; what is about themes only where they are looked for.

    There speakers are who they are in the sentences, which what was corrected since does not change yet.
    """
    names = {row.id: row.name for row in rows}
    corrections = corrections_made_with(session, rows) if for_themes else corrections_of(session, rows)
    called = recording_names(session, study.id)
    now = Renaming(called)
    result = session.get(ResultRow, study.id) if for_themes else None
    previous = None if result is None else as_found_from_fields(result.themes)
    shown = None if result is None else theme_set_from_fields(result.themes)
    judgements = made_judgements(session, study.id, names) if for_themes else ()
    people = read_people(store, study, called).respondents
    return StudyRequest(
        language=None if study.language == "auto" else study.language,
        interviewer=study.interviewer,
        speakers=study.speakers,
        respondents=people,
        withheld=tuple(withheld(people, today=today())),
        corrections=tuple(corrections),
        previous=None if previous is None else now.theme_set(previous),
        shown_before=None if shown is None else now.theme_set(shown),
        judgements=tuple(now.judgement(judgement) for judgement in judgements),
    )


def made_judgements(session: Session, study_id: str, names: Mapping[str, str]) -> tuple[Judgement, ...]:
    """What people decided about sentences and themes, in order; about sentences that read otherwise by now, nothing."""
    made: list[Judgement] = []
    query = (
        select(JudgementRow)
        .join(
            UtteranceRow,
            (UtteranceRow.recording_id == JudgementRow.recording_id)
            & (UtteranceRow.number == JudgementRow.number)
            & (UtteranceRow.text == JudgementRow.text),
        )
        .where(JudgementRow.study_id == study_id, JudgementRow.recording_id.in_(names))
    )
    for row in session.scalars(query.order_by(JudgementRow.id)):
        facets = tuple(Facet(facet) for facet in row.facets)
        made.append(
            JudgeUtterance(utterance_id(names[row.recording_id], row.number), Act(row.act), facets, Signature(row.user_id or ""))
        )
    themes = select(ThemeJudgement).where(ThemeJudgement.study_id == study_id).order_by(ThemeJudgement.id)
    return (*made, *judgements_jsonl.from_fields(row.line for row in session.scalars(themes)))


def respondent_fields(respondent: Respondent) -> dict[str, Any]:
    """A respondent as JSON values, without the name."""
    fields = asdict(respondent)
    del fields["id"]
    fields["retain_until"] = respondent.retain_until.isoformat() if respondent.retain_until else None
    fields["purchases"] = [[p.date.isoformat(), p.amount] for p in respondent.purchases]
    return fields


def _suffix(filename: str) -> str:
    return PurePosixPath(filename).suffix
