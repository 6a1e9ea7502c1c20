"""A campaign of kills over ``hardpart reprocess``: two archives that grow alike, one of which nobody leaves in peace.

An archive is brought up to date round by round. In each round files come, one is renamed, and the coder is another one, so that
there is work for every stage. The run over the troubled archive is killed at moments that follow from a seed, and started again
until it is through; then both archives have to be the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.archive.changes import CHANGES
from pipelines.runners.protocol import TRIES
from tests.architecture.sources import ROOT
from tests.fakes.archive import ENVIRONMENT
from tests.media_files import tone, write_recording
from tests.process_tree import command_of, descendants, kill_tree, wait_until_gone
from tests.service.archive_folders import TALK, Archive

_TALKS, _SOUNDS = 4, 1  # that come in each round
_MOST_KILLS = 8  # in one round; then it is let through
_AT_WORK = 0.5  # share of the moments that begin with the first call of a model: starting takes long, above all on a cluster
_GONE_AFTER_S = 90.0  # those of a cluster take their time
_TREE, _RUN, _WORKER = "the run with all its processes", "the run alone", "one worker"
_KINDS = (_TREE, _TREE, _RUN, _WORKER)


@dataclass(frozen=True, slots=True)
class How:
    """How runs are started: so many workers, each call of a model taking ``pause_s``; ``environment`` comes on top."""

    workers: int = 2
    pause_s: float = 0.2
    on_ray: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What came of it.

    ``kills`` are counted by what was killed, ``moments`` by what the run was at. Of the ``calls`` of models some had begun before
    and were ``redone``; the kills explain as many as there were workers that they broke off, ``may_be_redone``. ``orphans`` are
    commands of processes that outlived their run, ``unequal`` the files that are others than in the calm archive, ``unfinished``
    those that were being written when the writer died. ``untold`` are the rounds whose changes were told otherwise: the next run
    compares itself with what a killed one had written. ``digest`` is that of all files.
    """

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    redone: int = 0
    may_be_redone: int = 0
    orphans: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    unfinished: int = 0
    untold: int = 0
    digest: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled or done more often than the kills explain, and nobody outlived a run."""
        return not self.unequal and not self.orphans and self.redone <= self.may_be_redone


class LoggedArchive:
    """An archive, the log of what its models did, and the process that works on it."""

    def __init__(self, folder: Path, how: How) -> None:
        self.archive, self._log, self._how = Archive(folder), folder / "log", how
        self._version = 0
        self.process: subprocess.Popen[bytes] | None = None

    def grow(self) -> None:
        """Files come, one is renamed, the coder is another one."""
        self._version += 1
        for number in range(self._version * _TALKS, (self._version + 1) * _TALKS):
            self.archive.write(f"round{self._version}/talk{number:04}.txt", TALK.format("Ann", number))
        for number in range(_SOUNDS):
            path = self.archive.folder / f"round{self._version}" / f"sound{self._version:04}-{number}.wav"
            write_recording(path, [tone(1.5, hertz=300 + 7 * self._version + number)])
        if self._version > 1:
            old = self.archive.folder / f"round{self._version - 1}" / f"talk{(self._version - 1) * _TALKS:04}.txt"
            old.rename(old.with_name(f"renamed{self._version:04}.txt"))

    @property
    def _coder(self) -> str:
        """Every second one takes more sentences for complaints."""
        return f"{self._version}-plants" if self._version % 2 else f"{self._version}"

    def start(self) -> subprocess.Popen[bytes]:
        """A run that brings the archive up to date."""
        how, archive = self._how, self.archive
        models = {"workers": how.workers, "coder": self._coder, "pause_s": how.pause_s}
        models |= {"log": str(self._log), "on_ray": how.on_ray}
        asked = {"archive": str(archive.folder), "out": str(archive.out), "models": models}
        command = [sys.executable, "-m", "tests.fakes.reprocess_process", json.dumps(asked)]
        with self._log.with_suffix(".err").open("ab") as errors:
            environment = {**ENVIRONMENT, **how.environment}
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=errors, start_new_session=True)
        return self.process

    def begun(self) -> list[tuple[int, str, str]]:
        """The process, the stage and the subject of each call of a model."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [(int(pid), stage, subject) for pid, stage, subject in map(str.split, lines)]

    def changes(self) -> str:
        """What the last run that was through told to have changed."""
        path = self.archive.out / CHANGES
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def last_words(self) -> str:
        """What the runs said."""
        return self._log.with_suffix(".err").read_text(encoding="utf-8", errors="replace")[-2000:]

    def end(self) -> None:
        """Leaves no process behind."""
        if self.process is not None and self.process.poll() is None:
            kill_tree(self.process.pid)
            self.process.wait()


class Campaign:
    """Both archives below one folder. Whoever makes it ends it."""

    def __init__(self, folder: Path, how: How, *, seed: int) -> None:
        self._how, self._chance = how, random.Random(seed)
        self._calm, self._troubled = LoggedArchive(folder / "calm", how), LoggedArchive(folder / "troubled", how)
        self._workers_killed = 0  # since the run began: it gives a file up that costs too many workers
        self.outcome = Outcome()

    def run(self, kills: int, *, after_round: Callable[[Outcome], None] = lambda _: None) -> Outcome:
        """Rounds until there were so many kills; ``after_round`` hears how far it is."""
        while self.outcome.kills.total() < kills and self.outcome.is_good:
            self._round(kills)
            after_round(self.outcome)
        return self.outcome

    def end(self) -> None:
        """Leaves no process behind."""
        for run in (self._calm, self._troubled):
            run.end()

    def _round(self, kills: int) -> None:
        for run in (self._calm, self._troubled):
            run.grow()
        started = time.monotonic()
        assert self._calm.start().wait() == 0, self._calm.last_words()
        lasts = time.monotonic() - started
        before, last = len(self._troubled.begun()), min(kills, self.outcome.kills.total() + _MOST_KILLS)
        process = self._troubled.start()
        while self.outcome.kills.total() < last and self._lives_until_a_moment(process, lasts):
            self._kill(process)
            if process.returncode is not None:
                process = self._troubled.start()
        assert process.wait() == 0, self._troubled.last_words()
        self._compare(self._troubled.begun()[before:])

    def _lives_until_a_moment(self, process: subprocess.Popen[bytes], lasts: float) -> bool:
        """Waits until some moment of the run, or soon after it came to work; whether it still lives. What ended did so well."""
        seconds = self._chance.uniform(0, lasts)
        if self._chance.random() < _AT_WORK:
            before, seconds = len(self._troubled.begun()), seconds / 3
            while process.poll() is None and len(self._troubled.begun()) == before:
                time.sleep(0.02)
        with suppress(subprocess.TimeoutExpired):
            assert process.wait(seconds) == 0, self._troubled.last_words()
        return process.returncode is None

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        own = descendants(process.pid)
        workers = sorted(set(own) & {pid for pid, _, _ in self._troubled.begun()})
        kind = self._chance.choice(_KINDS if workers and self._workers_killed < TRIES - 1 else _KINDS[:-1])
        if kind is _WORKER:
            self._workers_killed += 1
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(workers), signal.SIGKILL)
        else:
            self._workers_killed = 0
            if kind is _TREE:
                own = kill_tree(process.pid)
            process.kill()
            process.wait()
            self.outcome.orphans += map(command_of, wait_until_gone(own, at_most_s=_GONE_AFTER_S))
        calls = [call for call in self._troubled.begun() if call[0] in {process.pid, *own}]  # read after it: none is missed
        stage = calls[-1][1] if calls else "start"
        self.outcome.kills[kind] += 1
        self.outcome.moments[stage] += 1
        at_work = 1 if stage == "themes" else len({pid for pid, _, _ in calls})
        self.outcome.may_be_redone += min(1, at_work) if kind is _WORKER else at_work

    def _compare(self, calls: Sequence[tuple[int, str, str]]) -> None:
        calm, troubled = _visible(self._calm.archive.outputs()), _visible(self._troubled.archive.outputs())
        self.outcome.rounds += 1
        self.outcome.calls += len(calls)
        self.outcome.redone += len(calls) - len({call[1:] for call in calls})
        self.outcome.unequal += sorted(n for n in calm.keys() | troubled.keys() if calm.get(n) != troubled.get(n))
        self.outcome.untold += self._calm.changes() != self._troubled.changes()
        self.outcome.unfinished = sum(path.is_file() for path in self._troubled.archive.out.rglob(".*"))
        everything = json.dumps({name: hashlib.sha256(content).hexdigest() for name, content in sorted(troubled.items())})
        self.outcome.digest = hashlib.sha256(everything.encode()).hexdigest()


def _visible(outputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without what was being written when the writer died, which has another name."""
    return {name: content for name, content in outputs.items() if not Path(name).name.startswith(".")}
