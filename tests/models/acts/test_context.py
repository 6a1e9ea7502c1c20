import numpy as np

from annotations.transcript import Role
from models.acts.classes import ACTS, CLASSES
from models.acts.context import context_features, questions_before


def sure_of(act, *, count=1):
    rows = np.full((count, CLASSES), 0.01, np.float32)
    rows[:, ACTS.index(act)] = 0.95
    return rows


def test_a_single_sentence_does_not_make_a_whole_conversation_out_of_the_ordinary():
    alone = context_features(sure_of("wish"), ["I want it"], [Role.RESPONDENT])
    many = context_features(sure_of("wish", count=30), ["I want it"] * 30, [Role.RESPONDENT] * 30)
    average = slice(6 * CLASSES, 7 * CLASSES)
    assert alone[0, average][ACTS.index("wish")] < 0.25
    assert many[0, average][ACTS.index("wish")] > 0.9


def test_every_sentence_knows_its_last_question_and_how_far_it_is():
    rows = np.eye(4, dtype=np.float32)
    roles = [Role.RESPONDENT, Role.INTERVIEWER, Role.RESPONDENT, Role.RESPONDENT]
    questions, places = questions_before(rows, roles)
    assert questions[0].sum() == 0
    assert [int(np.argmax(q)) for q in questions[2:]] == [1, 1]
    assert list(places[2:]) == [0.0, 1.0]
