"""What every theme finder must do, on the fake parts and on the real ones."""

from __future__ import annotations

import random
from itertools import groupby

import pytest

from annotations.themes import Complaint, ThemeSet
from models.protocols import ThemeFinder
from models.themes.finder import ConsensusThemeFinder
from models.themes.grammar import lint
from models.themes.views import EncoderSet
from service.compose import theme_finder
from service.settings import Settings
from tests.fakes.encoder import WordsEncoder
from tests.fakes.namer import LongestWordNamer
from tests.fakes.parser import NounsParser
from tests.models.themes.study import study

RUSSIAN = [
    ("Посылку ждали три недели.", "Посылка лежала на складе, и никто не знал, где она."),
    ("Счёт пришёл с неправильной суммой.", "Бухгалтерия не приняла счёт, пришлось переделывать."),
    ("Пароль слетел, и я не смог войти.", "Пароль меняли два дня."),
]


def fake() -> ThemeFinder:
    return ConsensusThemeFinder(
        encoders=EncoderSet({"words": WordsEncoder()}, {}), namer=LongestWordNamer(), parser=NounsParser()
    )


def real() -> ThemeFinder:
    """As the product puts it together: the learned metric knows its encoders by name."""
    return theme_finder(Settings())


@pytest.fixture(scope="module", params=[fake, pytest.param(real, marks=pytest.mark.weights)])
def finder(request: pytest.FixtureRequest) -> ThemeFinder:
    made: ThemeFinder = request.param()
    return made


def bilingual() -> list[Complaint]:
    russian = [
        Complaint(
            f"ru{person}:{thing}{place}", text, context=" ".join(said), conversation=f"ru{person}", respondent=f"ru{person}"
        )
        for person in range(3)
        for thing, said in enumerate(RUSSIAN)
        for place, text in enumerate(said)
    ]
    return study(4) + russian


def places(themes: ThemeSet) -> list[str]:
    return sorted([member for theme in themes.themes for member in theme.members] + list(themes.unassigned))


@pytest.mark.parametrize("complaints", [study(), bilingual(), study(1), []], ids=["english", "bilingual", "one person", "none"])
def test_every_complaint_stands_in_one_place(finder: ThemeFinder, complaints: list[Complaint]) -> None:
    themes = finder.find(complaints)
    assert places(themes) == sorted(complaint.id for complaint in complaints)


def test_the_order_of_conversations_changes_nothing(finder: ThemeFinder) -> None:
    conversations = [list(own) for _, own in groupby(bilingual(), key=lambda c: c.conversation)]
    random.Random(5).shuffle(conversations)
    assert finder.find([c for own in conversations for c in own]) == finder.find(bilingual())


def test_themes_have_words_of_their_own(finder: ThemeFinder) -> None:
    themes = finder.find(study()).themes
    assert themes
    assert len({theme.id for theme in themes}) == len(themes)
    assert all(theme.members and theme.name and theme.keywords for theme in themes)


def test_every_statement_follows_the_grammar(finder: ThemeFinder) -> None:
    for theme in finder.find(study()).themes:
        assert lint(theme.outcome, language="en") == ()


def test_a_few_more_complaints_move_nothing_else(finder: ThemeFinder) -> None:
    before, memory = finder.find_and_remember(bilingual())
    late = Complaint(
        "late", "The parcel stood at the depot for a week.", "What about the parcel?\nThe parcel stood at the depot for a week."
    )
    extended = finder.extend(before, memory, [late, *bilingual()])
    assert extended is not None
    assert extended.added == 1
    after = extended.themes
    assert places(after) == sorted([*places(before), "late"])
    stayed = {theme.id: set(theme.members) - {"late"} for theme in after.themes}
    assert stayed == {theme.id: set(theme.members) for theme in before.themes}
    assert [theme.name for theme in after.themes if theme.id in stayed] == [theme.name for theme in after.themes]


def test_themes_are_found_anew_when_much_has_changed(finder: ThemeFinder) -> None:
    before, memory = finder.find_and_remember(study(5))
    assert finder.extend(before, memory, study(9)) is None
    assert finder.extend(before, memory, study(2)) is None
