"""Transcripts to utterances: where each sentence stands in time."""

from __future__ import annotations

from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.transcript import Flag, Role, Segment, Transcript, Word
from annotations.utterances import Utterance
from models.language.boundaries import BUCKETS, BoundaryModel
from models.language.detection import LanguageDetector
from models.language.sentences import SentenceSplitter
from pipelines.sentences import SentenceCutter

CUTTER = SentenceCutter(SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0)), LanguageDetector())


def cut(*segments: Segment) -> tuple[Utterance, ...]:
    return CUTTER.cut(Transcript("a", "en", 60_000, segments))


def said(text: str, start_ms: int, end_ms: int, *words: Word, flags: tuple[Flag, ...] = ()) -> Segment:
    return Segment(start_ms, end_ms, text, "Ann", Role.RESPONDENT, flags, words)


def test_sentences_of_a_cue_share_its_time_by_their_characters() -> None:
    first, second, third = cut(said("The export took hours. I waited. Then  I went home again.", 10_000, 30_000))
    assert (first.start_ms, third.end_ms) == (10_000, 30_000)
    assert first.end_ms == second.start_ms
    assert second.end_ms == third.start_ms
    assert first.end_ms - first.start_ms == pytest.approx(20_000 * 23 / 56, abs=100)


def test_a_sentence_over_two_cues_lasts_from_its_place_in_the_first_to_that_in_the_second() -> None:
    found = cut(said("I waited. The export", 0, 2_000), said("took hours. I went home.", 3_000, 5_400))
    assert [u.text for u in found] == ["I waited.", "The export took hours.", "I went home."]
    assert [(u.start_ms, u.end_ms) for u in found] == [(0, 1_000), (1_000, 4_200), (4_200, 5_400)]


def test_words_with_times_tell_when_a_sentence_is_said() -> None:
    words = [Word(word, 100 * place, 100 * place + 90) for place, word in enumerate(["I", "waited.", "I", "went", "home."])]
    found = cut(said("I waited. I went home.", 0, 9_000, *words))
    assert [(u.start_ms, u.end_ms) for u in found] == [(0, 190), (200, 490)]


def test_sentences_without_times_stay_without() -> None:
    found = cut(said("I waited. I went home.", 0, 0, flags=(Flag.NO_TIMES,)))
    assert {(u.start_ms, u.end_ms, u.flags) for u in found} == {(0, 0, (Flag.NO_TIMES,))}


def test_no_moment_of_a_cue_is_that_of_two_sentences() -> None:
    found = cut(said("Yes. " * 30 + "No.", 500, 1_000))
    assert len(found) > 10
    assert all(one.end_ms == other.start_ms for one, other in pairwise(found))


WORDS = st.sampled_from(["It", "hung.", "I", "waited", "again.", "it"])
MOMENTS = st.integers(0, 5_000)
TIMED = st.builds(lambda text, start, lasts: Word(text, start, start + lasts), WORDS, MOMENTS, MOMENTS)
CUES = st.tuples(MOMENTS, st.lists(TIMED, min_size=1, max_size=9), st.sets(st.sampled_from(Flag)))


@settings(deadline=None, max_examples=40)
@given(st.lists(CUES, min_size=1, max_size=5))
def test_a_sentence_has_the_times_and_flags_of_its_words(cues: list[tuple[int, list[Word], set[Flag]]]) -> None:
    found = cut(*(said(" ".join(w.text for w in words), at, at, *words, flags=tuple(flags)) for at, words, flags in cues))
    spoken = iter([(word, flags) for _, words, flags in cues for word in words])
    for u in found:
        own = list(islice(spoken, len(u.text.split())))
        assert u.text == " ".join(word.text for word, _ in own)
        assert (u.start_ms, u.end_ms) == (min(w.start_ms for w, _ in own), max(w.end_ms for w, _ in own))
        assert set(u.flags) == set().union(*(flags for _, flags in own))
    assert next(spoken, None) is None
