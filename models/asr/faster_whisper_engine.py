"""Whisper through faster-whisper: windows in batches, 8-bit integers on a CPU, half precision on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from annotations.errors import OptionsError, UnavailableError
from annotations.spans import TimeSpan
from annotations.transcript import Word
from models.asr.recognition import OWN_MODEL, SECOND_TEMPERATURES, Decoded, RecognitionOptions, cut, recognise
from models.asr.words import merge_pieces
from models.options import Options
from models.protocols import Audio, Recognised, untold
from models.weights import Source, WeightsStore

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline, WhisperModel
    from faster_whisper.transcribe import Segment


COMPUTE_TYPES = {"cpu": "int8", "cuda": "float16"}


class FasterWhisperOptions(Options):
    """``model``: a packaged size (``base``), a folder in CTranslate2 format, or a hub name (fetched only with ``download``)."""

    kind: Literal["faster_whisper"] = "faster_whisper"
    model: str = "base"
    download: bool = False
    device: Literal["cpu", "cuda"] = "cpu"
    compute_type: str = "int8"
    beam_size: int = 5
    batch_size: int = 8
    seed: int = 0
    recognition: RecognitionOptions = RecognitionOptions()


def cuda_devices() -> int:
    """How many GPUs CTranslate2 finds."""
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


class FasterWhisperTranscriber:
    """A ``Transcriber``. Weights are found at once and loaded at first use; ``threads`` 0 leaves their number to the library.

    Raises ``WeightsError`` when the weights are not here, and ``UnavailableError`` at first use when the GPU is not.
    """

    def __init__(self, options: FasterWhisperOptions, *, weights: WeightsStore, threads: int = 0) -> None:
        self.options = options
        self.weights = weights.whisper(options.model, download=options.download)
        self.threads = threads

    @property
    def fingerprint(self) -> str:
        """Whether a model may be fetched and which folder it is in change no word, so they are not in it."""
        model = OWN_MODEL if self.weights.source is Source.FOLDER else self.options.model
        made_by = self.options.model_copy(update={"download": False, "model": model})
        return f"{self.options.kind}-{made_by.digest()}-{self.weights.sha256[:16]}"

    def transcribe(self, audio: Audio, *, language: str | None = None, done: Callable[[float], None] = untold) -> Recognised:
        """Raises ``OptionsError`` for a language that the model does not know."""
        decoder = self._decoder
        if not decoder.model.model.is_multilingual:
            if language not in (None, "en"):
                raise OptionsError(
                    f"the model {self.options.model} understands English only; choose base for language {language}."
                )
            language = "en"
        elif language is not None and language not in decoder.model.supported_languages:
            raise OptionsError(f"{language} is no language of Whisper; give a code such as en or ru.")
        return recognise(decoder, audio, options=self.options.recognition, language=language, done=done)

    @cached_property
    def _decoder(self) -> _BatchedDecoder:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        if self.options.device == "cuda" and not cuda_devices():
            raise UnavailableError("HARDPART_DEVICE=cuda: there is no GPU that CTranslate2 can use; set it to cpu or auto.")
        model = WhisperModel(
            str(self.weights.path),
            device=self.options.device,
            compute_type=self.options.compute_type,
            cpu_threads=self.threads,
            local_files_only=True,
        )
        return _BatchedDecoder(model, BatchedInferencePipeline(model), self.options)


class _BatchedDecoder:
    """A ``Decoder``: batches first, one window after another with falling greed the second time."""

    def __init__(self, model: WhisperModel, pipeline: BatchedInferencePipeline, options: FasterWhisperOptions) -> None:
        self.model = model
        self.pipeline = pipeline
        self.options = options
        self.at_once = options.batch_size

    def languages(self, audio: Audio, windows: Sequence[TimeSpan]) -> list[dict[str, float]]:
        from faster_whisper.audio import pad_or_trim

        features = [pad_or_trim(self.model.feature_extractor(cut(audio, window))[..., :-1]) for window in windows]
        encoded = self.model.encode(np.stack(features))
        return [{token[2:-2]: probability for token, probability in found} for found in self.model.model.detect_language(encoded)]

    def decode(self, audio: Audio, windows: Sequence[TimeSpan], *, language: str) -> Iterator[Decoded]:
        clips = [{"start": window.start_ms / 1000, "end": window.end_ms / 1000} for window in windows]
        segments, _ = self.pipeline.transcribe(
            audio,
            language=language,
            beam_size=self.options.beam_size,
            batch_size=self.options.batch_size,
            clip_timestamps=clips,
            word_timestamps=True,
        )
        heard = list(segments)
        for window in windows:
            yield _decoded([s for s in heard if _began_in(s, window)], offset_ms=0, language=language)

    def decode_again(self, audio: Audio, window: TimeSpan, *, language: str) -> Decoded:
        import ctranslate2

        ctranslate2.set_random_seed(self.options.seed)  # higher temperatures draw words by chance
        segments, _ = self.model.transcribe(
            cut(audio, window),
            language=language,
            beam_size=self.options.beam_size,
            temperature=SECOND_TEMPERATURES,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        return _decoded(segments, offset_ms=window.start_ms, language=language)


def _began_in(segment: Segment, window: TimeSpan) -> bool:
    """Whether the batch decoder made the segment from the window: ``seek`` is the window's start in hundredths of a second."""
    return abs(int(segment.seek) * 10 - window.start_ms) <= 10


def _decoded(segments: Iterable[Segment], *, offset_ms: int, language: str) -> Decoded:
    heard = list(segments)
    pieces = [
        Word(word.word, offset_ms + round(word.start * 1000), offset_ms + round(word.end * 1000), float(word.probability))
        for segment in heard
        for word in segment.words or ()
    ]
    return Decoded(
        merge_pieces(pieces, language=language),
        no_speech=max((float(segment.no_speech_prob) for segment in heard), default=0.0),
        log_probability=min((float(segment.avg_logprob) for segment in heard), default=0.0),
    )
