import pytest

from annotations.findings import Act
from models.acts.training import AS_WRITTEN, fit
from models.acts.validation import held_out, learning_curve
from pipelines.training import training_conversations
from tests.fakes.corpus import OPTIONS, little_studies
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
    alone = {"it took hours": "zugzwang zugzwang", "the form broke twice": "zugzwang zugzwang", "we lost a whole day": "zugzwang"}
    strange = [renamed(c, alone) for c in training_conversations(studies[:1])]
    rest = training_conversations(studies[1:])
    fitted = fit(WordsReader(), [*strange, *rest], OPTIONS, say=lambda _: None)["interview"]
    judged = [f.act for h in held_out(fitted, "interview", OPTIONS) if h.study == "en/s0" for f in h.found if f is not None]
    assert judged.count(Act.COMPLAINT) < 6  # one for each of three conversations, as written and with noise


def test_more_studies_teach_at_least_as_much(fitted):
    points = learning_curve(fitted["interview"], "interview", OPTIONS)
    assert [p.studies for p in points] == sorted(p.studies for p in points)
    assert points[-1].f1 == pytest.approx(1.0)
    assert points[0].sentences < points[-1].sentences
    assert learning_curve(fitted["review"], "review", OPTIONS) == []


def renamed(conversation, texts):
    from dataclasses import replace

    changed = tuple(
        replace(c, sentence=replace(c.sentence, text=texts.get(c.sentence.text, c.sentence.text))) for c in conversation.sentences
    )
    return replace(conversation, sentences=changed)
