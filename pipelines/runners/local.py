"""Worker processes of this machine, each with models of its own; what one of them dies of costs it alone."""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self

from pipelines.runners.protocol import TRIES, Answer, WorkerSpec

LONGEST_S = 6 * 3600.0  # on one file: the longest recording at real time
_START = "from pipelines.runners.worker import main; main()"
_LAST_WORDS = 4000  # bytes of what a worker printed before it died


class LocalRunner:
    """``pipelines.runners.protocol.Runner`` over ``workers`` processes, each started when there is something to do for it.

    ``environment`` is theirs; a file on which one of them is for ``longest_s`` is given up.
    """

    def __init__(
        self,
        spec: WorkerSpec,
        *,
        workers: int,
        environment: Mapping[str, str] | None = None,
        longest_s: float = LONGEST_S,
    ) -> None:
        command = (sys.executable, "-P", "-c", _START, spec.to_json())
        self._workers = [_Worker(command, environment, longest_s) for _ in range(workers)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        for worker in self._workers:
            worker.end()

    def answers(self, orders: Sequence[Mapping[str, Any]]) -> Iterator[Answer]:
        """As the protocol says."""
        waiting, tries = deque(orders), dict.fromkeys((order["id"] for order in orders), 0)
        answered: queue.SimpleQueue[tuple[_Worker, Mapping[str, Any], Answer | None]] = queue.SimpleQueue()

        def begin(worker: _Worker) -> None:
            if waiting:
                order = waiting.popleft()
                tries[order["id"]] += 1
                last = tries[order["id"]] == TRIES
                threading.Thread(target=lambda: answered.put((worker, order, _answer(worker, order, last=last)))).start()

        for worker in self._workers:
            begin(worker)
        left = len(orders)
        while left:
            worker, order, answer = answered.get()
            if answer is None:
                waiting.append(order)
            else:
                left -= 1
                yield answer
            begin(worker)


def _answer(worker: _Worker, order: Mapping[str, Any], *, last: bool) -> Answer | None:
    """As ``_Worker.do``, whatever goes wrong: an order without an answer would be waited for for ever."""
    try:
        return worker.do(order, last=last)
    except Exception as error:  # noqa: BLE001 - it costs this order alone
        return Answer(order["id"], died=f"no worker could be asked ({type(error).__name__}: {error})")


class _Worker:
    """One process, started again when it died; used by one thread at a time, and ended by any."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None, longest_s: float) -> None:
        self._command = command
        self._environment = environment
        self._longest_s = longest_s
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[bytes] | None = None
        self._starting = threading.Lock()
        self._has_ended = False
        self._idle = threading.Event()
        self._idle.set()

    def do(self, order: Mapping[str, Any], *, last: bool) -> Answer | None:
        """The answer to ``order``; ``None`` when the worker was killed over it and it is not the ``last`` try."""
        self._idle.clear()
        try:
            return self._do(order, last=last)
        finally:
            self._idle.set()

    def _do(self, order: Mapping[str, Any], *, last: bool) -> Answer | None:
        process = self._running()
        if process is None:
            return None
        too_long = threading.Event()

        def give_up() -> None:
            too_long.set()
            process.kill()

        timer = threading.Timer(self._longest_s, give_up)
        timer.start()
        try:
            line = _asked(process, json.dumps(order, ensure_ascii=False))
        finally:
            timer.cancel()
        if line.endswith("\n"):  # half a line is the last of a worker that was killed
            return Answer(order["id"], json.loads(line))
        code = process.wait()
        said = self._last_line()
        self._close()
        if too_long.is_set():
            return Answer(order["id"], died=f"it took longer than {self._longest_s / 3600:g} h")
        if code == -signal.SIGKILL and not last:
            return None
        return Answer(order["id"], died=_cause(code, said))

    def end(self) -> None:
        """Kills the process, whatever it does; comes back when it is gone."""
        with self._starting:
            self._has_ended = True
            if self._process is not None:
                self._process.kill()
        self._idle.wait()
        self._close()

    def _running(self) -> subprocess.Popen[str] | None:
        if self._process is not None and self._process.poll() is not None:
            self._close()
        with self._starting:
            if self._process is None and not self._has_ended:
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
                self._process = subprocess.Popen(  # noqa: S603  # our own module
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    env=None if self._environment is None else dict(self._environment),
                    encoding="utf-8",
                    start_new_session=True,
                )
            return self._process

    def _close(self) -> None:
        if self._process is not None:
            self._process.wait()
            _close(self._process)
            self._process = None
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def _last_line(self) -> str:
        if self._errors is None:
            return ""
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - _LAST_WORDS))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else ""


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what a dead process did not read
                pipe.close()


def _asked(process: subprocess.Popen[str], order: str) -> str:
    """The line that the process answers; empty when it died."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(order + "\n")
        process.stdin.flush()
    except OSError:  # it is gone already
        return ""
    return process.stdout.readline()


def _cause(code: int, said: str) -> str:
    if code == -signal.SIGKILL:
        return f"the worker was killed over it {TRIES} times; most likely it needs more memory than there is"
    if code < 0:
        return f"the worker crashed over it ({signal.Signals(-code).name})"
    return f"the worker failed on it ({said or f'it ended with {code}'})"
