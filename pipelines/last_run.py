"""What the last run left in the folder of a study, for the run that goes on from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from annotations.themes import ThemeSet
from pipelines.archive.written import Written
from pipelines.hearing import StudyRequest
from pipelines.judged_places import places_before
from pipelines.outputs import MANIFEST, THEMES
from pipelines.sentence_ids import Renaming
from pipelines.theme_fields import as_found_from_fields, theme_set_from_fields

_NOTHING: Mapping[str, str] = MappingProxyType({})


def after_last_run(
    asked: StudyRequest,
    out: Path,
    *,
    said: Mapping[str, str],
    renamed: Mapping[str, str] = _NOTHING,
    had: Mapping[str, str] = _NOTHING,
    moved: Mapping[str, str] = _NOTHING,
) -> StudyRequest:
    """``asked`` with the themes that the last run left in ``out`` and what was ``said`` in it, by id, under the names of now.

    ``renamed`` are names that recordings had before, and ``had`` those too that others have now; both to the names of now.
    ``moved`` are names of recordings in that run to those of now, where they may have taken each other's.
    """
    now, written = Renaming(moved), Written(out)
    previous, shown = (previous_themes(written.as_written(THEMES), as_found=as_found) for as_found in (True, False))
    return replace(
        asked,
        previous=None if previous is None else now.theme_set(previous),
        shown_before=None if shown is None else now.theme_set(shown),
        said_before=said,
        judged_before=places_before(asked.judgements, written.as_written(MANIFEST), renamed={**renamed, **moved}, had=had),
    )


def previous_themes(path: Path, *, as_found: bool = True) -> ThemeSet | None:
    """The themes of the last run, ``as_found`` or after judgements; none where the file was changed beyond reading."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return as_found_from_fields(fields) if as_found else theme_set_from_fields(fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
