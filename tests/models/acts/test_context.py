import numpy as np
import torch

from annotations.transcript import Role
from models.acts.classes import CLASSES
from models.acts.context import Recurrence, asked_beside, questions_before, states_after
from models.acts.context_training import ContextOptions, Lesson, fit_context, stretches_of

TELLS, ASKS = Role.RESPONDENT, Role.INTERVIEWER
OPTIONS = ContextOptions(inner=16, units=8, shortest=64, sentences=16, epochs=40, rate=2e-2, decay=0.0, threads=1)
SAY, GO_ON, ASK = np.eye(3, dtype=np.float32)


def talk(first, *, asked):
    """A first sentence of class 0 or 1, and two fragments that go on with it: their vectors are alike in both."""
    opening = [ASK] if asked else []
    rows = np.stack([*opening, SAY * (1 if first else -1), GO_ON, GO_ON])
    roles = (*([ASKS] if asked else []), TELLS, TELLS, TELLS)
    labels = np.array([*([CLASSES - 1] if asked else []), first, first, first])
    return Lesson(rows, roles, labels, np.ones(len(rows), np.float32))


LESSONS = [talk(first, asked=asked) for first in (0, 1) for asked in (False, True)] * 4


def test_a_fragment_takes_the_act_of_what_it_continues():
    network = fit_context(LESSONS, OPTIONS)
    for lesson in LESSONS[:4]:
        assert list(network.probabilities(lesson.vectors, lesson.roles).argmax(axis=1)) == list(lesson.labels)


def test_each_epoch_cuts_a_conversation_elsewhere_and_leaves_nothing_out():
    options, random = ContextOptions(), np.random.default_rng(0)
    draws = [stretches_of(7, 90, options, random) for _ in range(200)]
    for draw in draws:
        assert [place for number, start, stop in draw for place in range(start, stop) if number == 7] == list(range(90))
    lengths = [stop - start for draw in draws for _, start, stop in draw]
    assert max(lengths) <= options.longest
    assert min(lengths) <= options.shortest
    begun = {start for draw in draws for _, start, _ in draw}
    assert begun == set(range(90))  # no place is always the middle of what is read


def test_the_network_says_the_same_as_the_one_that_was_fitted_and_the_same_each_time():
    first, second = fit_context(LESSONS, OPTIONS), fit_context(LESSONS, OPTIONS)
    rows, roles = LESSONS[1].vectors, LESSONS[1].roles
    assert np.array_equal(first.probabilities(rows, roles), second.probabilities(rows, roles))
    assert np.allclose(first.probabilities(rows, roles).sum(axis=1), 1, atol=1e-5)


def test_a_recurrence_computes_what_torch_computes():
    torch.manual_seed(0)
    taught = torch.nn.GRU(4, 3, batch_first=True)
    parts = [getattr(taught, f"{name}_l0").detach().numpy() for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    with torch.no_grad():
        wanted = taught(torch.from_numpy(rows)[None])[0][0].numpy()
    assert np.allclose(states_after([Recurrence(*parts)], [rows])[0], wanted, atol=1e-5)


def test_nobody_knows_the_role_of_the_sentence_at_hand():
    before, after = asked_beside([TELLS, ASKS, TELLS])
    assert list(before) == [0, 0, 1]
    assert list(after) == [1, 0, 0]
    network = fit_context(LESSONS, OPTIONS)
    rows = LESSONS[1].vectors
    own = network.probabilities(rows, (TELLS, TELLS, TELLS, ASKS))[3]
    assert np.allclose(own, network.probabilities(rows, (TELLS, TELLS, TELLS, TELLS))[3], atol=1e-6)


def test_no_sentence_gives_no_probability():
    network = fit_context(LESSONS, OPTIONS)
    assert network.probabilities(np.zeros((0, 3), np.float32), ()).shape == (0, CLASSES)


def test_every_sentence_knows_its_last_question_and_how_far_it_is():
    rows = np.eye(4, dtype=np.float32)
    questions, places = questions_before(rows, [TELLS, ASKS, TELLS, TELLS])
    assert questions[0].sum() == 0
    assert [int(np.argmax(q)) for q in questions[2:]] == [1, 1]
    assert list(places[2:]) == [0.0, 1.0]
