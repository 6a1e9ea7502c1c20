"""Recordings to transcripts with roles, and what is said of all of them together."""

import numpy as np
import pytest

from annotations.transcript import Role
from pipelines.hearing import StudyRequest
from pipelines.inputs import find_inputs
from pipelines.progress import Quiet
from tests.fakes.engine import FakeEngine
from tests.media_files import tone, write_recording


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


TURNS = (
    "What was the hardest part?",
    "The export took hours every month, and then we typed all of it again.",
    "What happened then?",
    "It failed without a word, so I copied the numbers by hand for a whole day.",
    "And how did you find out?",
    "My manager called me in the evening, and she was not happy about it at all.",
)
SRT = "\n".join(f"{n}\n00:00:{2 * n:02},000 --> 00:00:{2 * n + 2:02},000\n{text}\n" for n, text in enumerate(TURNS))


def heard_in(folder):
    stage = FakeEngine(folder / "kept").pipeline().hearing
    return stage.hear_all(find_inputs([folder], skip_folders=[folder / "kept"]).inputs, StudyRequest(), progress=Quiet())


def test_a_transcript_that_names_nobody_has_the_voices_of_its_recording(tmp_path):
    write_recording(tmp_path / "ann.wav", [np.concatenate([tone(2), tone(2, hertz=880)] * 3)])
    (tmp_path / "ann.srt").write_text(SRT, encoding="utf-8")
    found = heard_in(tmp_path)
    (recording,) = found.recordings
    assert [segment.text for segment in recording.transcript.segments] == list(TURNS)
    assert [segment.role for segment in recording.transcript.segments] == [Role.INTERVIEWER, Role.RESPONDENT] * 3
    assert found.failures == ()


@pytest.mark.parametrize(
    ("name", "beside"), [("ann.srt", None), ("ann.txt", None), ("ann.txt", tone(3)), ("ann.srt", 0 * tone(3))]
)
def test_a_transcript_that_names_nobody_is_said_to_and_asks_for_no_row_that_is_not_there(tmp_path, name, beside):
    (tmp_path / name).write_text(SRT if name == "ann.srt" else "It took hours.\n", encoding="utf-8")
    if beside is not None:
        write_recording(tmp_path / "ann.wav", [beside])
    found = heard_in(tmp_path)
    assert [failure.sentence for failure in found.failures] == [
        f"{tmp_path / name}: names no speakers, so nobody's role is known; begin every turn with 'Name:' and read it again."
    ]
    assert [recording.warnings for recording in found.recordings] == [()]


def test_a_recording_that_cannot_be_decoded_costs_its_transcript_nothing(tmp_path):
    (tmp_path / "ann.wav").write_text("this is text, not sound", encoding="utf-8")
    (tmp_path / "ann.srt").write_text(SRT, encoding="utf-8")
    (recording,) = heard_in(tmp_path).recordings
    assert len(recording.transcript.segments) == len(TURNS)
    assert "holds text, not sound" in recording.warnings[0]
