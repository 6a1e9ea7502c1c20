import numpy as np

from models.speakers.segmentation import frame_count, frame_ms
from models.speakers.timeline import turns


def active(frames, *stretches):
    grid = np.zeros((frames, 1 + max(k for k, _, _ in stretches)), dtype=bool)
    for speaker, start, end in stretches:
        grid[start:end, speaker] = True
    return grid


def test_speakers_are_numbered_by_first_appearance():
    found = turns(active(300, (1, 10, 60), (0, 100, 160), (1, 200, 260)), shortest_ms=100, fill_ms=200)
    assert [turn.speaker for turn in found] == ["S1", "S2", "S1"]
    assert found[0].span.start_ms == frame_ms(10)
    assert found[0].span.end_ms == frame_ms(60)


def test_short_pauses_are_filled_and_short_turns_dropped():
    found = turns(active(300, (0, 10, 60), (0, 65, 100), (1, 200, 203)), shortest_ms=100, fill_ms=200)
    assert [(t.speaker, t.span.start_ms, t.span.end_ms) for t in found] == [("S1", frame_ms(10), frame_ms(100))]


def test_overlapping_people_keep_both_turns():
    found = turns(active(200, (0, 10, 100), (1, 80, 150)), shortest_ms=100, fill_ms=200)
    assert found[0].span.overlap_ms(found[1].span) > 300


def test_frames_lie_within_the_recording():
    assert frame_count(100) == 0
    for samples in (700, 160_000, 1_234_567):
        end_ms = samples / 16
        assert end_ms - 50 < frame_ms(frame_count(samples)) <= end_ms
