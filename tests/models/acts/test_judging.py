import numpy as np
import pytest

from annotations.findings import Act
from models.acts.classes import CLASSES, COMPLAINT, INTERVIEWER
from models.acts.coder import chosen_act
from models.acts.decision import Decision

DECISION = Decision(1.0, 0.275, (0.5, 0.5, 0.5), 0.5, 0.5)


@pytest.mark.parametrize(("asks", "act"), [(0.1, Act.COMPLAINT), (0.6, Act.OTHER)])
def test_what_sounds_more_like_an_interviewer_is_no_complaint_of_a_respondent(asks, act):
    """Words under the wrong role: they tell of somebody's trouble, but nobody reports it."""
    classes = np.full(CLASSES, 0.01, np.float32)
    classes[COMPLAINT], classes[INTERVIEWER] = 0.35, asks
    assert chosen_act(classes, DECISION) is act
