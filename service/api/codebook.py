"""``/v1/codebook``: what acts and facets mean."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from annotations.codebook import Entry, read_codebook
from annotations.findings import Act, Facet
from service.api.access import Reader
from service.api.conditional import ConditionalRoute

router = APIRouter(prefix="/v1/codebook", tags=["codebook"], route_class=ConditionalRoute)


class EntryBody(BaseModel):
    """What an act or a facet is called and means; facets have no examples."""

    name: str
    definition: str
    examples: list[str]


class CodebookBody(BaseModel):
    """The codebook in one language. ``edges`` are the rules for doubtful cases, in order."""

    version: str
    language: str
    unit: str
    acts: dict[Act, EntryBody]
    facets: dict[Facet, EntryBody]
    edges: list[str]


@router.get("")
def show_codebook(
    _: Reader, language: Annotated[Literal["en", "ru"], Query(description="The language that it is told in.")] = "en"
) -> CodebookBody:
    """What acts and facets mean, with examples, and how doubtful cases are decided."""
    book = read_codebook(language)
    return CodebookBody(
        version=book.version,
        language=book.language,
        unit=book.unit,
        acts={act: _entry(entry) for act, entry in book.acts.items()},
        facets={facet: _entry(entry) for facet, entry in book.facets.items()},
        edges=list(book.edges),
    )


def _entry(entry: Entry) -> EntryBody:
    return EntryBody(name=entry.name, definition=entry.definition, examples=list(entry.examples))
