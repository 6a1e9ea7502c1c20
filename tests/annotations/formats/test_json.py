"""JSON of Whisper, WhisperX and hardpart itself."""

import json

import pytest

from annotations.errors import TranscriptError
from annotations.formats import transcript_json
from annotations.transcript import Flag, Role, Segment, Transcript, Word
from tests.annotations.formats.reading import read, times, turns


def test_openai_whisper(tmp_path):
    segment = {
        "id": 0,
        "start": 0.5,
        "end": 2.004,
        "text": " It was slow.",
        "avg_logprob": -0.3,
        "compression_ratio": 1.1,
        "words": [
            {"word": " It", "start": 0.5, "end": 0.7, "probability": 0.99},
            {"word": " was slow.", "start": 0.7, "end": 2.0, "probability": 0.5},
        ],
    }
    result = read(tmp_path, "a.json", json.dumps({"text": " It was slow.", "segments": [segment], "language": "en"}))
    assert turns(result) == [(None, "It was slow.")]
    assert times(result) == [(500, 2004)]
    assert result.transcript.language == "en"
    assert result.transcript.segments[0].words == (Word("It", 500, 700, 0.99), Word("was slow.", 700, 2000, 0.5))
    assert result.transcript.segments[0].flags == ()


def test_segments_that_whisper_would_distrust_carry_a_flag(tmp_path):
    segments = [
        {"start": 0, "end": 1, "text": "no no no no", "compression_ratio": 2.5, "avg_logprob": -0.1},
        {"start": 1, "end": 2, "text": "mumble", "compression_ratio": 1.0, "avg_logprob": -1.2},
    ]
    result = read(tmp_path, "a.json", json.dumps(segments))
    assert [segment.flags for segment in result.transcript.segments] == [(Flag.LOOP,), (Flag.LOW_CONFIDENCE,)]


def test_whisper_cpp(tmp_path):
    content = {
        "result": {"language": "ru"},
        "transcription": [
            {"offsets": {"from": 0, "to": 1500}, "timestamps": {"from": "00:00:00,000", "to": "00:00:01,500"}, "text": " Долго."}
        ],
    }
    result = read(tmp_path, "a.json", json.dumps(content))
    assert turns(result) == [(None, "Долго.")]
    assert times(result) == [(0, 1500)]
    assert result.transcript.language == "ru"


def whisperx(*words: dict[str, object], text: str) -> str:
    segment = {"start": 0.0, "end": 4.0, "text": text, "speaker": "SPEAKER_00", "words": list(words)}
    return json.dumps({"segments": [segment], "word_segments": [], "language": "en"})


def test_whisperx_segments_are_parted_where_their_words_change_the_speaker(tmp_path):
    content = whisperx(
        {"word": "Was", "start": 0.0, "end": 0.4, "score": 0.9, "speaker": "SPEAKER_00"},
        {"word": "it", "start": 0.5, "end": 0.6, "score": 0.8, "speaker": "SPEAKER_00"},
        {"word": "slow?", "start": 0.6, "end": 1.0, "score": 0.9, "speaker": "SPEAKER_00"},
        {"word": "Since", "start": 1.5, "end": 1.9, "score": 0.7, "speaker": "SPEAKER_01"},
        {"word": "2014,"},
        {"word": "yes.", "start": 3.0, "end": 3.5, "score": 0.9, "speaker": "SPEAKER_01"},
        text=" Was  it slow? Since 2014, yes.",
    )
    result = read(tmp_path, "a.json", content)
    assert turns(result) == [("SPEAKER_00", "Was  it slow?"), ("SPEAKER_01", "Since 2014, yes.")]
    assert times(result) == [(0, 1000), (1500, 3500)]
    assert result.transcript.segments[1].words == (
        Word("Since", 1500, 1900, 0.7),
        Word("2014,", 1900, 1900),
        Word("yes.", 3000, 3500, 0.9),
    )


def test_whisperx_without_speakers_on_words_keeps_the_segments_own(tmp_path):
    result = read(tmp_path, "a.json", whisperx({"word": "Slow.", "start": 0, "end": 1}, text="Slow."))
    assert turns(result) == [("SPEAKER_00", "Slow.")]
    assert times(result) == [(0, 4000)]


OWN = Transcript(
    "a",
    "en",
    5000,
    (
        Segment(0, 4000, " It was\nslow. ", "S1", Role.RESPONDENT, (Flag.LOOP,), (Word("It", 0, 100, 0.25),)),
        Segment(4000, 5000, "Hm"),
    ),
)


def test_own_file_comes_back_as_it_was_under_the_name_of_the_input(tmp_path):
    result = read(tmp_path, "b.json", transcript_json.write(OWN))
    assert result.transcript == Transcript("b", OWN.language, OWN.duration_ms, OWN.segments)
    assert transcript_json.from_fields(json.loads(transcript_json.write(OWN)), source="b.json") == OWN


def test_own_file_of_a_silent_recording_can_be_kept_but_not_coded(tmp_path):
    silent = Transcript("a", None, 5000)
    assert transcript_json.from_fields(json.loads(transcript_json.write(silent)), source="a.json") == silent
    with pytest.raises(TranscriptError, match="nothing was said"):
        read(tmp_path, "a.json", transcript_json.write(silent))


def changed(**changes: object) -> str:
    fields = json.loads(transcript_json.write(OWN))
    fields["segments"][0] |= {key: value for key, value in changes.items() if key != "schema"}
    return json.dumps(fields | {key: value for key, value in changes.items() if key == "schema"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"a":', "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("{}", "is not the JSON of a transcript"),
        (r'[{"start": 0, "end": 1, "text": "so \ud83d"}]', "holds half a character"),
        ('{"segments": 3}', "is no list"),
        ('{"segments": []}', "holds no spoken text"),
        ('{"segments": [3]}', "segment 1 is no JSON object"),
        ('{"segments": [{"start": 0}]}', "segment 1 has no text"),
        ('{"segments": [{"start": 2, "end": 1, "text": "x"}]}', "segment 1 ends before it starts"),
        ('{"segments": [{"start": -2, "end": 1, "text": "x"}]}', "before the recording begins"),
        (changed(schema=2), "has schema 2"),
        (changed(role="boss"), "has the role 'boss'"),
        (changed(extra=1), "has the unknown field 'extra'"),
        (changed(start_ms=0.5), "has 0.5 in 'start_ms'"),
        (changed(start_ms=4500), "goes from 4500 to 4000 ms"),
        (changed(end_ms=2**64), f"to {2**64} ms; let it start at 0 or later and end after its start, at {2**53} at the latest"),
        (changed(start_ms=4500, end_ms=4600), "segment 2 starts before the one above it"),
    ],
)
def test_other_json_is_refused(tmp_path, content, reason):
    with pytest.raises(TranscriptError) as refusal:
        read(tmp_path, "a.json", content)
    assert reason in str(refusal.value)


def test_a_character_in_two_halves_is_whole(tmp_path):
    assert turns(read(tmp_path, "a.json", r'[{"start": 0, "end": 1, "text": "so \ud83d\ude00"}]')) == [(None, "so 😀")]


def test_infinite_times_count_as_none(tmp_path):
    result = read(tmp_path, "a.json", '{"segments": [{"start": NaN, "end": Infinity, "text": "x"}]}')
    assert result.transcript.segments[0].flags == (Flag.NO_TIMES,)
