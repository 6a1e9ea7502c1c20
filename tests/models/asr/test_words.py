from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Word
from models.asr.words import as_segment, at_speech, in_order, merge_pieces, split

TIMES = st.lists(st.tuples(st.integers(-500, 12_000), st.integers(-500, 12_000)), max_size=40)


def texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_pieces_without_a_space_before_them_belong_to_the_word_before() -> None:
    pieces = [Word(" state", 0, 100, 0.9), Word("-", 100, 150, 0.5), Word("of", 150, 200, 0.7), Word(" it's", 300, 400, 0.8)]
    words = merge_pieces(pieces, language="en")
    assert texts(words) == ["state-of", "it's"]
    assert (words[0].start_ms, words[0].end_ms) == (0, 200)


def test_signs_without_a_letter_are_no_words() -> None:
    assert texts(merge_pieces([Word(" ♪", 0, 1), Word(" –", 1, 2), Word(" 25", 2, 3), Word("%", 3, 4)], language="en")) == ["25%"]


@given(TIMES)
def test_times_go_forward_and_stay_within(times: list[tuple[int, int]]) -> None:
    within = TimeSpan(100, 10_000)
    words = in_order([Word("w", start, end) for start, end in times], within=within)
    assert len(words) == len(times)
    clock = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert clock == sorted(clock)
    assert all(within.start_ms <= time <= within.end_ms for time in clock)


@given(TIMES)
def test_splitting_loses_no_word(times: list[tuple[int, int]]) -> None:
    words = in_order([Word("Yes." if start % 3 else "and", start, end) for start, end in times], within=TimeSpan(0, 12_000))
    assert tuple(word for piece in split(words) for word in piece) == words


def test_a_word_begins_with_the_speech_and_does_not_last_into_the_silence() -> None:
    speech = [TimeSpan(700, 1_300), TimeSpan(5_000, 6_000)]
    placed = at_speech([Word("Hello.", 300, 1_200), Word("So", 1_200, 4_600), Word("far", 4_700, 5_400)], speech)
    assert [(word.start_ms, word.end_ms) for word in placed] == [(700, 1_200), (1_200, 2_000), (5_000, 5_400)]


def test_a_pause_or_a_finished_sentence_splits() -> None:
    words = [
        Word("It", 0, 200),
        Word("broke.", 200, 600),
        Word("Then", 900, 1_100),
        Word("I", 1_100, 1_200),
        Word("left", 2_200, 2_500),
    ]
    assert [" ".join(texts(piece)) for piece in split(words)] == ["It broke.", "Then I", "left"]


def test_a_segment_spans_its_words() -> None:
    segment = as_segment([Word("It", 10, 200), Word("broke.", 200, 600)], flags={Flag.LOOP})
    assert (segment.start_ms, segment.end_ms, segment.text, segment.flags) == (10, 600, "It broke.", (Flag.LOOP,))
