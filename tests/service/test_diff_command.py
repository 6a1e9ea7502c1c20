"""Two runs beside each other, in folders that tell what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.outputs import THEMES, UTTERANCES
from pipelines.theme_fields import theme_set_fields
from service.cli import run

OUTCOME = Outcome("minimize", "the time", "it takes")


def written(folder: Path, themes: dict[str, list[str]], said: list[str]) -> str:
    folder.mkdir()
    lines = [{"utterance_id": f"a:{n}", "text": text} for n, text in enumerate(said, start=1)]
    found = [Theme(identity, identity, "s", OUTCOME, (), tuple(members)) for identity, members in themes.items()]
    (folder / THEMES).write_text(json.dumps(theme_set_fields(ThemeSet(tuple(found), ()))), encoding="utf-8")
    (folder / UTTERANCES).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(folder)


def test_sentences_are_known_by_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ["The lift stood still.", "The bill was wrong.", "The lift stood still again.", "The bill was late."]
    old = written(tmp_path / "old", {"lifts": ["a:1", "a:3"], "bills": ["a:2", "a:4"]}, said)
    new = written(tmp_path / "new", {"lifts": ["a:2", "a:4"], "bills": ["a:3", "a:5"]}, ["Hello.", *said])
    assert run(["diff", old, new]) == 0
    assert capsys.readouterr().out.strip() == "2 of 2 themes are as they were; 0 quotes stand elsewhere."
    (tmp_path / "new" / UTTERANCES).unlink()
    assert run(["diff", old, new]) == 0
    assert "3 quotes stand elsewhere" in capsys.readouterr().out
