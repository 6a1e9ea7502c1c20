from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotations.errors import OptionsError, WeightsError
from models.asr.faster_whisper_engine import FasterWhisperOptions, FasterWhisperTranscriber
from models.weights import WeightsStore
from pipelines.media import DecodeLimits, decode

SAMPLE = Path(__file__).parents[3] / "service" / "sample"


def test_missing_weights_are_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no such folder"):
        FasterWhisperTranscriber(FasterWhisperOptions(model=str(tmp_path / "gone")), weights=WeightsStore(tmp_path))


def own_model(folder: Path, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_bytes(b"{}")
    (folder / "model.bin").write_bytes(content)
    return folder


def test_the_fingerprint_tells_options_and_weights_apart(tmp_path: Path) -> None:
    def fingerprint(content: bytes, **options: int) -> str:
        chosen = FasterWhisperOptions(model=str(own_model(tmp_path / "model", content)), **options)
        return FasterWhisperTranscriber(chosen, weights=WeightsStore(tmp_path / "cache")).fingerprint

    assert len({fingerprint(b"one"), fingerprint(b"another"), fingerprint(b"one", beam_size=1)}) == 3
    assert fingerprint(b"one", download=True) == fingerprint(b"one")


def test_the_fingerprint_is_the_same_wherever_the_model_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own_model(tmp_path / "model", b"one")
    own_model(tmp_path / "moved", b"one")
    spelled = ("model", "./model", str(tmp_path / "model"), "moved")
    made = [FasterWhisperTranscriber(FasterWhisperOptions(model=m), weights=WeightsStore(tmp_path / "cache")) for m in spelled]
    assert len({transcriber.fingerprint for transcriber in made}) == 1


def test_the_fingerprint_names_a_model_from_a_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.weights._from_hub", lambda model, *, download: own_model(tmp_path / "hub", b"one"))

    def fingerprint(**options: bool) -> str:
        chosen = FasterWhisperOptions(model="small", **options)
        return FasterWhisperTranscriber(chosen, weights=WeightsStore(tmp_path / "cache")).fingerprint

    options = FasterWhisperOptions(model="small").digest()
    assert fingerprint(download=True) == fingerprint() == f"faster_whisper-{options}-7692c3ad3540bb80"


@pytest.mark.weights
def test_a_language_that_the_model_does_not_know_is_refused(tmp_path: Path) -> None:
    english = FasterWhisperTranscriber(FasterWhisperOptions(model="tiny.en"), weights=WeightsStore(tmp_path), threads=2)
    silence = np.zeros(16_000, dtype=np.float32)
    with pytest.raises(OptionsError, match="English only"):
        english.transcribe(silence, language="ru")


@pytest.mark.weights
def test_russian_is_found_and_written(tmp_path: Path) -> None:
    audio = decode(SAMPLE / "ru_soap.mp3", limits=DecodeLimits()).mono[: 16_000 * 15]
    transcriber = FasterWhisperTranscriber(FasterWhisperOptions(), weights=WeightsStore(tmp_path), threads=2)
    found = transcriber.transcribe(audio)
    assert found.language == "ru"
    text = " ".join(segment.text for segment in found.segments).lower()
    assert sum("а" <= letter <= "я" for letter in text) > 50
