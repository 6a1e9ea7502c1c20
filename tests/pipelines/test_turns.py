import pytest

from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines.turns import respondent_turns


def said(recording, number, role, text, speaker="Ann"):
    return Utterance(f"{recording}:{number}", recording, speaker, role, None, 0, 1, text, "en")


def asked(recording, number, text):
    return said(recording, number, Role.INTERVIEWER, text, "Interviewer")


def told(recording, number, text, speaker="Ann"):
    return said(recording, number, Role.RESPONDENT, text, speaker)


def test_a_turn_comes_with_the_last_words_of_its_question():
    conversation = [asked("a", 1, "Thanks."), asked("a", 2, "Think back."), asked("a", 3, "What broke?"), told("a", 4, "All.")]
    (turn,) = respondent_turns(conversation)
    assert turn.question == "Think back. What broke?"
    assert [u.text for u in turn.said] == ["All."]


def test_two_respondents_have_turns_of_their_own_and_the_same_question():
    turns = list(respondent_turns([asked("a", 1, "And you?"), told("a", 2, "It broke."), told("a", 3, "Twice.", "Bob")]))
    assert [(turn.question, turn.said[0].speaker) for turn in turns] == [("And you?", "Ann"), ("And you?", "Bob")]


@pytest.mark.parametrize("nods", [["Mm-hmm."], ["Угу."], ["Okay.", "Right, I see.", "Go on."], ["Да-да, понимаю."]])
def test_a_turn_goes_on_while_the_interviewer_nods(nods):
    conversation = [
        asked("a", 1, "What was hard about the monthly report?"),
        told("a", 2, "Oh, lots of things."),
        *(asked("a", 3 + number, nod) for number, nod in enumerate(nods)),
        told("a", 9, "It took me three days."),
    ]
    (turn,) = respondent_turns(conversation)
    assert turn.question == "What was hard about the monthly report?"
    assert [u.text for u in turn.said] == ["Oh, lots of things.", "It took me three days."]


@pytest.mark.parametrize("question", ["Why?", "Right?", "The invoices.", "Расскажите."])
def test_a_short_question_begins_another_turn(question):
    turns = list(
        respondent_turns([asked("a", 1, "What broke?"), told("a", 2, "All."), asked("a", 3, question), told("a", 4, "Hm.")])
    )
    assert [turn.question for turn in turns] == ["What broke?", question]


def test_a_nod_between_two_respondents_joins_no_turns():
    turns = list(
        respondent_turns([asked("a", 1, "And?"), told("a", 2, "It broke."), asked("a", 3, "Yes."), told("a", 4, "Twice.", "Bob")])
    )
    assert [(turn.question, turn.said[0].speaker) for turn in turns] == [("And?", "Ann"), ("And?", "Bob")]


def test_a_question_does_not_reach_into_the_next_recording():
    turns = list(respondent_turns([asked("a", 1, "What broke?"), told("b", 1, "It took hours.")]))
    assert [turn.question for turn in turns] == [""]


def test_who_may_be_anybody_neither_asks_nor_answers():
    assert list(respondent_turns([said("a", 1, Role.UNKNOWN, "It broke.")])) == []
