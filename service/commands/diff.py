"""``hardpart diff``: what changed in the themes between two runs."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from pipelines.outputs import THEMES
from pipelines.theme_diff import between, diff_fields, told
from pipelines.theme_fields import read_theme_set
from service.exit_codes import DONE


def run_diff(before: Path, after: Path, *, as_json: bool) -> int:
    """Prints what became of every theme, and which quotes moved; the exit code."""
    old, new = (read_theme_set(_file(path)) for path in (before, after))
    found = between(old, new)
    typer.echo(json.dumps(diff_fields(found), ensure_ascii=False, indent=1) if as_json else told(found, old, new))
    return DONE


def _file(path: Path) -> Path:
    return path / THEMES if path.is_dir() else path
