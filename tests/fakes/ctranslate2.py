"""CTranslate2 and faster-whisper on a machine with so many GPUs: what Whisper is opened with is told, and nothing is heard."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest


@dataclass
class FakeGpus:
    """Takes the place of both packages; ``opened`` are the options that each model was opened with."""

    devices: int
    opened: list[dict[str, Any]] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ctranslate2, faster_whisper = ModuleType("ctranslate2"), ModuleType("faster_whisper")
        vars(ctranslate2)["get_cuda_device_count"] = lambda: self.devices
        vars(faster_whisper).update(WhisperModel=self._open, BatchedInferencePipeline=lambda model: model)
        monkeypatch.setitem(sys.modules, "ctranslate2", ctranslate2)
        monkeypatch.setitem(sys.modules, "faster_whisper", faster_whisper)

    def _open(self, path: str, **options: Any) -> FakeGpus:
        self.opened.append(options)
        return self
