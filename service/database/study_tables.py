"""Tables of studies: their members, recordings, sentences, people, themes, judgements and jobs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import COUNTER, Base, id_column, made_column


def study_column(*, index: bool = True) -> Mapped[str]:
    """The study that a row belongs to and goes with."""
    return mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), index=index)


class StudyRow(Base):
    """A study. ``revision`` grows with every change that its themes may depend on."""

    __tablename__ = "studies"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(4), default="auto")
    product: Mapped[str] = mapped_column(Text, default="")
    journey_stages: Mapped[list[Any]] = mapped_column(default=list)
    interview_guide: Mapped[str] = mapped_column(Text, default="")
    target_rule: Mapped[str] = mapped_column(Text, default="")
    interviewer: Mapped[str | None] = mapped_column(String(200))
    speakers: Mapped[int | None]
    finds_themes: Mapped[bool] = mapped_column(default=True)
    respondents: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    purchases: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    created_ms: Mapped[int] = made_column()
    updated_ms: Mapped[int] = made_column()

    def revise(self) -> None:
        """Raises ``revision`` by one from whatever it is by then; others may have raised it since the row was read."""
        self.revision = StudyRow.revision + 1


class Member(Base):
    """What somebody may do in a study: ``owner``, ``researcher`` or ``viewer``."""

    __tablename__ = "members"

    study_id: Mapped[str] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(10))


class Upload(Base):
    """A file on its way in. How much has come is the size of the file below the folder of uploads, not a column."""

    __tablename__ = "uploads"

    id: Mapped[str] = id_column()
    study_id: Mapped[str] = study_column()
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(255))
    length: Mapped[int]
    priority: Mapped[int] = mapped_column(Integer)
    created_ms: Mapped[int] = made_column()
    expires_ms: Mapped[int]
    recording_id: Mapped[str | None] = mapped_column(String(32))


class RecordingRow(Base):
    """A recording, a transcript, or both.

    ``as_heard`` is the transcript that its sentences were cut from, before corrections of its speakers, in the store;
    ``speakers`` are who speaks in it, as heard, with their roles and how long they speak. ``corrected`` is the text as people
    corrected it last. ``made`` tells what made the results, as ``pipelines.archive`` records it, and with which corrections.
    One that is ``done`` and has a ``failure`` could not be worked on again, or was not, and has the results of before.
    ``former_names`` are what it was called before: tables and judgements name it so, and no other recording of the study may.
    """

    __tablename__ = "recordings"
    __table_args__ = (UniqueConstraint("study_id", "name"), Index(None, "study_id", "created_ms", "id"))

    id: Mapped[str] = id_column()
    study_id: Mapped[str] = study_column(index=False)
    name: Mapped[str] = mapped_column(String(200))
    former_names: Mapped[list[Any]] = mapped_column(default=list)
    filename: Mapped[str] = mapped_column(String(255))
    media: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    transcript: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    transcript_filename: Mapped[str | None] = mapped_column(String(255))
    as_heard: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    corrected: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    failure: Mapped[str | None] = mapped_column(Text)
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    duration_ms: Mapped[int | None]
    language: Mapped[str | None]
    speakers: Mapped[list[Any] | None]
    made: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    created_ms: Mapped[int] = made_column()
    updated_ms: Mapped[int] = made_column()


class SpeakerRow(Base):
    """A person's correction of a speaker, called ``speaker`` as heard."""

    __tablename__ = "speakers"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True)
    speaker: Mapped[str] = mapped_column(String(200), primary_key=True)
    role: Mapped[str | None] = mapped_column(String(12))
    name: Mapped[str | None] = mapped_column(String(200))


class UtteranceRow(Base):
    """One sentence with the model's finding. ``forms`` are the words in their dictionary forms, for search."""

    __tablename__ = "utterances"
    __table_args__ = (
        UniqueConstraint("recording_id", "number"),
        Index(None, "study_id", "act"),
        Index(None, "study_id", "id"),
        Index(None, "study_id", "respondent", "act"),
        Index(None, "study_id", "respondent", "id"),
    )

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    study_id: Mapped[str] = study_column(index=False)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    speaker: Mapped[str | None]
    role: Mapped[str] = mapped_column(String(12))
    respondent: Mapped[str | None]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    forms: Mapped[str] = mapped_column(Text, deferred=True)
    language: Mapped[str] = mapped_column(String(12))
    act: Mapped[str | None] = mapped_column(String(12))
    finding: Mapped[dict[str, Any] | None]
    flags: Mapped[list[Any]]


class Judgement(Base):
    """What a person said about a sentence; rows are added, and follow their sentence to the number that it has."""

    __tablename__ = "judgements"
    __table_args__ = (Index(None, "study_id", "id"),)

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    study_id: Mapped[str] = study_column(index=False)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(String(12))
    facets: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_ms: Mapped[int] = made_column()


class ThemeJudgement(Base):
    """What a person decided about themes, as a line of ``judgements.jsonl``; rows are added, and name sentences as by now."""

    __tablename__ = "theme_judgements"
    __table_args__ = (Index(None, "study_id", "id"),)

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    study_id: Mapped[str] = study_column(index=False)
    line: Mapped[dict[str, Any]]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_ms: Mapped[int] = made_column()


class ResultRow(Base):
    """The themes of a study as they were found last, with what they rest on."""

    __tablename__ = "results"

    study_id: Mapped[str] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    language: Mapped[str] = mapped_column(String(4))
    themes: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    made_ms: Mapped[int] = made_column()


class JobKind(StrEnum):
    """What jobs do."""

    RECORDING = "recording"
    THEMES = "themes"
    REPROCESS = "reprocess"
    TRANSCRIBE = "transcribe"
    LABEL = "label"
    GROUP = "group"
    EXPORT = "export"


class Job(Base):
    """Work asked for. The queue runs it; this row is what people see of it."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "study_id", "created_ms", "id"), Index(None, "user_id", "created_ms", "id"))

    id: Mapped[str] = id_column()
    kind: Mapped[JobKind] = mapped_column(Enum(JobKind, native_enum=False, length=12, values_callable=list))
    study_id: Mapped[str | None] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"))
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12), default="queued", index=True)
    priority: Mapped[int] = mapped_column(Integer, default=100)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    stage: Mapped[str | None] = mapped_column(String(20))
    done: Mapped[float] = mapped_column(default=0.0)
    total: Mapped[float] = mapped_column(default=0.0)
    stage_ms: Mapped[int | None]
    done_ms: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(Text)
    blob: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    callback_url: Mapped[str | None] = mapped_column(Text)
    callback_state: Mapped[str | None] = mapped_column(String(12), index=True)
    created_ms: Mapped[int] = made_column()
    started_ms: Mapped[int | None]
    finished_ms: Mapped[int | None]


class ReprocessFile(Base):
    """A recording within a job that brings a study up to date: what was planned, why, and the job that does it, if any.

    ``state`` is as planned until the work is done; ``facts`` then tell what it took and what changed.
    """

    __tablename__ = "reprocess_files"
    __table_args__ = (Index(None, "job_id", "id"),)

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    child_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(Text)
    expected_s: Mapped[float] = mapped_column(default=0.0)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ActChange(Base):
    """A sentence that had another act before a job brought its recording up to date."""

    __tablename__ = "act_changes"
    __table_args__ = (Index(None, "job_id", "id"),)

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    before: Mapped[str | None] = mapped_column(String(12))
    after: Mapped[str | None] = mapped_column(String(12))
