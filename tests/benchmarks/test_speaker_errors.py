import pytest

from annotations.spans import TimeSpan
from models.protocols import SpeakerTurn
from tests.benchmarks.speaker_errors import diarization_error, speaker_attributed_errors


def turns(*rows):
    return [SpeakerTurn(speaker, TimeSpan(start, end)) for speaker, start, end in rows]


REFERENCE = turns(("anna", 0, 4000), ("boris", 4000, 8000), ("anna", 7000, 10_000))


def test_names_do_not_matter():
    assert diarization_error(REFERENCE, turns(("x", 0, 4000), ("y", 4000, 8000), ("x", 7000, 10_000))).rate == 0


def test_each_kind_of_error():
    error = diarization_error(REFERENCE, turns(("x", 500, 4000), ("y", 4000, 6000), ("x", 6000, 11_000)))
    assert (error.missed_ms, error.false_alarm_ms, error.confused_ms, error.speech_ms) == (1500, 1000, 1000, 11_000)
    assert error.rate == pytest.approx(3500 / 11_000)


def test_one_voice_for_two_people_is_confusion():
    error = diarization_error(turns(("a", 0, 6000), ("b", 6000, 9000)), turns(("x", 0, 9000)))
    assert (error.missed_ms, error.false_alarm_ms, error.confused_ms) == (0, 0, 3000)


def test_words_under_the_wrong_speaker_count():
    said = {"anna": "how long did it take", "boris": "three weeks"}
    assert speaker_attributed_errors(said, {"S2": "how long did it take", "S1": "three weeks"}) == (0, 7)
    assert speaker_attributed_errors(said, {"S1": "how long did it", "S2": "take three weeks"}) == (2, 7)
    assert speaker_attributed_errors(said, {"S1": "how long did it take three weeks"}) == (4, 7)
    assert speaker_attributed_errors(said, {"S1": "how long did it take", "S2": "three weeks", "S3": "uh"}) == (1, 7)
