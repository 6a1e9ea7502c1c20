import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.acts.evidence import evidence_span


def test_the_stretch_that_carries_the_decision_is_found():
    text = "Well, it took three weeks, and so on."
    offsets = [(0, 4), (4, 5), (6, 8), (9, 13), (14, 19), (20, 25), (25, 26), (27, 30), (31, 33), (34, 36), (36, 37)]
    weights = np.array([0, 0, 0.1, 2, 2, 3, 0, -1, -1, -1, 0], np.float32)
    evidence = evidence_span(text, weights, offsets).of(text)
    assert "took three weeks" in evidence
    assert "so on" not in evidence


def test_evidence_is_never_a_bare_particle():
    span = evidence_span("I had to go", np.array([0, 0, 5, 0], np.float32), [(0, 1), (2, 5), (6, 8), (9, 11)])
    assert len(span.of("I had to go").split()) == 3


def test_words_that_were_not_read_are_no_evidence():
    text = "it broke and nobody knew"
    span = evidence_span(text, np.array([-1, -1, -1], np.float32), [(0, 2), (3, 8), (9, 12)])
    assert span.of(text) == "it broke and"


@given(st.text(max_size=80))
def test_evidence_lies_inside_the_text_and_holds_more_than_blanks(text):
    offsets = [(i, i + 1) for i in range(len(text))]
    span = evidence_span(text, np.ones(len(text), np.float32), offsets)
    if span is not None:
        assert span.end <= len(text)
        assert span.of(text).strip()
