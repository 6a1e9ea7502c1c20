"""Kills over ``hardpart reprocess``: ``python -m tests.benchmarks.archive_kills --kills 100 [--runner ray] [--workers 2]``.

Models are fakes that take a moment each; runs, workers, locks, artefacts and outputs are real. What the campaign does is told in
``tests/service/archive_campaign.py``. Ends with 1 when something was lost, doubled, or done more often than the kills explain.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.service.archive_campaign import Campaign, How, Outcome


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--runner", choices=("local", "ray"), default="local")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=437)
    asked = arguments.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hardpart-kills-") as folder:
        environment = {"RAY_TMPDIR": folder} if asked.runner == "ray" else {}
        how = How(workers=asked.workers, on_ray=asked.runner == "ray", environment=environment)
        campaign = Campaign(Path(folder), how, seed=asked.seed)
        try:
            outcome = campaign.run(
                asked.kills, after_round=lambda so_far: print(f"{so_far.kills.total()} kills", file=sys.stderr)
            )
        finally:
            campaign.end()
    print(f"{asked.runner}, {asked.workers} workers, seed {asked.seed}: {outcome.kills.total()} kills in {outcome.rounds} rounds")
    tell(outcome)
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(not outcome.is_good)


def tell(outcome: Outcome) -> None:
    """Prints what came of it."""
    print(f"killed: {_counted(outcome.kills)}")
    print(f"while the run was at: {_counted(outcome.moments)}")
    print(f"calls of models: {outcome.calls}, again: {outcome.redone}, workers that were broken off: {outcome.may_be_redone}")
    print(f"processes that outlived their run: {', '.join(outcome.orphans) or 'none'}")
    print(f"half-written files left behind, under names of their own: {outcome.unfinished}")
    print(f"rounds whose changes were told otherwise: {outcome.untold}")
    print(f"files that are not as in the undisturbed archive: {', '.join(outcome.unequal) or 'none'} ({outcome.digest[:16]})")


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())


if __name__ == "__main__":
    main()
