from __future__ import annotations

import pytest

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Word
from models.asr.guards import GuardOptions, doubts, is_phantom, is_spoken, loops, missed

OPTIONS = GuardOptions()


def said(text: str, *, start_ms: int = 0, word_ms: int = 300, probability: float = 0.9) -> list[Word]:
    return [
        Word(word, start_ms + number * word_ms, start_ms + (number + 1) * word_ms, probability)
        for number, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    "text",
    [
        "we export the file " * 3,
        "Well, " + "I don't know. " * 4,
        "да " * 8,
        "it was 1" + ",5" * 40,
        "и потом мы идём на склад, " * 3,
        "start of it and " + "one two three four five six seven eight nine ten. " * 3,
    ],
)
def test_a_phrase_that_follows_itself_is_a_loop(text: str) -> None:
    assert Flag.LOOP in doubts(said(text), options=OPTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "No, no, no, no, it was not that.",
        "I don't know, I don't know, I mean.",
        "очень, очень, очень долго",
        "step by step by step",
    ],
)
def test_people_repeat_themselves(text: str) -> None:
    assert not list(loops(said(text)))


def test_a_loop_is_where_it_is() -> None:
    assert list(loops(said("so it was " + "again and again " * 4 + "that way"))) == [range(3, 15)]


def test_more_words_than_a_mouth_can_say_are_doubted() -> None:
    assert Flag.WORD_RATE in doubts(said("I had to copy every single line by hand", word_ms=60), options=OPTIONS)
    assert not doubts(said("I had to copy every single line by hand", word_ms=170), options=OPTIONS)


def test_what_the_recogniser_doubts_is_doubted() -> None:
    assert doubts(said("mumble grumble", probability=0.2), options=OPTIONS) == {Flag.LOW_CONFIDENCE}


def test_words_without_probability_are_not_doubted_for_it() -> None:
    assert not doubts([Word("hello", 0, 300)], options=OPTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "Субтитры сделал DimaTorzok",
        "Продолжение следует... Субтитры создавал «DimaTorzok».",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "Редактор субтитров А. Семкин",
        "Корректор А.Егорова",
        "Subtitles by the Amara.org community",
        "Transcribed by https://otter.ai",
        "Transcription by CastingWords.",
        "Transcription by ESO. Translation by —",
    ],
)
def test_credits_of_subtitles_are_never_said(text: str) -> None:
    assert is_phantom(said(text, probability=0.95), no_speech=0.0, options=OPTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "Самое сложное было вручную добавить субтитры.",
        "За это субтитры сделал подрядчик, и мы ждали три недели.",
        "Субтитры делал подрядчик.",
        "Субтитры.",
        "Редактор субтитров у нас постоянно падает.",
        "Корректор у нас один на всю редакцию.",
        "We needed the subtitles made in two languages and it took weeks.",
        "I read the transcription by Otter and it was wrong everywhere.",
        "Transcribed by Otter.",
        "Amara.org was too slow.",
    ],
)
def test_people_talk_about_subtitles(text: str) -> None:
    assert not is_phantom(said(text, probability=0.95), no_speech=0.0, options=OPTIONS)


@pytest.mark.parametrize(
    "text", ["Субтитры", "Субтитры подготовил «Симон»", "Subtitles by Steamteamextra", "Transcribed by Otter"]
)
def test_credits_that_people_may_say_are_dropped_where_the_recogniser_is_unsure(text: str) -> None:
    assert is_phantom(said(text, probability=0.6), no_speech=0.0, options=OPTIONS)
    more = f"{text} у нас тормозят, and I have to start it anew each time"
    assert not is_phantom(said(more, probability=0.6), no_speech=0.0, options=OPTIONS)


def test_what_subtitles_end_with_is_believed_when_it_was_heard() -> None:
    assert not is_phantom(said("Thank you."), no_speech=0.1, options=OPTIONS)
    assert is_phantom(said("Thank you."), no_speech=0.8, options=OPTIONS)
    assert is_phantom(said("Спасибо за просмотр!", probability=0.4), no_speech=0.1, options=OPTIONS)
    assert is_phantom(said("And I'll see you in the next video.", probability=0.55), no_speech=0.1, options=OPTIONS)
    assert not is_phantom(said("I had to subscribe to a plan.", probability=0.9), no_speech=0.1, options=OPTIONS)
    assert not is_phantom(said("Thank you for sending the file."), no_speech=0.8, options=OPTIONS)


def test_words_need_speech_where_they_stand() -> None:
    speech = [TimeSpan(0, 2_000)]
    assert is_spoken(said("we pack at night"), speech)
    assert not is_spoken(said("thanks for watching", start_ms=10_000), speech)


def test_speech_without_words_is_found() -> None:
    speech = [TimeSpan(0, 3_000), TimeSpan(4_000, 9_000), TimeSpan(9_500, 9_900)]
    words = said("we pack at night and then", word_ms=450)
    assert missed(speech, words) == (TimeSpan(4_000, 9_000),)
    assert missed(speech, []) == (TimeSpan(0, 3_000), TimeSpan(4_000, 9_000))


def test_a_word_stretched_over_missed_speech_does_not_hide_it() -> None:
    speech = [TimeSpan(0, 10_000)]
    (found,) = missed(speech, [Word("well", 0, 9_900, 0.9)])
    assert found.start_ms < 2_000
    assert found.end_ms == 10_000
