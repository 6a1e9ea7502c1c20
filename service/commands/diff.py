"""``hardpart diff``: what changed in the themes between two runs."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from annotations.themes import ThemeSet
from pipelines.outputs import THEMES, UTTERANCES
from pipelines.said_before import words_in
from pipelines.theme_diff import between, diff_fields, told
from pipelines.theme_fields import read_theme_set
from pipelines.theme_places import in_place
from service.exit_codes import DONE


def run_diff(before: Path, after: Path, *, as_json: bool) -> int:
    """Prints what became of every theme, and which quotes moved; the exit code."""
    old, new = _in_place(before, after), read_theme_set(_file(after))
    found = between(old, new)
    typer.echo(json.dumps(diff_fields(found, new), ensure_ascii=False, indent=1) if as_json else told(found, old, new))
    return DONE


def _in_place(before: Path, after: Path) -> ThemeSet:
    """The themes of ``before`` with the ids that their sentences have in ``after``, where both tell their words."""
    themes, said, now = read_theme_set(_file(before)), _words(before), _words(after)
    return in_place(themes, before=said, now=now) if said and now else themes


def _words(path: Path) -> dict[str, str]:
    file = _file(path)
    return words_in(file.with_name(UTTERANCES)) if file.name == THEMES else {}


def _file(path: Path) -> Path:
    return path / THEMES if path.is_dir() else path
