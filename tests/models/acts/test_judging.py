"""From the heads' numbers to findings, with heads whose numbers are known."""

import numpy as np
import pytest

from annotations.findings import Act
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.classes import CLASSES, COMPLAINT, INTERVIEWER
from models.acts.coder import judge
from models.acts.context import ContextNetwork, context_features
from models.acts.decision import Decision
from models.acts.heads import Heads
from models.acts.linear import Linear
from models.acts.reader import Readings

DECISION = Decision(1.0, 0.275, (0.5, 0.5, 0.5), 0.5, 0.5)


def heads_that_see(vector_classes):
    """Heads that read the class probabilities straight from the vector; the context adds the same to every class."""
    width = context_features(vector_classes, ["a"], [Role.RESPONDENT]).shape[1]
    nothing = Linear(np.zeros((3, CLASSES), np.float32), np.zeros(3, np.float32))
    flat = ContextNetwork(
        np.zeros(width, np.float32),
        np.ones(width, np.float32),
        (np.zeros((width, 1), np.float32), np.zeros((1, CLASSES), np.float32)),
        (np.zeros(1, np.float32), np.zeros(CLASSES, np.float32)),
    )
    prompted = Linear(np.zeros((1, 3), np.float32), np.zeros(1, np.float32))
    return Heads(Linear(np.eye(CLASSES, dtype=np.float32), np.zeros(CLASSES, np.float32)), nothing, flat, prompted)


@pytest.mark.parametrize(("asks", "act"), [(0.1, Act.COMPLAINT), (0.6, Act.OTHER)])
def test_what_sounds_more_like_an_interviewer_is_no_complaint_of_a_respondent(asks, act):
    """Words under the wrong role: they tell of somebody's trouble, but nobody reports it."""
    classes = np.full(CLASSES, 0.01, np.float32)
    classes[COMPLAINT], classes[INTERVIEWER] = 0.5, asks
    vectors = np.log(classes)[None]
    readings = Readings(vectors, (np.zeros((0, CLASSES), np.float32),), ((),))
    (found,) = judge([Sentence("s", "c", "So it takes hours")], readings, heads_that_see(classes[None]), DECISION, last_time=None)
    assert found.act is act
