"""Training on a tiny corpus with a reader that needs no weights: what can be learned is learned, and the same each time."""

import hashlib
import json
from dataclasses import asdict

import numpy as np
import pytest

from annotations.corpus import CodedSentence
from annotations.errors import WeightsError
from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.coder import SentenceCoder
from models.acts.context_training import ContextOptions
from models.acts.heads import INTERVIEW, key_of, load_heads, save_heads
from models.acts.marks import Marks
from models.acts.training import TrainingConversation, TrainingOptions, fit
from tests.fakes.reader import WordsReader

SAYINGS = {
    Act.COMPLAINT: ("it took hours again", "the form broke twice", "we lost a whole day"),
    Act.WISH: ("they should add a button", "i would love a list", "better send an email"),
    Act.HYPOTHETICAL: ("if it failed that could hurt", "it might break someday", "imagine it stops"),
    Act.PRAISE: ("works really well", "quick and easy", "very convenient indeed"),
    Act.OTHER: ("we have two plants", "yeah right", "my name is ann"),
}
OPTIONS = TrainingOptions(
    strength=1.0, noise={"clean": 1.0}, role_errors=0.0, context=ContextOptions(networks=2, epochs=20, rate=2e-2, decay=0.0)
)


def conversations(studies=6):
    made = []
    for study in range(studies):
        for person in range(3):
            sentences = []
            for turn, (act, sayings) in enumerate(SAYINGS.items()):
                name = f"s{study}/r{person}"
                asked = Sentence(f"{name}q{turn}", name, "what was it like for you", Role.INTERVIEWER, "en")
                sentences.append(CodedSentence(asked, None))
                facets = frozenset({Facet.SLOWNESS}) if act is Act.COMPLAINT else frozenset()
                told = Sentence(f"{name}a{turn}", name, sayings[person], Role.RESPONDENT, "en")
                sentences.append(CodedSentence(told, act, facets, prompted=act is Act.COMPLAINT))
            made.append(TrainingConversation(f"s{study}", "told", tuple(sentences)))
    return made


@pytest.fixture(scope="module")
def trained():
    return fit(WordsReader(), conversations(), OPTIONS, say=lambda _: None)


def by_key(trained):
    return {key_of(language, setting): fitted.heads for language in ("en", "ru") for setting, fitted in trained.items()}


def test_what_can_be_learned_is_learned(trained, tmp_path):
    reader = WordsReader()
    for conversation in conversations(1):
        sentences = [c.sentence for c in conversation.sentences]
        found = coder_of(reader, trained, tmp_path).code(sentences)
        assert [f.act if f else None for f in found] == [c.act for c in conversation.sentences]


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_corpus_gives_the_same_bytes(trained, tmp_path, processes):
    again = fit(WordsReader(), conversations(), OPTIONS, say=lambda _: None, processes=processes)
    save_heads(by_key(trained), tmp_path / "one.npz", marks=Marks())
    save_heads(by_key(again), tmp_path / "other.npz", marks=Marks())
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    assert {s: f.decision for s, f in again.items()} == {s: f.decision for s, f in trained.items()}


def test_heads_survive_saving(trained, tmp_path):
    save_heads(by_key(trained), tmp_path / "heads.npz", marks=Marks())
    loaded, _ = load_heads(tmp_path / "heads.npz")
    assert sorted(loaded) == ["en-interview", "en-review", "ru-interview", "ru-review"]
    assert np.array_equal(loaded["ru-review"].alone.weight, trained["review"].heads.alone.weight)


def test_contested_sentences_teach_nothing():
    wrong = [
        TrainingConversation(
            c.study,
            c.register,
            tuple(
                CodedSentence(s.sentence, Act.COMPLAINT, frozenset({Facet.BURDEN}), contested=True) if s.act is Act.OTHER else s
                for s in c.sentences
            ),
        )
        for c in conversations()
    ]
    with pytest.raises(ValueError, match="lacks sentences"):
        fit(WordsReader(), wrong, OPTIONS, say=lambda _: None)


def coder_of(reader, trained, folder):
    save_heads(by_key(trained), folder / "heads.npz", marks=Marks())
    decisions = {key_of(lang, setting): asdict(f.decision) for lang in ("en", "ru") for setting, f in trained.items()}
    digest = hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest()
    (folder / "coder.json").write_text(
        json.dumps({"version": "test", "digest": digest, "reads_with": reader.fingerprint, "decisions": decisions})
    )
    return SentenceCoder(reader, folder=folder)


def test_another_threshold_is_another_coder(trained, tmp_path):
    first = coder_of(WordsReader(), trained, tmp_path).fingerprint
    facts = json.loads((tmp_path / "coder.json").read_text())
    facts["decisions"][key_of("en", INTERVIEW)]["complaint_threshold"] = 0.5
    (tmp_path / "coder.json").write_text(json.dumps(facts))
    assert SentenceCoder(WordsReader(), folder=tmp_path).fingerprint != first


def test_heads_that_are_not_the_described_ones_are_refused(trained, tmp_path):
    coder_of(WordsReader(), trained, tmp_path)
    (tmp_path / "heads.npz").write_bytes(b"other")
    with pytest.raises(WeightsError, match=r"heads\.npz is not what coder\.json describes"):
        SentenceCoder(WordsReader(), folder=tmp_path)
