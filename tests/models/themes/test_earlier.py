from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.protocols import Vectors
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

NORTH, EAST, NORTHEAST, SOUTHEAST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (-0.8, 0.6)
ONE = np.ones(8, dtype=np.int64)
TOGETHER = np.zeros(8, dtype=np.int64)


def rows(*directions: tuple[float, float]) -> Vectors:
    return np.array(directions, dtype=np.float32)


def groups(*of: int, had: tuple[int, ...], sizes: NDArray[np.int64] = ONE) -> EarlierGroups:
    """Rows that are wholly of one earlier group, or of none; those of -2 have come since."""
    places = np.array(of)
    within, known = np.where(places >= 0, sizes, 0), np.where(places >= -1, sizes, 0)
    return EarlierGroups(np.maximum(places, -1), within, known, np.array(had))


def test_a_group_that_would_vanish_into_another_is_parted_from_it() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, NORTH, EAST, NORTHEAST)
    made = with_earlier(vectors, TOGETHER, ONE, groups(0, 0, 0, 1, 1, -2, -2, -2, had=(3, 2)))
    assert made.tolist() == [0, 0, 0, 1, 1, 0, 1, 1]  # what has come since goes where it is most alike


def test_no_row_of_a_group_that_goes_on_follows_the_other() -> None:
    vectors = rows(NORTH, NORTH, NORTHEAST, SOUTHEAST)
    sizes, found = np.array([3, 3, 4, 4]), np.zeros(4, dtype=np.int64)
    made = with_earlier(vectors, found, sizes, groups(0, 0, 1, 1, had=(6, 8), sizes=sizes))
    assert made.tolist() == [0, 0, 1, 1]


def test_a_group_that_goes_on_by_itself_is_left_alone() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, EAST, EAST, EAST)
    found = np.array([0, 0, 0, 1, 1, 1, 1, -1])
    assert with_earlier(vectors, found, ONE, groups(0, 0, 1, 1, 1, -2, -2, -1, had=(2, 3))).tolist() == found.tolist()


@pytest.mark.parametrize(("had", "parted"), [(4, True), (5, False)])
def test_a_group_of_which_most_has_left_may_vanish(had: int, parted: bool) -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, EAST, NORTH, NORTH, NORTH)
    made = with_earlier(vectors, TOGETHER, ONE, groups(0, 0, 0, 1, 1, -2, -2, -2, had=(3, had)))
    assert (len(set(made.tolist())) > 1) is parted


def test_what_has_come_into_an_episode_is_not_taken_for_what_was_there() -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, NORTH, NORTH, NORTH, NORTH)
    sizes = np.array([1, 1, 1, 7, 1, 1, 1, 1])
    of, within = np.array([0, 0, 0, 1, -1, -1, -1, -1]), np.array([1, 1, 1, 1, 0, 0, 0, 0])
    assert with_earlier(vectors, TOGETHER, sizes, EarlierGroups(of, within, within, np.array([3, 10]))).tolist() == [0] * 8


@pytest.mark.parametrize(("size", "parted"), [(2, False), (3, True)])
def test_one_episode_is_a_group_where_it_says_enough(size: int, parted: bool) -> None:
    vectors = rows(NORTH, NORTH, NORTH, EAST, NORTH, NORTH, NORTH, NORTH)
    sizes = np.array([1, 1, 1, size, 1, 1, 1, 1])
    made = with_earlier(vectors, TOGETHER, sizes, groups(0, 0, 0, 1, -2, -2, -2, -2, had=(3, size), sizes=sizes))
    assert (len(set(made.tolist())) > 1) is parted


def test_the_core_holds_half_of_the_complaints() -> None:
    vectors = rows(EAST, EAST, NORTHEAST, NORTHEAST, NORTH, NORTH, NORTH, NORTH)
    sizes = np.array([1, 1, 6, 6, 9, 9, 9, 9])
    made = with_earlier(vectors, TOGETHER, sizes, groups(0, 0, 0, 0, 1, 1, 1, 1, had=(14, 36), sizes=sizes))
    assert made.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_nothing_is_left_alone() -> None:
    vectors = rows(EAST, EAST, NORTHEAST, NORTH, NORTH, NORTH, NORTH, NORTH)
    found = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    made = with_earlier(vectors, found, ONE, groups(0, 1, 1, 2, 2, 2, 2, 2, had=(1, 2, 5)))
    assert np.bincount(made).min() > 1


def test_an_episode_was_where_most_of_its_complaints_were() -> None:
    def episode(*names: str) -> Episode:
        return Episode(tuple(Complaint(name, "It took hours.") for name in names), "", "")

    themes = [Theme(name, name, "", Outcome("", "", ""), (), tuple(members)) for name, members in (("t", "abc"), ("s", "de"))]
    episodes = [episode("a", "d", "e"), episode("f"), episode("new"), episode("new2", "b")]
    found = earlier_groups(episodes, ThemeSet(tuple(themes), ("f",)))
    assert (found.of.tolist(), found.within.tolist(), found.known.tolist()) == ([1, -1, -1, 0], [2, 0, 0, 1], [3, 1, 0, 1])
    assert found.sizes.tolist() == [3, 2]


def test_themes_go_on_when_they_are_found_anew_with_fewer_groups() -> None:
    def finder(granularity: float) -> ConsensusThemeFinder:
        return ConsensusThemeFinder(
            encoders=EncoderSet({"words": WordsEncoder()}, {}),
            namer=LongestWordNamer(),
            parser=NounsParser(),
            options=FinderOptions(groups=GroupOptions(granularity=granularity)),
        )

    earlier = finder(0.8).find(study(5))
    free = finder(0.4).find(study(8))
    kept, _ = finder(0.4).find_and_remember(study(8), earlier=earlier)
    before = {theme.id for theme in earlier.themes}
    assert not before <= {theme.id for theme in carry_over(earlier, free).themes}
    assert before <= {theme.id for theme in carry_over(earlier, kept).themes}
    assert sorted(m for theme in kept.themes for m in theme.members) == sorted(m for theme in free.themes for m in theme.members)
