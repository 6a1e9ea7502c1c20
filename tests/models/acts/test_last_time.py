import numpy as np

from annotations.transcript import Role
from models.acts.coder import SentenceCoder
from models.acts.heads import load_heads
from models.acts.last_time import LastTime, story_features
from models.acts.linear import Linear
from models.acts.marks_training import fit_marks
from models.acts.training import fit
from pipelines.training import train_coder, training_conversations
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader

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


def test_the_mark_is_learned_where_it_was_judged_and_survives_saving(tmp_path):
    train_coder(tmp_path, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=little_studies())
    _, marks = load_heads(tmp_path / "heads.npz")
    assert marks.last_time is not None
    told = [c.sentence for c in little_studies(1)[0].conversations["r2"]]
    marked = [f.last_time for f in SentenceCoder(WordsReader(), folder=tmp_path).code(told) if f is not None]
    assert marked == [True, False, False, False, False]


def test_without_judged_conversations_nothing_is_learned():
    conversations = training_conversations(little_studies(2))
    fitted = fit(WordsReader(), [unjudged(c) for c in conversations], OPTIONS, say=lambda _: None)["interview"]
    marks, told = fit_marks(fitted.read, OPTIONS)
    assert marks.last_time is None
    assert "last_time" not in told


def test_an_interviewer_never_tells_of_the_last_time():
    always = LastTime(
        Linear(np.ones((1, 2), np.float32), np.ones(1, np.float32)), Linear(np.zeros((1, 10), np.float32), np.ones(1, np.float32))
    )
    found = always.probabilities(np.ones((2, 2), np.float32), ["a b", "c"], [ASKS, SAYS])
    assert found[0] == 0
    assert found[1] > 0.5


def unjudged(conversation):
    from dataclasses import replace

    return replace(conversation, has_last_time=False)
