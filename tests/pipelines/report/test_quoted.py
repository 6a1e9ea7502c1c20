from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from annotations.respondents import Respondent
from pipelines.report import build
from pipelines.report.quoted import most_of_each, quoted, sorted_out
from tests.fakes import studies
from tests.fakes.study import Interview, coded_study
from tests.pipelines.report.reading import Page, report_of


@pytest.mark.parametrize(
    ("sizes", "most", "each"),
    [([], 10, 1), ([3, 4], 10, 4), ([3, 4, 100], 17, 10), ([50, 50], 20, 10), ([1, 1, 1], 2, 1), ([1, 1, 1, 1], 2, 1)],
)
def test_groups_share_the_page(sizes: list[int], most: int, each: int) -> None:
    assert most_of_each(sizes, most=most) == each


def test_a_study_is_quoted_whole() -> None:
    study = studies.large_study()
    said = {member for theme in study.themes.themes for member in theme.members}
    said |= {u.id for group in sorted_out(study).values() for u in group}
    assert set(quoted(study)) == said


def test_of_more_than_a_page_holds_everyone_of_a_theme_comes_first() -> None:
    study = studies.large_study()
    everyone = {u.id: u.respondent for u in study.utterances}
    few = quoted(study, most=60)
    assert len(few) < len(quoted(study)) / 2
    for theme, support in zip(study.themes.themes, study.supports, strict=True):
        shown = [member for member in theme.members if member in few]
        assert shown
        assert set(support.quotes) <= set(shown)
        people = [everyone[member] for member in shown]
        assert len(set(people)) == min(len(people), len({everyone[member] for member in theme.members}))


def test_the_page_tells_how_many_it_leaves_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    study = studies.large_study()
    theme = max(study.themes.themes, key=lambda one: len(one.members))
    monkeypatch.setattr(build, "quoted", partial(quoted, most=60))
    page = Page(report_of(study, tmp_path))
    left = len(theme.members) - sum(member in page.quotes for member in theme.members)
    assert left > 1
    assert f"{left} sentences more are in quotes.csv" in page.text
    assert len(page.quotes) == len(set(page.quotes)) < len(quoted(study))


def test_what_somebody_said_is_counted_where_it_is_not_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = "\n".join(["i | What do you wish?", *[f"w | I wish there were {n} of them." for n in range(9)]])
    study = coded_study([Interview("one", Respondent("a", ("one",)), lines)])
    monkeypatch.setattr(build, "quoted", partial(quoted, most=4))
    page = Page(report_of(study, tmp_path))
    assert len(page.quotes) == 4
    assert "9 sentences" in page.text
