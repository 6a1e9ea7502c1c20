"""Killed at any moment, the service loses nothing and doubles nothing: the end is as if nobody had disturbed it.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed. ``tests/benchmarks/service_kills.py`` does it at length.
"""

from __future__ import annotations

import os

from service.database import tables
from service.jobs import worker
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
    seconds_until_taken_over(tmp_path)  # fails when nobody does; how long it takes depends on what else the machine does
    looks_s = max(look_s for _, _, look_s in worker._QUEUES)
    assert tables._DEAD_AFTER_MS / 1000 + worker._BEAT_S + looks_s < 60
