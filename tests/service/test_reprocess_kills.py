"""Killed at any moment, an archive ends as if nobody had disturbed it, and next to nothing is done twice.

``HARDPART_KILLS`` says how many kills; the moments follow from a seed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.fakes.archive import ENVIRONMENT
from tests.service.test_reprocess_command import TALK, Archive

KILLS = int(os.environ.get("HARDPART_KILLS", "10"))
FILES, WORKERS, PAUSE_S = 12, 2, 0.25


def an_archive(folder: Path) -> Archive:
    archive = Archive(folder)
    for number in range(4, FILES):
        archive.write(f"2025/talk{number:02}.txt", TALK.format("Ann", number))
    return archive


def started(archive: Archive, log: Path) -> subprocess.Popen[bytes]:
    arguments = [str(archive.folder), str(archive.out), str(WORKERS), str(PAUSE_S), str(log)]
    command = [sys.executable, "-m", "tests.fakes.reprocess_process", *arguments]
    with log.with_suffix(".err").open("ab") as errors:
        return subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stderr=errors, start_new_session=True)


def begun(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_the_end_is_as_if_nobody_had_disturbed_it(tmp_path):
    calm = an_archive(tmp_path / "calm")
    assert started(calm, tmp_path / "calm.log").wait() == 0
    troubled, log, chance = an_archive(tmp_path / "troubled"), tmp_path / "log", random.Random(437)
    kills = repeatable = 0
    process = started(troubled, log)
    while process.poll() is None or process.returncode != 0:
        if process.poll() is not None:
            process = started(troubled, log)
        waiting_since = len(begun(log))
        until = time.monotonic() + chance.choice([0.5, 2.0, 6.0])  # some moments are at work, some before and after it
        while kills < KILLS and process.poll() is None and len(begun(log)) == waiting_since and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 2 * PAUSE_S))
        if kills < KILLS and process.poll() is None:
            kills += 1
            repeatable += kill(process, begun(log), chance)
        elif kills >= KILLS:
            process.wait()
    assert kills
    assert troubled.outputs() == calm.outputs()
    assert len(begun(log)) <= FILES + repeatable
    recordings = {line.split()[1] for line in begun(log)}
    assert len(recordings) == FILES


def kill(process: subprocess.Popen[bytes], lines: list[str], chance: random.Random) -> int:
    """Kills the run or one of its workers; how many units of work may have to be done again."""
    if lines and chance.random() < 0.5:
        with suppress(ProcessLookupError):
            os.kill(int(chance.choice(lines[-WORKERS:]).split()[0]), signal.SIGKILL)
        return 1
    process.kill()
    process.wait()
    return WORKERS


def test_two_runs_at_once_do_nothing_twice(tmp_path):
    archive, log = an_archive(tmp_path / "one"), tmp_path / "log"
    runs = [started(archive, log), started(archive, log)]
    assert [run.wait() for run in runs] == [0, 0]
    assert sorted(line.split()[1] for line in begun(log)) == sorted({line.split()[1] for line in begun(log)})
    assert len(begun(log)) == FILES
    lines = (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["recording"] for line in lines}) == FILES


def test_workers_die_with_the_run(tmp_path):
    archive, log = an_archive(tmp_path / "one"), tmp_path / "log"
    process = started(archive, log)
    while not begun(log):
        time.sleep(0.02)
    process.kill()
    process.wait()
    time.sleep(2 * PAUSE_S)
    alive = {line.split()[0] for line in begun(log)}
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in alive) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in alive if Path(f"/proc/{pid}").exists()] == []
