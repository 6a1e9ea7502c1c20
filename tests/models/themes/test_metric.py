from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotations.corpus import CodedSentence, CorpusStudy
from annotations.errors import WeightsError
from annotations.findings import Act
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.themes.lessons import lesson, planted
from models.themes.metric import WEIGHTS, LearnedMetric, MetricOptions, train_metric
from tests.fakes.encoder import WIDTH, WordsEncoder

CHATTER = ("from the balcony", "my neighbour says", "last winter", "between meetings", "on the ground floor")
THINGS = ("parcel", "invoice", "password")


def study(language: str = "en") -> CorpusStudy:
    """Five people complain about three things, each in the manner of their own that joins all that one person says."""
    conversations = {}
    for person, manner in enumerate(CHATTER):
        coded = []
        for number, thing in enumerate(THINGS):
            said = (
                (Role.INTERVIEWER, "And then", None),
                (Role.RESPONDENT, f"{manner} the {thing} {manner} stuck", Act.COMPLAINT),
            )
            for role, text, act in said:
                sentence = Sentence(f"p{person}:{number}{role.value}", f"s/p{person}", text, role, language)
                coded.append(CodedSentence(sentence, act, theme=thing if act else None))
        conversations[f"p{person}"] = tuple(coded)
    return CorpusStudy("s", language, "told", conversations)


def likeness(metric: LearnedMetric, one: str, other: str) -> float:
    texts = [f"{manner} the {thing} {manner} stuck" for manner in CHATTER for thing in THINGS]
    vectors = WordsEncoder().encode([one, other])
    middle = WordsEncoder().encode(texts).mean(axis=0)
    left, right = metric.project("words", "words", vectors - middle)
    return float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))


def test_complaints_come_with_their_question_and_turn() -> None:
    complaint, theme = planted(study())[1]
    assert theme == "invoice"
    assert complaint.context == f"And then\n{complaint.text}"
    episodes, themes = lesson(study())
    assert len(episodes) == 15
    assert themes[:3] == list(THINGS)


def test_what_one_person_always_says_counts_less_after_learning() -> None:
    metric = train_metric([study()], encoders={"words": WordsEncoder()}, english=(), options=MetricOptions(shrinkage=0.2))
    same_thing = f"{CHATTER[0]} the parcel {CHATTER[0]} stuck", f"{CHATTER[1]} the parcel {CHATTER[1]} stuck"
    same_manner = f"{CHATTER[0]} the parcel {CHATTER[0]} stuck", f"{CHATTER[0]} the invoice {CHATTER[0]} stuck"
    unlearned = LearnedMetric({}, {})
    gained = likeness(metric, *same_thing) - likeness(unlearned, *same_thing)
    lost = likeness(metric, *same_manner) - likeness(unlearned, *same_manner)
    assert gained > 0.2
    assert lost < -0.2


def test_what_was_not_learned_stays_as_it_is() -> None:
    vectors = WordsEncoder().encode(["the parcel"])
    metric = train_metric([study()], encoders={"words": WordsEncoder()}, english=("words",), options=MetricOptions())
    assert metric.project("other", "words", vectors) is vectors
    assert metric.anchor("other", "words", "en") is None
    assert metric.anchor("words", "words", "ru") is None


def test_encoders_of_english_learn_from_english_alone() -> None:
    metric = train_metric([study("ru")], encoders={"words": WordsEncoder()}, english=("words",), options=MetricOptions())
    assert not metric.matrices


def test_a_metric_survives_the_disk(tmp_path: Path) -> None:
    metric = train_metric([study()], encoders={"words": WordsEncoder()}, english=(), options=MetricOptions())
    metric.save(tmp_path / "a.safetensors")
    metric.save(tmp_path / "b.safetensors")
    read = LearnedMetric.load(tmp_path / "a.safetensors")
    assert read.fingerprint == LearnedMetric.load(tmp_path / "b.safetensors").fingerprint
    anchor = read.anchor("words", "turn", "en")
    assert anchor is not None
    assert anchor.shape == (WIDTH,)
    assert np.allclose(read.matrices["words/words"], metric.matrices["words/words"], atol=1e-2)


def test_a_missing_metric_is_said(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="hardpart train"):
        LearnedMetric.load(tmp_path / "none.safetensors")


def test_the_shipped_metric_knows_the_shipped_encoders() -> None:
    metric = LearnedMetric.shipped()
    assert {block.split("/")[0] for block in metric.matrices} == {"e5", "use", "minilm"}
    assert {block.split("/")[2] for block in metric.anchors} == {"en", "ru"}
    assert WEIGHTS.stat().st_size < 5_000_000
