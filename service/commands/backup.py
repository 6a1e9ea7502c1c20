"""``hardpart backup`` and ``hardpart restore``."""

from __future__ import annotations

from pathlib import Path

import typer

from service.backup import back_up, restore
from service.boot import keep_private, make_folders, prepare
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
    keep_private()
    make_folders(settings)
    count = restore(settings, path)
    prepare(settings)
    typer.echo(f"{settings.home}: the database and {count} files of media and results are back.")
    return DONE
