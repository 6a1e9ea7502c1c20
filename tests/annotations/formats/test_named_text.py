"""Typed and exported text transcripts: who is a speaker, and what is only a word with a colon."""

import pytest

from annotations.transcript import Flag, Role
from tests.annotations.formats.reading import read, times, turns

FORMS = {
    "times in brackets": "[00:01:02] Anna: One.\n[00:01:05] Boris: two\n[00:01:09] Anna: Three.",
    "times in brackets after the name": "Anna (01:02): One.\n\nBoris (01:05): two\n\nAnna (01:09): Three.",
    "time and name above": "00:01:02 Anna:\nOne.\n\n00:01:05 Boris:\ntwo\n\n00:01:09 Anna:\nThree.",
    "otter": "Anna  1:02\nOne.\n\nBoris  1:05\ntwo\n\nAnna  1:09\nThree.\n",
    "rev": "Anna (01:02):\nOne.\n\nBoris (01:05):\ntwo\n\nAnna (01:09):\nThree.\n",
    "zoom": "[Anna] 00:01:02\nOne.\n\n[Boris] 00:01:05\ntwo\n\n[Anna] 00:01:09\nThree.\n",
    "time and name without colon": "00:01:02 Anna\nOne.\n\n00:01:05 Boris\ntwo\n\n00:01:09 Anna\nThree.",
    "teams": "0:1:2.0 --> 0:1:5.0\nAnna\nOne.\n\n0:1:5.0 --> 0:1:9.0\nBoris\ntwo\n\n0:1:9.0 --> 0:1:10.0\nAnna\nThree.",
    "markdown": "**Anna** [01:02]: One.\n**Boris** [01:05]: two\n**Anna** [01:09]: Three.",
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_programs_write(tmp_path, form):
    result = read(tmp_path, "a.txt", FORMS[form])
    assert turns(result) == [("Anna", "One."), ("Boris", "two"), ("Anna", "Three.")]
    assert [start for start, _ in times(result)] == [62_000, 65_000, 69_000]
    assert times(result)[0][1] == 65_000
    assert result.warnings == ()


def test_without_times_the_order_stands_and_every_segment_says_so(tmp_path):
    result = read(tmp_path, "a.txt", "Anna: How was it?\nBoris: Slow.\n\nAnd dear.\n\nAnna: I see.")
    assert turns(result) == [("Anna", "How was it?"), ("Boris", "Slow."), ("Boris", "And dear."), ("Anna", "I see.")]
    assert times(result) == [(0, 0)] * 4
    assert all(segment.flags == (Flag.NO_TIMES,) for segment in result.transcript.segments)


def test_lines_that_were_wrapped_belong_together(tmp_path):
    text = "Anna: How was it?\n\nBoris: It was slow,\nslower than ever, at\n10:30 it stopped.\n\nAnna: I see."
    assert turns(read(tmp_path, "a.txt", text))[1] == ("Boris", "It was slow, slower than ever, at 10:30 it stopped.")


def test_words_with_a_colon_are_no_speakers(tmp_path):
    text = (
        "Date: 12 May\n\nAnna: How was it?\nBoris: Slow.\nNote: he sighs.\nAnna: Go on.\nBoris: Three things. First: the queue.\n"
        "Second: the forms.\nВопрос: зачем их три?\nOne more thing: the price.\nhttp://example.org\nAnna: Thanks.\n"
    )
    result = read(tmp_path, "a.txt", text)
    assert result.transcript.speakers == ("Anna", "Boris")
    assert turns(result)[4] == (
        "Boris",
        "Three things. First: the queue. Second: the forms. Вопрос: зачем их три? One more thing: the price. http://example.org",
    )


TIGHT = {
    "some": "Anna: How?\nBoris: Slow.\n\nAnna:And then?\nBoris: I called.\nAnna: Who came?\nBoris:2 people, in a week.\n",
    "one of two, always": "И:Как?\nР: Долго.\nИ:А потом?\nР: Звонил.\nИ:«Никто»?\nР: Никто.\n",
    "behind times": "[00:01] Anna: How?\n[00:05] Boris:Slow.\n[00:09] Anna:Why?\n[00:12] Boris: No idea.\n[00:15] Anna: I see.\n",
    "markdown": "**Anna:** How?\n**Boris:**Slow.\n**Anna:**Why?\n**Boris:** No idea.\n**Anna:** I see.\n",
}


@pytest.mark.parametrize("text", TIGHT.values(), ids=TIGHT)
def test_a_name_needs_no_space_behind_its_colon(tmp_path, text):
    speakers = [speaker for speaker, _ in turns(read(tmp_path, "a.txt", text))]
    one, other = ("И", "Р") if "Р:" in text else ("Anna", "Boris")
    assert speakers == [one, other] * (len(speakers) // 2) + [one] * (len(speakers) % 2)
    assert len(speakers) == text.strip().count(":") - text.count("[")


def test_addresses_smileys_and_a_word_with_its_colon_are_no_speakers(tmp_path):
    aside = "http://example.org", "C:\\work", "Thanks:)", "Jira:Cloud was slow", "Problem:it hung", "std::sort"
    text = "Anna: How?\nBoris: Slow.\n" + "\n".join(aside) + "\nAnna: I see.\nBoris: Well.\nAnna: Why?\nBoris: No idea.\n"
    assert turns(read(tmp_path, "a.txt", text))[1] == ("Boris", " ".join(["Slow.", *aside]))


def test_text_below_a_name_and_its_time_may_begin_with_a_name(tmp_path):
    text = "Anna  0:01\nBoris:why him?\n\nBoris  0:05\nAnna:that is you.\n\nAnna  0:09\nI see.\n"
    assert turns(read(tmp_path, "a.txt", text)) == [
        ("Anna", "Boris:why him?"),
        ("Boris", "Anna:that is you."),
        ("Anna", "I see."),
    ]


def test_text_without_names_is_nobodys_and_that_is_said(tmp_path):
    result = read(tmp_path, "a.txt", "It was slow.\n\nВопрос: а почему? At 10:30 I left.\n\nLunch 12:30\n")
    assert turns(result) == [(None, "It was slow."), (None, "Вопрос: а почему? At 10:30 I left."), (None, "Lunch 12:30")]
    assert "names no speakers" in result.warnings[0]


def test_short_answers_behind_times_are_no_names(tmp_path):
    assert turns(read(tmp_path, "a.txt", "[00:12] Yes\n[00:13] Yes\n[00:20] Okay\n")) == [
        (None, "Yes"),
        (None, "Yes"),
        (None, "Okay"),
    ]


def test_question_and_answer_are_speakers_where_they_recur_together(tmp_path):
    result = read(tmp_path, "a.txt", "Вопрос: Как?\nОтвет: Так.\nВопрос: Когда?\nОтвет: Вчера.\n")
    assert [segment.role for segment in result.transcript.segments] == [Role.INTERVIEWER, Role.RESPONDENT] * 2


@pytest.mark.parametrize(
    ("asks", "tells"),
    [
        ("Interviewer", "Respondent"),
        ("Moderator", "Participant 2"),
        ("INTERVIEWER 1", "Anna (Interviewee)"),
        ("Интервьюер", "Респондент"),
        ("Модератор (Анна)", "Участник №3"),
        ("Researcher", "Customer"),
        ("I", "R"),
        ("Q", "A"),
        ("И", "Р"),
        ("М", "Р1"),
        ("В", "О"),
    ],
)
def test_names_that_say_the_role(tmp_path, asks, tells):
    result = read(tmp_path, "a.txt", f"{asks}: How was it?\n{tells}: Slow.\n{asks}: Why?\n{tells}: No idea.\n")
    assert [segment.role for segment in result.transcript.segments] == [Role.INTERVIEWER, Role.RESPONDENT] * 2


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "Boris"), ("A", "B"), ("R", "S"), ("Customer Success", "Speaker 1"), ("P1", "P2")]
)
def test_names_that_do_not_say_the_role_leave_it_unknown(tmp_path, one, other):
    result = read(tmp_path, "a.txt", f"{one}: How was it?\n{other}: Slow.\n{one}: Why?\n{other}: No idea.\n")
    assert result.transcript.speakers == (one, other)
    assert {segment.role for segment in result.transcript.segments} == {Role.UNKNOWN}


def test_roles_read_from_single_letters_are_said(tmp_path):
    result = read(tmp_path, "a.txt", "I: How?\nR: So.\nI: Why?\nR: Because.\n")
    assert "'I' as interviewer, 'R' as respondent" in result.warnings[0]


def test_a_few_times_give_bounds_to_the_turns_between_them(tmp_path):
    text = "[00:00:10]\nAnna: How?\nBoris: So.\n[00:01:00]\nAnna: Why?\nBoris: Because.\n"
    result = read(tmp_path, "a.txt", text)
    assert times(result)[:3] == [(10_000, 60_000), (10_000, 60_000), (60_000, 60_000 + len("Why?") * 1000 // 15)]
    assert [segment.flags for segment in result.transcript.segments] == [(), (Flag.NO_TIMES,)] * 2


def test_subtitles_under_the_suffix_of_text_are_still_subtitles(tmp_path):
    assert times(read(tmp_path, "a.txt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n")) == [(1000, 2000)]
    assert times(read(tmp_path, "b.txt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n")) == [(1000, 2000)]


def test_a_long_line_takes_no_time(tmp_path):
    words = "word " * 200_000
    assert turns(read(tmp_path, "a.txt", f"Anna: {words}\nBoris: yes\nAnna: no"))[1] == ("Boris", "yes")


@pytest.mark.parametrize("header", ["{name}  {time}", "{time} --> {time}\n{name}"])
def test_text_below_a_name_and_its_time_is_never_a_name(tmp_path, header):
    said = [("Anna", "How was it?"), ("Boris", "Last: the queue."), ("Anna", "Why?"), ("Boris", "No idea: none.")]
    text = "\n\n".join(f"{header.format(name=name, time=f'0:00:0{n}')}\n{words}" for n, (name, words) in enumerate(said))
    assert turns(read(tmp_path, "a.txt", text)) == said
