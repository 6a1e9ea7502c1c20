"""What every transcriber owes, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from models.asr.faster_whisper_engine import FasterWhisperOptions, FasterWhisperTranscriber
from models.asr.openai_whisper_engine import OpenAIWhisperOptions, OpenAIWhisperTranscriber
from models.protocols import SAMPLE_RATE, Audio, Recognised, Transcriber
from models.weights import WeightsStore
from pipelines.media import DecodeLimits, decode
from tests.fakes.transcriber import FakeTranscriber
from tests.fakes.whisper_checkpoint import write_checkpoint

SAMPLE = Path(__file__).parents[2] / "service" / "sample"


@dataclass(frozen=True, slots=True)
class Subject:
    """A transcriber under test; ``understands`` what is said, unlike a model with random weights."""

    transcriber: Transcriber
    understands: bool


def fake(folder: Path) -> Subject:
    return Subject(FakeTranscriber(), understands=True)


def faster_whisper(model: str) -> Callable[[Path], Subject]:
    def make(folder: Path) -> Subject:
        options = FasterWhisperOptions(model=model)
        return Subject(FasterWhisperTranscriber(options, weights=WeightsStore(folder), threads=2), understands=True)

    return make


def openai_whisper(folder: Path) -> Subject:
    pytest.importorskip("whisper", reason="openai-whisper is an extra")
    options = OpenAIWhisperOptions(model=str(write_checkpoint(folder / "random.pt")), beam_size=1)
    return Subject(OpenAIWhisperTranscriber(options, weights=WeightsStore(folder)), understands=False)


MAKERS = [
    pytest.param(fake, id="fake"),
    pytest.param(faster_whisper("tiny.en"), id="faster-whisper-tiny.en", marks=pytest.mark.weights),
    pytest.param(faster_whisper("base"), id="faster-whisper-base", marks=pytest.mark.weights),
    pytest.param(
        openai_whisper,
        id="openai-whisper-random",
        marks=[
            pytest.mark.weights,
            pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # the package leaves a file open
        ],
    ),
]


@pytest.fixture(scope="module", params=MAKERS)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    make: Callable[[Path], Subject] = request.param
    return make(tmp_path_factory.mktemp("weights"))


@cache
def talk() -> Audio:
    """20 seconds of an English interview."""
    return decode(SAMPLE / "en_coffee.m4a", limits=DecodeLimits()).mono[: 20 * SAMPLE_RATE]


def assert_sane(found: Recognised, audio: Audio) -> None:
    duration_ms = len(audio) * 1000 // SAMPLE_RATE
    clock = [time for segment in found.segments for word in segment.words for time in (word.start_ms, word.end_ms)]
    assert clock == sorted(clock)
    assert all(isinstance(time, int) and 0 <= time <= duration_ms for time in clock)
    for segment in found.segments:
        assert segment.words
        assert segment.speaker is None
        assert segment.text == " ".join(word.text for word in segment.words)
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)
        assert all(word.probability is None or 0 <= word.probability <= 1 for word in segment.words)
    for spans in (found.speech, found.unrecognised):
        assert list(spans) == sorted(spans)
        assert all(span.end_ms <= duration_ms for span in spans)


def test_speech_gives_words_inside_the_recording_in_order(subject: Subject) -> None:
    found = subject.transcriber.transcribe(talk())
    assert_sane(found, talk())
    if subject.understands:
        assert found.language == "en"
        assert sum(len(segment.words) for segment in found.segments) > 20
        assert found.speech


def test_words_stand_where_they_were_said(subject: Subject) -> None:
    silence = np.zeros(40 * SAMPLE_RATE, dtype=np.float32)
    audio = np.concatenate([silence, talk()[: 8 * SAMPLE_RATE], silence])
    found = subject.transcriber.transcribe(audio, language="en")
    assert_sane(found, audio)
    assert all(39_500 <= segment.start_ms <= segment.end_ms <= 48_500 for segment in found.segments)
    assert found.segments or not subject.understands


def test_what_is_done_grows(subject: Subject) -> None:
    told: list[float] = []
    subject.transcriber.transcribe(talk()[: 6 * SAMPLE_RATE], language="en", done=told.append)
    assert told
    assert told == sorted(set(told))
    assert 0 < told[0] <= told[-1] <= 1


@pytest.mark.parametrize("seconds", [0, 0.01, 1, 35])
def test_silence_gives_no_segments(subject: Subject, seconds: float) -> None:
    found = subject.transcriber.transcribe(np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32))
    assert (found.segments, found.unrecognised) == ((), ())
    assert found.language in ("und", "en"), "a model that knows one language has nothing to find out"


def test_the_same_recording_gives_the_same_words(subject: Subject) -> None:
    audio = talk()[: 6 * SAMPLE_RATE]
    assert subject.transcriber.transcribe(audio) == subject.transcriber.transcribe(audio)


def test_a_given_language_is_kept(subject: Subject) -> None:
    found = subject.transcriber.transcribe(talk()[: 4 * SAMPLE_RATE], language="en")
    assert (found.language, found.language_probability) == ("en", 1.0)


def test_the_audio_is_left_as_it_was(subject: Subject) -> None:
    audio = talk()[: 4 * SAMPLE_RATE].copy()
    subject.transcriber.transcribe(audio, language="en")
    assert np.array_equal(audio, talk()[: 4 * SAMPLE_RATE])


def test_the_fingerprint_is_a_short_name(subject: Subject) -> None:
    fingerprint = subject.transcriber.fingerprint
    assert fingerprint == subject.transcriber.fingerprint
    assert fingerprint.isprintable()
    assert 0 < len(fingerprint) < 100
    assert "/" not in fingerprint
