"""How fast, how large and how right transcription is: ``python -m tests.benchmarks.transcription [--audio FILE]``.

``--audio`` is timed, by our engine and by faster-whisper's batched pipeline alone on the same file with the same options. Word
error rates are printed for the sample study and, where ``HARDPART_DATA`` names a folder with ``audio/references.tsv``, for its
clips.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np

from models.asr.faster_whisper_engine import FasterWhisperOptions, FasterWhisperTranscriber
from models.asr.speech import speech_spans
from models.protocols import Audio, Recognised
from models.weights import WeightsStore
from pipelines.media import DecodeLimits, decode

SAMPLE = Path(__file__).parents[2] / "service" / "sample"
DATA = os.environ.get("HARDPART_DATA")


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]+|_", " ", text.lower().replace("ё", "е")).split())


def words_of(recognised: Recognised) -> str:
    return plain(" ".join(segment.text for segment in recognised.segments))


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def references() -> Iterator[tuple[str, Path, int | None, str]]:
    """Name, recording, its channel (``None``: all mixed), reference words."""
    for path in sorted((SAMPLE / "reference").glob("*.json")):
        transcript = json.loads(path.read_text(encoding="utf-8"))
        yield path.stem, SAMPLE / transcript["recording"], None, " ".join(s["text"] for s in transcript["segments"])
    if DATA:
        folder = Path(DATA) / "audio"
        with (folder / "references.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                channel = {"left": 0, "right": 1}.get(row["channel"])
                yield f"{row['file']} {row['channel']}", folder / row["file"], channel, row["reference"]


def print_errors(transcriber: FasterWhisperTranscriber) -> None:
    print(f"\n{'recording':44} {'found':>6} {'prob':>5} {'WER':>6} {'words':>6} {'x real':>7} {'flagged':>8} {'missed s':>9}")
    for name, path, channel, reference in references():
        media = decode(path, limits=DecodeLimits())
        audio = media.mono if channel is None else media.channels[channel]
        began = time.perf_counter()
        found = transcriber.transcribe(audio)
        spent = time.perf_counter() - began
        rate = jiwer.wer(plain(reference), words_of(found))
        flagged = sum(bool(segment.flags) for segment in found.segments)
        missed = sum(span.duration_ms for span in found.unrecognised) / 1000
        print(
            f"{name:44} {found.language:>6} {found.language_probability:5.2f} {rate:6.3f} {len(plain(reference).split()):6}"
            f" {media.duration_ms / 1000 / spent:7.1f} {flagged:8} {missed:9.1f}"
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of all processors together: the second does not depend on who else uses them."""

    clock: float
    processor: float

    def line(self, name: str, *, sound: float, threads: int) -> str:
        free = sound / (self.processor / threads)
        return f"{name:24}{self.clock:8.1f} s {sound / self.clock:7.1f} x real time; {free:7.1f} x if {threads} cores were free"


@contextmanager
def measured(results: list[Spent]) -> Iterator[None]:
    clock, processor = time.perf_counter(), time.process_time()
    yield
    results.append(Spent(time.perf_counter() - clock, time.process_time() - processor))


def print_speed(transcriber: FasterWhisperTranscriber, path: Path, *, threads: int) -> None:
    results: list[Spent] = []
    transcriber.transcribe(np.zeros(16_000, dtype=np.float32))  # loads the weights
    with measured(results):
        media = decode(path, limits=DecodeLimits())
    audio, sound = media.mono, media.duration_ms / 1000
    with measured(results):
        found = transcriber.transcribe(audio)
    peak = peak_mb()
    with measured(results):
        run_pipeline_alone(transcriber, audio, found.language)
    with measured(results):
        speech_spans(audio, options=transcriber.options.recognition.speech)
    print(f"{path.name}: {sound:.0f} s of sound, {sum(len(s.words) for s in found.segments)} words, {found.language}")
    for name, spent in zip(("decoding", "our engine", "batched pipeline alone", "voice activity"), results, strict=True):
        print(spent.line(name, sound=sound, threads=threads))
    ratio = results[1].processor / results[2].processor
    print(
        f"our engine takes {ratio:.2f} of the processor time of the batched pipeline alone; peak memory before that {peak:.0f} MB"
    )
    print(f"flagged segments {sum(bool(s.flags) for s in found.segments)} of {len(found.segments)}")


def run_pipeline_alone(transcriber: FasterWhisperTranscriber, audio: Audio, language: str) -> None:
    options = transcriber.options
    segments, _ = transcriber._decoder.pipeline.transcribe(
        audio, language=language, beam_size=options.beam_size, batch_size=options.batch_size, word_timestamps=True
    )
    for _ in segments:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, help="a recording to time")
    parser.add_argument("--model", default="base")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "hardpart" / "weights")
    parser.add_argument("--no-errors", action="store_true", help="no word error rates")
    arguments = parser.parse_args()
    options = FasterWhisperOptions(model=arguments.model)
    transcriber = FasterWhisperTranscriber(options, weights=WeightsStore(arguments.cache), threads=arguments.threads)
    if arguments.audio:
        print_speed(transcriber, arguments.audio, threads=arguments.threads)
    if not arguments.no_errors:
        print_errors(transcriber)


if __name__ == "__main__":
    main()
