import json

import pytest

from annotations.corpus import read_studies
from annotations.transcript import Role, Segment, Transcript
from models.speakers.roles import assign_roles
from service.sample import REFERENCE

ASKS, TELLS, UNKNOWN = Role.INTERVIEWER, Role.RESPONDENT, Role.UNKNOWN


def talk(*turns, roles=None):
    segments = [
        Segment(i * 1000, i * 1000 + 900, text, speaker=name, role=(roles or {}).get(name, UNKNOWN))
        for i, (name, text) in enumerate(turns)
    ]
    return Transcript("talk", None, len(turns) * 1000, tuple(segments))


ENGLISH = [
    ("A", "Tell me about the last time you closed the month."),
    ("B", "That was on Friday, I sat there until nine because the numbers did not match and nobody could say why."),
    ("A", "What was the hardest part?"),
    ("B", "Finding the invoice that was booked twice. I went through all of them by hand, and it took me four hours."),
    ("A", "And what did you do then?"),
    ("B", "I called my colleague, we compared our lists, and then we sent it anyway."),
]
RUSSIAN = [
    ("S1", "Расскажите, как вы закрывали месяц в последний раз."),
    ("S2", "Это было в пятницу, я сидела до девяти, потому что цифры не сходились, и никто не знал почему."),
    ("S1", "Что было самым трудным"),
    ("S2", "Найти счёт, который провели дважды. Я просмотрела все вручную, и это заняло четыре часа."),
    ("S1", "А что вы сделали потом"),
    ("S2", "Позвонила коллеге, мы сверили списки и всё равно отправили."),
]


def bare(turns):
    return [(name, "".join(c for c in text if c not in ".,?!").lower()) for name, text in turns]


@pytest.mark.parametrize("turns", [ENGLISH, bare(ENGLISH)], ids=["punctuated", "bare"])
def test_who_asks_and_who_tells_in_english(turns):
    assert assign_roles(talk(*turns)) == {"A": ASKS, "B": TELLS}


@pytest.mark.parametrize("turns", [RUSSIAN, bare(RUSSIAN)], ids=["punctuated", "bare"])
def test_who_asks_and_who_tells_in_russian(turns):
    assert assign_roles(talk(*turns)) == {"S1": ASKS, "S2": TELLS}


def test_a_focus_group_has_several_respondents():
    group = [
        ("M", "How do you book a visit today? Anna, would you start?"),
        ("Anna", "I call them in the morning, and I usually wait for half an hour before anybody answers me."),
        ("M", "And you, Boris, what do you do?"),
        ("Boris", "I went there myself last week, since my call was dropped twice and I had to be at work by ten."),
        ("M", "What took you the longest?"),
        ("Anna", "The waiting, I spent my whole break on it, and my boss was not happy about that."),
        ("Boris", "For me it was the form, I filled it in three times because they lost my papers."),
    ]
    assert assign_roles(talk(*group)) == {"M": ASKS, "Anna": TELLS, "Boris": TELLS}


def test_a_monologue_is_one_respondent():
    diary = [("S1", "On Monday I tried to send the parcel."), ("S1", "I stood in line for an hour, and then the office closed.")]
    assert assign_roles(talk(*diary)) == {"S1": TELLS}


@pytest.mark.parametrize(
    "story",
    [
        [
            "When I opened the export, it crashed.",
            "So what I did was call support.",
            "I waited.",
            "When it came back, it was empty.",
        ],
        [
            "Когда я открыл выгрузку, всё упало.",
            "Я звонил.",
            "Как правило, мы делаем это сами.",
            "Что меня бесит, так это отчёты.",
        ],
        ["when i opened the export it crashed", "so what i did was call support", "i waited for two hours", "it was awful"],
        ["как правило мы делаем это вручную", "кто-то потом сверяет", "как обычно долго", "я звонил в поддержку"],
    ],
)
def test_a_story_holds_clauses_that_begin_as_questions_do(story):
    assert assign_roles(talk(*(("S1", text) for text in story))) == {"S1": TELLS}


def test_one_voice_that_asks_and_answers_is_two_people_and_stays_unknown():
    merged = [("S1", text) for _, text in ENGLISH]
    assert assign_roles(talk(*merged)) == {"S1": UNKNOWN}


def test_small_talk_says_nothing_about_roles():
    assert assign_roles(talk(("A", "Hello."), ("B", "Hello, good morning."), ("A", "Nice weather."), ("B", "Yes, it is."))) == {
        "A": UNKNOWN,
        "B": UNKNOWN,
    }


def test_equals_are_not_told_apart():
    chat = [
        ("A", "I went to the depot. Did you go there too?"),
        ("B", "I did, and I waited for an hour. How was it for you?"),
        ("A", "I had to come back the next day. Did they help you?"),
        ("B", "My parcel was there, but I paid twice. Did you pay?"),
    ]
    assert set(assign_roles(talk(*chat)).values()) == {UNKNOWN}


def test_a_given_name_wins_over_conduct():
    assert assign_roles(talk(*ENGLISH), interviewer="b")["B"] is ASKS
    named = [(f"Anna {'Smith' if name == 'A' else 'Jones'}", text) for name, text in ENGLISH]
    assert assign_roles(talk(*named), interviewer="anna jones")["Anna Jones"] is ASKS


def test_a_given_name_that_is_not_in_this_recording_changes_nothing():
    assert assign_roles(talk(*ENGLISH), interviewer="Daniel") == {"A": ASKS, "B": TELLS}


def test_a_given_interviewer_leaves_the_other_to_conduct():
    assert assign_roles(talk(*ENGLISH), interviewer="A") == {"A": ASKS, "B": TELLS}


@pytest.mark.parametrize(
    ("asking", "telling"),
    [
        ("Interviewer", "Participant 3"),
        ("Moderator 1", "Respondent"),
        ("Интервьюер", "Респондент 2"),
        ("Q", "A"),
        ("Int", "R1"),
        ("И:", "Р:"),
    ],
)
def test_names_that_say_the_role_win_over_conduct(asking, telling):
    swapped = [(telling if name == "A" else asking, text) for name, text in ENGLISH]
    assert assign_roles(talk(*swapped)) == {asking: ASKS, telling: TELLS}


@pytest.mark.parametrize(("asking", "telling"), [("Kim", "UX Researcher Anna"), ("Аня", "Ведущий разработчик")])
def test_a_job_title_in_a_name_says_no_role(asking, telling):
    titled = [(asking if name == "A" else telling, text) for name, text in ENGLISH]
    assert assign_roles(talk(*titled)) == {asking: ASKS, telling: TELLS}


def test_roles_that_came_with_the_transcript_are_kept():
    assert assign_roles(talk(*ENGLISH, roles={"A": TELLS, "B": ASKS})) == {"A": TELLS, "B": ASKS}


def test_segments_of_nobody_are_left_out():
    assert assign_roles(talk((None, "Thank you for watching."), *ENGLISH)) == {"A": ASKS, "B": TELLS}
    assert assign_roles(talk()) == {}


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.json")), ids=lambda p: p.stem)
def test_every_speaker_of_the_sample_study(path):
    segments = json.loads(path.read_text(encoding="utf-8"))["segments"]
    assert assign_roles(talk(*((s["speaker"], s["text"]) for s in segments))) == {s["speaker"]: Role(s["role"]) for s in segments}


def test_nobody_in_the_corpora_is_taken_for_the_other_role():
    names = {ASKS: "S1", TELLS: "S2"}
    roles = {"S1": ASKS, "S2": TELLS}
    found = []
    for study in read_studies():
        for sentences in study.conversations.values():
            turns = [(names[s.sentence.role], s.sentence.text) for s in sentences]
            found += [(role, roles[speaker], len(turns)) for speaker, role in assign_roles(talk(*turns)).items()]
    assert all(role in {truth, UNKNOWN} for role, truth, _ in found)
    whole = [role is truth for role, truth, sentences in found if sentences > 30]  # of an excerpt little can be told
    assert len(whole) > 500
    assert sum(whole) > 0.97 * len(whole)
