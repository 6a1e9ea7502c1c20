"""Recordings in, sound out: decoding within limits, and short clips for the report.

Decoding happens in another process (``media_worker.py``) which cannot open any file or connection; see there.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from annotations.errors import MediaError
from models.options import Options
from models.protocols import SAMPLE_RATE, Audio
from pipelines.media_format import KINDS, declares_length, sniff, wav_share

_WORKER = Path(__file__).with_name("media_worker.py")
_BLOCK_BYTES = 1 << 20
_CLIP_BIT_RATE = 32_000
_PEAK_SAMPLES = SAMPLE_RATE // 10
_PEAKS_AT_ONCE = 300
_SHORT_BY_MS = 1_000  # encoders round a length by less
_SHORT_BY_SHARE = 0.01
_CANCELLED = 0.1  # of the louder side's energy; a voice on one side alone leaves a quarter in the mean


class _Take(Protocol):
    """Takes what the decoder sends."""

    def __call__(self, pipe: IO[bytes], *, at_most: int) -> bytearray: ...


class DecodeLimits(Options):
    """What one recording may cost to decode."""

    max_duration_ms: int = 6 * 3_600_000
    timeout_s: int = 900
    cpu_s: int = 600
    memory_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class DecodedMedia:
    """The sound of one recording.

    ``channels``: float32, (channels, samples), 16 kHz, -1 to 1. Two rows only when the recording is stereo and its sides differ;
    more channels than two arrive mixed. ``warnings`` are clauses for a person.
    """

    channels: NDArray[np.float32]
    duration_ms: int
    warnings: tuple[str, ...] = ()

    @property
    def mono(self) -> Audio:
        """All channels in one, or the louder of two that cancel each other: float32, (samples,)."""
        if len(self.channels) == 1 or _sides_cancel(self.channels):
            return max(self.channels, key=_energy)
        mixed: Audio = self.channels.mean(axis=0, dtype=np.float32)
        return mixed


def decode(path: Path, *, limits: DecodeLimits) -> DecodedMedia:
    """The sound of the recording at ``path``: wav, mp3, m4a, aac, flac, ogg, opus, webm, mp4 or mov, whatever its name says.

    Raises ``MediaError`` when there is none or it costs more than ``limits``.
    """
    with _opened(path) as source:
        demuxer = sniff(path, source)
        share = wav_share(source) if demuxer == "wav" else 1.0
        pcm, facts = _run_worker(path, source, demuxer=demuxer, limits=limits)
    channels, samples = int(facts["channels"]), int(facts["samples"])
    if samples == 0:
        raise MediaError(str(path), "no sound could be decoded from it", "export the recording again")
    if share < 1:
        facts["declared_ms"] = round(samples * 1000 / SAMPLE_RATE / share)
    warnings = _warnings(facts, decoded_ms=samples * 1000 // SAMPLE_RATE)
    sound = _as_channels(pcm, channels=channels)
    if _sides_cancel(sound):
        warnings += ("its two sides cancel each other, as with a cable of the wrong polarity, so the louder one is heard alone",)
    return DecodedMedia(sound, samples * 1000 // SAMPLE_RATE, warnings)


def loudness(path: Path, *, limits: DecodeLimits) -> list[int]:
    """The loudest sample of each tenth of a second of the recording, 0 to 255; its whole sound is never held in memory.

    Raises ``MediaError`` as ``decode`` does.
    """
    with _opened(path) as source:
        peaks, facts = _run_worker(path, source, demuxer=sniff(path, source), limits=limits, take=_peaks)
    sides = int(facts["channels"])
    return [max(peaks[start : start + sides]) for start in range(0, len(peaks), sides)]


def encode_clip(samples: Audio, *, start_ms: int, end_ms: int) -> bytes:
    """The stretch of a mono 16 kHz sound as an mp3 file (32 kbit/s), which every browser plays."""
    import av

    stretch = samples[start_ms * SAMPLE_RATE // 1000 : end_ms * SAMPLE_RATE // 1000]
    pcm = (np.clip(stretch, -1, 1) * 32_767).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, mode="w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono", bit_rate=_CLIP_BIT_RATE)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        resampler = av.AudioResampler(
            format="s16p", layout="mono", rate=SAMPLE_RATE, frame_size=stream.codec_context.frame_size or 576
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(piece))
    return file.getvalue()


def _opened(path: Path) -> BinaryIO:
    if path.is_dir():
        raise MediaError(str(path), "it is a folder, not a recording", "give the recordings in it")
    try:
        source = path.open("rb")
    except FileNotFoundError as error:
        raise MediaError(str(path), "there is no such file", "check the path") from error
    except OSError as error:
        raise MediaError(str(path), f"it cannot be opened ({error.strerror})", "check who may read the file") from error
    if not source.seekable():
        source.close()
        raise MediaError(str(path), "it is not an ordinary file", "copy the recording to a disk first")
    if source.seek(0, io.SEEK_END) == 0:
        source.close()
        raise MediaError(str(path), "the file is empty", "record it or export it again")
    source.seek(0)
    return source


def _run_worker(
    path: Path, source: BinaryIO, *, demuxer: str, limits: DecodeLimits, take: _Take | None = None
) -> tuple[bytearray, dict[str, Any]]:
    max_samples = limits.max_duration_ms * SAMPLE_RATE // 1000
    order = {"demuxer": demuxer, "max_samples": max_samples, "memory_bytes": limits.memory_bytes, "cpu_s": limits.cpu_s}
    order["length_is_declared"] = declares_length(source, demuxer=demuxer)
    timed_out = threading.Event()
    with tempfile.TemporaryFile() as errors:
        worker = subprocess.Popen(  # noqa: S603  # our own script by its path
            [sys.executable, "-I", str(_WORKER), json.dumps(order)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={},
            cwd="/",
            start_new_session=True,
        )

        def stop() -> None:
            timed_out.set()
            worker.kill()

        timer = threading.Timer(limits.timeout_s, stop)
        timer.start()
        try:
            assert worker.stdout is not None
            pcm = (take or _read)(worker.stdout, at_most=max_samples * 4)
            worker.wait()
        finally:
            timer.cancel()
            worker.kill()
            worker.wait()
            if worker.stdout is not None:
                worker.stdout.close()
        errors.seek(0)
        report = errors.read().decode("utf-8", "replace").strip()
    if timed_out.is_set():
        raise MediaError(str(path), f"decoding took longer than {limits.timeout_s} s", "export it as wav or mp3, or split it")
    return pcm, _facts(path, report, code=worker.returncode, limits=limits)


def _read(pipe: IO[bytes], *, at_most: int) -> bytearray:
    pcm = bytearray()
    while len(pcm) <= at_most and (block := pipe.read(_BLOCK_BYTES)):
        pcm += block
    return pcm


def _peaks(pipe: IO[bytes], *, at_most: int) -> bytearray:
    """One byte for every ``_PEAK_SAMPLES`` values that come, whichever side of the sound they belong to."""
    peaks = bytearray()
    while len(peaks) * _PEAK_SAMPLES * 2 <= at_most and (block := pipe.read(_PEAK_SAMPLES * 2 * _PEAKS_AT_ONCE)):
        values = np.abs(np.frombuffer(block, dtype="<i2", count=len(block) // 2).astype(np.int32))
        starts = np.arange(0, len(values), _PEAK_SAMPLES)
        peaks += (np.maximum.reduceat(values, starts) * 255 // 32_768).astype(np.uint8).tobytes()
    return peaks


def _facts(path: Path, report: str, *, code: int, limits: DecodeLimits) -> dict[str, Any]:
    last_line = report.rpartition("\n")[2]
    if code != 0 or not last_line.startswith("{"):
        raise MediaError(str(path), *_REFUSALS["cpu" if code == -24 else "memory" if "MemoryError" in report else "crash"])
    facts: dict[str, Any] = json.loads(last_line)
    refusal = facts.get("refusal")
    if refusal == "too_long":
        hours = limits.max_duration_ms / 3_600_000
        raise MediaError(str(path), f"it is longer than {hours:g} h", "split it")
    if refusal is not None:
        raise MediaError(str(path), *_REFUSALS[refusal])
    return facts


_AGAIN = "export the recording again"
_REFUSALS = {
    "damaged": ("the file is cut off or damaged, so that its parts cannot be found", _AGAIN),
    "silent_video": ("the video has no sound", "export it with its audio track"),
    "no_audio": ("it has no audio track", _AGAIN),
    "codec": ("its sound is coded in a way that is not read here", f"export it as {KINDS}"),
    "memory": ("decoding needed more memory than allowed", "export it as wav or mp3, or split it"),
    "cpu": ("decoding needed more processor time than allowed", "export it as wav or mp3, or split it"),
    "crash": ("the decoder failed on it", f"export it as {KINDS} with another program"),
}


def _as_channels(pcm: bytearray, *, channels: int) -> NDArray[np.float32]:
    """float32, (channels, samples); equal sides become one."""
    frames = np.frombuffer(pcm, dtype="<i2", count=len(pcm) // (2 * channels) * channels).reshape(-1, channels)
    if channels == 2 and np.array_equal(frames[:, 0], frames[:, 1]):
        frames = frames[:, :1]
    sound = np.empty(frames.shape[::-1], dtype=np.float32)
    for number, channel in enumerate(sound):
        np.multiply(frames[:, number], np.float32(1 / 32_768), out=channel)
    return sound


def _sides_cancel(channels: NDArray[np.float32]) -> bool:
    """Whether the mean of two sides, such as one side and its inverse, has far less energy than the louder one."""
    if len(channels) != 2:
        return False
    left, right = channels
    in_mean = (_energy(left) + _energy(right) + 2 * float(np.dot(left, right))) / 4
    return in_mean < _CANCELLED * max(_energy(left), _energy(right))


def _energy(sound: Audio) -> float:
    return float(np.dot(sound, sound))


def _warnings(facts: dict[str, Any], *, decoded_ms: int) -> tuple[str, ...]:
    found = []
    declared_ms = facts["declared_ms"]
    if declared_ms is not None and declared_ms - decoded_ms > max(_SHORT_BY_MS, declared_ms * _SHORT_BY_SHARE):
        lengths = f"{decoded_ms / 1000:.1f} s of {declared_ms / 1000:.1f} s"
        found.append(f"the file is cut off: {lengths} could be decoded; copy or export it again for the rest")
    elif facts["damaged"]:
        packets = f"{facts['damaged']} damaged packets were left out"
        found.append(f"{packets} and {decoded_ms / 1000:.1f} s could be decoded; copy or export it again for the rest")
    if facts["audio_tracks"] > 1:
        found.append(f"it has {facts['audio_tracks']} audio tracks, of which the first is used; export another one to use that")
    return tuple(found)
