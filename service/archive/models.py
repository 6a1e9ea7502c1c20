"""The models of an archive, as a run needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from pipelines.archive.stages import Fingerprints
from pipelines.artefacts import ArtefactStore
from pipelines.runners.protocol import Runner
from pipelines.study import StudyPipeline


class ArchiveModels(Protocol):
    """Seen from the process that a person started, which loads them for the themes alone."""

    def fingerprints(self) -> Fingerprints: ...

    def runner(self, folder: Path, *, files: int) -> AbstractContextManager[Runner]:
        """Workers for so many files, whose artefacts lie in ``folder``."""
        ...

    def pipeline(self, store: ArtefactStore) -> StudyPipeline: ...

    def prepare(self, *, adding: bool) -> None:
        """Loads the code that the themes need, which takes seconds; while workers are busy it costs nobody any.

        For ``adding`` complaints to themes it is less than for finding them, and for wording them anew.
        """
        ...

    def weights(self) -> Sequence[Mapping[str, str]]:
        """What the manifest tells of the weights."""
        ...

    @property
    def workers(self) -> int: ...
