"""The models of an archive without weights, in this process and in its workers.

A transcript that says CRASH ends its worker by a signal, BUG by an exception.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from models.language.boundaries import BUCKETS, BoundaryModel
from models.language.detection import LanguageDetector
from models.language.sentences import SentenceSplitter
from models.speakers.assignment import assign_speakers
from models.speakers.roles import assign_roles
from pipelines.archive.ledger import Ledger
from pipelines.archive.stages import Fingerprints
from pipelines.archive.work import FileWork
from pipelines.artefacts import ArtefactStore
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage
from pipelines.media import DecodeLimits
from pipelines.recordings import Listener
from pipelines.runners.local import LocalRunner
from pipelines.runners.protocol import Runner, WorkerSpec
from pipelines.runners.ray import RayRunner
from pipelines.sentences import SentenceCutter
from pipelines.study import StudyPipeline
from tests.architecture.sources import ROOT
from tests.fakes.coder import WordCoder
from tests.fakes.diarizer import FakeDiarizer
from tests.fakes.themes import LongestWordFinder
from tests.fakes.transcriber import FakeTranscriber

ENTRY = "tests.fakes.archive:open_work"
PATH = (str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


class OneLanguage(LanguageDetector):
    """Tells by the script alone; nothing to load."""

    def __init__(self) -> None:
        pass

    def of_text(self, text: str, *, otherwise: str | None = None) -> str:
        return "ru" if any("а" <= c.casefold() <= "я" for c in text) else "en"


class FragileCoder(WordCoder):
    """Dies of some words, as told above; ``version`` is part of its fingerprint, ``pause_s`` how long a conversation takes.

    It writes a line with its process into ``log`` whenever it begins.
    """

    def __init__(self, version: str, *, pause_s: float = 0.0, log: str = os.devnull) -> None:
        super().__init__()
        self.fingerprint = f"words-{version}"
        self._pause_s, self._log = pause_s, log

    def code(self, sentences):
        with Path(self._log).open("a") as log:
            log.write(f"{os.getpid()} {sentences[0].conversation}\n")
        time.sleep(self._pause_s)
        said = " ".join(sentence.text for sentence in sentences)
        if "CRASH" in said:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "BUG" in said:
            raise ValueError("nobody thought of that")
        return super().code(sentences)


@dataclass
class FakeModels:
    """``service.commands.reprocess.ArchiveModels``; ``coder`` is the version of the coder, ``opened`` counts what was loaded."""

    workers: int = 1
    coder: str = "1"
    pause_s: float = 0.0
    log: str = os.devnull
    on_ray: bool = False
    opened: list[str] = field(default_factory=list)

    def fingerprints(self) -> Fingerprints:
        return Fingerprints(FakeTranscriber().fingerprint, FakeDiarizer.fingerprint, "", f"words-{self.coder}", "longest-word")

    def runner(self, folder: Path, *, files: int) -> Runner:
        self.opened.append("workers")
        if self.on_ray:
            return RayRunner(self.spec(folder), workers=min(self.workers, files), threads=1, path=PATH)
        return LocalRunner(self.spec(folder), workers=min(self.workers, files), environment=ENVIRONMENT)

    def spec(self, folder: Path) -> WorkerSpec:
        return WorkerSpec(ENTRY, {"folder": str(folder), "coder": self.coder, "pause_s": self.pause_s, "log": self.log})

    def pipeline(self, store: ArtefactStore) -> StudyPipeline:
        self.opened.append("themes")
        work = fake_work(store, Ledger(Path()), coder=self.coder)
        return StudyPipeline(work.hearing, work.cutter, work.coder, LongestWordFinder(), store)

    def weights(self) -> list[dict[str, str]]:
        return []


def open_work(setup: Mapping[str, Any]) -> FileWork:
    folder = Path(setup["folder"])
    return fake_work(ArtefactStore(folder), Ledger(folder), coder=setup["coder"], pause_s=setup["pause_s"], log=setup["log"])


def fake_work(store: ArtefactStore, ledger: Ledger, *, coder: str, pause_s: float = 0.0, log: str = os.devnull) -> FileWork:
    listener = Listener(FakeTranscriber(), FakeDiarizer(), assign_speakers, lambda media: None, store, DecodeLimits())
    splitter = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0))
    return FileWork(
        RecordingStage(listener, assign_roles),
        SentenceCutter(splitter, OneLanguage(), store),
        UtteranceCoder(FragileCoder(coder, pause_s=pause_s, log=log), store),
        store,
        ledger,
    )
