"""Small recordings that tests write themselves: tones, in every kind of file that the product reads."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

CODECS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "aac": "aac",
    "flac": "flac",
    "ogg": "libopus",
    "opus": "libopus",
    "webm": "libopus",
    "mp4": "aac",
    "mov": "aac",
}
FORMATS = {"m4a": "ipod", "aac": "adts", "opus": "ogg"}


def tone(seconds: float, *, hertz: float = 440, rate: int = 48_000) -> NDArray[np.int16]:
    time = np.arange(int(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * time) * 8_000).astype(np.int16)


def write_recording(path: Path, sides: list[NDArray[np.int16]], *, rate: int = 48_000, with_picture: bool = False) -> Path:
    """Write ``sides`` (one or two channels) in the format that the path's ending says."""
    kind = path.suffix[1:]
    layout = "stereo" if len(sides) == 2 else "mono"
    interleaved = np.stack(sides, axis=1).reshape(1, -1)
    with av.open(str(path), "w", format=FORMATS.get(kind, kind)) as container:
        picture = _add_picture(container) if with_picture else None
        stream = container.add_stream(CODECS[kind], rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(interleaved), format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate, frame_size=stream.codec_context.frame_size or 1024
        )
        if picture is not None:
            container.mux(picture.encode(_grey()))
            container.mux(picture.encode(None))
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(piece))
    return path


def write_silent_video(path: Path) -> Path:
    with av.open(str(path), "w", format="mp4") as container:
        picture = _add_picture(container)
        container.mux(picture.encode(_grey()))
        container.mux(picture.encode(None))
    return path


def _add_picture(container: av.container.OutputContainer) -> av.VideoStream:
    picture = container.add_stream("mpeg4", rate=5)
    picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
    return picture


def _grey() -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((48, 32), 128, dtype=np.uint8), format="yuv420p")
