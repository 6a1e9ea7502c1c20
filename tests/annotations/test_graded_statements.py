from __future__ import annotations

from pathlib import Path

from annotations.corpus import read_studies
from annotations.graded_statements import HELPS, MISSES, RIGHT, read_graded


def test_what_was_graded_is_of_the_corpora() -> None:
    sentences = {
        study.id: {coded.sentence.id for talk in study.conversations.values() for coded in talk} for study in read_studies()
    }
    graded = list(read_graded())
    assert len(graded) > 500
    for theme in graded:
        assert set(theme.members) <= sentences[theme.study]
        assert theme.grades
        assert set(theme.grades.values()) <= {RIGHT, HELPS, MISSES}


def test_members_are_read_with_their_study(tmp_path: Path) -> None:
    path = tmp_path / "statements.jsonl"
    path.write_text('{"study": "en/a", "members": ["r1:2"], "grades": {"minimize the cost of dust": 2}}\n')
    assert [(theme.members, theme.grades) for theme in read_graded(path)] == [(("en/a/r1:2",), {"minimize the cost of dust": 2})]
