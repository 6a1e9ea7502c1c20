"""The lines that ``themes`` reads: complaints, those of one conversation together and in order."""

from __future__ import annotations

from pathlib import Path

from annotations.errors import LineError
from annotations.formats.json_lines import list_field, read_objects, text_field
from annotations.themes import Complaint


def read_complaints(path: Path) -> list[Complaint]:
    """The complaints of ``path``, in order. Raises ``LineError`` naming the first line that cannot be used."""
    made: list[Complaint] = []
    seen: dict[str, int] = {}
    for number, fields in read_objects(path):
        identity = str(fields.get("id", number))
        if identity in seen:
            raise LineError(
                str(path), number, f"has the id {identity!r} of line {seen[identity]}", "give each line an id of its own"
            )
        seen[identity] = number
        weight = fields.get("weight", 1.0)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < float("inf"):
            raise LineError(str(path), number, f"has the weight {weight!r:.40}", "give a number of 0 or more")
        made.append(
            Complaint(
                identity,
                text_field(path, number, fields, "text", required=True),
                context=text_field(path, number, fields, "context"),
                conversation=text_field(path, number, fields, "conversation") or None,
                respondent=text_field(path, number, fields, "respondent") or None,
                customer_segment=text_field(path, number, fields, "segment") or None,
                facets=tuple(str(facet) for facet in list_field(path, number, fields, "facets")),
                weight=float(weight),
                language=text_field(path, number, fields, "language") or None,
            )
        )
    return made
