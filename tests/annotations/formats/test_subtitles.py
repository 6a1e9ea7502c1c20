"""WebVTT and SubRip as Zoom, Teams, Otter and Whisper write them."""

import re

import pytest

from annotations.errors import TranscriptError
from annotations.formats import subrip, webvtt
from annotations.formats.transcripts import write_transcript
from annotations.transcript import Segment, Transcript
from tests.annotations.formats.reading import read, times, turns

ZOOM = """WEBVTT

1
00:00:02.120 --> 00:00:05.340
Anna Petrova: When did you last order a spare part?

2
00:00:05.900 --> 00:00:09.000
Mark: Last week. It took three calls.

3
00:00:09.500 --> 00:00:11.000
Anna Petrova: what happened then?

4
00:00:11.500 --> 00:00:14.000
Mark: Note: nobody called back
"""

TEAMS = """WEBVTT\r
\r
8f1c-4a/7-0\r
00:00:00.000 --> 00:00:04.000\r
<v Anna Petrova>How did you <i>find</i> the part?</v>\r
\r
8f1c-4a/8-0\r
00:00:04.000 --> 00:00:06.000\r
<v.loud Mark Ли>I asked R&amp;D 😀</v> <v Anna Petrova>Mm.</v>\r
"""


def test_zoom_names_stand_before_the_text(tmp_path):
    assert turns(read(tmp_path, "a.vtt", ZOOM)) == [
        ("Anna Petrova", "When did you last order a spare part?"),
        ("Mark", "Last week. It took three calls."),
        ("Anna Petrova", "what happened then?"),
        ("Mark", "Note: nobody called back"),
    ]


def test_zoom_times_are_milliseconds(tmp_path):
    result = read(tmp_path, "a.vtt", ZOOM)
    assert times(result)[0] == (2120, 5340)
    assert result.transcript.duration_ms == 14_000
    assert result.transcript.recording == "a"
    assert result.warnings == ()


def test_voice_tags_name_speakers_also_within_one_cue(tmp_path):
    assert turns(read(tmp_path, "a.vtt", TEAMS)) == [
        ("Anna Petrova", "How did you find the part?"),
        ("Mark Ли", "I asked R&D 😀"),
        ("Anna Petrova", "Mm."),
    ]


def test_otter_names_the_speaker_only_when_it_changes(tmp_path):
    text = """1
00:00:01,000 --> 00:00:02,000
Speaker 1: Tell me.

2
00:00:02,000 --> 00:00:03,000
Speaker 2: It was slow,

3
00:00:03,000 --> 00:00:04,000
really slow.

4
00:00:04,000 --> 00:00:05,000
Speaker 1: I see.
"""
    result = read(tmp_path, "a.srt", text)
    assert [speaker for speaker, _ in turns(result)] == ["Speaker 1", "Speaker 2", "Speaker 2", "Speaker 1"]
    assert len(result.warnings) == 1
    assert "one cue names no speaker" in result.warnings[0]


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_a_name_needs_no_space_behind_its_colon(tmp_path, name):
    result = read(tmp_path, name, ZOOM.replace("Petrova: what", "Petrova:What").replace("Mark: Note", "Mark:Note"))
    assert [speaker for speaker, _ in turns(result)] == ["Anna Petrova", "Mark"] * 2
    assert turns(result)[2:] == [("Anna Petrova", "What happened then?"), ("Mark", "Note: nobody called back")]
    assert result.warnings == ()


YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%
~
so<00:00:00.200><c> the</c><00:00:00.400><c> export</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
so the export
~

00:00:02.010 --> 00:00:04.000 align:start position:0%
so the export
took<00:00:02.200><c> hours</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
took hours
~

00:00:04.010 --> 00:00:06.000 align:start position:0%
took hours
and<00:00:05.200><c> hours</c>

00:00:09.000 --> 00:00:11.000 align:start position:0%
and hours
""".replace("~", " ")


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_captions_that_roll_say_each_line_once(tmp_path, name):
    result = read(tmp_path, name, YOUTUBE if name == "a.vtt" else re.sub("<.*?>", "", YOUTUBE.partition("en\n\n")[2]))
    assert [text for _, text in turns(result)] == ["so the export", "took hours", "and hours", "and hours"]
    assert times(result) == [(0, 2000), (2010, 4000), (4010, 6000), (9000, 11_000)]


def test_captions_that_grow_say_each_word_once(tmp_path):
    shown = ["so the", "so the export", "so the export took hours"]
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n{text}\n" for n, text in enumerate(shown)]
    assert turns(read(tmp_path, "a.vtt", "\n".join(["WEBVTT\n", *cues]))) == [
        (None, "so the"),
        (None, "export"),
        (None, "took hours"),
    ]


def test_what_is_said_twice_is_kept_where_captions_do_not_roll(tmp_path):
    shown = ["Was it slow?", "No.", "No.", "Why not?", "No idea."]
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n{text}\n" for n, text in enumerate(shown)]
    assert [text for _, text in turns(read(tmp_path, "a.vtt", "\n".join(["WEBVTT\n", *cues])))] == shown


def test_comments_styles_and_ids_are_not_speech(tmp_path):
    text = """WEBVTT - made by hand
Kind: captions

STYLE
::cue { color: red }

NOTE
Anna checked this.

intro
01:02.000 --> 01:04.500 align:start position:0%
Well, it was hard.
"""
    result = read(tmp_path, "a.vtt", text)
    assert turns(result) == [(None, "Well, it was hard.")]
    assert times(result) == [(62_000, 64_500)]


def test_two_people_in_one_cue_are_parted_at_their_names(tmp_path):
    text = ZOOM + "\n5\n00:00:14.000 --> 00:00:18.000\nAnna Petrova: Really?\nMark: Yes,\nnobody.\n"
    assert turns(read(tmp_path, "a.vtt", text))[-2:] == [("Anna Petrova", "Really?"), ("Mark", "Yes, nobody.")]


def test_subrip_tags_go_and_missing_blank_lines_do_not_matter(tmp_path):
    text = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>It broke.</i>\n2\n00:00:02,500 --> 00:00:03,000\n3 < 4\n"
    assert turns(read(tmp_path, "a.srt", text)) == [(None, "It broke."), (None, "3 < 4")]


def test_entities_that_converters_leave_in_subrip_are_characters(tmp_path):
    text = "1\n00:00:01,000 --> 00:00:02,000\nR&amp;D &#38; &lt;b&gt; &copy AT&T\n"
    assert turns(read(tmp_path, "a.srt", text)) == [(None, "R&D & <b> &copy AT&T")]


def test_text_behind_a_blank_line_stays_with_its_cue(tmp_path):
    text = "1\n00:00:01,000 --> 00:00:02,000\nfirst\n\nsecond\n\n2\n00:00:03,000 --> 00:00:04,000\nthird\n"
    assert turns(read(tmp_path, "a.srt", text)) == [(None, "first second"), (None, "third")]


@pytest.mark.parametrize("header", ["WEBVTT\n1", "WEBVTT - by hand\nKind: captions\nLanguage: en"])
def test_the_first_cue_may_follow_the_header_at_once(tmp_path, header):
    text = f"{header}\n00:00.000 --> 00:01.000\nfirst\n\n2\n00:01.000 --> 00:02.000\nsecond\n"
    assert turns(read(tmp_path, "a.vtt", text)) == [(None, "first"), (None, "second")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\n\n", "\r\n\r\n"])
def test_ids_are_not_speech_whatever_ends_the_lines(tmp_path, end):
    lines = ["1", "00:00:00,000 --> 00:00:01,000", "How many?", "", "2", "00:00:01,000 --> 00:00:02,000", "7"]
    assert turns(read(tmp_path, "a.srt", end.join([*lines, ""]))) == [(None, "How many?"), (None, "7")]


def test_overlapping_cues_are_kept_in_start_order_and_that_is_said(tmp_path):
    text = "WEBVTT\n\n00:01.000 --> 00:05.000\none\n\n00:02.000 --> 00:03.000\ntwo\n"
    result = read(tmp_path, "a.vtt", text)
    assert times(result) == [(1000, 5000), (2000, 3000)]
    assert len(result.warnings) == 1
    assert "a.vtt: one cue overlaps the cue before, first cue 2" in result.warnings[0]


def test_times_that_go_backwards_are_sorted_and_said(tmp_path):
    text = "WEBVTT\n\n00:05.000 --> 00:06.000\nlater\n\n00:01.000 --> 00:02.000\nearlier\n"
    result = read(tmp_path, "a.vtt", text)
    assert [text for _, text in turns(result)] == ["earlier", "later"]
    assert "a.vtt" in result.warnings[0]
    assert "backwards once, first at cue 2" in result.warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.vtt", b"", "is empty (0 bytes)"),
        ("a.vtt", "WEBVTT\n\n", "holds no cue with times"),
        ("a.vtt", " \n\n ", "holds nothing but white space"),
        ("a.srt", "1\n00:00:05,000 --> 00:00:04,000\nx\n", "cue 1 ends before it starts"),
        ("a.srt", "1\n00:00:99,000 --> 00:01:04,000\nx\n", "cue 1 has times that cannot be read"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:04,000\n\n", "holds no spoken text"),
        ("a.vtt", bytes(range(256)) * 8, "is no text"),
    ],
)
def test_bad_files_are_refused_in_one_sentence_with_file_reason_and_remedy(tmp_path, name, content, reason):
    with pytest.raises(TranscriptError) as refusal:
        read(tmp_path, name, content)
    assert str(tmp_path / name) == refusal.value.source
    assert reason in refusal.value.reason
    assert refusal.value.remedy


def test_what_is_written_says_what_the_transcript_says():
    transcript = Transcript("a", "en", 4000, (Segment(1000, 3_723_004, "So <b> & such", "Anna & Co"), Segment(2000, 4000, "x")))
    assert webvtt.write(transcript) == (
        "WEBVTT\n\n00:00:01.000 --> 01:02:03.004\n<v Anna &amp; Co>So &lt;b&gt; &amp; such\n\n00:00:02.000 --> 00:00:04.000\nx\n"
    )
    assert subrip.write(transcript).startswith("1\n00:00:01,000 --> 01:02:03,004\nAnna & Co: So <b> & such\n\n2\n")


@pytest.mark.parametrize("output", ["json", "vtt", "srt", "txt"])
def test_every_written_format_is_read_again(tmp_path, output):
    said = [("Anna", "How was it?"), ("Boris", "Slow."), ("Anna", "Why?"), ("Boris", "No idea.")]
    segments = tuple(Segment(n * 1000, n * 1000 + 1000, text, name) for n, (name, text) in enumerate(said))
    assert turns(read(tmp_path, f"a.{output}", write_transcript(Transcript("a", "en", 4000, segments), output))) == said
