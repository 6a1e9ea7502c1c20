"""Makes the sample study's audio and reference transcripts from ``dialogues/``.

Not run by the product or its build: the result is kept beside this file. ``voices.py`` says what has to be installed, plus
``ffmpeg``. Run it as ``python -m service.sample.make_sample [STEM...]``. The English male voice draws its prosody at random, so
two runs differ in sound, never in words.

A dialogue's line is ``Name: sentences``; a ``+`` before it starts the turn while the turn before is still being spoken.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from annotations.transcript import SCHEMA, Flag, Role
from service.sample import REFERENCE, SAMPLE
from service.sample.voices import RATE, VOICES, Samples, TimedWord, load_engines, speak

OVERLAP_S = 0.4
NOISE = 0.0015  # a quiet room, 33 dB below speech
BLEED = 0.03  # what one channel of the call hears of the other
LEAD_S = 0.6

FORMATS = {
    "en_ceramics": ("mp3", "-c:a libmp3lame -b:a 48k"),
    "en_coffee": ("m4a", "-c:a aac -b:a 56k"),
    "en_prints": ("ogg", "-c:a libopus -b:a 32k"),
    "en_vintage": ("webm", "-c:a libopus -b:a 48k"),
    "ru_soap": ("mp3", "-c:a libmp3lame -b:a 48k"),
    "ru_toys": ("ogg", "-c:a libopus -b:a 32k"),
}
STEREO = {"en_vintage"}
INTERVIEWERS = {"Daniel", "Kate", "Sam", "Марина", "Павел"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as it was placed on the recording's clock, in seconds."""

    speaker: str
    start: float
    samples: Samples
    words: tuple[TimedWord, ...]
    overlapped: bool = False


def main(stems: Sequence[str]) -> None:
    """Writes the named recordings and their references."""
    engines = load_engines()
    REFERENCE.mkdir(exist_ok=True)
    for stem in stems:
        suffix, codec = FORMATS[stem]
        rng = np.random.default_rng(len(stem) + sum(stem.encode()))
        turns = render((SAMPLE / "dialogues" / f"{stem}.txt").read_text(encoding="utf-8"), engines, rng)
        channels = mix(turns, rng, stereo=stem in STEREO)
        encode(channels, SAMPLE / f"{stem}.{suffix}", codec.split())
        reference = as_transcript(f"{stem}.{suffix}", turns, duration_ms=round(channels.shape[1] * 1000 / RATE))
        text = json.dumps(reference, ensure_ascii=False, indent=1)
        compact = re.sub(r"\{\s*(\"text\"[^{}]*?)\s*\}", lambda m: "{" + " ".join(m[1].split()) + "}", text)
        (REFERENCE / f"{stem}.json").write_text(compact + "\n", encoding="utf-8")


def render(dialogue: str, engines: dict[str, Any], rng: np.random.Generator) -> list[Turn]:
    """Speaks a dialogue turn by turn, with pauses of 300 to 900 ms between turns and shorter ones between sentences."""
    lines = [line for line in dialogue.splitlines() if line.strip() and not line.startswith("#")]
    cast = dict(pair.split("=") for pair in lines[0].removeprefix("voices:").split())
    turns: list[Turn] = []
    clock = LEAD_S
    for line in lines[1:]:
        name, text = line.removeprefix("+").split(": ", maxsplit=1)
        samples, words = _speak_turn(VOICES[cast[name]], text, engines, rng)
        start = clock
        if line.startswith("+"):
            start = clock - OVERLAP_S - 0.2
            turns[-1] = replace(turns[-1], overlapped=True)
        turns.append(Turn(name, start, samples, tuple(words), overlapped=line.startswith("+")))
        clock = max(clock, start + len(samples) / RATE) + rng.uniform(0.3, 0.9)
        if _next_overlaps(lines, line):
            clock = start + len(samples) / RATE + 0.2
    return turns


def _next_overlaps(lines: list[str], line: str) -> bool:
    following = lines.index(line) + 1
    return following < len(lines) and lines[following].startswith("+")


def _speak_turn(voice: Any, text: str, engines: dict[str, Any], rng: np.random.Generator) -> tuple[Samples, list[TimedWord]]:  # noqa: ANN401
    parts: list[Samples] = []
    words: list[TimedWord] = []
    clock = 0.0
    for sentence in re.split(r"(?<=[.?!])\s+", text.strip()):
        samples, timed = speak(voice, sentence, engines)
        words += [(word, start + clock, end + clock) for word, start, end in timed]
        pause = np.zeros(round(rng.uniform(0.25, 0.6) * RATE), dtype=np.float32)
        parts += [samples, pause]
        clock += (len(samples) + len(pause)) / RATE
    return np.concatenate(parts[:-1]), words


def mix(turns: list[Turn], rng: np.random.Generator, *, stereo: bool) -> Samples:
    """float32, (channels, samples): the turns in a faintly noisy room, or each speaker on a channel of a call."""
    total = round((max(t.start + len(t.samples) / RATE for t in turns) + LEAD_S) * RATE)
    speakers = list(dict.fromkeys(t.speaker for t in turns))
    tracks = np.zeros((len(speakers), total), dtype=np.float32)
    for turn in turns:
        first = round(turn.start * RATE)
        tracks[speakers.index(turn.speaker), first : first + len(turn.samples)] += turn.samples
    channels = tracks + BLEED * tracks[::-1] if stereo else tracks.sum(axis=0, keepdims=True)
    noise: Samples = np.asarray(rng.standard_normal(channels.shape), dtype=np.float32)
    smooth = np.apply_along_axis(lambda row: np.convolve(row, np.hanning(9) / np.hanning(9).sum(), mode="same"), 1, noise)
    noisy: Samples = np.asarray(channels + NOISE * smooth, dtype=np.float32)
    return noisy


def encode(channels: Samples, path: Path, codec: list[str]) -> None:
    """Writes a compressed file with ffmpeg."""
    source = ["-f", "f32le", "-ar", str(RATE), "-ac", str(len(channels)), "-i", "-"]
    command = ["ffmpeg", "-y", "-loglevel", "error", *source, "-map_metadata", "-1", *codec, str(path)]
    subprocess.run(command, input=channels.T.tobytes(), check=True)  # noqa: S603 - our own command


def as_transcript(recording: str, turns: list[Turn], *, duration_ms: int) -> dict[str, Any]:
    """The reference in the product's transcript format, a segment a turn."""
    return {
        "schema": SCHEMA,
        "recording": recording,
        "language": recording[:2],
        "duration_ms": duration_ms,
        "segments": [_as_segment(turn) for turn in turns],
    }


def _as_segment(turn: Turn) -> dict[str, Any]:
    words = [
        {
            "text": text,
            "start_ms": round((turn.start + start) * 1000),
            "end_ms": round((turn.start + end) * 1000),
            "probability": None,
        }
        for text, start, end in turn.words
    ]
    return {
        "speaker": turn.speaker,
        "role": Role.INTERVIEWER if turn.speaker in INTERVIEWERS else Role.RESPONDENT,
        "start_ms": words[0]["start_ms"],
        "end_ms": words[-1]["end_ms"],
        "text": " ".join(text for text, _, _ in turn.words),
        "flags": [Flag.OVERLAP] if turn.overlapped else [],
        "words": words,
    }


if __name__ == "__main__":
    main(sys.argv[1:] or tuple(FORMATS))
