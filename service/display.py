"""Progress on a terminal: a bar a stage with the time left; plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipelines.progress import Advance, nothing

STAGES = {
    "transcribe": "Transcribing recordings",
    "code": "Coding sentences",
    "themes": "Finding themes",
    "clips": "Cutting clips",
}
_DAY_S = 86_400.0  # a recording takes minutes, and Rich forgets how fast it went after half of one


class Display:
    """``pipelines.progress.Progress`` on standard error; keeps how long each stage took, in milliseconds."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.timings_ms: dict[str, int] = {}

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches."""
        return self.console.is_terminal

    @contextmanager
    def stage(self, name: str, total: float) -> Iterator[Advance]:
        started = time.monotonic()
        title = STAGES.get(name, name)
        try:
            if self.console.is_terminal:
                with self._bar() as bar:
                    task = bar.add_task(title, total=total)
                    yield partial(bar.advance, task)
            else:
                yield nothing  # plain lines tell only of whole stages
        finally:
            took_ms = round((time.monotonic() - started) * 1000)
            self.timings_ms[name] = self.timings_ms.get(name, 0) + took_ms
            if not self.console.is_terminal and sys.exc_info()[0] is None:
                self.console.print(f"{title}: {total:g} done in {took_ms / 1000:.1f} s", soft_wrap=True)

    def note(self, sentence: str) -> None:
        self.console.print(f"! {sentence}", style="yellow", soft_wrap=True, markup=False)

    def say(self, sentence: str) -> None:
        """A line that belongs to no stage."""
        self.console.print(sentence, soft_wrap=True, markup=False)

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            speed_estimate_period=_DAY_S,
        )
