import numpy as np

from annotations.transcript import Role
from models.acts.prompted import prompted_features

ASKS, SAYS = Role.INTERVIEWER, Role.RESPONDENT


def test_a_sentence_is_read_beside_the_last_question():
    vectors = np.array([[9.0, 9.0], [1.0, 0.0], [2.0, 0.0], [0.0, 3.0]], np.float32)
    roles = [SAYS, ASKS, SAYS, SAYS]
    features = prompted_features(vectors, ["hello", "is it slow", "very", "rain"], roles, centre=np.zeros(2, np.float32))
    assert not features[0, :5].any()  # nobody has asked
    assert np.allclose(features[2], [1, 0, 1, 1, np.log(4), 2, 0, 1, 0, 2, 0])
    assert np.allclose(features[3], [0, np.log(2), 0, 1, np.log(4), 0, 3, 1, 0, 0, 0])
