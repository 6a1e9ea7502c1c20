"""Killed at any moment, an archive ends as if nobody had disturbed it, and next to nothing is done twice.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed. ``tests/benchmarks/archive_kills.py`` does it at length.
"""

from __future__ import annotations

import json
import os
import time

import pytest

from tests.process_tree import needs_proc, wait_until_gone
from tests.service.archive_campaign import Campaign, How, LoggedArchive

KILLS = int(os.environ.get("HARDPART_KILLS", "10"))


@pytest.fixture
def archive(tmp_path):
    made = LoggedArchive(tmp_path / "one", How())
    made.grow()
    yield made
    made.end()


@needs_proc
def test_the_end_is_as_if_nobody_had_disturbed_it(tmp_path):
    campaign = Campaign(tmp_path, How(), seed=437)
    try:
        outcome = campaign.run(KILLS)
    finally:
        campaign.end()
    assert outcome.kills.total() == KILLS
    assert outcome.unequal == []
    assert outcome.orphans == []
    assert outcome.redone <= outcome.may_be_redone


def test_two_runs_at_once_do_nothing_twice(archive):
    runs = [archive.start(), archive.start()]
    assert [run.wait() for run in runs] == [0, 0]
    begun = [call[1:] for call in archive.begun() if call[1] != "themes"]
    assert len(begun) == len(set(begun))
    lines = (archive.archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["recording"] for line in lines} == {subject for stage, subject in begun if stage == "code"}


@needs_proc
def test_workers_die_with_the_run(archive):
    process = archive.start()
    while not archive.begun():
        time.sleep(0.02)
    process.kill()
    process.wait()
    time.sleep(0.5)  # what was being started meanwhile has begun
    assert wait_until_gone({pid for pid, _, _ in archive.begun()}, at_most_s=10) == []
