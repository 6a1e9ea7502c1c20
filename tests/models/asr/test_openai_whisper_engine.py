from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from annotations.errors import OptionsError, UnavailableError, WeightsError
from annotations.spans import TimeSpan
from models.asr.openai_whisper_engine import OpenAIWhisperOptions, OpenAIWhisperTranscriber
from models.weights import WeightsStore
from tests.fakes.whisper_checkpoint import write_checkpoint


def test_without_the_package_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnavailableError, match=r"pip install 'hardpart\[openai-whisper\]'"):
        OpenAIWhisperTranscriber(OpenAIWhisperOptions(model="base.pt"), weights=WeightsStore(tmp_path))


def test_a_missing_checkpoint_and_a_wrong_one_are_named(tmp_path: Path) -> None:
    pytest.importorskip("whisper")
    with pytest.raises(WeightsError, match="no checkpoint of that name"):
        OpenAIWhisperTranscriber(OpenAIWhisperOptions(model=str(tmp_path / "base.pt")), weights=WeightsStore(tmp_path))
    wrong = tmp_path / "notes.pt"
    wrong.write_bytes(b"no checkpoint")
    transcriber = OpenAIWhisperTranscriber(OpenAIWhisperOptions(model=str(wrong)), weights=WeightsStore(tmp_path))
    with pytest.raises(WeightsError, match="no checkpoint of openai-whisper"):
        transcriber.transcribe(np.zeros(16_000, dtype=np.float32))


def test_the_fingerprint_is_the_same_wherever_the_checkpoint_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)

    def fingerprint(name: str, content: bytes, **options: int) -> str:
        (tmp_path / name).write_bytes(content)
        chosen = OpenAIWhisperOptions(model=str(tmp_path / name), **options)
        return OpenAIWhisperTranscriber(chosen, weights=WeightsStore(tmp_path)).fingerprint

    one = fingerprint("a.pt", b"one")
    assert fingerprint("moved.pt", b"one") == one
    assert one not in {fingerprint("a.pt", b"another"), fingerprint("moved.pt", b"one", beam_size=1)}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the package leaves a file open
@pytest.mark.weights  # random ones, but the package compiles for half a minute
def test_words_keep_their_place_on_the_recording_s_clock(tmp_path: Path) -> None:
    pytest.importorskip("whisper")
    options = OpenAIWhisperOptions(model=str(write_checkpoint(tmp_path / "random.pt")), beam_size=1)
    transcriber = OpenAIWhisperTranscriber(options, weights=WeightsStore(tmp_path))
    noise = np.random.default_rng(0).normal(0, 0.1, 16_000 * 30).astype(np.float32)
    (heard,) = transcriber._decoder.decode(noise, [TimeSpan(20_000, 24_000)], language="en")
    assert heard.words, "random weights say something"
    assert all(20_000 <= word.start_ms <= word.end_ms <= 24_100 for word in heard.words)
    assert all(word.text == word.text.strip() for word in heard.words)
    assert transcriber._decoder.decode_again(noise, TimeSpan(20_000, 24_000), language="en") == transcriber._decoder.decode_again(
        noise, TimeSpan(20_000, 24_000), language="en"
    )
    (languages,) = transcriber._decoder.languages(noise, [TimeSpan(0, 5_000)])
    assert sum(languages.values()) == pytest.approx(1, abs=1e-3)
    with pytest.raises(OptionsError, match="no language of Whisper"):
        transcriber.transcribe(noise, language="english")
