from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.errors import LineError
from annotations.findings import Act, Facet
from annotations.formats.judgements_jsonl import append, from_fields, line_of, read
from annotations.judgements import (
    Judgement,
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    Signature,
    SplitTheme,
)
from annotations.themes import Outcome

SIGNED = Signature("Вера", "2026-01-02T03:04:05+00:00", "one thing")
OUTCOME = Outcome("минимизировать", "время", "на поиск выгрузки", "при закрытии месяца")
EVERY_KIND: list[Judgement] = [
    MergeThemes(("t1", "t2"), SIGNED),
    SplitTheme("t1", ("a:1", "b:2"), "Bills", SIGNED),
    SplitTheme("t1", ("a:1",), known_as="j1"),
    MoveMembers(("a:1",), "t2"),
    MoveMembers(("a:1",), ""),
    RenameTheme("t1", "Счета", SIGNED),
    RewordTheme("t1", OUTCOME),
    RewordTheme("t1", replace(OUTCOME, context="")),
    RewordTheme("t1", replace(OUTCOME, context=""), keeps_context=True),
    LockTheme("t1", "Bills", OUTCOME, ("a:1",)),
    JudgeUtterance("a:1", Act.COMPLAINT, (Facet.SLOWNESS,), SIGNED),
    JudgeUtterance("a:1", Act.WISH),
    *(
        replace(judgement, texts={"a:1": "Это заняло часы."})
        for judgement in (
            SplitTheme("t1", ("a:1",)),
            MoveMembers(("a:1",), "t2"),
            LockTheme("t1", "Bills", OUTCOME, ("a:1",)),
            JudgeUtterance("a:1", Act.WISH),
        )
    ),
]


def test_every_kind_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    for judgement in EVERY_KIND:
        append(path, judgement)
    assert read(path) == EVERY_KIND


def test_the_fields_of_lines_are_read_as_the_lines_are() -> None:
    lines = [json.loads(line_of(judgement)) for judgement in EVERY_KIND]
    assert from_fields(lines) == EVERY_KIND
    with pytest.raises(LineError, match=r"judgements\.jsonl, line 2: there is no judgement of kind 'moan'"):
        from_fields([lines[0], {"kind": "moan"}])


def test_no_file_is_no_judgement(tmp_path: Path) -> None:
    assert read(tmp_path / "judgements.jsonl") == []


def test_what_was_there_is_never_changed(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(line_of(EVERY_KIND[0]).rstrip("\n"), encoding="utf-8")
    append(path, EVERY_KIND[1])
    assert read(path) == EVERY_KIND[:2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ('{"kind": "delete"}', "no judgement of kind 'delete'"),
        ('{"kind": "merge", "themes": ["t1"]}', "at least 2 ids"),
        ('{"kind": "rename", "theme": "t1"}', "has no 'name'"),
        ('{"kind": "reword", "theme": "t1", "outcome": "less time"}', "'outcome' is"),
        ('{"kind": "utterance", "utterance": "a:1", "act": "moan"}', "no act 'moan'"),
        ('{"kind": "utterance", "utterance": "a:1", "act": "wish", "facets": ["burden"]}', "wish has no facets"),
        ('{"kind": "utterance", "utterance": "a:1", "act": "complaint", "facets": ["heat"]}', "no facet 'heat'"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_its_number(line: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(line_of(EVERY_KIND[0]) + line + "\n", encoding="utf-8")
    with pytest.raises(LineError, match="line 2") as raised:
        read(path)
    assert said in str(raised.value)
