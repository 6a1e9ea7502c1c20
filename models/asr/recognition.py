"""From speech to believed words, whatever recognises them.

Voice activity is found once. Windows of speech are decoded; what the guards do not believe, and speech that gave no words, is
decoded once more in another way; what is still not believed is flagged, and what still has no words is counted.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Segment, Word
from models.asr.guards import GuardOptions, doubts, is_phantom, is_spoken, loops, mean_probability, missed
from models.asr.language import UNDETERMINED, places, vote
from models.asr.speech import SpeechOptions, pack, speech_spans
from models.asr.words import as_segment, at_speech, in_order, split
from models.options import Options
from models.protocols import SAMPLE_RATE, Audio, Recognised, untold

OWN_MODEL = "own"  # in fingerprints for the path of a person's own weights, which their digest tells apart
SECOND_TEMPERATURES = (0.0, 0.2, 0.4)  # each is tried when the one before gave a loop or an improbable text
_MARGIN_MS = 250  # heard around a stretch that is decoded again
_FREE_AGAIN_MS = 30_000  # decoding this much again is always allowed
_FIRST_SHARE = 7 / 8  # of the work, the rest is for what is decoded again: at most ``again_share`` of the speech
_JOIN_MS = 1_500  # missed stretches closer than this are heard together


class RecognitionOptions(Options):
    """What holds for every recogniser. ``languages``: those expected; ``places``: how many windows tell the language."""

    languages: tuple[str, ...] = ("en", "ru")
    places: int = 5
    speech: SpeechOptions = SpeechOptions()
    guards: GuardOptions = GuardOptions()


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a recogniser heard in one window.

    ``no_speech``: its probability that nobody spoke. ``log_probability``: mean over its tokens. Word times are on the
    recording's clock.
    """

    words: tuple[Word, ...]
    no_speech: float = 0.0
    log_probability: float = 0.0


class Decoder(Protocol):
    """A recogniser of windows of at most 30 s; ``at_once`` is how many of them it decodes together."""

    @property
    def at_once(self) -> int: ...

    def languages(self, audio: Audio, windows: Sequence[TimeSpan]) -> list[dict[str, float]]:
        """Probabilities of languages, one dictionary a window."""
        ...

    def decode(self, audio: Audio, windows: Sequence[TimeSpan], *, language: str) -> Iterator[Decoded]:
        """One result a window, in order; at most ``at_once`` windows."""
        ...

    def decode_again(self, audio: Audio, window: TimeSpan, *, language: str) -> Decoded:
        """The window heard in another, more careful way; the same for the same input."""
        ...


@dataclass(frozen=True, slots=True)
class _Piece:
    words: tuple[Word, ...]
    flags: frozenset[Flag]

    @property
    def span(self) -> TimeSpan:
        return TimeSpan(self.words[0].start_ms, self.words[-1].end_ms)


class _Budget:
    """How much may still be decoded again."""

    def __init__(self, left_ms: float) -> None:
        self.left_ms = left_ms

    def allows(self, span: TimeSpan) -> bool:
        if span.duration_ms > self.left_ms:
            return False
        self.left_ms -= span.duration_ms
        return True


def cut(audio: Audio, window: TimeSpan) -> Audio:
    """The window's part of a 16 kHz recording."""
    return audio[window.start_ms * SAMPLE_RATE // 1000 : window.end_ms * SAMPLE_RATE // 1000]


def recognise(
    decoder: Decoder,
    audio: Audio,
    *,
    options: RecognitionOptions,
    language: str | None = None,
    done: Callable[[float], None] = untold,
) -> Recognised:
    """The believed, the flagged and the missing words of a mono 16 kHz recording; ``done`` as of a ``Transcriber``."""
    duration_ms = len(audio) * 1000 // SAMPLE_RATE
    speech = speech_spans(audio, options=options.speech)
    if not speech:
        return Recognised(language or UNDETERMINED, 1.0 if language else 0.0, ())
    windows = pack(speech, duration_ms=duration_ms, padding_ms=options.speech.padding_ms)
    probability = 1.0
    if language is None:
        language, probability = vote(decoder.languages(audio, places(windows, count=options.places)), expected=options.languages)
    work = _Recognition(decoder, audio, speech, language, options.guards)
    pieces: list[_Piece] = []
    for first in range(0, len(windows), decoder.at_once):
        batch = windows[first : first + decoder.at_once]
        for window, decoded in zip(batch, decoder.decode(audio, batch, language=language), strict=True):
            pieces.extend(work.pieces(decoded, window=window))
        done(_FIRST_SHARE * (first + len(batch)) / len(windows))
    pieces = work.settle_doubts(pieces)
    pieces = work.fill_gaps(pieces)
    words = [word for piece in pieces for word in piece.words]
    segments = tuple(_segments(pieces))
    return Recognised(language, probability, segments, missed(speech, words), speech)


class _Recognition:
    """One recording's way through the guards."""

    def __init__(
        self, decoder: Decoder, audio: Audio, speech: tuple[TimeSpan, ...], language: str, options: GuardOptions
    ) -> None:
        self.decoder = decoder
        self.audio = audio
        self.speech = speech
        self.language = language
        self.options = options
        self.duration_ms = len(audio) * 1000 // SAMPLE_RATE
        speech_ms = sum(span.duration_ms for span in speech)
        self.budget = _Budget(max(_FREE_AGAIN_MS, options.again_share * speech_ms))

    def pieces(self, decoded: Decoded, *, window: TimeSpan) -> list[_Piece]:
        """The words of one window as believed or doubted pieces, without those that nobody can have said."""
        nobody_spoke = (
            decoded.no_speech > self.options.max_no_speech and decoded.log_probability < self.options.min_log_probability
        )
        if nobody_spoke:
            return []
        speech = self._speech_in(window)
        words = at_speech(in_order(decoded.words, within=window), speech)
        looping = {index for found in loops(words) for index in found}
        found, position = [], 0
        for piece in split(words):
            flags = set(doubts(piece, options=self.options))
            if looping.intersection(range(position, position + len(piece))):
                flags.add(Flag.LOOP)
            position += len(piece)
            invented = is_phantom(piece, no_speech=decoded.no_speech, options=self.options) or not is_spoken(piece, speech)
            if not invented:
                found.append(_Piece(piece, frozenset(flags)))
        return found

    def settle_doubts(self, pieces: list[_Piece]) -> list[_Piece]:
        """Hear what is doubted once more, the worst first while the budget lasts, and keep the better version."""
        runs = _runs(pieces)
        order = sorted(
            (index for index, run in enumerate(runs) if run[0].flags), key=lambda index: (_gravity(runs[index]), index)
        )
        for index in order:
            before = next((run[-1].span.end_ms for run in reversed(runs[:index]) if run), 0)
            after = next((run[0].span.start_ms for run in runs[index + 1 :] if run), self.duration_ms)
            window = _widened(TimeSpan(runs[index][0].span.start_ms, runs[index][-1].span.end_ms), before, after)
            if window.duration_ms and self.budget.allows(window):
                runs[index] = _better(runs[index], self._again(window))
        return [piece for run in runs for piece in run]

    def fill_gaps(self, pieces: list[_Piece]) -> list[_Piece]:
        """Hear speech without words once more, the longest first while the budget lasts; only what is believed is added."""
        words = [word for piece in pieces for word in piece.words]
        gaps = [gap for gap in _joined(missed(self.speech, words), words) if gap.duration_ms >= self.options.min_missed_ms]
        for gap, room in sorted(_rooms(gaps, duration_ms=self.duration_ms), key=lambda both: (-both[0].duration_ms, both[0])):
            before = max((word.end_ms for word in words if word.start_ms < gap.start_ms), default=0)
            after = min((word.start_ms for word in words if word.start_ms >= gap.start_ms), default=self.duration_ms)
            window = _widened(gap, max(room.start_ms, min(before, gap.start_ms)), min(after, room.end_ms))
            if self.budget.allows(window):
                pieces = pieces + [piece for piece in self._again(window) if not piece.flags]
        return sorted(pieces, key=lambda piece: (piece.span, len(piece.words)))

    def _speech_in(self, window: TimeSpan) -> tuple[TimeSpan, ...]:
        first = max(0, bisect_left(self.speech, window.start_ms, key=lambda span: span.start_ms) - 1)
        return self.speech[first : bisect_left(self.speech, window.end_ms, key=lambda span: span.start_ms)]

    def _again(self, window: TimeSpan) -> list[_Piece]:
        return self.pieces(self.decoder.decode_again(self.audio, window, language=self.language), window=window)


def _segments(pieces: Iterable[_Piece]) -> Iterator[Segment]:
    earliest = 0
    for piece in pieces:
        last = max(piece.span.end_ms, earliest)
        words = in_order(piece.words, within=TimeSpan(earliest, last))
        earliest = words[-1].end_ms
        yield as_segment(words, flags=piece.flags)


def _runs(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """Neighbours that are doubted stand together as far as they fit into a window; believed pieces stand alone."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        follows = bool(runs) and bool(piece.flags) and bool(runs[-1][-1].flags)
        if follows and piece.span.end_ms - runs[-1][0].span.start_ms <= _FREE_AGAIN_MS - 2 * _MARGIN_MS:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _gravity(run: Sequence[_Piece]) -> int:
    order = (Flag.LOOP, Flag.WORD_RATE, Flag.LOW_CONFIDENCE)
    return min(order.index(flag) for piece in run for flag in piece.flags)


def _better(old: list[_Piece], new: list[_Piece]) -> list[_Piece]:
    """Fewer kinds of doubt win, then the higher probability; nothing heard at second hearing means that nothing was said."""

    def badness(run: list[_Piece]) -> tuple[int, float]:
        flags = {flag for piece in run for flag in piece.flags}
        return len(flags), -mean_probability([word for piece in run for word in piece.words])

    return min(old, new, key=badness) if new else []


def _widened(span: TimeSpan, earliest: int, latest: int) -> TimeSpan:
    start = max(earliest, span.start_ms - _MARGIN_MS)
    return TimeSpan(min(start, span.start_ms), max(span.end_ms, min(latest, span.end_ms + _MARGIN_MS)))


def _rooms(gaps: Sequence[TimeSpan], *, duration_ms: int) -> list[tuple[TimeSpan, TimeSpan]]:
    """Each gap with how far it may be widened: to the middle between two, so that nothing is heard in both."""
    middles = [(gap.end_ms + following.start_ms) // 2 for gap, following in itertools.pairwise(gaps)]
    edges = [0, *middles, max(duration_ms, gaps[-1].end_ms)] if gaps else []
    return [(gap, TimeSpan(*edge)) for gap, edge in zip(gaps, itertools.pairwise(edges), strict=True)]


def _joined(gaps: Sequence[TimeSpan], words: Sequence[Word]) -> list[TimeSpan]:
    """Gaps with nothing but a short pause between them as one."""
    joined: list[TimeSpan] = []
    for gap in gaps:
        near = (
            bool(joined)
            and gap.start_ms - joined[-1].end_ms <= _JOIN_MS
            and gap.end_ms - joined[-1].start_ms <= _FREE_AGAIN_MS - 2 * _MARGIN_MS
        )
        if near and not any(joined[-1].end_ms <= word.start_ms < gap.start_ms for word in words):
            joined[-1] = TimeSpan(joined[-1].start_ms, gap.end_ms)
        else:
            joined.append(gap)
    return joined
