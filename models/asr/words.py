"""From a recogniser's pieces to words with sane times, and from words to segments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Segment, Word

_SENTENCE_ENDS = (".", "?", "!", "…")
_PAUSE_MS = 700  # people who stop this long have finished something
_SENTENCE_PAUSE_MS = 200
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km", "yue"})  # written without spaces between words
_WORD_MS, _LETTER_MS = 600, 100  # no word lasts longer than this much and so much a letter


def merge_pieces(pieces: Iterable[Word], *, language: str) -> tuple[Word, ...]:
    """Words from pieces whose text begins with a space where a word begins, as Whisper's tokens do.

    A hyphen or an apostrophe that came alone is joined to its word. What has no letter or digit is left out.
    """
    words: list[Word] = []
    for piece in pieces:
        joins = bool(words) and not piece.text.startswith(" ") and language not in _UNSPACED
        if joins:
            words[-1] = _joined(words[-1], piece)
        else:
            words.append(replace(piece, text=piece.text.strip()))
    return tuple(word for word in words if any(letter.isalnum() for letter in word.text))


def in_order(words: Iterable[Word], *, within: TimeSpan) -> tuple[Word, ...]:
    """The words with times that never go backwards, never overlap and stay ``within`` a stretch."""
    tidy: list[Word] = []
    earliest = within.start_ms
    for word in words:
        start = min(max(word.start_ms, earliest), within.end_ms)
        end = min(max(word.end_ms, start), within.end_ms)
        tidy.append(replace(word, start_ms=start, end_ms=end))
        earliest = end
    return tuple(tidy)


def at_speech(words: Iterable[Word], speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    """The words, none longer than it can last, and none beginning in the silence before the speech that it is part of.

    Whisper's aligner lets a word begin too early after a pause and end too late before one.
    """
    starts = [span.start_ms for span in speech]
    placed = []
    for word in words:
        span = spoken_span(word)
        current = bisect_right(starts, span.start_ms) - 1
        in_silence = current < 0 or speech[current].end_ms <= span.start_ms
        begins_later = in_silence and current + 1 < len(speech) and starts[current + 1] < span.end_ms
        start = starts[current + 1] if begins_later else span.start_ms
        placed.append(replace(word, start_ms=start, end_ms=span.end_ms))
    return tuple(placed)


def split(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The words cut at pauses and at the ends of sentences that a pause follows."""
    pieces: list[list[Word]] = []
    for word in words:
        if pieces and not _ends_after(pieces[-1][-1], word):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [tuple(piece) for piece in pieces]


def as_segment(words: Sequence[Word], *, flags: Iterable[Flag] = ()) -> Segment:
    """A segment without speaker from at least one word."""
    text = " ".join(word.text for word in words)
    return Segment(words[0].start_ms, words[-1].end_ms, text, flags=tuple(sorted(flags)), words=tuple(words))


def spoken_span(word: Word) -> TimeSpan:
    """Where the word can have been said: aligners stretch a word over the silence or the missed speech that follows it."""
    longest = word.start_ms + _WORD_MS + _LETTER_MS * len(word.text)
    return TimeSpan(word.start_ms, max(word.start_ms, min(word.end_ms, longest)))


def _ends_after(word: Word, following: Word) -> bool:
    pause = following.start_ms - spoken_span(word).end_ms
    return pause >= _PAUSE_MS or (pause >= _SENTENCE_PAUSE_MS and word.text.endswith(_SENTENCE_ENDS))


def _joined(word: Word, piece: Word) -> Word:
    probabilities = [p for p in (word.probability, piece.probability) if p is not None]
    mean = sum(probabilities) / len(probabilities) if probabilities else None
    return Word(word.text + piece.text.strip(), word.start_ms, max(word.end_ms, piece.end_ms), mean)
