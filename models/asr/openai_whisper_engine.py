"""Whisper as its authors publish it: the ``openai-whisper`` package, for those who have its checkpoints. Slow, and an extra."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from annotations.errors import OptionsError, UnavailableError, WeightsError
from annotations.spans import TimeSpan
from annotations.transcript import Word
from models.asr.recognition import OWN_MODEL, SECOND_TEMPERATURES, Decoded, RecognitionOptions, cut, recognise
from models.asr.words import merge_pieces
from models.options import Options
from models.protocols import Audio, Recognised, untold
from models.weights import WeightsStore

if TYPE_CHECKING:
    from whisper.model import Whisper


class OpenAIWhisperOptions(Options):
    """``model``: the path of a checkpoint (``.pt``)."""

    kind: Literal["openai_whisper"] = "openai_whisper"
    model: str
    device: str = "cpu"
    beam_size: int = 5
    seed: int = 0
    recognition: RecognitionOptions = RecognitionOptions()


class OpenAIWhisperTranscriber:
    """A ``Transcriber``. The checkpoint is found at once and loaded at first use.

    Raises ``UnavailableError`` when the package is not installed and ``WeightsError`` when the checkpoint is not here.
    """

    def __init__(self, options: OpenAIWhisperOptions, *, weights: WeightsStore) -> None:
        if importlib.util.find_spec("whisper") is None:
            raise UnavailableError("the engine openai_whisper is not installed; run: pip install 'hardpart[openai-whisper]'.")
        self.options = options
        self.weights = weights.file(Path(options.model))

    @property
    def fingerprint(self) -> str:
        """Where the checkpoint lies changes no word, so it is not in it."""
        made_by = self.options.model_copy(update={"model": OWN_MODEL})
        return f"{self.options.kind}-{made_by.digest()}-{self.weights.sha256[:16]}"

    def transcribe(self, audio: Audio, *, language: str | None = None, done: Callable[[float], None] = untold) -> Recognised:
        """Raises ``OptionsError`` for a language that the model does not know."""
        from whisper.tokenizer import LANGUAGES

        if not self._decoder.model.is_multilingual:
            if language not in (None, "en"):
                raise OptionsError(
                    f"{self.weights.path} understands English only; give a multilingual checkpoint for {language}."
                )
            language = "en"
        elif language is not None and language not in LANGUAGES:
            raise OptionsError(f"{language} is no language of Whisper; give a code such as en or ru.")
        return recognise(self._decoder, audio, options=self.options.recognition, language=language, done=done)

    @cached_property
    def _decoder(self) -> _WindowDecoder:
        return _WindowDecoder(_load(self.weights.path, device=self.options.device), self.options)


class _WindowDecoder:
    """A ``Decoder`` that takes one window after another."""

    at_once = 1

    def __init__(self, model: Whisper, options: OpenAIWhisperOptions) -> None:
        self.model = model
        self.options = options

    def languages(self, audio: Audio, windows: Sequence[TimeSpan]) -> list[dict[str, float]]:
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        found = []
        for window in windows:
            features = log_mel_spectrogram(pad_or_trim(cut(audio, window)), n_mels=self.model.dims.n_mels)
            _, probabilities = self.model.detect_language(features.to(self.model.device))
            found.append({str(language): float(probability) for language, probability in probabilities.items()})
        return found

    def decode(self, audio: Audio, windows: Sequence[TimeSpan], *, language: str) -> Iterator[Decoded]:
        for window in windows:
            yield self._decode(audio, window, language=language, temperatures=(0.0,))

    def decode_again(self, audio: Audio, window: TimeSpan, *, language: str) -> Decoded:
        return self._decode(audio, window, language=language, temperatures=SECOND_TEMPERATURES)

    def _decode(self, audio: Audio, window: TimeSpan, *, language: str, temperatures: tuple[float, ...]) -> Decoded:
        import torch

        with torch.random.fork_rng():
            torch.manual_seed(self.options.seed)  # higher temperatures draw words by chance
            result = self.model.transcribe(
                cut(audio, window),
                language=language,
                temperature=temperatures,
                beam_size=self.options.beam_size,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=self.model.device.type == "cuda",
                verbose=None,
            )
        return _decoded(result["segments"], offset_ms=window.start_ms, language=language)


def _load(path: Path, *, device: str) -> Whisper:
    """The checkpoint's model; only tensors and plain values are read from it, so that it can run nothing."""
    import pickle

    import torch
    from whisper.model import ModelDimensions, Whisper

    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        model = Whisper(ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"])
    except (KeyError, TypeError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise WeightsError(f"{path}: this is no checkpoint of openai-whisper; give one of its .pt files.") from error
    return model.to(device).eval()


def _decoded(segments: Sequence[dict[str, Any]], *, offset_ms: int, language: str) -> Decoded:
    pieces = [
        Word(
            str(word["word"]),
            offset_ms + round(float(word["start"]) * 1000),
            offset_ms + round(float(word["end"]) * 1000),
            float(word["probability"]),
        )
        for segment in segments
        for word in segment.get("words", ())
    ]
    return Decoded(
        merge_pieces(pieces, language=language),
        no_speech=max((float(segment["no_speech_prob"]) for segment in segments), default=0.0),
        log_probability=min((float(segment["avg_logprob"]) for segment in segments), default=0.0),
    )
