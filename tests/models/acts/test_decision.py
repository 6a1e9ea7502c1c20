import numpy as np
import pytest

from annotations.findings import Act
from models.acts.classes import ACTS, CLASSES, softmax
from models.acts.decision import Decision, best_temperature, best_threshold, is_bare

DECISION = Decision(1.0, 0.4, (0.5, 0.4, 0.3), 0.5, 0.6)


def acts(**given):
    rest = (1 - sum(given.values())) / (len(ACTS) - len(given))
    return np.array([given.get(act.value, rest) for act in ACTS], np.float32)


@pytest.mark.parametrize(("complaint", "act"), [(0.41, "complaint"), (0.39, "other")])
def test_a_complaint_needs_its_threshold(complaint, act):
    assert DECISION.act(acts(complaint=complaint, other=0.5)) is Act(act)


@pytest.mark.parametrize(
    ("rival", "found"), [("wish", "wish"), ("hypothetical", "hypothetical"), ("praise", "complaint"), ("other", "complaint")]
)
def test_a_complaint_gives_way_to_a_likelier_wish_or_imagined_problem(rival, found):
    assert DECISION.act(acts(complaint=0.42, **{rival: 0.45})) is Act(found)
    assert DECISION.act(acts(complaint=0.45, **{rival: 0.42})) is Act.COMPLAINT


def test_below_the_threshold_the_likeliest_other_act_is_chosen():
    assert DECISION.act(acts(complaint=0.39, praise=0.3)) is Act.PRAISE


def test_the_best_threshold_separates():
    scores = np.array([0.1, 0.2, 0.3, 0.45, 0.5, 0.6], np.float32)
    assert 0.3 < best_threshold(scores, scores > 0.4) <= 0.45
    assert best_threshold(scores, scores > 1) == 0.5


def test_a_boastful_model_is_cooled():
    random = np.random.default_rng(1)
    labels = random.integers(0, 5, 2000)
    logits = random.normal(size=(2000, CLASSES)).astype(np.float32)
    logits[np.arange(2000), labels] += 1.0
    honest, boastful = softmax(logits), softmax(3 * logits)
    weights = np.ones(2000, np.float32)
    assert best_temperature(boastful, labels, weights) == pytest.approx(3 * best_temperature(honest, labels, weights), abs=0.3)


def test_a_decision_survives_its_json_form():
    import json
    from dataclasses import asdict

    assert Decision.from_fields(json.loads(json.dumps(asdict(DECISION)))) == DECISION


@pytest.mark.parametrize(("text", "bare"), [("No.", True), ("— Да нет!", True), ("Every week, 9 hours.", False), ("…", True)])
def test_a_word_or_two_are_a_bare_answer(text, bare):
    assert is_bare(text) is bare


@pytest.mark.parametrize(("rival", "found"), [("other", Act.OTHER), ("praise", Act.PRAISE)])
def test_a_bare_answer_is_a_complaint_only_if_nothing_is_likelier(rival, found):
    assert DECISION.act(acts(complaint=0.42, **{rival: 0.45}), bare=True) is found
    assert DECISION.act(acts(complaint=0.45, **{rival: 0.42}), bare=True) is Act.COMPLAINT
