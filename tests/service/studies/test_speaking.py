"""Who speaks, told without reading the transcript; and the transcript with corrections, made without reading its words."""

import json

import pytest

from annotations.formats.transcripts import write_transcript
from annotations.speaker_corrections import SpeakerCorrection, apply_corrections
from annotations.transcript import Role, Segment, Transcript, Word
from service.database.study_tables import RecordingRow
from service.store.content_addressed import BlobStore, StoreAddress, digest_of_file
from service.studies.speaking import heard_speakers, shown_json, speakers_of

HEARD = Transcript(
    "as sent",
    "ru",
    9000,
    (
        Segment(0, 1000, "Что было «трудным»?", "S1", Role.INTERVIEWER, words=(Word("Что", 0, 300, 0.9),)),
        Segment(1000, 4000, "Выгрузка.", "S2", Role.RESPONDENT),
        Segment(4000, 4500, "...", None, Role.UNKNOWN),
        Segment(5000, 9000, 'Часами: {"schema": 1}', "S3", Role.UNKNOWN),
    ),
)
CORRECTIONS = {
    "none": [],
    "a name": [SpeakerCorrection("maya", "S2", None, "Майя")],
    "a role": [SpeakerCorrection("maya", "S3", Role.RESPONDENT, None)],
    "two are one": [SpeakerCorrection("maya", "S2", Role.RESPONDENT, "Майя"), SpeakerCorrection("maya", "S3", None, "Майя")],
}


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "heard.json"
    path.write_text(write_transcript(HEARD, "json"), encoding="utf-8")
    return RecordingRow(name="maya", as_heard=digest_of_file(path), speakers=heard_speakers(HEARD))


@pytest.fixture
def store(tmp_path, recording):
    made = BlobStore(StoreAddress(f"file://{tmp_path / 'blobs'}"))
    made.add(tmp_path / "heard.json", recording.as_heard)
    return made


def expected(corrections):
    renamed = Transcript("maya", HEARD.language, HEARD.duration_ms, HEARD.segments)
    return apply_corrections(renamed, corrections).transcript


@pytest.mark.parametrize("corrections", CORRECTIONS.values(), ids=CORRECTIONS)
def test_the_transcript_is_what_the_writer_of_transcripts_would_write(recording, store, corrections):
    written = json.loads(write_transcript(expected(corrections), "json"))
    assert json.loads(shown_json(recording, store, corrections)) == written


@pytest.mark.parametrize("corrections", CORRECTIONS.values(), ids=CORRECTIONS)
def test_speakers_are_those_of_the_corrected_transcript(recording, store, corrections):
    now = {s.speaker: (s.name, s.role, s.said_ms) for s in speakers_of(recording, store, corrections)}
    pairs = zip(HEARD.segments, expected(corrections).segments, strict=True)
    assert now == {
        was.speaker: (is_now.speaker, is_now.role, was.end_ms - was.start_ms) for was, is_now in pairs if was.speaker is not None
    }


def test_a_recording_of_before_speakers_were_kept_is_read(recording, store):
    kept = speakers_of(recording, store, [])
    recording.speakers = None
    assert speakers_of(recording, store, []) == kept


def test_a_file_of_another_version_is_left_to_who_can_read_it(recording, store, tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"schema": 0, "recording": "maya", "segments": []}')
    recording.as_heard = digest_of_file(path)
    store.add(path, recording.as_heard)
    assert shown_json(recording, store, []) is None
