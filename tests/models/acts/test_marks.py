from dataclasses import replace

from models.acts.coder import SentenceCoder
from models.acts.heads import load_heads
from models.acts.marks_training import fit_marks
from models.acts.training import fit
from pipelines.training import train_coder, training_conversations
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader


def test_marks_are_learned_where_they_were_judged_and_survive_saving(tmp_path):
    train_coder(tmp_path, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=little_studies())
    _, marks = load_heads(tmp_path / "heads.npz")
    assert marks.prompted is not None
    assert marks.last_time is not None
    told = [c.sentence for c in little_studies(1)[0].conversations["r2"]]
    found = [f for f in SentenceCoder(WordsReader(), folder=tmp_path).code(told) if f is not None]
    assert [f.prompted for f in found] == [True, False, False, False, False]
    assert [f.last_time for f in found] == [True, False, False, False, False]


def test_of_what_nobody_judged_nothing_is_learned():
    conversations = [unjudged(c) for c in training_conversations(little_studies(2))]
    fitted = fit(WordsReader(), conversations, OPTIONS, say=lambda _: None)["interview"]
    marks, told = fit_marks(fitted.read, OPTIONS)
    assert (marks.prompted, marks.last_time, told) == (None, None, {})


def test_conversations_without_answers_and_of_one_sentence_are_no_hindrance(tmp_path):
    studies = [*little_studies(), study_of([0]), study_of([1]), study_of([0, 2, 4])]
    train_coder(tmp_path, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=studies)
    coder = SentenceCoder(WordsReader(), folder=tmp_path)
    asked, told, questions = ([c.sentence for c in study.conversations["r0"]] for study in studies[-3:])
    assert coder.code(asked) == [None]
    assert coder.code(questions) == [None] * 3
    assert [f.last_time for f in coder.code(told)] == [True]


def study_of(places):
    """The sentences at ``places`` of a conversation, as a study."""
    study = little_studies(1)[0]
    talk = study.conversations["r0"]
    return replace(study, id=f"en/only-{places}", conversations={"r0": tuple(talk[place] for place in places)})


def unjudged(conversation):
    sentences = tuple(replace(c, prompted=None) for c in conversation.sentences)
    return replace(conversation, sentences=sentences, has_last_time=False)
