"""The way of words through the guards, with a decoder whose words are written down and speech that is where the tests say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Word
from models.asr import recognition
from models.asr.guards import GuardOptions
from models.asr.recognition import Decoded, RecognitionOptions, recognise
from models.protocols import Audio, Recognised
from tests.fakes.decoder import FakeDecoder
from tests.models.asr.test_guards import said


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> list[TimeSpan]:
    spans: list[TimeSpan] = []
    monkeypatch.setattr(recognition, "speech_spans", lambda audio, *, options: tuple(spans))
    return spans


def hear(decoder: FakeDecoder, *, seconds: int = 60, language: str | None = None, again_share: float = 1.0) -> Recognised:
    options = RecognitionOptions(guards=GuardOptions(again_share=again_share))
    return recognise(decoder, np.zeros(16_000 * seconds, dtype=np.float32), options=options, language=language)


def text_of(recognised: Recognised) -> str:
    return " ".join(segment.text for segment in recognised.segments)


def test_believed_words_are_heard_once(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(1_000, 4_000)]
    decoder = FakeDecoder(Decoded(tuple(said("We pack every order at night twice over.", start_ms=1_000, word_ms=380))))
    found = hear(decoder)
    assert text_of(found) == "We pack every order at night twice over."
    assert (found.language, found.unrecognised, decoder.heard_again) == ("en", (), [])
    assert found.speech == (TimeSpan(1_000, 4_000),)


def test_what_is_done_is_told_when_windows_are_and_not_before(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(start, start + 20_000) for start in (0, 30_000, 60_000)]
    told: list[float] = []

    class Telling(FakeDecoder):
        def decode(self, audio: Audio, windows: Sequence[TimeSpan], *, language: str) -> Iterator[Decoded]:
            told.append(-len(windows))
            return super().decode(audio, windows, language=language)

    recognise(Telling(Decoded(())), np.zeros(16_000 * 90, np.float32), options=RecognitionOptions(), done=told.append)
    assert told == [-2, 7 / 8 * 2 / 3, -1, 7 / 8]


def test_without_speech_nothing_is_asked(speech: list[TimeSpan]) -> None:
    found = hear(FakeDecoder(Decoded(tuple(said("thank you")))))
    assert (found.segments, found.language, found.language_probability) == ((), "und", 0.0)
    assert hear(FakeDecoder(Decoded(())), language="ru").language == "ru"


def test_words_beside_the_speech_are_dropped(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(1_000, 4_000), TimeSpan(6_500, 6_700)]
    heard = [
        *said("We pack every order at night now.", start_ms=1_000, word_ms=420),
        *said("Thanks for watching us", start_ms=4_900, word_ms=250),
    ]
    assert text_of(hear(FakeDecoder(Decoded(tuple(heard))))) == "We pack every order at night now."


def test_a_window_in_which_probably_nobody_spoke_gives_no_words(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(1_000, 3_000)]
    found = hear(FakeDecoder(Decoded(tuple(said("la la la", start_ms=1_000)), no_speech=0.9, log_probability=-1.4)))
    assert found.segments == ()
    assert found.unrecognised == (TimeSpan(1_000, 3_000),)


def test_a_loop_is_heard_again_and_replaced(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 9_000)]
    loop = Decoded(tuple(said("and then it and then it and then it and then it and then it and then it", word_ms=490)))
    decoder = FakeDecoder(
        loop, Decoded(tuple(said("and then it stopped so I called the courier who had already left by then", word_ms=590)))
    )
    found = hear(decoder)
    assert text_of(found).startswith("and then it stopped")
    assert not any(segment.flags for segment in found.segments)
    assert len(decoder.heard_again) == 1


def test_what_stays_doubtful_is_flagged(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 9_000)]
    loop = Decoded(tuple(said("and then it and then it and then it and then it and then it and then it", word_ms=490)))
    (segment,) = hear(FakeDecoder(loop, loop)).segments
    assert segment.flags == (Flag.LOOP,)


def test_a_doubt_in_which_nothing_is_heard_again_was_invented(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 3_000)]
    found = hear(FakeDecoder(Decoded(tuple(said("copyright australian broadcasting", probability=0.1))), Decoded(())))
    assert found.segments == ()
    assert found.unrecognised == (TimeSpan(0, 3_000),)


def test_without_budget_doubts_are_flagged_unheard(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(number * 10_000, number * 10_000 + 9_000) for number in range(8)]
    words = tuple(w for n in range(8) for w in said("murmur about " * 10, start_ms=n * 10_000, word_ms=440, probability=0.1))
    decoder = FakeDecoder(Decoded(words), Decoded(words))
    found = hear(decoder, seconds=90, again_share=0.0)
    assert sum(window.duration_ms for window in decoder.heard_again) <= 30_000
    assert all(Flag.LOW_CONFIDENCE in segment.flags for segment in found.segments)


def test_speech_without_words_is_heard_again(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 3_000), TimeSpan(3_300, 8_000)]
    first = said("We pack every order at night now", word_ms=420)
    second = said("and that takes two hours every single day", start_ms=3_300, word_ms=580)
    decoder = FakeDecoder(Decoded(tuple(first)), Decoded(tuple(second)))
    found = hear(decoder)
    assert text_of(found) == "We pack every order at night now and that takes two hours every single day"
    assert found.unrecognised == ()
    assert decoder.heard_again == [TimeSpan(3_050, 8_250)]


def test_stretches_that_are_too_long_to_join_are_heard_apart(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 20_000), TimeSpan(20_160, 40_000)]
    words = [Word(f"word{number}", number * 500 + 130, number * 500 + 480, 0.97) for number in range(80)]
    decoder = FakeDecoder(Decoded(()), Decoded(tuple(words)))
    assert text_of(hear(decoder, again_share=2.0)).split() == [word.text for word in words]
    assert decoder.heard_again == [TimeSpan(0, 20_080), TimeSpan(20_080, 40_250)]


def test_speech_that_stays_without_words_is_reported(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 3_000), TimeSpan(5_000, 9_000), TimeSpan(9_200, 9_900)]
    found = hear(FakeDecoder(Decoded(tuple(said("We pack every order at night now", word_ms=420)))))
    assert found.unrecognised == (TimeSpan(5_000, 9_000), TimeSpan(9_200, 9_900))


def test_words_of_a_second_hearing_that_are_doubted_fill_no_gap(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 3_000), TimeSpan(5_000, 9_000)]
    second = Decoded(tuple(said("thing thang", start_ms=5_200, word_ms=1_500, probability=0.1)))
    found = hear(FakeDecoder(Decoded(tuple(said("We pack every order at night now", word_ms=420))), second))
    assert found.unrecognised == (TimeSpan(5_000, 9_000),)


def test_times_never_go_backwards(speech: list[TimeSpan]) -> None:
    speech += [TimeSpan(0, 6_000)]
    words = (Word("one", 0, 5_000, 0.9), Word("two", 400, 300, 0.9), Word("three.", 5_500, 99_000, 0.9))
    clock = [t for s in hear(FakeDecoder(Decoded(words)), seconds=6).segments for w in s.words for t in (w.start_ms, w.end_ms)]
    assert clock == sorted(clock)
    assert clock[-1] <= 6_000
