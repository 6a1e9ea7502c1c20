"""What a person sees of an archive at work: how many files a minute, and how long it still takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn

from pipelines.archive.estimate import told_duration
from pipelines.archive.run import FileResult
from service.display import Display


class Pace:
    """How fast a run goes; ``expected_s`` is what all files were thought to cost, one after the other."""

    def __init__(self, files: int, expected_s: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._files, self._expected_s, self._now = files, max(expected_s, 1e-9), now
        self._started = now()
        self.done = 0
        self._done_s = 0.0

    def finished(self, expected_s: float) -> None:
        """One more file, thought to cost so much."""
        self.done += 1
        self._done_s += expected_s

    @property
    def share(self) -> float:
        """How much of all is done, 0 to 1, by what files cost rather than how many they are."""
        return self.done / self._files if self.done == self._files else self._done_s / self._expected_s

    def told(self) -> str:
        """The pace as text."""
        took = self._now() - self._started
        if not self.done or took <= 0:
            return "about to begin"
        pace = f"{60 * self.done / took:.1f} files a minute"
        if self.done == self._files:
            return pace
        left = took * (1 - self.share) / max(self.share, 1e-9)
        return f"{pace}, about {told_duration(left)} left"


@contextmanager
def following(display: Display, pace: Pace, files: int) -> Iterator[Callable[[FileResult, float], None]]:
    """Shows each result as it comes: a bar on a terminal, a line a file elsewhere; failures in both."""

    def line(result: FileResult, expected_s: float) -> None:
        pace.finished(expected_s)
        took = sum(result.seconds.values())
        told = f"[{pace.done}/{files}] {result.order.file}: {result.state} in {took:.1f} s"
        if result.sentence:
            display.note(result.sentence)
        if not display.is_terminal:
            display.say(f"{told} ({pace.told()})")

    if not display.is_terminal:
        yield line
        return
    with Progress(
        TextColumn("Processing files"), BarColumn(bar_width=28), TextColumn("{task.fields[pace]}"), console=display.console
    ) as bar:
        task = bar.add_task("", total=1.0, pace=f"0/{files} files")

        def shown(result: FileResult, expected_s: float) -> None:
            line(result, expected_s)
            bar.update(task, completed=pace.share, pace=f"{pace.done}/{files} files, {pace.told()}")

        yield shown
