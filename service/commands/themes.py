"""``hardpart themes``: complaint texts in, themes out."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from annotations.formats.complaint_lines import read_complaints
from annotations.formats.json_lines import read_objects
from pipelines.artefacts import write_whole
from pipelines.counts import counted_are
from pipelines.theme_fields import theme_set_fields
from service.compose import theme_finder
from service.exit_codes import DONE
from service.settings import Settings
from service.writable import check_writable_file


def run_themes(file: Path, out: Path | None, *, granularity: str = "normal") -> int:
    """Groups the complaints of ``file``; the exit code."""
    if out is not None:
        check_writable_file(out)
    complaints = read_complaints(file)
    left_out = sum(1 for _ in read_objects(file)) - len(complaints)
    if left_out:
        lines = counted_are(left_out, "line")
        typer.echo(f"hardpart: {file}: {lines} left out, no complaint of a respondent by act or role.", err=True)
    found = theme_finder(Settings(), granularity=granularity).find(complaints)
    text = json.dumps(theme_set_fields(found), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
    return DONE
