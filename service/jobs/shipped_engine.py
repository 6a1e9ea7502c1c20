"""The engine with the models that ship."""

from __future__ import annotations

from models.language.word_forms import WordForms
from pipelines.artefacts import ArtefactStore
from pipelines.study import StudyPipeline
from service.compose import ModelChoice, study_pipeline
from service.settings import Settings
from service.store.content_addressed import BlobStore


class ShippedEngine:
    """``service.jobs.engine.Engine``; nothing is loaded before it is needed."""

    def __init__(self, settings: Settings, forms: WordForms) -> None:
        self._settings = settings
        self._forms = forms
        self._made: StudyPipeline | None = None

    def pipeline(self) -> StudyPipeline:
        if self._made is None:
            choice = ModelChoice(whisper=self._settings.whisper)
            kept = ArtefactStore(self._settings.artefacts, beyond=BlobStore(self._settings.media).artefacts)
            self._made = study_pipeline(self._settings, choice, kept)
        return self._made

    def word_forms(self, text: str) -> list[tuple[str, ...]]:
        return self._forms.of_text(text)
