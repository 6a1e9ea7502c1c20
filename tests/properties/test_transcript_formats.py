"""What is written reads back, and no character that was said gets lost on the way in."""

import json
import string
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import TranscriptError
from annotations.formats import named_text, plain_text, subrip, transcript_json, webvtt, whisperx_json
from annotations.formats.clock import format_clock, parse_clock
from annotations.formats.cues import TranscriptSource
from annotations.transcript import Flag, Role, Segment, Transcript, Word

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)  # PostgreSQL keeps no NUL
# One line that begins and ends with something to see: formats of lines cannot keep more.
LINES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=40).filter(
    lambda text: text == text.strip() and "-->" not in text
)
NAMES = st.sampled_from(["Anna", "Мария Иванова", "Speaker 2", "Interviewer", "O'Neil, Jo"])
SAID = st.text(string.ascii_letters + "абвгдеёжэюя ,.?!…«»—😀éß", min_size=1, max_size=40).map(lambda text: f"Z{text}z")
TIMES = st.integers(0, 10 * 3600 * 1000)


def source(text: str) -> TranscriptSource:
    return TranscriptSource(Path("a.txt"), "a", text)


@st.composite
def spans(draw) -> tuple[int, int]:
    first, second = draw(TIMES), draw(TIMES)
    return min(first, second), max(first, second)


WORDS = st.builds(
    lambda text, times, probability: Word(text, *times, probability),
    ANY_TEXT,
    spans(),
    st.none() | st.floats(0, 1, allow_nan=False),
)


def segments(texts, names) -> st.SearchStrategy[Segment]:
    return st.builds(
        lambda times, text, name, role, flags, words: Segment(*times, text, name, role, tuple(flags), tuple(words)),
        spans(),
        texts,
        names,
        st.sampled_from(Role),
        st.lists(st.sampled_from(Flag), unique=True, max_size=2),
        st.lists(WORDS, max_size=3),
    )


def transcripts(texts, names) -> st.SearchStrategy[Transcript]:
    return st.builds(
        lambda language, found: Transcript(
            "a", language, max(s.end_ms for s in found), tuple(sorted(found, key=lambda s: s.start_ms))
        ),
        st.none() | st.sampled_from(["en", "ru"]),
        st.lists(segments(texts, names), min_size=1, max_size=8),
    )


def spoken(transcript: Transcript) -> list[tuple[int, int, str | None, str]]:
    return [(s.start_ms, s.end_ms, s.speaker, s.text) for s in transcript.segments]


def letters(*texts: str) -> str:
    return "".join("".join(texts).split())


@given(TIMES)
def test_a_written_time_reads_back(ms):
    assert parse_clock(format_clock(ms)) == ms
    assert parse_clock(format_clock(ms, separator=",")) == ms


@given(transcripts(ANY_TEXT, st.none() | ANY_TEXT))
def test_own_json_keeps_everything(transcript):
    assert transcript_json.parse(source(transcript_json.write(transcript))).transcript == transcript


@given(transcripts(LINES, NAMES))
def test_webvtt_keeps_times_speakers_and_text(transcript):
    assert spoken(webvtt.parse(source(webvtt.write(transcript))).transcript) == spoken(transcript)


@given(st.lists(st.tuples(spans(), SAID), min_size=1, max_size=8))
def test_subrip_keeps_times_speakers_and_text(said):
    pairs = [Segment(*times, text, name) for times, text in said for name in ("Anna", "Мария")]
    transcript = Transcript("a", None, 0, tuple(sorted(pairs, key=lambda s: s.start_ms)))
    assert spoken(subrip.parse(source(subrip.write(transcript))).transcript) == spoken(transcript)


@given(st.lists(SAID, min_size=1, max_size=8))
def test_plain_text_keeps_speakers_and_text(said):
    pairs = [(name, text) for text in said for name in ("Anna", "Мария")]
    transcript = Transcript("a", None, 0, tuple(Segment(n * 1000, n * 1000, text, name) for n, (name, text) in enumerate(pairs)))
    read = named_text.parse(source(plain_text.write(transcript))).transcript
    assert [(s.start_ms, s.speaker, s.text) for s in read.segments] == [
        (n * 1000, name, " ".join(text.split())) for n, (name, text) in enumerate(pairs)
    ]


@given(st.lists(LINES | SAID | st.just(""), min_size=1, max_size=12).filter(any))
def test_every_letter_of_a_text_survives_as_text_or_name(lines):
    text = "\n".join(lines)
    read = named_text.parse(source(text)).transcript
    kept = Counter("".join(f"{segment.speaker or ''}{segment.text}" for segment in read.segments))
    assert all(kept[letter] >= count for letter, count in Counter(text).items() if letter.isalpha())


@given(st.lists(SAID, min_size=1, max_size=12), st.lists(st.sampled_from(["\n", "\n\n"]), min_size=12, max_size=12))
def test_every_character_of_a_monologue_survives_in_order(lines, breaks):
    text = "".join(line + end for line, end in zip(lines, breaks, strict=False))
    read = named_text.parse(source(text)).transcript
    assert letters(*(segment.text for segment in read.segments)) == letters(text)


@given(st.lists(st.tuples(SAID, st.sampled_from(["A", "B"])), min_size=1, max_size=10))
def test_whisperx_parts_lose_no_character(words):
    text = " ".join(word for word, _ in words)
    items = [{"word": word, "start": n, "end": n + 0.5, "speaker": speaker} for n, (word, speaker) in enumerate(words)]
    content = json.dumps({"segments": [{"start": 0, "end": 99, "text": text, "words": items}]})
    read = whisperx_json.parse(source(content)).transcript
    assert letters(*(segment.text for segment in read.segments)) == letters(text)
    assert all(a.speaker != b.speaker for a, b in zip(read.segments, read.segments[1:], strict=False))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    for parse in (named_text.parse, webvtt.parse, subrip.parse, transcript_json.parse, whisperx_json.parse):
        with suppress(TranscriptError):  # any other error is a defect
            assert parse(source(text)).transcript.segments
