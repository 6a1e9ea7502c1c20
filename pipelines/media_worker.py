"""Decodes one recording in a process of its own that can open nothing.

Run as a script, never imported by the product: ``python -I media_worker.py LIMITS`` with the recording as standard input. Sound
leaves as interleaved signed 16-bit samples at 16 kHz on standard output, one JSON object of facts on standard error.

Before a byte of the recording is looked at, the limit on open files becomes zero: whatever a hostile file makes a decoder try,
it reaches no other file and no network.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from av.audio import AudioFrame, AudioStream
    from av.audio.resampler import AudioResampler
    from av.container import InputContainer

SAMPLE_RATE = 16_000
GAP_S = Fraction(1, 4)  # a shorter hole in the timestamps is jitter, a longer one is a pause that a player shows
SILENCE_BLOCK = bytes(2 * SAMPLE_RATE)

DEMUXERS = ("wav", "mp3", "mov", "flac", "ogg", "matroska", "aac")
DECODERS = (
    "aac,aac_latm,ac3,adpcm_ima_wav,adpcm_ms,alac,amrnb,amrwb,eac3,flac,libopus,mp2,mp2float,mp3,mp3float,opus,vorbis,"
    "pcm_alaw,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_mulaw,pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,"
    "pcm_s8,pcm_u8"
)


class RefusalError(Exception):
    """The recording cannot be decoded; the argument is one of the parent's reasons."""


class Output:
    """Counts the samples that leave, and refuses more than the limit."""

    def __init__(self, sink: BinaryIO, *, max_samples: int) -> None:
        self.sink = sink
        self.samples = 0
        self.max_samples = max_samples

    def write(self, block: bytes | memoryview, *, samples: int) -> None:
        self.samples += samples
        if self.samples > self.max_samples:
            raise RefusalError("too_long")
        self.sink.write(block)

    def silence(self, samples: int, *, channels: int) -> None:
        per_block = len(SILENCE_BLOCK) // (2 * channels)
        while samples > 0:
            count = min(samples, per_block)
            self.write(SILENCE_BLOCK[: count * 2 * channels], samples=count)
            samples -= count


class Track:
    """Turns the frames of one audio track into samples of the output on the recording's own clock."""

    def __init__(self, output: Output, *, channels: int, starts_at: Fraction | None) -> None:
        self.output = output
        self.channels = channels
        self.starts_at = starts_at
        self.position = Fraction(0)
        self.shape: tuple[str, str, int] | None = None
        self.resampler: AudioResampler | None = None

    def add(self, frame: AudioFrame) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self.shape:
            self.flush()
            self._start(shape)
        if frame.pts is not None and frame.time_base is not None:
            self._fill_hole(frame.pts * frame.time_base)
        self.position += Fraction(frame.samples, frame.sample_rate)
        frame.pts = None
        self._send(frame)

    def flush(self) -> None:
        self._send(None)
        self.resampler = None

    def _start(self, shape: tuple[str, str, int]) -> None:
        from av.audio.resampler import AudioResampler

        self.shape = shape
        self.resampler = AudioResampler(format="s16", layout="stereo" if self.channels == 2 else "mono", rate=SAMPLE_RATE)

    def _fill_hole(self, time: Fraction) -> None:
        if self.starts_at is None:
            self.starts_at = time
        hole = time - self.starts_at - self.position
        if hole > GAP_S:
            self.output.silence(int(hole * SAMPLE_RATE), channels=self.channels)
            self.position += hole

    def _send(self, frame: AudioFrame | None) -> None:
        if self.resampler is None:
            return
        for converted in self.resampler.resample(frame):
            size = converted.samples * 2 * self.channels
            self.output.write(memoryview(converted.planes[0])[:size], samples=converted.samples)


def decode(
    source: BinaryIO, sink: BinaryIO, *, demuxer: str, max_samples: int, length_is_declared: bool = True
) -> dict[str, object]:
    """Decode the first audio track of ``source`` into ``sink`` and tell what was found.

    A declared length above ``max_samples`` is refused at once, an estimated one only when as many samples have come.
    """
    import av

    options = {"format_whitelist": "wav,mp3,mov,mp4,m4a,3gp,3g2,mj2,flac,ogg,matroska,webm,aac", "protocol_whitelist": ""}
    options["codec_whitelist"] = DECODERS
    try:
        container = av.open(source, mode="r", format=demuxer, options=options, metadata_errors="ignore")
    except av.error.MemoryError:
        raise
    except (av.error.FFmpegError, ValueError) as error:
        raise RefusalError("damaged") from error
    with container:
        stream = _audio_track(container)
        declared = _declared_seconds(container, stream) if length_is_declared else None
        if declared is not None and declared * SAMPLE_RATE > max_samples:
            raise RefusalError("too_long")
        output = Output(sink, max_samples=max_samples)
        channels = 2 if stream.codec_context.channels == 2 else 1
        start = None if container.start_time is None else Fraction(container.start_time, av.time_base)
        track = Track(output, channels=channels, starts_at=start)
        damaged = _decode_packets(container, stream, track)
        return {
            "channels": channels,
            "samples": output.samples,
            "declared_ms": None if declared is None else round(declared * 1000),
            "damaged": damaged,
            "audio_tracks": len(container.streams.audio),
        }


def _audio_track(container: InputContainer) -> AudioStream:
    tracks = container.streams.audio
    if not tracks:
        raise RefusalError("silent_video" if container.streams.video else "no_audio")
    stream = tracks[0]
    context = stream.codec_context
    if context is None or context.codec.name not in DECODERS.split(","):
        raise RefusalError("codec")
    context.thread_count = 1
    return stream


def _declared_seconds(container: InputContainer, stream: AudioStream) -> Fraction | None:
    import av

    if stream.duration is not None and stream.time_base is not None:
        return Fraction(stream.duration * stream.time_base)
    if container.duration is None:
        return None
    return Fraction(container.duration - max(0, container.start_time or 0), av.time_base)  # it counts from 0, not from the start


def _decode_packets(container: InputContainer, stream: AudioStream, track: Track) -> int:
    """Decode what can be decoded; how many packets could not."""
    import av

    damaged = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            break
        except av.error.MemoryError:
            raise
        except av.error.FFmpegError:
            damaged += 1
            break  # the container itself ends in the middle of something
        try:
            frames = packet.decode()
        except av.error.MemoryError:
            raise
        except av.error.FFmpegError:
            damaged += 1
            continue
        for frame in frames:
            track.add(frame)
    track.flush()
    return damaged


def _rehearse() -> None:
    """Run the whole way once on a tiny sound, so that nothing has to be loaded once no file can be opened."""
    pcm = bytes(3200)
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", len(pcm)
    )
    json.dumps(decode(io.BytesIO(header + pcm), io.BytesIO(), demuxer="wav", max_samples=SAMPLE_RATE))


def _confine(*, memory_bytes: int, cpu_s: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))  # standard error is a file; the sound goes to a pipe
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> int:
    """Decode standard input to standard output within the limits of the first argument (JSON)."""
    limits = json.loads(sys.argv[1])
    if limits["demuxer"] not in DEMUXERS:
        raise ValueError(limits["demuxer"])
    import av.logging

    av.logging.set_level(av.logging.PANIC)
    _rehearse()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _confine(memory_bytes=limits["memory_bytes"], cpu_s=limits["cpu_s"])
    try:
        facts = decode(
            source,
            sink,
            demuxer=limits["demuxer"],
            max_samples=limits["max_samples"],
            length_is_declared=limits["length_is_declared"],
        )
        sink.flush()
    except RefusalError as refusal:
        facts = {"refusal": str(refusal)}
    except MemoryError:
        facts = {"refusal": "memory"}
    sys.stderr.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
