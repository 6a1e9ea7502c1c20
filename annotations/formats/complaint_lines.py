"""The lines that ``themes`` reads: complaints, those of one conversation together and in order.

What ``label`` writes and a study's ``utterances.jsonl`` are such lines too, where ``act`` tells complaints from the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotations.errors import LineError
from annotations.findings import Act
from annotations.formats.json_lines import conversation_field, facets_field, language_field, line_id, read_objects, text_field
from annotations.themes import Complaint
from annotations.transcript import Role


def read_complaints(path: Path) -> list[Complaint]:
    """The complaints of ``path``, in order. Raises ``LineError`` naming the first line that cannot be used.

    Lines that say by ``act`` or ``role`` that they are no complaints are left out.
    """
    made: list[Complaint] = []
    seen: dict[str, int] = {}
    for number, fields in read_objects(path):
        if not _is_complaint(path, number, fields):
            continue
        identity = line_id(number, fields)
        if identity in seen:
            raise LineError(
                str(path), number, f"has the id {identity!r} of line {seen[identity]}", "give each line an id of its own"
            )
        seen[identity] = number
        weight = 1.0 if fields.get("weight") is None else fields["weight"]
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < float("inf"):
            raise LineError(str(path), number, f"has the weight {weight!r:.40}", "give a number of 0 or more")
        made.append(
            Complaint(
                identity,
                text_field(path, number, fields, "text", required=True),
                context=text_field(path, number, fields, "context"),
                conversation=conversation_field(fields) or None,
                respondent=text_field(path, number, fields, "respondent") or None,
                customer_segment=text_field(path, number, fields, "segment") or None,
                facets=tuple(facet.value for facet in facets_field(path, number, fields)),
                weight=float(weight),
                language=language_field(path, number, fields),
            )
        )
    return made


def _is_complaint(path: Path, number: int, fields: dict[str, Any]) -> bool:
    """Whether a line is one as far as it tells; without ``act`` and ``role`` it is."""
    act, role = (text_field(path, number, fields, name) for name in ("act", "role"))
    for name, value, known in (("act", act, Act), ("role", role, Role)):
        if value and value not in set(known):
            raise LineError(str(path), number, f"has the {name} {value!r:.40}", f"use one of {', '.join(known)}")
    return act in {"", Act.COMPLAINT} and role in {"", Role.RESPONDENT}
