"""``/v1/studies/{study_id}/themes``: what was hard, worded as desired outcomes, and who said it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.themes import Outcome, Theme, ThemeSet
from annotations.utterances import place_of
from models.themes.grammar import is_label
from pipelines.theme_quotes import Unquotable
from service.accounts.principal import StudyRole
from service.api.access import Reader, Writer, open_study
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute, show
from service.api.context import Context, Reading, Services, Writing
from service.api.idempotency import Idempotent
from service.api.paging import MOST, Cursor, Limit, Page, page, page_of
from service.api.problems import Problem, not_found
from service.api.utterances import UtteranceBody, quotable, utterance_bodies
from service.clock import moment, now_ms
from service.database.study_tables import Job, RecordingRow, ResultRow, StudyRow, ThemeJudgement, UtteranceRow
from service.jobs.records import LEADING_TO_THEMES, OPEN, ask_for_themes
from service.jobs.themes_work import ADDED
from service.studies.kept_themes import complaints_in, judged_now, quotable_themes, unquotable_in

router = APIRouter(prefix="/v1/studies/{study_id}", tags=["themes"], route_class=ConditionalRoute)
Name = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]


class OutcomeBody(BaseModel):
    """direction + metric + object of control + context."""

    direction: str
    metric: str
    object: str
    context: str


class NewOutcomeBody(RequestBody):
    """An outcome as a person words it: a part that is absent stays as it is, an empty context is taken away."""

    direction: Title | None = None
    metric: Title | None = None
    object: Title | None = None
    context: Title | None = None


class ShareBody(BaseModel):
    """``said`` of ``asked`` people, with the 95 % interval of Wilson."""

    said: int
    asked: int
    share: float
    interval: tuple[float, float]


class SupportBody(BaseModel):
    """Who voices a theme; ``quotes`` are sentences to show first."""

    respondents: ShareBody
    sentences: int
    customer_segments: dict[str, ShareBody]
    quotes: list[str]
    single_voice: bool
    flagged_only: bool


class ThemeBody(BaseModel):
    """A desired outcome with its sentences, the most typical first."""

    id: str
    name: str
    statement: str
    outcome: OutcomeBody
    keywords: list[str]
    members: list[str] = Field(description="utterance_id of each sentence.")
    needs_wording: bool
    stability: float | None
    support: SupportBody
    subthemes: list[dict[str, Any]]
    locked: bool = Field(default=False, description="A person keeps its sentences, name and wording as they are.")
    withheld: int = Field(description="How many of its sentences are counted but may not be quoted, and are in no list.")


class ThemesBody(BaseModel):
    """All themes of a study, the most voiced first. ``stale`` when something changed since they were found."""

    study_id: str
    language: str
    found_at: datetime | None
    stale: bool
    working: bool = Field(description="Recordings are being worked on, or the themes are being found.")
    themes: list[ThemeBody]
    unassigned: list[str] = Field(description="utterance_id of complaints in no theme.")
    unassigned_withheld: int = Field(description="How many of them may not be quoted, and are in no list.")
    warnings: list[str]
    failures: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    changes: list[str] = Field(description="Since the themes were found before.")
    added: int = Field(description="Complaints that were added to the themes since these were found from all complaints.")
    saturation: dict[str, Any] | None = Field(description="How many themes each further interview brought, and may bring.")


class NewThemeJudgement(RequestBody):
    """``kind`` says which of the other fields it needs; a lock without name, outcome or members takes those of the theme."""

    kind: Literal["merge", "split", "move", "rename", "reword", "lock"] = Field(examples=["rename"])
    themes: list[Name] | None = Field(default=None, max_length=100)
    theme: Name | None = Field(default=None, examples=["t1"])
    members: list[Name] | None = Field(default=None, max_length=5000)
    name: Title | None = Field(default=None, examples=["Finding the invoice"])
    outcome: NewOutcomeBody | None = None
    why: Name | None = None


class ThemeJudgementBody(BaseModel):
    """A decision about themes; none is ever changed."""

    id: int
    line: dict[str, Any]
    created_at: datetime


class SentencesBody(BaseModel):
    """Sentences in the order that was asked for."""

    items: list[UtteranceBody]


@router.get("/themes")
def read_themes(study_id: str, principal: Reader, services: Context, session: Reading, response: Response) -> ThemesBody:
    """The themes of a study; none before the first recording is done."""
    study = open_study(session, principal, study_id)
    body = themes_body(session, services, study)
    show(response, body)
    return body


@router.get("/themes/{theme_id}")
def read_theme(study_id: str, theme_id: str, principal: Reader, services: Context, session: Reading) -> ThemeBody:
    """One theme."""
    return _theme(themes_body(session, services, open_study(session, principal, study_id)), theme_id)


@router.get("/themes/{theme_id}/utterances")
def list_theme_utterances(study_id: str, theme_id: str, principal: Reader, services: Context, session: Reading) -> SentencesBody:
    """The sentences of a theme, the most typical first; without those of people who may not be quoted."""
    study = open_study(session, principal, study_id)
    theme = _theme(themes_body(session, services, study), theme_id)
    return SentencesBody(items=sentences(session, services, study, theme.members))


@router.get("/unassigned")
def list_unassigned(
    study_id: str,
    principal: Reader,
    services: Context,
    session: Reading,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=2000, description="How many at most.")] = 500,
) -> Page[UtteranceBody]:
    """Complaints that are in no theme, by the names of their recordings and in the order they were said."""
    study = open_study(session, principal, study_id)
    body = themes_body(session, services, study)
    found = page_of(body.unassigned, _in_order, cursor=cursor, limit=limit)
    return Page(items=sentences(session, services, study, found.items), next_cursor=found.next_cursor)


@router.post("/theme-judgements", status_code=201)
def judge_themes(
    study_id: str, line: NewThemeJudgement, principal: Writer, services: Context, session: Writing, once: Idempotent
) -> ThemeJudgementBody:
    """Merges, splits, renames or rewords themes, moves sentences, or locks a theme. Every later search makes it again."""
    study = open_study(session, principal, study_id, StudyRole.RESEARCHER, for_update=True)
    claimed = once.claim(session, principal)
    _check_decides(line)
    mine = select(ThemeJudgement).where(ThemeJudgement.study_id == study_id).order_by(ThemeJudgement.id.desc())
    row = next((known for known in session.scalars(mine) if claimed.done and known.line.get("id") == claimed.id), None)
    if row is None:
        made = {"who": principal.name, "at": moment(now_ms()).isoformat(), "id": claimed.id}
        named = {"known_as": claimed.id} if line.kind == "split" else {}
        fields = _whole(session, study, line).model_dump(exclude_none=True) | made | named
        row = ThemeJudgement(study_id=study_id, line=fields, user_id=principal.user_id)
        session.add(row)
        study.revise()
        session.flush()
        ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    return _shown(row, _unquotable(session, services, study))


@router.get("/theme-judgements")
def list_theme_judgements(
    study_id: str, principal: Reader, services: Context, session: Reading, cursor: Cursor = None, limit: Limit = MOST
) -> Page[ThemeJudgementBody]:
    """All decisions about themes, in the order they were made."""
    unquotable = _unquotable(session, services, open_study(session, principal, study_id))
    query = select(ThemeJudgement).where(ThemeJudgement.study_id == study_id)

    def shown(row: ThemeJudgement) -> ThemeJudgementBody:
        return _shown(row, unquotable)

    return page(session, query, [ThemeJudgement.id], shown, cursor=cursor, limit=limit)


def themes_body(session: Session, services: Services, study: StudyRow) -> ThemesBody:
    """The themes as the API shows them; none has the words of who may not be quoted for a name."""
    result = session.get(ResultRow, study.id)
    silent = services.consents.silent(session, services.store, study)
    unquotable = unquotable_in(session, silent)
    work = select(Job.id).where(Job.study_id == study.id, Job.state.in_(OPEN), Job.kind.in_(LEADING_TO_THEMES))
    working = session.scalar(work.limit(1)) is not None
    told: Mapping[str, Any] = {} if result is None else quotable_themes(session, result, silent, unquotable)
    facts: dict[str, Any] = {} if result is None else result.facts
    manifest: dict[str, Any] = facts.get("manifest", {})
    locked = _locked(session, study.id)
    unheard = set(session.scalars(select(RecordingRow.name).where(RecordingRow.id.in_(silent)))) if silent else set()
    unassigned = told.get("unassigned", [])
    return ThemesBody(
        study_id=study.id,
        language="en" if result is None else result.language,
        found_at=None if result is None else moment(result.made_ms),
        stale=result is not None and result.revision != study.revision,
        working=working,
        themes=[_theme_body(theme, locked, unheard) for theme in told.get("themes", [])],
        unassigned=unassigned,
        unassigned_withheld=_withheld(unassigned, unheard),
        warnings=manifest.get("warnings", []),
        failures=manifest.get("failures", []),
        left_out=manifest.get("left_out", []),
        changes=[change for change in facts.get("changes", []) if not unquotable.is_quoted(change)],
        added=facts.get(ADDED, 0),
        saturation=told.get("saturation"),
    )


def sentences(session: Session, services: Services, study: StudyRow, utterance_ids: list[str]) -> list[UtteranceBody]:
    """The sentences of these names, in that order; those that are gone, or may not be quoted, are left out."""
    ids = {
        name: key
        for key, name in session.execute(select(RecordingRow.id, RecordingRow.name).where(RecordingRow.study_id == study.id))
    }
    places = [(ids.get(recording), number) for recording, number in map(place_of, utterance_ids)]
    numbers: dict[str, list[int]] = {}
    for recording, number in places:
        if recording is not None and number is not None:
            numbers.setdefault(recording, []).append(number)
    rows: dict[tuple[str | None, int | None], UtteranceRow] = {}
    query = quotable(services, session, study, select(UtteranceRow))
    for recording, wanted in numbers.items():
        mine = query.where(UtteranceRow.recording_id == recording, UtteranceRow.number.in_(wanted))
        rows |= {(row.recording_id, row.number): row for row in session.scalars(mine)}
    return utterance_bodies(session, [rows[place] for place in places if place in rows])


def _theme_body(theme: Mapping[str, Any], locked: Collection[str], unheard: Collection[str]) -> ThemeBody:
    """A theme whose sentences in the recordings called ``unheard`` may not be quoted; its parts tell how many of theirs too."""
    parts = [{**part, "withheld": _withheld(part["members"], unheard)} for part in theme["subthemes"]]
    more = {"locked": theme["id"] in locked, "withheld": _withheld(theme["members"], unheard), "subthemes": parts}
    return ThemeBody.model_validate({**theme, **more})


def _withheld(utterance_ids: Iterable[str], unheard: Collection[str]) -> int:
    return sum(place_of(utterance)[0] in unheard for utterance in utterance_ids)


def _in_order(utterance: str) -> tuple[str, int]:
    recording, number = place_of(utterance)
    return recording, number or 0


_NEEDED = {
    "merge": ("themes",),
    "split": ("theme", "members"),
    "move": ("members",),
    "rename": ("theme", "name"),
    "reword": ("theme", "outcome"),
    "lock": ("theme",),
}


def _check_decides(line: NewThemeJudgement) -> None:
    """Raises a problem for a line without what its kind needs, or that leaves a theme without a name or as it is."""
    if line.kind in {"rename", "lock"} and line.name == "":
        raise Problem(422, "bad-name", "A theme needs a name; give one.", fields=["body.name"])
    missing = [name for name in _NEEDED[line.kind] if getattr(line, name) in (None, "", [])]
    missing += ["members"] if line.kind == "lock" and line.members == [] else []
    if missing:
        what = " and ".join(missing)
        raise Problem(422, "invalid", f"Judging {line.kind} needs {what}; give it.", fields=[f"body.{name}" for name in missing])
    if line.kind == "merge" and len(set(line.themes or ())) < 2:
        raise Problem(422, "invalid", "Merging takes two different themes or more; name them.", fields=["body.themes"])
    if line.kind == "reword" and line.outcome is not None and not _rewords(line.outcome):
        why = "Rewording takes a part of the outcome; give direction, metric, object or context."
        raise Problem(422, "invalid", why, fields=["body.outcome"])
    if line.kind == "reword" and line.outcome is not None and is_label(Outcome("", "", line.outcome.object or "", "")):
        why = "These words only hold the place of a wording; give the object of control."
        raise Problem(422, "no-object", why, fields=["body.outcome.object"])


def _whole(session: Session, study: StudyRow, line: NewThemeJudgement) -> NewThemeJudgement:
    """The line; a lock with all that it keeps. Raises a problem where it names a theme or a sentence that is there no more.

    A lock that says all it keeps brings its theme back. Where themes were never found, nobody knows yet what is there.
    """
    keeps_all = line.kind == "lock" and None not in (line.name, line.outcome, line.members)
    result = session.get(ResultRow, study.id)
    if result is None:
        if line.kind == "lock" and not keeps_all:
            raise Problem(409, "theme-gone", "No themes were found yet; lock one when they are.")
        return line
    now = judged_now(session, result)
    themes = {theme.id: theme for theme in now.themes}
    gone = sorted({*(line.themes or ()), *([line.theme] if line.theme else [])} - themes.keys())
    if gone and not keeps_all:
        raise Problem(409, "theme-gone", f"The theme {gone[0]} is no longer found; read the themes and decide again.")
    _check_complaints(session, study, result, now, line.members or ())
    return _as_it_is(line, themes[line.theme or ""]) if line.kind == "lock" and not keeps_all else line


def _check_complaints(session: Session, study: StudyRow, result: ResultRow, now: ThemeSet, members: Sequence[str]) -> None:
    """Raises a problem for sentences that are no complaints; those that became some since themes were found are."""
    gone = set(members) - {member for theme in now.themes for member in theme.members} - set(now.unassigned)
    if gone and result.revision != study.revision:
        gone -= complaints_in(session, study.id).keys()
    if gone:
        told = f"{min(gone)} is no complaint of the themes; read the themes and decide again."
        raise Problem(409, "sentence-gone", told, fields=["body.members"])


def _as_it_is(line: NewThemeJudgement, theme: Theme) -> NewThemeJudgement:
    """A lock of the theme as it is, but for what the line says itself."""
    parts = theme.outcome
    outcome = NewOutcomeBody(direction=parts.direction, metric=parts.metric, object=parts.object, context=parts.context)
    kept = {"name": theme.name, "outcome": outcome, "members": list(theme.members)}
    return line.model_copy(update={name: value for name, value in kept.items() if getattr(line, name) is None})


def _unquotable(session: Session, services: Services, study: StudyRow) -> Unquotable:
    return unquotable_in(session, services.consents.silent(session, services.store, study))


def _shown(row: ThemeJudgement, unquotable: Unquotable) -> ThemeJudgementBody:
    """The decision, without a name that quotes who may not be quoted."""
    named = {"name": unquotable.shown(row.line["name"])} if "name" in row.line else {}
    return ThemeJudgementBody(id=row.id, line=row.line | named, created_at=moment(row.created_ms))


def _rewords(outcome: NewOutcomeBody) -> bool:
    return outcome.context is not None or any((outcome.direction, outcome.metric, outcome.object))


def _locked(session: Session, study_id: str) -> set[str]:
    lines = session.scalars(select(ThemeJudgement.line).where(ThemeJudgement.study_id == study_id))
    return {line["theme"] for line in lines if line["kind"] == "lock"}


def _theme(body: ThemesBody, theme_id: str) -> ThemeBody:
    found = next((theme for theme in body.themes if theme.id == theme_id), None)
    if found is None:
        raise not_found("theme")
    return found
