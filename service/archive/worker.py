"""Where a worker of ``hardpart reprocess`` begins: the models of a study, loaded once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.archive.ledger import Ledger
from pipelines.archive.work import FileWork
from pipelines.artefacts import ArtefactStore
from service.compose import ModelChoice, file_work, placed_whisper
from service.settings import Settings

ENTRY = f"{__name__}:open_work"


def setup_fields(folder: Path, choice: ModelChoice, *, device: str) -> dict[str, Any]:
    """What a worker has to know, as JSON values; ``folder`` holds the artefacts. Paths are whole, since it may be elsewhere.

    Whatever machine it is on, it hears with ``device``, by which its results are known.
    """
    return {
        "folder": str(folder.resolve()),
        "whisper": placed_whisper(choice.whisper, choice.engine),
        "engine": choice.engine,
        "download": choice.download,
        "device": device,
        "coder": str(choice.coder.resolve()),
    }


def open_work(setup: Mapping[str, Any]) -> FileWork:
    """The work of a process that was given ``setup_fields``."""
    folder = Path(setup["folder"])
    choice = ModelChoice(setup["whisper"], setup["engine"], download=setup["download"], coder=Path(setup["coder"]))
    return file_work(Settings(device=setup["device"]), choice, ArtefactStore(folder), Ledger(folder))
