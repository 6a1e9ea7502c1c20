from __future__ import annotations

import numpy as np
import pytest

from annotations.themes import Complaint, Outcome, Theme
from models.themes.earlier import EarlierGroups, earlier_groups, with_earlier
from models.themes.episodes import Episode
from models.themes.finder import ConsensusThemeFinder, FinderOptions
from models.themes.groups import GroupOptions
from models.themes.identity import carry_over
from models.themes.views import EncoderSet
from tests.fakes.encoder import WordsEncoder
from tests.fakes.namer import LongestWordNamer
from tests.fakes.parser import NounsParser
from tests.models.themes.study import study

NORTH, EAST, NORTHEAST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)
ONE = np.ones(8, dtype=np.int64)


def rows(*directions: tuple[float, float]) -> np.ndarray:
    return np.array(directions, dtype=np.float32)


def groups(*of: int, sizes: tuple[int, ...]) -> EarlierGroups:
    return EarlierGroups(np.array(of), np.array(sizes))


def test_a_group_that_would_vanish_into_another_is_parted_from_it() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, NORTH, EAST, NORTHEAST)
    together = np.zeros(8, dtype=np.int64)
    made = with_earlier(vectors, together, ONE, groups(0, 0, 0, 1, 1, -2, -2, -2, sizes=(3, 2)))
    assert made.tolist() == [0, 0, 0, 1, 1, 0, 1, 1]  # what has come since goes where it is most alike


def test_a_group_that_goes_on_by_itself_is_left_alone() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, EAST, EAST, EAST)
    found = np.array([0, 0, 0, 1, 1, 1, 1, -1])
    assert with_earlier(vectors, found, ONE, groups(0, 0, 1, 1, 1, -2, -2, -1, sizes=(2, 3))).tolist() == found.tolist()


@pytest.mark.parametrize(("size", "parted"), [(4, True), (5, False)])
def test_a_group_of_which_most_has_left_may_vanish(size: int, parted: bool) -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, NORTH, NORTH, NORTH)
    made = with_earlier(vectors, np.zeros(8, dtype=np.int64), ONE, groups(0, 0, 0, 1, 1, -2, -2, -2, sizes=(3, size)))
    assert (len(set(made.tolist())) > 1) is parted


def test_one_complaint_that_is_left_is_no_group() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, NORTH, NORTH, NORTH, NORTH)
    made = with_earlier(vectors, np.zeros(8, dtype=np.int64), ONE, groups(0, 0, 0, 1, -2, -2, -2, -2, sizes=(3, 2)))
    assert set(made.tolist()) == {0}


def test_an_episode_was_where_most_of_its_complaints_were() -> None:
    def episode(*names: str) -> Episode:
        return Episode(tuple(Complaint(name, "It took hours.") for name in names), "", "")

    themes = [Theme(name, name, "", Outcome("", "", ""), (), tuple(members)) for name, members in (("t", "abc"), ("s", "de"))]
    found = earlier_groups([episode("a", "d", "e"), episode("f"), episode("new"), episode("new2", "b")], themes, set("abcdef"))
    assert found.of.tolist() == [1, -1, -2, 0]
    assert found.sizes.tolist() == [3, 2]


def test_themes_go_on_when_they_are_found_anew_with_fewer_groups() -> None:
    def finder(granularity: float) -> ConsensusThemeFinder:
        return ConsensusThemeFinder(
            encoders=EncoderSet({"words": WordsEncoder()}, {}),
            namer=LongestWordNamer(),
            parser=NounsParser(),
            options=FinderOptions(groups=GroupOptions(granularity=granularity)),
        )

    earlier = finder(0.8).find_and_remember(study(5))
    free = finder(0.4).find(study(8))
    kept, _ = finder(0.4).find_and_remember(study(8), earlier=earlier)
    before = {theme.id for theme in earlier[0].themes}
    assert not before <= {theme.id for theme in carry_over(earlier[0], free).themes}
    assert before <= {theme.id for theme in carry_over(earlier[0], kept).themes}
    assert sorted(m for theme in kept.themes for m in theme.members) == sorted(m for theme in free.themes for m in theme.members)
