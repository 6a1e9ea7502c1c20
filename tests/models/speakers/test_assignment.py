import itertools

from hypothesis import given
from hypothesis import strategies as st

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Segment, Word
from models.protocols import SpeakerTurn
from models.speakers.assignment import AssignmentOptions, assign_speakers


def segment(text, start_ms=0, *, word_ms=300, gap_ms=20, pauses=None):
    """Words of the same length; ``pauses`` maps a word's index to the silence before it."""
    words = []
    clock = start_ms
    for index, word in enumerate(text.split()):
        clock += (pauses or {}).get(index, 0)
        words.append(Word(word, clock, clock + word_ms, 0.9))
        clock += word_ms + gap_ms
    return Segment(start_ms, words[-1].end_ms, text, words=tuple(words))


def turns(*rows):
    return [SpeakerTurn(speaker, TimeSpan(start, end)) for speaker, start, end in rows]


def said(segments):
    return [(s.speaker, s.text) for s in segments]


def test_a_segment_is_split_where_the_speaker_changes():
    both = segment("How long did it take? It took three weeks.", pauses={5: 200})
    change = both.words[5].start_ms - 100
    parts = assign_speakers([both], turns(("S1", 0, change), ("S2", change, 9000)))
    assert said(parts) == [("S1", "How long did it take?"), ("S2", "It took three weeks.")]
    assert parts[1].start_ms == both.words[5].start_ms
    assert parts[1].words == both.words[5:]


def test_the_last_word_of_a_sentence_stays_with_it_when_the_turn_ends_early():
    both = segment("How long did it take? It took three weeks.", pauses={5: 400})
    early = both.words[4].start_ms - 20
    parts = assign_speakers([both], turns(("S1", 0, early), ("S2", early, 9000)))
    assert said(parts)[0] == ("S1", "How long did it take?")


def test_the_first_word_of_an_answer_goes_to_who_answers_when_the_turn_starts_late():
    both = segment("did it take? It took three weeks.", pauses={3: 300})
    late = both.words[4].start_ms - 10
    parts = assign_speakers([both], turns(("S1", 0, late), ("S2", late, 9000)))
    assert said(parts) == [("S1", "did it take?"), ("S2", "It took three weeks.")]


def test_a_change_without_punctuation_snaps_to_the_pause():
    both = segment("и сколько это заняло ну почти три недели", pauses={4: 500})
    early = both.words[3].start_ms + 100
    parts = assign_speakers([both], turns(("S1", 0, early), ("S2", early, 9000)))
    assert said(parts) == [("S1", "и сколько это заняло"), ("S2", "ну почти три недели")]


def test_a_long_interjection_inside_a_sentence_is_somebody_elses():
    whole = segment("we waited for them oh no really and nobody came back to us")
    first, last = whole.words[4].start_ms, whole.words[6].end_ms
    parts = assign_speakers([whole], turns(("S1", 0, first), ("S2", first, last), ("S1", last, 9000)))
    assert said(parts) == [("S1", "we waited for them"), ("S2", "oh no really"), ("S1", "and nobody came back to us")]


def test_words_near_a_turn_belong_to_it_and_far_ones_to_nobody():
    near = segment("Hello there.", 0)
    far = segment("Thank you.", 20_000)
    parts = assign_speakers([near, far], turns(("S1", 900, 3000)))
    assert said(parts) == [("S1", "Hello there."), (None, "Thank you.")]
    assert parts[0].flags == ()
    assert parts[1].flags == (Flag.SPEAKER_UNCERTAIN,)


def test_without_turns_nobody_is_guessed():
    parts = assign_speakers([segment("Hello there.")], [])
    assert [(p.speaker, p.flags) for p in parts] == [(None, (Flag.SPEAKER_UNCERTAIN,))]


def test_speech_of_two_at_once_is_flagged():
    parts = assign_speakers([segment("we had to wait for hours.")], turns(("S1", 0, 4000), ("S2", 600, 1400)))
    assert [(p.speaker, p.flags) for p in parts] == [("S1", (Flag.OVERLAP,))]


def test_flags_of_the_recogniser_are_kept():
    noisy = Segment(0, 1000, "thanks", flags=(Flag.LOOP,), words=(Word("thanks", 0, 1000),))
    assert Flag.LOOP in assign_speakers([noisy], [])[0].flags


def test_a_word_that_was_stretched_over_a_silence_counts_where_it_was_said():
    stretched = Segment(0, 9000, "Right.", words=(Word("Right.", 0, 9000),))
    assert said(assign_speakers([stretched], turns(("S1", 0, 600), ("S2", 2000, 9000)))) == [("S1", "Right.")]


def test_segments_without_word_times_go_to_who_speaks_most_in_them():
    whole = Segment(0, 4000, "We had to re-enter everything by hand, every day.")
    parts = assign_speakers([whole], turns(("S1", 0, 800), ("S2", 800, 4000)))
    assert [(p.speaker, p.text) for p in parts] == [("S2", whole.text)]


@given(
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.integers(0, 20_000), st.integers(50, 4000)), max_size=8),
    st.lists(st.tuples(st.integers(1, 8), st.integers(0, 2000)), min_size=1, max_size=5),
)
def test_no_word_is_lost_added_or_moved(rows, sizes):
    segments, clock = [], 0
    for count, gap in sizes:
        segments.append(segment(" ".join(f"w{k}." if k % 3 == 2 else f"w{k}" for k in range(count)), clock + gap))
        clock = segments[-1].end_ms
    parts = assign_speakers(segments, turns(*((s, start, start + length) for s, start, length in rows)))
    assert [w for p in parts for w in p.words] == [w for s in segments for w in s.words]
    assert all(p.text.split() == [w.text for w in p.words] for p in parts)
    assert {p.speaker for p in parts} <= {s for s, _, _ in rows} | {None}
    assert all(p.start_ms == p.words[0].start_ms and p.end_ms == p.words[-1].end_ms for p in parts)
    assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(parts))


def test_costs_are_options():
    both = segment("one two three four")
    change = both.words[2].start_ms
    never = AssignmentOptions(change_inside_ms=10_000)
    assert len(assign_speakers([both], turns(("S1", 0, change), ("S2", change, 9000)), options=never)) == 1
