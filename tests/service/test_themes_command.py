"""Themes of a file: what is no complaint is left out and counted."""

import json

from annotations.themes import ThemeSet
from service.cli import run
from service.commands import themes
from service.exit_codes import DONE


class Ungrouped:
    """Finds no theme; all complaints are left."""

    def find(self, complaints):
        return ThemeSet((), tuple(complaint.id for complaint in complaints))


def test_lines_that_are_no_complaints_are_left_out_and_counted(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(themes, "theme_finder", lambda *_, **__: Ungrouped())
    lines = [
        {"id": "a", "text": "What was hard?", "role": "interviewer", "act": None},
        {"id": "b", "text": "It took hours.", "role": "respondent", "act": "complaint"},
        {"id": "c", "text": "I like it.", "role": "respondent", "act": "praise"},
        {"id": "d", "text": "It broke."},
    ]
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    assert run(["themes", str(path)]) == DONE
    shown = capsys.readouterr()
    assert json.loads(shown.out)["unassigned"] == ["b", "d"]
    assert "2 lines are left out, no complaint of a respondent by act or role" in shown.err
