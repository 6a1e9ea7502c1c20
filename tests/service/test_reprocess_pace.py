"""The time that is left follows what files cost, not how many they are."""

import pytest

from service.archive.pace import Pace


@pytest.fixture
def clock():
    return iter([0.0, 60.0, 120.0]).__next__


def test_the_time_left_follows_what_files_cost(clock):
    pace = Pace(2, 400.0, now=clock)
    pace.finished(100.0)
    assert pace.told() == "1.0 files a minute, about 3 min left"
    pace.finished(300.0)
    assert pace.told() == "1.0 files a minute"


def test_nothing_is_foretold_before_the_first_file(clock):
    assert Pace(2, 400.0, now=clock).told() == "about to begin"
