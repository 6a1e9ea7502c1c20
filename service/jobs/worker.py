"""A worker: a process that does jobs."""

from __future__ import annotations

import signal
import threading

from service.settings import Settings


class Worker:
    """Does one job at a time until it is told to stop."""

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings = settings
        self._number = number
        self._stopping = threading.Event()

    def run(self) -> None:
        """Comes back after SIGTERM or SIGINT."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stopping.set())
        self._stopping.wait()
