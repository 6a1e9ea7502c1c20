"""``/v1/studies/{study_id}/search``: everything said, in every form of the words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import BigInteger, column, select, table, text

from annotations.findings import Act
from models.language.word_forms import words
from service.api.access import Reader, open_study
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Reading
from service.api.paging import MOST, Cursor, Limit, Page, as_it_is, page
from service.api.problems import Problem
from service.api.utterances import UtteranceBody, quotable, utterance_bodies
from service.database.study_tables import UtteranceRow

router = APIRouter(prefix="/v1/studies/{study_id}/search", tags=["search"], route_class=ConditionalRoute)
_MOST_WORDS = 20
_WORDS = table("utterance_words", column("rowid", BigInteger))
# Asked for in its own order, the index stops once a page is full; asked for in that of the sentences, it gives all that it has.
_PLACE = _WORDS.c.rowid
_PLACE.key = "id"  # the attribute of a sentence that holds it


@router.get("")
def search_study(
    study_id: str,
    principal: Reader,
    services: Context,
    session: Reading,
    q: Annotated[str, Query(min_length=1, max_length=500, description="Words that a sentence must have, in any form.")],
    act: Act | None = None,
    respondent: Annotated[str | None, Query(max_length=400, description="Only what this person said.")] = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> Page[UtteranceBody]:
    """The sentences that have all of the words, in the order they came."""
    study = open_study(session, principal, study_id)
    asked = list(dict.fromkeys(services.forms.of_word(word) for word in words(q)))
    if not asked:
        return Page(items=[])
    if len(asked) > _MOST_WORDS:
        raise Problem(422, "too-many-words", f"These are {len(asked)} words; search for {_MOST_WORDS} at most.")
    if services.database.is_sqlite:
        matches = text("utterance_words MATCH :match").bindparams(match=_fts5(study_id, asked))
        query = select(UtteranceRow).join(_WORDS, UtteranceRow.id == _PLACE).where(matches)
    else:
        matches = text("words @@ to_tsquery('simple', :match)").bindparams(match=_tsquery(asked))
        query = select(UtteranceRow).where(UtteranceRow.study_id == study_id, matches)
    query = quotable(services, session, study, query)
    if act is not None:
        query = query.where(UtteranceRow.act == act)
    if respondent is not None:
        query = query.where(UtteranceRow.respondent == respondent)
    by = [_PLACE if services.database.is_sqlite else UtteranceRow.id]
    found = page(session, query, by, as_it_is, cursor=cursor, limit=limit)
    return Page(items=utterance_bodies(session, found.items), next_cursor=found.next_cursor)


def _fts5(study_id: str, asked: list[tuple[str, ...]]) -> str:
    """Of that study alone, so that the index does not go through what others said."""
    said = " AND ".join("(" + " OR ".join(f'forms : "{_bare(form)}"' for form in forms) + ")" for forms in asked)
    return f'study_id : "{_bare(study_id)}" AND {said}'


def _tsquery(asked: list[tuple[str, ...]]) -> str:
    return " & ".join("(" + " | ".join(f"'{_bare(form)}'" for form in forms) + ")" for forms in asked)


def _bare(form: str) -> str:
    """Letters and digits alone; an apostrophe within a word is a space, as both indexes have it."""
    return "".join(c if c.isalnum() else " " for c in form)
