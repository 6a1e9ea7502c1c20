import numpy as np
import pytest

from models.protocols import SAMPLE_RATE
from models.speakers.channels import channel_turns, channels_hold_speakers


def speech(seconds, seed):
    """Noise that rises and falls like syllables."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (rng.standard_normal(len(time)) * (0.12 + 0.08 * np.sin(2 * np.pi * 4 * time))).astype(np.float32)


def track(length_s, *stretches, seed=0):
    audio = np.random.default_rng(seed).standard_normal(int(length_s * SAMPLE_RATE)).astype(np.float32) * 0.0005
    for start, end in stretches:
        piece = speech(end - start, seed + int(start * 10))
        first = int(start * SAMPLE_RATE)
        audio[first : first + len(piece)] += piece
    return audio


LEFT = track(20, (1, 3), (8, 10), (15, 16), seed=1)
RIGHT = track(20, (3.5, 7.5), (10.5, 14), (16.5, 19), seed=2)


def spans(turns, speaker):
    return [(t.span.start_ms / 1000, t.span.end_ms / 1000) for t in turns if t.speaker == speaker]


def test_a_conversation_with_a_speaker_a_channel_is_recognised():
    assert channels_hold_speakers((LEFT, RIGHT))


@pytest.mark.parametrize("bleed", [0.03, 0.1, 0.3])
def test_bleed_is_recognised_and_not_given_to_two_speakers(bleed):
    channels = (LEFT + bleed * RIGHT, RIGHT + bleed * LEFT)
    assert channels_hold_speakers(channels)
    turns = channel_turns(channels)
    assert spans(turns, "S1") == [pytest.approx(s, abs=0.15) for s in [(1, 3), (8, 10), (15, 16)]]
    assert spans(turns, "S2") == [pytest.approx(s, abs=0.15) for s in [(3.5, 7.5), (10.5, 14), (16.5, 19)]]


def test_real_overlap_stays_on_both_channels():
    left, right = track(20, (1, 5), (10, 12), seed=1), track(20, (4, 8), (13, 18), seed=2)
    turns = channel_turns((left + 0.05 * right, right + 0.05 * left))
    assert spans(turns, "S1")[0] == pytest.approx((1, 5), abs=0.15)
    assert spans(turns, "S2")[0] == pytest.approx((4, 8), abs=0.15)


def test_two_microphones_in_a_room_are_no_speakers():
    room = LEFT + RIGHT
    assert not channels_hold_speakers((room, np.roll(room, 40) * 0.6))
    assert not channels_hold_speakers((LEFT + 0.7 * RIGHT, RIGHT + 0.7 * LEFT))


def test_a_mono_track_twice_or_an_empty_channel_are_no_speakers():
    assert not channels_hold_speakers((LEFT, LEFT))
    assert not channels_hold_speakers((LEFT, np.zeros_like(LEFT)))
    assert not channels_hold_speakers((LEFT,))
    assert not channels_hold_speakers((np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32)))


@pytest.mark.parametrize("bleed", [0, 0.01])
def test_knocks_on_an_unused_channel_are_no_speaker(bleed):
    alone = track(120, *((start, start + 4.5) for start in range(1, 115, 5)), seed=1)
    knocks = track(120, *((start, start + 0.4) for start in range(20, 120, 30)), seed=2)
    assert not channels_hold_speakers((alone, knocks + bleed * alone))


def test_an_interviewer_who_says_little_is_a_speaker():
    answers = track(120, *((start, start + 17) for start in range(3, 120, 20)), seed=1)
    questions = track(120, *((start, start + 2) for start in range(0, 120, 20)), seed=2)
    assert channels_hold_speakers((questions + 0.03 * answers, answers + 0.03 * questions))


def test_people_who_talk_at_once_are_still_on_their_own_channels():
    assert channels_hold_speakers((track(10, (1, 7), seed=1), track(10, (1.5, 8), seed=2)))


def test_channels_can_have_names():
    assert {turn.speaker for turn in channel_turns((LEFT, RIGHT), names=("left", "right"))} == {"left", "right"}
