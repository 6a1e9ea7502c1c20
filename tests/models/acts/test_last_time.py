import numpy as np

from annotations.transcript import Role
from models.acts.last_time import LastTime, story_features
from models.acts.linear import Linear

ASKS, SAYS = Role.INTERVIEWER, Role.RESPONDENT


def test_a_sentence_is_read_with_its_own_speakers_neighbours_and_its_question():
    odds = np.array([3.0, -9.0, 2.0, -1.0, -2.0], np.float32)
    roles = [ASKS, SAYS, SAYS, ASKS, SAYS]
    features = story_features(odds, ["when was it", "we have two", "it broke on monday", "and then", "it was cold"], roles)
    assert not features[[0, 3]].any()
    assert features[1, 0] == -6.0  # clipped
    assert np.isclose(features[2, 1], 1 / (1 + np.exp(6.0)))  # the one before, as a probability
    assert features[4, -2] == -1.0  # the last question
    assert np.isclose(features[4, 1], 1 / (1 + np.exp(-2.0)))  # before it stands its own sentence, not the question


def test_of_what_the_interviewer_says_alone_there_is_nothing_to_read():
    assert not story_features(np.array([3.0, -1.0], np.float32), ["when was it", "and then"], [ASKS, ASKS]).any()
    assert story_features(np.zeros(1, np.float32), ["when was it"], [ASKS]).shape[1] == 10


def test_an_interviewer_never_tells_of_the_last_time():
    always = LastTime(
        Linear(np.ones((1, 2), np.float32), np.ones(1, np.float32)), Linear(np.zeros((1, 10), np.float32), np.ones(1, np.float32))
    )
    found = always.probabilities(np.ones((2, 2), np.float32), ["a b", "c"], [ASKS, SAYS])
    assert found[0] == 0
    assert found[1] > 0.5
