"""One recording is heard once, and tells on the way how far it is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotations.errors import MediaError
from annotations.spans import TimeSpan
from models.protocols import SpeakerTurn
from models.speakers.assignment import assign_speakers
from pipelines.artefacts import ArtefactStore
from pipelines.media import DecodeLimits
from pipelines.recordings import Listener, voices_made_by
from tests.fakes.diarizer import FakeDiarizer
from tests.fakes.transcriber import FakeTranscriber
from tests.media_files import tone, write_recording


def listener(folder: Path) -> Listener:
    return Listener(
        transcriber=FakeTranscriber(),
        diarizer=FakeDiarizer(),
        assign=assign_speakers,
        channel_turns=lambda _: None,
        store=ArtefactStore(folder / "kept"),
        limits=DecodeLimits(),
    )


def steps(hearing: Listener, path: Path) -> list[float]:
    made: list[float] = []
    hearing.hear(path, recording=path.stem, sha256="0" * 64, language=None, speakers=None, advance=made.append)
    return made


def test_a_recording_tells_how_far_it_is_and_is_heard_once(tmp_path):
    path = write_recording(tmp_path / "a.wav", [tone(2)])
    hearing = listener(tmp_path)
    first = steps(hearing, path)
    assert first[:4] == [11 / 64] * 4, "as its four words come"
    assert len(first[4:]) == 20, "as its voices are told apart, a tenth of a second after the other"
    assert sum(first) == 1
    assert steps(hearing, path) == [1.0]
    once = {"transcribe": 1, "speakers": 1}
    assert (hearing.store.tally.model_calls, hearing.store.tally.reused) == (once, once)


def test_words_alone_tell_how_far_they_are_as_they_come(tmp_path):
    path = write_recording(tmp_path / "a.wav", [tone(2)])
    made: list[float] = []
    listener(tmp_path).recognise(path, sha256="0" * 64, language=None, advance=made.append)
    assert made == [1 / 4] * 4


def test_voices_alone_tell_how_far_they_are(tmp_path):
    path = write_recording(tmp_path / "a.wav", [tone(2)])
    listener(tmp_path).recognise(path, sha256="0" * 64, language=None)
    made = steps(listener(tmp_path), path)
    assert (len(made), sum(made)) == (20, 1)
    assert max(made) < 0.1, "the words, which were there, are no part of it"
    told = []
    words = listener(tmp_path).hear(path, recording="a", sha256="0" * 64, language=None, speakers=None).transcript
    listener(tmp_path / "other").tell_voices(words, path, sha256="0" * 64, speakers=None, advance=told.append)
    assert told == made


def test_another_diarizer_does_not_transcribe_again_nor_another_transcriber_diarize(tmp_path):
    path = write_recording(tmp_path / "a.wav", [tone(2)])
    steps(listener(tmp_path), path)
    other_voices, other_words = listener(tmp_path), listener(tmp_path)
    other_voices.diarizer.fingerprint = "another"
    other_words.transcriber.words = ("other", "words")
    steps(other_voices, path)
    steps(other_words, path)
    assert other_voices.store.tally.model_calls == {"speakers": 1}
    assert other_words.store.tally.model_calls == {"transcribe": 1}


def test_a_warning_names_the_file_and_the_remedy(tmp_path):
    path = write_recording(tmp_path / "cut.wav", [tone(10)])
    path.write_bytes(path.read_bytes()[:400_000])
    heard = listener(tmp_path).hear(path, recording="cut", sha256="0" * 64, language=None, speakers=None)
    (warning,) = heard.warnings
    assert warning.startswith(f"{path}: the file is cut off")
    assert warning.endswith("; copy or export it again for the rest.")


def test_what_cannot_be_decoded_counts_as_no_model_call(tmp_path):
    path = tmp_path / "words.wav"
    path.write_text("this is text", encoding="utf-8")
    hearing = listener(tmp_path)
    with pytest.raises(MediaError, match=r"words\.wav"):
        steps(hearing, path)
    assert hearing.store.tally.model_calls == {}


@pytest.mark.parametrize(("asked", "found"), [(None, 2), (1, 1), (2, 2), (3, 3)])
def test_a_number_of_speakers_that_the_channels_do_not_have_is_for_the_diarizer(tmp_path, asked, found):
    path = write_recording(tmp_path / "a.wav", [np.concatenate([tone(1), tone(1, hertz=700), tone(1, hertz=1200)])])
    channels = tuple(SpeakerTurn(name, TimeSpan(start, start + 1500)) for name, start in (("S1", 0), ("S2", 1500)))
    hearing = replace(listener(tmp_path), channel_turns=lambda _: channels)
    hearing.hear(path, recording="a", sha256="0" * 64, language=None, speakers=asked)
    assert hearing.diarizer.calls == (found != 2)
    assert len({turn.speaker for turn in hearing._turns(None, sha256="0" * 64, speakers=asked)}) == found


def test_only_numbers_that_channels_do_not_have_tell_voices_in_another_way():
    told = [voices_made_by("d", number) for number in (None, 1, 2, 3)]
    assert [("voices" in one) for one in told] == [False, True, False, True]
    assert len(set(told)) == 4
