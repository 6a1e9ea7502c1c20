"""The whole audio stage (decode, words, speakers, roles) beside faster-whisper alone: ``python -m tests.benchmarks.audio_stage``.

Without ``--audio FILE`` the English recordings of the sample study are joined until they last ``--minutes``. Each of the two runs
in a process of its own, on the same file with the same model and decoding options, so that its peak memory can be told.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from models.protocols import SAMPLE_RATE

_APART_S = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--part", choices=("stage", "alone"))
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(_stage(arguments.audio) if arguments.part == "stage" else _alone(arguments.audio)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        audio = arguments.audio or joined(Path(scratch) / "joined.wav", minutes=arguments.minutes)
        stage, alone = (_measured(part, audio) for part in ("stage", "alone"))
    for name, figures in (("whole audio stage", stage), ("faster-whisper alone", alone)):
        print(
            f"{name:22} {figures['seconds']:7.1f} s   {figures['duration_s'] / figures['seconds']:5.1f} x real time   "
            f"{figures['cpu_s']:7.1f} s of processor   peak {figures['peak_mb']:.0f} MB"
        )
    print(f"ratio of the clock {stage['seconds'] / alone['seconds']:.2f}, of the processor {stage['cpu_s'] / alone['cpu_s']:.2f}")


def _measured(part: str, audio: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.audio_stage", "--part", part, "--audio", str(audio)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return figures


def _stage(audio: Path) -> dict[str, float]:
    from pipelines.artefacts import ArtefactStore
    from pipelines.hearing import StudyRequest
    from pipelines.inputs import find_inputs
    from pipelines.progress import Quiet
    from service.compose import ModelChoice, recording_stage
    from service.settings import Settings

    found = find_inputs([audio])
    with tempfile.TemporaryDirectory() as folder:
        stage = recording_stage(Settings(), ModelChoice(), ArtefactStore(Path(folder)))
        started = time.perf_counter()
        heard = stage.hear_all(found.inputs, StudyRequest(), progress=Quiet())
        seconds = time.perf_counter() - started
    assert len(heard.recordings) == 1, heard.failures
    return _figures(seconds, heard.recordings[0].transcript.duration_ms / 1000)


def _alone(audio: Path) -> dict[str, float]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    from models.asr.faster_whisper_engine import FasterWhisperOptions
    from service.compose import weights_store
    from service.settings import Settings

    options, settings = FasterWhisperOptions(), Settings()
    folder = weights_store(settings).whisper(options.model).path
    started = time.perf_counter()
    model = WhisperModel(str(folder), device="cpu", compute_type=options.compute_type, cpu_threads=settings.threads)
    segments, info = BatchedInferencePipeline(model).transcribe(
        str(audio), batch_size=options.batch_size, beam_size=options.beam_size, word_timestamps=True
    )
    for _ in segments:
        pass
    return _figures(time.perf_counter() - started, info.duration)


def _figures(seconds: float, duration_s: float) -> dict[str, float]:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    peak_mb = max(own.ru_maxrss, children.ru_maxrss) / 1024
    return {"seconds": seconds, "duration_s": duration_s, "cpu_s": cpu_s, "peak_mb": peak_mb}


def joined(path: Path, *, minutes: int, which: int = 0) -> Path:
    """Two recordings of the sample study, one after the other and again, in ``path``.

    By ``which`` they are English or Russian ones, and begin at another place, so that each file is another recording.
    """
    from pipelines.media import DecodeLimits, decode
    from service.sample import sample_recordings

    own = [p for p in sample_recordings() if p.stem.startswith(("en_", "ru_")[which % 2])]
    pairs = list(itertools.permutations(own, 2))
    said = [decode(p, limits=DecodeLimits()).mono for p in pairs[which // 2 % len(pairs)]]
    start = which * _APART_S * SAMPLE_RATE
    wanted, parts, length = start + minutes * 60 * SAMPLE_RATE, [], 0
    while length < wanted:
        parts.append(said[len(parts) % len(said)])
        length += len(parts[-1])
    samples = (np.clip(np.concatenate(parts)[start:wanted], -1, 1) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
    return path


if __name__ == "__main__":
    main()
