import random

import pytest

from annotations.corpus import CodedSentence
from annotations.findings import Act
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.noise import CLEAN, FLAT, LEVELS, ROUGH, misattributed, noisy, noisy_text

LONG = "We had to type every single delivery note into the other system by hand."


def coded(text=LONG, role=Role.RESPONDENT):
    return CodedSentence(Sentence("1", "c", text, role, "en"), Act.COMPLAINT)


def test_clean_changes_nothing():
    assert noisy(coded(), CLEAN, random.Random(1)) == [coded()]


def test_flat_takes_case_and_marks_away():
    assert noisy_text("Well, It TOOK hours!", FLAT, random.Random(1), language="en") == "well it took hours"


def test_cut_sentences_keep_the_judgement_of_the_whole():
    parts = next(made for seed in range(50) if len(made := noisy(coded(), ROUGH, random.Random(seed))) == 2)
    assert {part.act for part in parts} == {Act.COMPLAINT}


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_makes_the_same_noise(level):
    assert noisy(coded(), LEVELS[level], random.Random(7)) == noisy(coded(), LEVELS[level], random.Random(7))


def test_misattribution_turns_the_role_and_keeps_the_judgement():
    turned = misattributed(coded(), 1.0, random.Random(1))
    assert (turned.sentence.role, turned.act) == (Role.INTERVIEWER, Act.COMPLAINT)
    assert misattributed(coded(), 0.0, random.Random(1)) == coded()
