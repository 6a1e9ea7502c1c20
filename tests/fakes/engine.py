"""The engine of the service with fakes in place of the models."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.language.boundaries import BUCKETS, BoundaryModel
from models.language.detection import LanguageDetector
from models.language.sentences import SentenceSplitter
from models.language.word_forms import words
from models.speakers.assignment import assign_speakers
from models.speakers.roles import assign_roles
from pipelines.artefacts import ArtefactStore, Beyond
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage
from pipelines.media import DecodeLimits
from pipelines.recordings import Listener
from pipelines.sentences import SentenceCutter
from pipelines.study import StudyPipeline
from tests.fakes.coder import WordCoder
from tests.fakes.diarizer import FakeDiarizer
from tests.fakes.themes import LongestWordFinder
from tests.fakes.transcriber import FakeTranscriber


class FakeEngine:
    """``service.jobs.engine.Engine``. ``transcriber.calls`` counts what was heard; ``words`` are complaints too."""

    def __init__(self, artefacts: Path, *words: str, beyond: Beyond | None = None) -> None:
        self.transcriber, self.coder = FakeTranscriber(), WordCoder(*words)
        store = ArtefactStore(artefacts, beyond=beyond)
        listener = Listener(self.transcriber, FakeDiarizer(), assign_speakers, lambda media: None, store, DecodeLimits())
        splitter = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0))
        self._pipeline = StudyPipeline(
            RecordingStage(listener, assign_roles),
            SentenceCutter(splitter, LanguageDetector()),
            UtteranceCoder(self.coder, store),
            LongestWordFinder(),
            store,
        )

    def pipeline(self) -> StudyPipeline:
        return self._pipeline

    def word_forms(self, text: str) -> list[tuple[str, ...]]:
        return [(word.casefold(),) for word in words(text)]
