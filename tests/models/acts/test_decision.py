import numpy as np

from annotations.corpus import CodedSentence
from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.decision import Decision, decide
from models.acts.network import ACTS, OUTPUTS


def test_thresholds_separate_what_the_logits_separate():
    random = np.random.default_rng(3)
    coded, logits = [], []
    for number in range(400):
        complaint = number % 4 == 0
        slow = complaint and number % 8 == 0
        act = Act.COMPLAINT if complaint else Act.OTHER
        facets = frozenset({Facet.SLOWNESS if slow else Facet.BURDEN}) if complaint else frozenset()
        coded.append(CodedSentence(Sentence(str(number), "c", "x", Role.RESPONDENT), act, facets))
        row = np.zeros(OUTPUTS, np.float32)
        row[ACTS.index(act)] = 3 + random.normal()
        row[len(ACTS) + 1 + list(Facet).index(Facet.SLOWNESS)] = 2.0 if slow else -2.0
        logits.append(row)
    decision = decide(coded, np.array(logits))
    assert 0.2 <= decision.complaint_threshold <= 0.7
    assert 0.12 < decision.facet_thresholds[list(Facet).index(Facet.SLOWNESS)] < 0.88


def test_a_decision_survives_its_json_form():
    decision = Decision(1.2, 0.4, (0.5, 0.4, 0.3), 0.5, 0.6)
    fields = {
        "temperature": 1.2,
        "complaint_threshold": 0.4,
        "facet_thresholds": [0.5, 0.4, 0.3],
        "prompted_threshold": 0.5,
        "last_time_threshold": 0.6,
    }
    assert Decision.from_fields(fields) == decision
