"""Conversations in which two languages are spoken, on a coder that learned a little of both."""

from dataclasses import replace

import numpy as np
import pytest

from annotations.languages import UNSUPPORTED
from annotations.transcript import Role
from models.acts import coder as coder_module
from models.acts.coder import SentenceCoder
from pipelines.training import train_coder
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader


class CountingReader(WordsReader):
    def __init__(self):
        self.reads = []

    def read(self, texts, directions):
        self.reads.append((len(texts), directions))
        return super().read(texts, directions)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coder")
    studies = [*little_studies(2), *little_studies(3, language="ru")]
    train_coder(folder, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=studies)
    return folder


@pytest.fixture
def reader():
    return CountingReader()


@pytest.fixture
def coder(folder, reader):
    return SentenceCoder(reader, folder=folder)


def talk():
    return [c.sentence for c in little_studies(1)[0].conversations["r0"]]


def test_every_sentence_is_read_once_whatever_languages_are_spoken(coder, reader):
    mixed = [replace(s, language="ru") if n % 4 == 1 else s for n, s in enumerate(talk())]
    coder.code(talk())
    coder.code(mixed)
    (english, directions), (both, same_directions) = reader.reads
    assert english == both == len(talk())
    assert np.array_equal(directions, same_directions)


def test_each_language_tells_of_its_own_sentences(coder):
    mixed = [replace(s, language="ru") if n < 6 else s for n, s in enumerate(talk())]
    english, russian = (coder.code([replace(s, language=name) for s in talk()]) for name in ("en", "ru"))
    assert english != russian
    assert coder.code(mixed) == russian[:6] + english[6:]


def test_what_has_no_finding_or_is_not_read_adds_no_language(coder, monkeypatch):
    heard = []
    judge = coder_module.judge
    monkeypatch.setattr(coder_module, "judge", lambda *given: heard.append(given[2]) or judge(*given))
    others = [(Role.INTERVIEWER, "ru", "why"), (Role.RESPONDENT, UNSUPPORTED, "warum"), (Role.RESPONDENT, "ru", "...")]
    more = [replace(talk()[1], role=role, language=language, text=text) for role, language, text in others]
    found = coder.code([*talk(), *more])
    assert len(heard) == 1
    assert [f is not None for f in found[-3:]] == [False, True, True]
