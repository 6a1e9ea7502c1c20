"""Kills over the service: ``python -m tests.benchmarks.service_kills [--kills 200] [--takeovers 3] [--seed 437]``.

Models are fakes that take a moment each; API, worker, queue, database, store and the decoder of sound are real. What the campaign
does is told in ``tests/service/kill_campaign.py``. Ends with 1 when something was lost, doubled or came out otherwise.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.service.kill_campaign import Campaign, Outcome, seconds_until_taken_over


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--takeovers", type=int, default=3, help="deaths of a worker that nobody starts again")
    arguments.add_argument("--seed", type=int, default=437)
    asked = arguments.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hardpart-kills-") as folder:
        campaign = Campaign(Path(folder), seed=asked.seed)
        try:
            outcome = campaign.run(
                asked.kills, after_round=lambda so_far: print(f"{so_far.kills.total()} kills", file=sys.stderr)
            )
        finally:
            campaign.end()
    tell(outcome, seed=asked.seed)
    taken_over = []
    for _ in range(asked.takeovers):
        with tempfile.TemporaryDirectory(prefix="hardpart-kills-") as folder:
            taken_over.append(seconds_until_taken_over(Path(folder)))
    print(f"until another worker had done a dead one's job: {spread(taken_over)}")
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(bool(outcome.unequal))


def tell(outcome: Outcome, *, seed: int) -> None:
    """Prints what came of it."""
    kills = ", ".join(f"{what} {count}" for what, count in outcome.kills.most_common())
    print(f"seed {seed}: {outcome.kills.total()} kills ({kills}) in {outcome.rounds} rounds")
    print(f"{outcome.uploads} uploads, {outcome.jobs} jobs, each there once and done")
    print(f"until the API answered again: {spread(outcome.until_up_s)}")
    print(f"until a worker that was started again went on with its job: {spread(outcome.until_at_work_s)}")
    print(f"parts that are not as in the undisturbed service: {', '.join(outcome.unequal) or 'none'} ({outcome.digest[:16]})")


def spread(seconds: Sequence[float]) -> str:
    """How a few durations lie."""
    if not seconds:
        return "not seen"
    return f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s of {len(seconds)}"


if __name__ == "__main__":
    main()
