"""One command with all processes that it starts: how long, how much of the processors, and how much memory at once.

Memory is read from ``/proc``, so on Linux alone.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_EVERY_S = 0.5
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took, and how it ended. ``peak_gb`` is the most that all its processes held at one time."""

    code: int
    stderr: str
    seconds: float
    processor_s: float
    peak_gb: float


def measured(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Measured:
    """Runs ``command`` to its end, with ``environment`` on top of our own."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    watch = _Watch(process.pid)
    _, stderr = process.communicate()
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(process.returncode, stderr, seconds, processor_s, watch.end() / 2**20)


class _Watch(Thread):
    """Looks at the memory of a process and its descendants every so often."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._over, self._most_kb = pid, Event(), 0
        self.start()

    def run(self) -> None:
        while not self._over.wait(_EVERY_S):
            self._most_kb = max(self._most_kb, sum(map(_own_kb, _family(self._pid))))

    def end(self) -> int:
        """The most kilobytes that were seen."""
        self._over.set()
        self.join()
        return self._most_kb


def _family(pid: int) -> set[int]:
    """The process and all that it started, and these started."""
    parents = {int(path.name): _parent(path) for path in _PROC.iterdir() if path.name.isdigit()}
    family, more = {pid}, {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - family
        family |= more
    return family


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return 0


def _own_kb(pid: int) -> int:
    """The share of memory that is the process's: what several share counts in parts."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
