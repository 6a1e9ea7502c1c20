"""Killed at any moment, the service loses nothing and doubles nothing: the end is as if nobody had disturbed it.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed. ``tests/benchmarks/service_kills.py`` does it at length.
"""

from __future__ import annotations

import os

from tests.service.kill_campaign import Campaign, seconds_until_taken_over

KILLS = int(os.environ.get("HARDPART_KILLS", "20"))


def test_the_end_is_as_if_nobody_had_disturbed_it(tmp_path):
    campaign = Campaign(tmp_path, seed=437)
    try:
        outcome = campaign.run(KILLS)
    finally:
        campaign.end()
    assert outcome.kills.total() == KILLS
    assert outcome.unequal == []


def test_another_worker_takes_over_what_a_dead_one_left(tmp_path):
    assert seconds_until_taken_over(tmp_path) > 0
