"""Processes and those that they started, as Linux tells of them in ``/proc``."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc, which only Linux has")


def descendants(pid: int) -> list[int]:
    """Every process that ``pid`` started, and those that these started, the nearest first; not those whose parent ended."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                children[int((entry / "stat").read_text().rpartition(")")[2].split()[1])].append(int(entry.name))
    found = [pid]
    for parent in found:
        found += children[parent]
    return found[1:]


def kill_tree(pid: int) -> list[int]:
    """Ends ``pid`` and all its descendants by SIGKILL, and tells which; held first, so that none starts another unseen."""
    held = [pid]
    _send(held, signal.SIGSTOP)
    while new := [process for process in descendants(pid) if process not in held]:
        _send(new, signal.SIGSTOP)
        held += new
    _send(held, signal.SIGKILL)
    return held


def alive(pids: Iterable[int]) -> list[int]:
    """Those of ``pids`` that still run; one that ended and waits for its parent to notice does not."""
    return [pid for pid in pids if _state(pid) not in {None, "Z", "X"}]


def command_of(pid: int) -> str:
    """The command that a process was started with; empty when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200].strip()
    return ""


def wait_until_gone(pids: Iterable[int], *, at_most_s: float) -> list[int]:
    """Those of ``pids`` that still run after the time."""
    until = time.monotonic() + at_most_s
    while (left := alive(pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _state(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


def _send(pids: Iterable[int], sent: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sent)
