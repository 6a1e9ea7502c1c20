"""Sentences and their ids."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.findings import Act, Finding
from annotations.transcript import Flag, Role
from annotations.utterances import Utterance, place_of, utterance_id


@given(st.text(min_size=1), st.integers(min_value=0))
def test_an_id_tells_its_place_whatever_the_recording_is_called(recording, number):
    assert place_of(utterance_id(recording, number)) == (recording, number)


@pytest.mark.parametrize("identity", ["", "talk", ":3", "talk:", "talk:x", "talk:3 (before)"])
def test_what_is_no_id_has_no_place(identity):
    assert place_of(identity) == ("", None)


def test_a_sentence_that_is_coded_or_given_to_a_respondent_keeps_the_rest():
    finding = Finding(Act.COMPLAINT, (), {Act.COMPLAINT: 1.0})
    said = Utterance("a:1", "a", "S1", Role.RESPONDENT, "ann", 10, 20, "It took hours.", "en", finding, (Flag.OVERLAP,))
    assert all(getattr(said, field.name) not in (None, ()) for field in fields(said))
    wish = Finding(Act.WISH, (), {Act.WISH: 1.0})
    assert said.with_finding(wish) == replace(said, finding=wish)
    assert said.with_finding(None) == replace(said, finding=None)
    assert said.said_by("bob") == replace(said, respondent="bob")
