import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.speakers.clustering import ClusteringOptions, nearest, speaker_centres

OPTIONS = ClusteringOptions()


def voices(*counts, noise=0.05, seed=0, width=64):
    """Voices of as many people as there are ``counts``, two people agreeing at .4 like real ones, and who each voice is."""
    rng = np.random.default_rng(seed)
    people = np.linalg.cholesky(np.full((len(counts), len(counts)), 0.4) + 0.6 * np.eye(len(counts)))
    base = np.linalg.qr(rng.standard_normal((width, len(counts))))[0].T
    truth = np.repeat(np.arange(len(counts)), counts)
    order = rng.permutation(len(truth))
    points = (people @ base)[truth] + rng.standard_normal((len(truth), width)) * noise
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points[order].astype(np.float32), truth[order]


def found(points, durations=None, **keywords):
    durations = np.full(len(points), 1500) if durations is None else durations
    return nearest(points, speaker_centres(points, durations, options=OPTIONS, **keywords))


def same_partition(labels, truth):
    return len(set(zip(labels.tolist(), truth.tolist(), strict=True))) == len(set(truth.tolist())) == len(set(labels.tolist()))


@pytest.mark.parametrize("counts", [(30,), (30, 30), (40, 10, 10), (30, 20, 20, 10)])
def test_finds_how_many_people_speak(counts):
    points, truth = voices(*counts)
    assert same_partition(found(points), truth)


@pytest.mark.parametrize("length", [20, 200, 1500])
def test_two_voices_stay_two_however_long_the_recording(length):
    points, truth = voices(length, length)
    assert same_partition(found(points), truth)


def test_exact_copies_of_a_recording_change_nothing():
    points, truth = voices(12, 12)
    assert same_partition(found(np.tile(points, (8, 1))), np.tile(truth, 8))


def test_a_brief_interviewer_is_not_taken_for_a_stray():
    points, truth = voices(200, 8)
    assert same_partition(found(points), truth)


def test_a_single_strange_stretch_is_no_speaker():
    points, _ = voices(60, 60, 1)
    assert len(set(found(points).tolist())) == 2


def test_no_more_than_the_most_speakers():
    points, _ = voices(20, 20, 20, 20, 20, 20)
    assert len(set(found(points).tolist())) == OPTIONS.most_speakers


@pytest.mark.parametrize("speakers", [1, 2, 3])
def test_a_known_count_is_kept(speakers):
    points, _ = voices(30, 30)
    assert len(speaker_centres(points, np.full(60, 1500), options=OPTIONS, speakers=speakers)) == speakers


def test_more_people_asked_for_than_voices_gives_what_there_is():
    points, _ = voices(1)
    assert len(speaker_centres(points, np.full(1, 1500), options=OPTIONS, speakers=2)) == 1


def test_short_stretches_join_but_do_not_shape():
    points, truth = voices(30, 30)
    stray, _ = voices(20, noise=1.0, seed=3)
    both = np.concatenate([points, stray])
    durations = np.concatenate([np.full(60, 1500), np.full(20, 300)])
    labels = found(both, durations)
    assert same_partition(labels[:60], truth)
    assert set(labels[60:].tolist()) <= {0, 1}


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000))
def test_the_order_of_voices_does_not_matter(seed):
    points, _ = voices(25, 15)
    order = np.random.default_rng(seed).permutation(len(points))
    assert same_partition(found(points[order]), found(points)[order])


def test_options_out_of_range_are_refused():
    with pytest.raises(ValidationError):
        ClusteringOptions(same_voice=1.5)
