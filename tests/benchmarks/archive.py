"""An archive of text interviews: ``python -m tests.benchmarks.archive [--interviews 200] [--sentences 750] [--only PART]``.

study      cold, unchanged, another decision of the coder, one interview more
runners    the files alone by one worker and by two, and by two on Ray where it is installed, with the same results
audio      ten recordings of twenty minutes, to words and speakers

Interviews are put together from conversations of the training corpora, varied so that nearly every sentence is another one. Every
row is a process of its own, as a person starts it. ``processor`` is the processor time of the run with its workers, which
tells more than the clock where a machine is busy with other things; ``GB`` the most that they held together
at one time. 750,000 sentences are ``--only study --interviews 1000``.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import importlib.util
import itertools
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.corpus import CodedSentence, CorpusStudy, read_studies
from annotations.transcript import Role
from models.acts.coder import WEIGHTS
from pipelines.outputs import ARTEFACTS
from service.capacity import cores
from tests.benchmarks.audio_stage import joined
from tests.benchmarks.process_tree import measured
from tests.benchmarks.variation import varied

_MAIN = "from service.cli import main; main()"
_RECORDINGS, _MINUTES = 10, 20


@dataclass(frozen=True, slots=True)
class Row:
    """One run."""

    name: str
    seconds: float
    calls: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--interviews", type=int, default=200)
    arguments.add_argument("--sentences", type=int, default=750, help="of each interview")
    arguments.add_argument("--folder", type=Path, help="where archive and study are kept; a temporary folder without it")
    arguments.add_argument("--language", choices=("en", "ru"), default="en")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--only", choices=list(PARTS))
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        archive = folder / "archive"
        sentences = write_archive(archive, interviews=asked.interviews, sentences=asked.sentences, language=asked.language)
        print(f"{asked.interviews} interviews, {sentences} sentences, {asked.language}, {cores()} processors", flush=True)
        for part in [asked.only] if asked.only else list(PARTS):
            PARTS[part](asked, archive, folder)


def measure_study(asked: argparse.Namespace, archive: Path, folder: Path) -> None:
    """Prints a row a run, then the ratios that matter."""
    study = folder / "study"
    workers = ("--workers", str(asked.workers))
    cold = run("cold", archive, study, *workers)
    unchanged = run("unchanged", archive, study, *workers)
    coder = other_coder(folder / "coder")
    changed = run("coder options changed", archive, study, *workers, "--coder", str(coder))
    run("(back to the first)", archive, study, *workers, "--coder", str(WEIGHTS))
    before = theme_ids(study)
    write_interview(archive / "later" / "one-more.txt", number=10**6, sentences=asked.sentences, language=asked.language)
    added = run("one interview added", archive, study, *workers)
    kept = len(before & theme_ids(study))
    print(f"unchanged / cold: {unchanged.seconds / cold.seconds:.1%}, {unchanged.calls} model calls")
    print(f"coder options changed / cold: {changed.seconds / cold.seconds:.1%}")
    print(f"one interview added: {added.seconds:.1f} s, {kept} of {len(before)} theme ids kept")


def measure_runners(asked: argparse.Namespace, archive: Path, folder: Path) -> None:
    """Prints a row a run, then the ratios that matter."""
    files = ("--only", "coder")
    alone = run("files, 1 worker", archive, folder / "one", *files, "--workers", "1", threads=1)
    both = run("files, 2 workers", archive, folder / "two", *files, "--workers", "2", threads=1)
    made = {digest_of(folder / name) for name in ("one", "two")}
    print(f"2 workers against 1: {alone.seconds / both.seconds:.2f} times as fast")
    if importlib.util.find_spec("ray"):
        ray = run("files, 2 workers on Ray", archive, folder / "ray", *files, "--workers", "2", "--runner", "ray", threads=1)
        made.add(digest_of(folder / "ray"))
        print(f"Ray against local: {ray.seconds / both.seconds - 1:+.1%} time")
    print("the same artefacts, byte for byte" if len(made) == 1 else "OTHER ARTEFACTS")


def measure_audio(asked: argparse.Namespace, archive: Path, folder: Path) -> None:
    """Prints a row a stage, and how many times as long the recordings last."""
    recordings = folder / "recordings"
    recordings.mkdir(exist_ok=True)
    for number in range(_RECORDINGS):
        joined(recordings / f"interview{number}.wav", minutes=_MINUTES, which=number)
    seconds = sum(run(f"audio, {stage}", recordings, folder / "heard", "--only", stage).seconds for stage in ("asr", "speakers"))
    print(f"{_RECORDINGS} recordings of {_MINUTES} minutes: {_RECORDINGS * _MINUTES * 60 / seconds:.1f} times real time")


def digest_of(study: Path) -> str:
    """Of all that the models made, by name and content; the records of files also tell how long each took."""
    hashed = hashlib.sha256()
    for stage in ("sentences", "encode", "code"):
        for path in sorted((study / ARTEFACTS / stage).iterdir()):
            hashed.update(f"{path.relative_to(study)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return hashed.hexdigest()


def run(name: str, archive: Path, study: Path, *options: str, threads: int | None = None) -> Row:
    """One ``hardpart reprocess``, printed."""
    command = [sys.executable, "-P", "-c", _MAIN, "reprocess", str(archive), "--out", str(study), *options]
    done = measured(command, environment={} if threads is None else {"HARDPART_THREADS": str(threads)})
    calls = re.search(r"Model calls: (\d+)", done.stderr)
    if calls is None or done.code:
        sys.exit(f"{name}: {done.stderr[-2000:]}")
    row = Row(name, done.seconds, int(calls[1]))
    taken = f"{row.seconds:8.1f} s {done.processor_s:8.1f} s processor {done.peak_gb:6.2f} GB"
    print(f"{row.name:24} {taken} {row.calls:5} model calls", flush=True)
    for line in done.stderr.splitlines():
        if re.search(r" done in [\d.]+ s$", line) and "[" not in line:
            print(f"    {line}")
    return row


def write_archive(folder: Path, *, interviews: int, sentences: int, language: str) -> int:
    """Interviews in folders of ten; how many sentences they hold."""
    shutil.rmtree(folder, ignore_errors=True)
    written = 0
    for number in range(interviews):
        path = folder / f"{2020 + number // 50}" / f"client{number // 10:02}" / f"interview{number:04}.txt"
        written += write_interview(path, number=number, sentences=sentences, language=language)
    return written


def write_interview(path: Path, *, number: int, sentences: int, language: str) -> int:
    """One interview, the same for the same number; how many sentences it holds."""
    chance = random.Random(number)
    talks = [talk for study in _studies(language) for talk in study.conversations.values()]
    lines: list[str] = []
    said = list(itertools.islice(_said(talks, chance), sentences))
    for role, group in itertools.groupby(said, key=lambda c: c.sentence.role):
        name = "Interviewer" if role is Role.INTERVIEWER else f"Respondent{number}"
        lines.append(f"{name}: {' '.join(varied(c.sentence.text, language, chance) for c in group)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(said)


@functools.cache
def _studies(language: str) -> list[CorpusStudy]:
    return [study for study in read_studies() if study.language == language and study.register != "review" and study.themes]


def _said(talks: Sequence[Sequence[CodedSentence]], chance: random.Random) -> Iterator[CodedSentence]:
    while True:
        yield from chance.choice(talks)


def other_coder(folder: Path) -> Path:
    """The shipped coder with another decision, as a person who wants more complaints would set it."""
    shutil.copytree(WEIGHTS, folder, dirs_exist_ok=True)
    facts = json.loads((WEIGHTS / "coder.json").read_text(encoding="utf-8"))
    for decision in facts["decisions"].values():
        decision["complaint_threshold"] = round(decision["complaint_threshold"] * 0.8, 3)
    facts["version"] += "-more"
    (folder / "coder.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def theme_ids(study: Path) -> set[str]:
    """The ids of the study's themes."""
    return {theme["id"] for theme in json.loads((study / "themes.json").read_text(encoding="utf-8"))["themes"]}


PARTS = {"study": measure_study, "runners": measure_runners, "audio": measure_audio}


if __name__ == "__main__":
    main()
