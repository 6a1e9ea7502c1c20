"""The models of an archive without weights, in this process and in its workers.

A transcript that says CRASH ends its worker by a signal, BUG by an exception.
"""

from __future__ import annotations

import hashlib
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
from models.protocols import untold
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


@dataclass(frozen=True, slots=True)
class WorkLog:
    """Writes a line into ``path`` whenever a model begins: its process, the stage, what it works on. Each takes ``pause_s``."""

    path: str = os.devnull
    pause_s: float = 0.0

    def begin(self, stage: str, subject: str) -> None:
        with Path(self.path).open("a") as log:
            log.write(f"{os.getpid()} {stage} {subject}\n")
        time.sleep(self.pause_s)


QUIET = WorkLog()


class LoggedTranscriber(FakeTranscriber):
    """Tells the log about each sound."""

    def __init__(self, log: WorkLog) -> None:
        super().__init__()
        self._log = log

    def transcribe(self, audio, *, language=None, done=untold):
        self._log.begin("transcribe", hashlib.sha256(audio.tobytes()).hexdigest()[:12])
        return super().transcribe(audio, language=language, done=done)


class LoggedDiarizer(FakeDiarizer):
    """Likewise."""

    def __init__(self, log: WorkLog) -> None:
        super().__init__()
        self._log = log

    def diarize(self, audio, **asked):
        self._log.begin("speakers", hashlib.sha256(audio.tobytes()).hexdigest()[:12])
        return super().diarize(audio, **asked)


class FragileCoder(WordCoder):
    """Dies of some words, as told above, and tells the log about each conversation.

    ``version`` is its fingerprint; words after a hyphen are complaints too.
    """

    def __init__(self, version: str, log: WorkLog) -> None:
        super().__init__(*version.split("-")[1:])
        self._version = version
        self._log = log

    @property
    def fingerprint(self) -> str:
        return f"words-{self._version}"

    def code(self, sentences):
        self._log.begin("code", sentences[0].conversation)
        said = " ".join(sentence.text for sentence in sentences)
        if "CRASH" in said:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "BUG" in said:
            raise ValueError("nobody thought of that")
        return super().code(sentences)


@dataclass
class FakeModels:
    """``service.archive.models.ArchiveModels``; ``coder`` is the version of the coder, ``opened`` counts what was loaded."""

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
        WorkLog(self.log, self.pause_s).begin("themes", self.coder)
        work = fake_work(store, Ledger(Path()), coder=self.coder, log=WorkLog(self.log, self.pause_s))
        return StudyPipeline(work.hearing, work.cutter, work.coder, LongestWordFinder(), store)

    def prepare(self, *, adding: bool) -> None:
        """There is no code to load."""

    def weights(self) -> list[dict[str, str]]:
        return []


def open_work(setup: Mapping[str, Any]) -> FileWork:
    folder, log = Path(setup["folder"]), WorkLog(setup["log"], setup["pause_s"])
    return fake_work(ArtefactStore(folder), Ledger(folder), coder=setup["coder"], log=log)


def fake_work(store: ArtefactStore, ledger: Ledger, *, coder: str, log: WorkLog = QUIET) -> FileWork:
    listener = Listener(LoggedTranscriber(log), LoggedDiarizer(log), assign_speakers, lambda media: None, store, DecodeLimits())
    splitter = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0))
    return FileWork(
        RecordingStage(listener, assign_roles),
        SentenceCutter(splitter, OneLanguage(), store),
        UtteranceCoder(FragileCoder(coder, log), store),
        store,
        ledger,
    )
