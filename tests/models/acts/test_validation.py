from dataclasses import replace

import pytest

from models.acts.training import AS_WRITTEN, fit
from models.acts.validation import held_out, learning_curve
from pipelines.training import training_conversations
from tests.fakes.corpus import OPTIONS, SAYINGS, little_studies
from tests.fakes.reader import WordsReader


@pytest.fixture(scope="module")
def fitted():
    return fit(WordsReader(), training_conversations(little_studies()), OPTIONS, say=lambda _: None)


def test_every_conversation_is_judged_once_as_written_and_once_with_noise(fitted):
    held = list(held_out(fitted["interview"], "interview", OPTIONS))
    assert len(held) == 2 * 4 * 3
    names = {(h.study, h.gold[0].sentence.conversation) for h in held if h.level == AS_WRITTEN}
    assert len(names) == 4 * 3
    assert not list(held_out(fitted["review"], "review", OPTIONS))  # nobody writes reviews here


def test_what_every_study_says_is_known_in_the_one_left_out(fitted):
    for h in held_out(fitted["interview"], "interview", OPTIONS):
        assert [f.act if f else None for f in h.found] == [c.act for c in h.gold]


def test_what_one_study_alone_says_is_not_known_when_it_is_left_out():
    """Were the study learned from, its own word would be enough."""
    studies = little_studies()
    said = [text for sayings in SAYINGS.values() for text in sayings]
    own = {text: f"zugzwang{number}" for number, text in enumerate(said)}
    strange = [renamed(c, own) for c in training_conversations(studies[:1])]
    every = [turned(c, by=2 * number) for number, c in enumerate([*strange, *training_conversations(studies[1:])])]
    fitted = fit(WordsReader(), every, OPTIONS, say=lambda _: None)["interview"]
    judged = [h for h in held_out(fitted, "interview", OPTIONS) if h.study == "en/s0"]
    assert all([f.act for f in h.found if f] != [c.act for c in h.gold if c.act] for h in judged)
    known = fitted.heads.classes(fitted.read[0].vectors, fitted.read[0].roles).argmax(axis=1)
    assert list(known) == list(fitted.read[0].classes)  # what has learned from the study knows


def test_more_studies_teach_at_least_as_much(fitted):
    points = learning_curve(fitted["interview"], "interview", OPTIONS)
    assert [p.studies for p in points] == sorted(p.studies for p in points)
    assert points[-1].f1 == pytest.approx(1.0)
    assert points[0].sentences < points[-1].sentences
    assert learning_curve(fitted["review"], "review", OPTIONS) == []


def turned(conversation, *, by):
    """The same with its last ``by`` sentences at the start, so that the place of a sentence tells nothing."""
    by %= len(conversation.sentences)
    return replace(conversation, sentences=conversation.sentences[-by:] + conversation.sentences[:-by])


def renamed(conversation, texts):
    changed = tuple(
        replace(c, sentence=replace(c.sentence, text=texts.get(c.sentence.text, c.sentence.text))) for c in conversation.sentences
    )
    return replace(conversation, sentences=changed)
