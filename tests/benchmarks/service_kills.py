"""Kills over the service: ``python -m tests.benchmarks.service_kills [--kills 200] [--takeovers 3] [--seed 437] [--real]``.

API, worker, queue, database, store and the decoder of sound are real. Models are fakes that take a moment each, or with
``--real`` those that ship, over pieces of the sample study's recordings and talks of several complaints. What the campaign does
is told in ``tests/service/kill_campaign.py``. Ends with 1 when something was lost, doubled or came out otherwise, and with fakes
also when work went on later than ``GOES_ON_S`` after a restart, or nobody had taken it over ``TAKEN_OVER_S`` after a death.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

from service.sample import SAMPLE
from tests.media_files import write_recording
from tests.service.kill_campaign import Campaign, Outcome, Work, seconds_until_taken_over
from tests.service.processes import REAL_WORKER

_ASKED = ("What was the hardest part of sending parcels?", "And then?", "What else took too long?", "And the bill?")
_HARD = (
    "I had to type {0} addresses in again by hand, and it took me three hours.",
    "I waited at home for {0} hours for the courier, and nobody told me when he would come.",
    "Nobody could explain the {0} extra charges on my bill.",
    "Typing {0} addresses in by hand took me the whole evening.",
    "I lost {0} hours because the courier came when nobody was there.",
    "I weighed {0} boxes again, only to understand what they had charged.",
)
_NAMES = ("Ann", "Bob", "Carol", "Dan")
_SOUNDS = ("en_ceramics.mp3", "ru_soap.mp3")
_RATE, _PIECE_S = 48_000, 20
GOES_ON_S, TAKEN_OVER_S = 10.0, 60.0
_REAL_PEACE_S = 30.0  # a worker needs ten of them to read its models


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--takeovers", type=int, default=3, help="deaths of a worker that nobody starts again")
    arguments.add_argument("--seed", type=int, default=437)
    arguments.add_argument("--real", action="store_true", help="the models that ship, instead of fakes")
    asked = arguments.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hardpart-kills-") as folder:
        work = Work(REAL_WORKER, spoken_and_written, _REAL_PEACE_S) if asked.real else None
        campaign = Campaign(Path(folder), seed=asked.seed, work=work)
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
    late = too_late(outcome, taken_over)
    print(f"beyond the limits: {', '.join(late) or 'none'}")
    sys.exit(bool(outcome.unequal or (late and not asked.real)))


def too_late(outcome: Outcome, taken_over: Sequence[float]) -> list[str]:
    """What was begun again later than it may be."""
    longest = {
        "the API": (max(outcome.until_up_s, default=0.0), GOES_ON_S),
        "a worker": (max(outcome.until_at_work_s, default=0.0), GOES_ON_S),
        "another worker": (max(taken_over, default=0.0), TAKEN_OVER_S),
    }
    return [f"{who} {seconds:.1f} s" for who, (seconds, most) in longest.items() if seconds > most]


def spoken_and_written(number: int) -> dict[str, bytes]:
    """Talks that share what is hard, and pieces of recordings in both languages, one of them twice."""
    sent = {f"{name.lower()}.txt": talk(name, len(_NAMES) * number + n).encode() for n, name in enumerate(_NAMES)}
    with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
        for name in _SOUNDS:
            said = heard(SAMPLE / name)
            begin = (7 * number * _RATE) % (len(said) - _PIECE_S * _RATE)
            path = write_recording(Path(folder) / f"{name[:2]}.opus", [said[begin : begin + _PIECE_S * _RATE]])
            sent[path.name] = path.read_bytes()
    return sent | {"again.opus": sent["en.opus"]}


def talk(name: str, number: int) -> str:
    """An interview of four questions; what is hard differs from number to number."""
    lines = [
        f"Interviewer: {question}\n{name}: {_HARD[(number + n) % len(_HARD)].format(number + n + 2)}"
        for n, question in enumerate(_ASKED)
    ]
    return "\n".join([*lines, f"{name}: We send {number} parcels a month.\n"])


def heard(path: Path) -> np.ndarray:
    """The recording's sound (samples of one side)."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    with av.open(str(path)) as container:
        frames = [made for frame in container.decode(audio=0) for made in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


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
