"""``hardpart serve``: the API and the workers as processes of their own, started again when one dies."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

_LOG = logging.getLogger("hardpart.serve")
_LOOK_EVERY_S = 0.2
_AGAIN_AFTER_S = 1.0
GRACE_S = 30.0
_START = "from service.cli import main; main()"


@dataclass(slots=True)
class _Child:
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)


class Supervisor:
    """Runs ``hardpart`` with each of the given argument lists until it is told to stop."""

    def __init__(self, commands: list[tuple[str, ...]]) -> None:
        self._commands = commands
        self._stopping = threading.Event()

    def run(self) -> None:
        """Comes back after SIGTERM or SIGINT, when all children are gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        children = [_Child(arguments, _start(arguments)) for arguments in self._commands]
        while not self._stopping.wait(_LOOK_EVERY_S):
            for child in children:
                self._revive(child)
        _end([child.process for child in children])

    def _revive(self, child: _Child) -> None:
        code = child.process.poll()
        if code is None:
            return
        _LOG.warning("%s ended with %s and is started again", " ".join(child.arguments), code)
        if time.monotonic() - child.started < _AGAIN_AFTER_S:
            self._stopping.wait(_AGAIN_AFTER_S)
        child.process, child.started = _start(child.arguments), time.monotonic()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()


def stop_with_parent(stop: Callable[[], None]) -> None:
    """Calls ``stop`` when the supervisor is gone, however it went: it holds the other end of standard input."""

    def wait() -> None:
        os.read(0, 1)  # holds none of Python's locks, which would abort the end of the process
        stop()

    threading.Thread(target=wait, daemon=True, name="parent").start()


def _start(arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    # -P keeps the current folder from the path, where other packages may have our names.
    return subprocess.Popen([sys.executable, "-P", "-c", _START, *arguments], stdin=subprocess.PIPE)  # noqa: S603 - our own


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + GRACE_S
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
