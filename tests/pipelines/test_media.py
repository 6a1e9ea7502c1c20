from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from annotations.errors import MediaError
from pipelines import media
from pipelines.media import DecodeLimits, decode, encode_clip, loudness
from tests.media_files import CODECS, tone, write_recording, write_silent_video

LIMITS = DecodeLimits(max_duration_ms=60_000, timeout_s=60, cpu_s=30)


def loudest_hertz(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * 16_000 / len(sound))


@pytest.mark.parametrize("kind", sorted(CODECS))
def test_every_kind_of_recording_gives_its_sound(tmp_path: Path, kind: str) -> None:
    path = write_recording(tmp_path / f"tone.{kind}", [tone(2)])
    decoded = decode(path, limits=LIMITS)
    assert decoded.channels.dtype == np.float32
    assert decoded.channels.shape[0] == 1
    assert decoded.duration_ms == pytest.approx(2_000, abs=120)
    assert loudest_hertz(decoded.mono) == pytest.approx(440, abs=2)
    assert decoded.warnings == ()


def test_the_name_is_not_trusted(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "tone.ogg", [tone(1)]).rename(tmp_path / "tone.wav")
    assert decode(path, limits=LIMITS).duration_ms == pytest.approx(1_000, abs=50)


def test_a_stereo_recording_keeps_its_sides_apart(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "call.flac", [tone(1, hertz=300), tone(1, hertz=800)])
    decoded = decode(path, limits=LIMITS)
    assert decoded.channels.shape[0] == 2
    assert [round(loudest_hertz(side)) for side in decoded.channels] == [300, 800]
    assert decoded.mono == pytest.approx(decoded.channels.mean(axis=0), abs=1e-6)


def test_sides_that_cancel_each_other_are_not_mixed(tmp_path: Path) -> None:
    voice = tone(1)
    decoded = decode(write_recording(tmp_path / "call.wav", [voice // 2, -voice]), limits=LIMITS)
    assert decoded.mono == pytest.approx(decoded.channels[1])
    (warning,) = decoded.warnings
    assert "cancel each other" in warning


def test_a_voice_on_one_side_is_mixed(tmp_path: Path) -> None:
    decoded = decode(write_recording(tmp_path / "call.wav", [tone(1), np.zeros(48_000, np.int16)]), limits=LIMITS)
    assert decoded.mono == pytest.approx(decoded.channels[0] / 2)
    assert decoded.warnings == ()


def test_a_stereo_recording_with_equal_sides_is_mono(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "call.wav", [tone(1), tone(1)])
    decoded = decode(path, limits=LIMITS)
    assert decoded.channels.shape[0] == 1


def test_the_sound_of_a_video_is_decoded(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "call.mp4", [tone(1)], with_picture=True)
    assert decode(path, limits=LIMITS).duration_ms == pytest.approx(1_000, abs=60)


def test_an_mp3_behind_a_large_picture_is_found(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "tone.mp3", [tone(1)])
    sound = path.read_bytes()
    body = sound[10 + int.from_bytes(sound[9:10], "big") :] if sound[:3] == b"ID3" else sound
    size = 200_000
    tag = b"ID3\x04\x00\x00" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)
    path.write_bytes(tag + body)
    assert decode(path, limits=LIMITS).duration_ms == pytest.approx(1_000, abs=120)


@pytest.mark.parametrize("kind", ["mp3", "wav", "flac"])
def test_what_is_left_of_a_cut_recording_is_decoded_with_a_warning(tmp_path: Path, kind: str) -> None:
    path = write_recording(tmp_path / f"cut.{kind}", [tone(10)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    decoded = decode(path, limits=LIMITS)
    assert 3_000 < decoded.duration_ms < 7_000
    assert len(decoded.warnings) == 1
    assert "cut off" in decoded.warnings[0]
    assert "of 10.0 s" in decoded.warnings[0]


BAD = {
    "empty.mp3": (b"", "empty"),
    "notes.wav": (b"Interviewer: what was the hardest part?\n" * 50, "text"),
    "zeros.mp3": (bytes(5_000), "zeros"),
    "noise.mp3": (np.random.default_rng(0).bytes(50_000), "no recording"),
    "cut.mp4": (b"\0\0\0\x20ftypisom" + bytes(24) + b"\0\xff\0\0mdat" + bytes(500), "cut off"),
    "head.wav": (b"RIFF\xff\xff\xff\xffWAVE", "cut off"),
    "list.mp3": (b"#EXTM3U\n/etc/passwd\n", "list of other files"),
    "concat.mp3": (b"ffconcat version 1.0\nfile /etc/passwd\n", "list of other files"),
    "sdp.mp3": (b"v=0\r\nm=audio 5004 RTP/AVP 0\r\n", "list of other files"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_gives_one_sentence_with_file_reason_and_remedy(tmp_path: Path, name: str) -> None:
    content, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        decode(path, limits=LIMITS)
    assert str(path) in str(caught.value)
    assert reason in caught.value.reason
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_video_without_sound_is_told_from_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="the video has no sound"):
        decode(write_silent_video(tmp_path / "screen.mp4"), limits=LIMITS)


def test_a_missing_file_a_folder_and_a_pipe_are_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        decode(tmp_path / "gone.mp3", limits=LIMITS)
    with pytest.raises(MediaError, match="folder"):
        decode(tmp_path, limits=LIMITS)


def test_a_recording_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "long.ogg", [tone(3)])
    with pytest.raises(MediaError, match="longer than"):
        decode(path, limits=DecodeLimits(max_duration_ms=2_000))


def test_a_length_that_is_only_estimated_refuses_nothing(tmp_path: Path) -> None:
    noise = (np.random.default_rng(0).standard_normal(48_000 * 20) * 3_000).astype(np.int16)
    path = write_recording(tmp_path / "quiet-at-first.aac", [np.concatenate([np.zeros(48_000 * 15, np.int16), noise])])
    decoded = decode(path, limits=DecodeLimits(max_duration_ms=36_000))
    assert (decoded.duration_ms, decoded.warnings) == (pytest.approx(35_000, abs=120), ())
    assert len(loudness(path, limits=DecodeLimits(max_duration_ms=36_000))) == pytest.approx(350, abs=2)
    with pytest.raises(MediaError, match="longer than"):
        decode(path, limits=DecodeLimits(max_duration_ms=20_000))


def test_decoding_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(media, "_WORKER", stuck)
    path = write_recording(tmp_path / "tone.wav", [tone(1)])
    with pytest.raises(MediaError, match=r"longer than 1 s"):
        decode(path, limits=DecodeLimits(timeout_s=1))


def test_too_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = tmp_path / "greedy.py"
    greedy.write_text("raise MemoryError")
    monkeypatch.setattr(media, "_WORKER", greedy)
    with pytest.raises(MediaError, match="more memory than allowed; export it as wav or mp3, or split it"):
        decode(write_recording(tmp_path / "tone.wav", [tone(1)]), limits=LIMITS)


CONFINED = """
import importlib.util, json, os, resource, socket, sys
spec = importlib.util.spec_from_file_location("worker", sys.argv[1])
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
import av
worker._rehearse()
worker._confine(memory_bytes=1 << 30, cpu_s=10)
tries = {"file": lambda: open("/etc/passwd"), "socket": socket.socket, "media": lambda: av.open("/etc/passwd", format="wav")}
tries["memory"] = lambda: bytearray(2 << 30)
opened = []
for name, attempt in tries.items():
    try:
        attempt()
    except (OSError, MemoryError):
        continue
    opened.append(name)
sys.stdout.write(json.dumps(opened))
"""


def test_a_confined_decoder_can_open_nothing_and_take_no_more_memory() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", CONFINED, str(media._WORKER)], capture_output=True, check=True, text=True)
    assert done.stdout == "[]"


@pytest.mark.parametrize("playlist", ["#EXTM3U\n#EXTINF:5,\n{target}\n", "ffconcat version 1.0\nfile '{target}'\n"])
def test_a_playlist_behind_a_recording_s_first_bytes_reaches_nothing(tmp_path: Path, playlist: str) -> None:
    asked: list[str] = []

    class Spy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Spy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        text = playlist.format(target=f"http://127.0.0.1:{server.server_port}/secret")
        for number, dressing in enumerate([b"", b"ID3\x04\0\0\0\0\0\0", b"\xff\xfb\x90\0", b"OggS", b"RIFF\0\0\0\0WAVE"]):
            path = tmp_path / f"song{number}.mp3"
            path.write_bytes(dressing + text.encode())
            with pytest.raises(MediaError):
                decode(path, limits=LIMITS)
        server.shutdown()
        thread.join()
    assert asked == []


def test_a_late_start_keeps_the_recording_s_own_clock(tmp_path: Path) -> None:
    import av

    path = tmp_path / "late.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        grey = av.VideoFrame.from_ndarray(np.full((48, 32), 128, dtype=np.uint8), format="yuv420p")
        container.mux(picture.encode(grey))
        container.mux(picture.encode(None))
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=48_000, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(tone(1).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 2 * 48_000
        for piece in [*resampler.resample(frame), None]:
            container.mux(sound.encode(piece))
    decoded = decode(path, limits=LIMITS)
    assert decoded.duration_ms == pytest.approx(3_000, abs=100)
    assert np.abs(decoded.mono[: 16_000 * 3 // 2]).max() < 0.01


def test_a_track_that_starts_late_is_whole(tmp_path: Path) -> None:
    import av

    path = tmp_path / "late.mkv"
    with av.open(str(path), "w", format="matroska") as container:
        sound = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for second in range(5, 9):
            frame = av.AudioFrame.from_ndarray(tone(1, rate=16_000).reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16_000, second * 16_000, Fraction(1, 16_000)
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    decoded = decode(path, limits=LIMITS)
    assert (decoded.duration_ms, decoded.warnings) == (4_000, ())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (warning,) = decode(path, limits=LIMITS).warnings
    assert "of 4.0 s" in warning


def test_a_clip_holds_the_asked_for_stretch_as_a_small_mp3(tmp_path: Path) -> None:
    low, high = (tone(2, hertz=hertz, rate=16_000) / np.float32(32_768) for hertz in (300, 900))
    clip = encode_clip(np.concatenate([low, high]).astype(np.float32), start_ms=2_100, end_ms=3_600)
    path = tmp_path / "clip.mp3"
    path.write_bytes(clip)
    decoded = decode(path, limits=LIMITS)
    assert decoded.duration_ms == pytest.approx(1_500, abs=120)
    assert loudest_hertz(decoded.mono) == pytest.approx(900, abs=3)
    assert len(clip) < 9_000
