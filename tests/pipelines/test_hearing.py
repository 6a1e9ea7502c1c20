"""Recordings to transcripts with roles, and what is said of all of them together."""

import pytest

from pipelines.hearing import StudyRequest
from pipelines.inputs import find_inputs
from pipelines.progress import Quiet
from tests.fakes.engine import FakeEngine


@pytest.mark.parametrize(("interviewer", "said"), [(None, 0), ("eva", 0), ("Eva Novak", 0), ("Nora", 1), ("Novak Eva", 1)])
def test_an_interviewer_whom_no_transcript_knows_is_told_once(tmp_path, interviewer, said):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Eva Novak: What of {name}?\nBoris: It took hours.\n", encoding="utf-8")
    (tmp_path / "three.txt").write_text("Q: And how was it?\nA: It took hours.\n", encoding="utf-8")
    stage = FakeEngine(tmp_path / "kept").pipeline().hearing
    request = StudyRequest(interviewer=interviewer)
    heard = stage.hear_all(find_inputs([tmp_path]).inputs, request, progress=Quiet())
    assert len(heard.recordings) == 3
    assert [f"No speaker is called {interviewer!r}" in warning for warning in heard.warnings] == [True] * said
