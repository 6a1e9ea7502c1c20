"""Ids of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.utterances import place_of, utterance_id


@given(st.text(min_size=1), st.integers(min_value=0))
def test_an_id_tells_its_place_whatever_the_recording_is_called(recording, number):
    assert place_of(utterance_id(recording, number)) == (recording, number)


@pytest.mark.parametrize("identity", ["", "talk", ":3", "talk:", "talk:x", "talk:3 (before)"])
def test_what_is_no_id_has_no_place(identity):
    assert place_of(identity) == ("", None)
