"""``hardpart backup`` and ``hardpart restore``."""

from __future__ import annotations

from pathlib import Path

import typer

from service.backup import back_up, restore
from service.boot import prepare
from service.exit_codes import DONE
from service.settings import Settings


def run_backup(path: Path) -> int:
    """Writes the backup; the exit code."""
    count = back_up(Settings(), path)
    typer.echo(f"{path}: the database and {count} files of media and results.")
    return DONE


def run_restore(path: Path) -> int:
    """Reads a backup into an empty folder and database, and brings it to this version; the exit code."""
    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    count = restore(settings, path)
    prepare(settings)
    typer.echo(f"{settings.home}: the database and {count} files of media and results are back.")
    return DONE
