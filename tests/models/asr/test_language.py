from __future__ import annotations

import pytest

from annotations.spans import TimeSpan
from models.asr.language import places, vote

WINDOWS = [TimeSpan(start, start + 29_000) for start in range(0, 900_000, 30_000)]


def test_places_are_spread_from_the_beginning_to_the_end() -> None:
    chosen = places(WINDOWS, count=5)
    assert len(chosen) == 5
    assert (chosen[0], chosen[-1]) == (WINDOWS[0], WINDOWS[-1])
    assert list(chosen) == sorted(chosen)


def test_short_windows_are_asked_only_when_there_are_no_others() -> None:
    short, long = TimeSpan(0, 900), TimeSpan(5_000, 20_000)
    assert places([short, long], count=3) == (long,)
    assert places([short], count=3) == (short,)
    assert places([], count=3) == ()


@pytest.mark.parametrize(
    ("witnesses", "language"),
    [
        ([{"en": 0.9}, {"en": 0.2, "ru": 0.8}, {"en": 0.9}], "en"),
        ([{"ru": 0.4, "uk": 0.45}, {"ru": 0.4, "uk": 0.45}], "ru"),
        ([{"nn": 0.55, "en": 0.2, "ru": 0.1}], "en"),
        ([{"de": 0.95, "en": 0.03}, {"de": 0.9}], "de"),
        ([], "und"),
    ],
)
def test_the_mean_over_the_places_decides(witnesses: list[dict[str, float]], language: str) -> None:
    assert vote(witnesses, expected=("en", "ru"))[0] == language
