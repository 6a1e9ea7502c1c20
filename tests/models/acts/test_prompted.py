import numpy as np

from annotations.transcript import Role
from models.acts.coder import SentenceCoder
from models.acts.heads import load_heads
from models.acts.prompted import prompted_features
from pipelines.training import train_coder
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader

ASKS, SAYS = Role.INTERVIEWER, Role.RESPONDENT


def test_a_sentence_is_read_beside_the_last_question():
    vectors = np.array([[9.0, 9.0], [1.0, 0.0], [2.0, 0.0], [0.0, 3.0]], np.float32)
    roles = [SAYS, ASKS, SAYS, SAYS]
    features = prompted_features(vectors, ["hello", "is it slow", "very", "rain"], roles, centre=np.zeros(2, np.float32))
    assert not features[0, :5].any()  # nobody has asked
    assert np.allclose(features[2], [1, 0, 1, 1, np.log(4), 2, 0, 1, 0, 2, 0])
    assert np.allclose(features[3], [0, np.log(2), 0, 1, np.log(4), 0, 3, 1, 0, 0, 0])


def test_the_mark_is_learned_where_it_was_judged_and_survives_saving(tmp_path):
    train_coder(tmp_path, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=little_studies())
    _, marks = load_heads(tmp_path / "heads.npz")
    assert marks.prompted is not None
    told = [c.sentence for c in little_studies(1)[0].conversations["r2"]]
    found = [f.prompted for f in SentenceCoder(WordsReader(), folder=tmp_path).code(told) if f is not None]
    assert found == [True, False, False, False, False]
