"""What every coder promises, run on the fake and on the shipped one."""

from dataclasses import replace

import pytest

from annotations.findings import Act
from annotations.transcript import Role
from annotations.utterances import Sentence
from tests.fakes.coder import WordCoder


def shipped():
    from service.compose import coder
    from service.settings import Settings

    return coder(Settings())


@pytest.fixture(scope="module", params=[WordCoder, pytest.param(shipped, marks=pytest.mark.weights)])
def coder(request):
    return request.param()


TALK = [
    ("interviewer", "What was the hardest part of closing the month?"),
    ("respondent", "Finding the export, it took me hours and hours."),
    ("respondent", "We have two plants."),
    ("interviewer", "And how did the letters go?"),
    ("respondent", "They got lost three times, so I had to drive there myself."),
    ("unknown", "That took hours too."),
]


def talk(conversation="c", language="en"):
    return [Sentence(f"{conversation}{n}", conversation, text, Role(role), language) for n, (role, text) in enumerate(TALK)]


def test_every_sentence_is_answered_in_order_and_only_respondents_are_coded(coder):
    found = coder.code(talk())
    assert [f is not None for f in found] == [s.role is Role.RESPONDENT for s in talk()]


def test_probabilities_are_a_distribution_over_the_acts(coder):
    for finding in filter(None, coder.code(talk())):
        assert set(finding.probabilities) == set(Act)
        assert sum(finding.probabilities.values()) == pytest.approx(1, abs=1e-3)
        assert finding.probability == finding.probabilities[finding.act]


def test_complaints_have_facets_and_evidence_and_others_have_neither(coder):
    sentences = talk()
    found = coder.code(sentences)
    complaints = [(s, f) for s, f in zip(sentences, found, strict=True) if f and f.act is Act.COMPLAINT]
    assert complaints
    for sentence, finding in complaints:
        assert finding.facets
        assert all(span.of(sentence.text).strip() for span in finding.evidence)
    assert all(f.facets == () and f.evidence == () for f in found if f and f.act is not Act.COMPLAINT)


def test_the_same_question_has_the_same_answer(coder):
    assert coder.code(talk()) == coder.code(talk())


def test_conversations_do_not_leak_into_each_other(coder):
    alone = coder.code(talk("a"))
    together = coder.code([*talk("b"), *talk("a"), *talk("c")])
    assert [f.act if f else None for f in together[len(TALK) : 2 * len(TALK)]] == [f.act if f else None for f in alone]
    for one, other in zip(alone, together[len(TALK) : 2 * len(TALK)], strict=True):
        if one:
            assert other.probabilities == pytest.approx(one.probabilities, abs=1e-3)


def test_where_nobody_answers_nothing_is_found(coder):
    asked = [replace(sentence, conversation="asked", role=Role.INTERVIEWER) for sentence in talk()]
    assert coder.code(asked) == [None] * len(asked)
    assert coder.code([*asked, *talk()])[len(asked) :] == coder.code(talk())


@pytest.mark.parametrize("role", Role)
def test_a_conversation_may_be_one_sentence(coder, role):
    (finding,) = coder.code([Sentence("1", "c", "It took me hours and hours.", role, "en")])
    assert (finding is not None) == (role is Role.RESPONDENT)


def test_nothing_to_code_gives_nothing(coder):
    assert coder.code([]) == []


@pytest.mark.parametrize("text", ["", " ", "🙂", "...", "x" * 50_000, "слово " * 4_000, "\x00\n\t"])
def test_odd_texts_get_an_honest_answer(coder, text):
    (finding,) = coder.code([Sentence("1", "c", text, Role.RESPONDENT, "en")])
    assert finding.act in set(Act)
