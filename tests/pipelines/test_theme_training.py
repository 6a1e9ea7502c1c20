from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.corpus import CorpusStudy
from annotations.graded_statements import read_graded
from models.language.parsers import BilingualParser
from models.themes.belief import WEIGHTS
from models.themes.remembered import RememberingParser
from models.themes.support import TRAITS
from models.themes.views import EncoderSet
from pipelines.training import train_belief, train_theme_metric
from tests.fakes.encoder import WordsEncoder
from tests.models.themes.test_metric import study

OUTCOME = {"direction": "minimize", "metric": "the time it takes", "object": "to find the parcel", "context": ""}


def taught(name: str = "s", *, register: str = "told", themes: int = 3) -> CorpusStudy:
    return replace(study(), id=name, register=register, themes=dict.fromkeys("123"[:themes], OUTCOME))


def trained(path: Path, *studies: CorpusStudy) -> tuple[bytes, list[str]]:
    said: list[str] = []
    train_theme_metric(path, EncoderSet({"words": WordsEncoder()}, {}), say=said.append, studies=studies)
    return path.read_bytes(), said


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    assert trained(tmp_path / "one.safetensors", taught())[0] == trained(tmp_path / "two.safetensors", taught())[0]


def test_reviews_and_studies_with_one_theme_teach_nothing(tmp_path: Path) -> None:
    alone, _ = trained(tmp_path / "one.safetensors", taught())
    more, said = trained(tmp_path / "two.safetensors", taught(), taught("r", register="review"), taught("t", themes=1))
    assert more == alone
    assert said == ["metric of themes: 1 studies"]


@pytest.mark.weights
def test_the_same_grades_give_the_same_belief(tmp_path: Path) -> None:
    graded, parser, said = list(read_graded())[:12], BilingualParser(), list[str]()
    for name in ("one.json", "two.json"):
        train_belief(tmp_path / name, parser, say=said.append, graded=graded)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text())["traits"] == list(TRAITS)
    assert said[0].startswith("statements: 3")


@pytest.mark.weights
def test_the_belief_that_ships_is_what_training_makes(tmp_path: Path) -> None:
    train_belief(tmp_path / "made.json", RememberingParser(BilingualParser()), say=list[str]().append)
    made, ships = (json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "made.json", WEIGHTS))
    assert made.pop("traits") == ships.pop("traits")
    assert made == {name: pytest.approx(numbers, abs=0.002) for name, numbers in ships.items()}, (
        "run hardpart train --only themes"
    )
