"""What gives invented words away: pure functions over words, their times and their probabilities.

Whisper was trained on subtitles. Where it hears nothing it understands, it repeats itself, squeezes many words into no time,
says what subtitles end with, or is unsure; Koenecke et al., "Careless Whisper", 2024; Barański et al., "Investigation of Whisper
ASR Hallucinations Induced by Non-Speech Audio", 2025.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from annotations.spans import TimeSpan
from annotations.transcript import Flag, Word
from models.asr.words import spoken_span
from models.options import Options

_LONGEST_REPEAT = 12  # words in a repeated phrase
_SLACK_MS = 250  # voice activity and word times differ by as much
_SHORT_UTTERANCE_MS = 500  # shorter speech without words is a breath or a murmur
_LOOP_IN_A_WORD = re.compile(r"(.{1,12}?)\1{6,}")
_NO_LETTERS = re.compile(r"[^\w]+")
_EDGES = re.compile(r"^\W+|\W+$")
# Nobody says this, however sure the recogniser is: initials of proofreaders, makers of subtitles.
_CREDITS = re.compile(
    r"(?:(?:редактор субтитров|корректор) [а-я]\. ?\w+\W*)+"
    r"|subtitles (?:made |created )?by (?:the )?amara\.?org(?: community)?"
    r"|transcri(?:bed|ption) by (?:https?://otter\.ai|castingwords|eso\w*)(?:\W+translation by.*)?"
    r"|.*dimatorzok.*",
    re.IGNORECASE,
)
# People say this too.
_LIKELY_CREDITS = re.compile(
    r"субтитры(?: (?:и перевод|(?:сделал|создавал|делал|подготовил|предоставил|добавил)[аи]?)(?: \S+){1,2})?"
    r"|(?:subtitles|transcri(?:bed|ption)) by(?: \S+){1,4}",
    re.IGNORECASE,
)
_TO_VIEWERS = re.compile(r"for watching|next video|subscribe|за просмотр|подписывайтесь|подпишись|ставьте лайк", re.IGNORECASE)
_SURE = 0.7
_SUBTITLE_PHRASES = frozenset(
    {
        "thank you",
        "thank you very much",
        "thank you for watching",
        "thanks for watching",
        "thank you so much for watching",
        "please subscribe",
        "dont forget to like and subscribe",
        "see you next time",
        "bye",
        "bye bye",
        "you",
        "so",
        "oh",
        "спасибо",
        "спасибо за просмотр",
        "спасибо за внимание",
        "до свидания",
        "до новых встреч",
        "подписывайтесь на канал",
        "подпишись на канал",
        "ставьте лайки",
        "продолжение следует",
        "музыка",
        "аплодисменты",
    }
)


class GuardOptions(Options):
    """When words are not believed.

    ``min_probability``: where the mean probability is lower, fewer than half of the words are right (Whisper base).
    ``again_share``: at most this share of the speech is recognised a second time; what the share does not cover is flagged.
    """

    min_probability: float = 0.5
    max_words_per_s: float = 8.0
    max_letters_per_s: float = 38.0
    max_no_speech: float = 0.6
    min_log_probability: float = -1.0
    min_missed_ms: int = 1_000
    again_share: float = 0.15


def doubts(words: Sequence[Word], *, options: GuardOptions) -> frozenset[Flag]:
    """Why a stretch of words is not believed; empty when it is."""
    found = set()
    if any(True for _ in loops(words)) or any(_LOOP_IN_A_WORD.search(word.text) for word in words):
        found.add(Flag.LOOP)
    if is_too_fast(words, options=options):
        found.add(Flag.WORD_RATE)
    if mean_probability(words) < options.min_probability:
        found.add(Flag.LOW_CONFIDENCE)
    return frozenset(found)


def loops(words: Sequence[Word]) -> Iterable[range]:
    """Ranges of words in which one phrase follows itself more often than people repeat themselves."""
    plain = [_plain(word.text) for word in words]
    start = 0
    while start < len(plain):
        length = _loop_length(plain, start)
        if length:
            yield range(start, start + length)
        start += max(1, length)


def is_too_fast(words: Sequence[Word], *, options: GuardOptions) -> bool:
    """Whether more is said than a mouth can say: the fastest speakers stay under 7 words and 30 letters a second."""
    if len(words) < 4:
        return False
    seconds = max(words[-1].end_ms - words[0].start_ms, 1) / 1000
    letters = sum(len(word.text) for word in words)
    return len(words) / seconds > options.max_words_per_s or letters / seconds > options.max_letters_per_s


def mean_probability(words: Sequence[Word]) -> float:
    """Mean of the words' probabilities, 1 when none has one."""
    known = [word.probability for word in words if word.probability is not None]
    return sum(known) / len(known) if known else 1.0


def is_phantom(words: Sequence[Word], *, no_speech: float, options: GuardOptions) -> bool:
    """Whether it is what subtitles say where nobody speaks: plain credits always, the rest when little speaks for it."""
    text = " ".join(word.text for word in words)
    credited = _EDGES.sub("", text)
    if _CREDITS.fullmatch(credited):
        return True
    of_subtitles = _LIKELY_CREDITS.fullmatch(credited) or _TO_VIEWERS.search(text)
    if of_subtitles and mean_probability(words) < _SURE:
        return True
    doubtful = no_speech > options.max_no_speech or mean_probability(words) < options.min_probability
    return doubtful and " ".join(_plain(word.text) for word in words) in _SUBTITLE_PHRASES


def is_spoken(words: Sequence[Word], speech: Sequence[TimeSpan]) -> bool:
    """Whether voice activity bears out at least a third of the stretch's words."""
    borne_out = sum(any(_near(spoken_span(word), span) for span in speech) for word in words)
    return 3 * borne_out >= len(words)


def missed(speech: Sequence[TimeSpan], words: Sequence[Word]) -> tuple[TimeSpan, ...]:
    """Stretches of speech, half a second and longer, that no word covers; both arguments in time order."""
    found: list[TimeSpan] = []
    starts = [word.start_ms for word in words]
    for span in speech:
        cursor = span.start_ms
        first = max(0, bisect_left(starts, span.start_ms - _SLACK_MS) - 1)
        for word in map(spoken_span, words[first : bisect_right(starts, span.end_ms + _SLACK_MS)]):
            if word.start_ms - _SLACK_MS - cursor >= _SHORT_UTTERANCE_MS:
                found.append(TimeSpan(cursor, word.start_ms - _SLACK_MS))
            cursor = max(cursor, word.end_ms + _SLACK_MS)
        if span.end_ms - cursor >= _SHORT_UTTERANCE_MS:
            found.append(TimeSpan(cursor, span.end_ms))
    return tuple(found)


def _near(word: TimeSpan, span: TimeSpan) -> bool:
    return word.start_ms < span.end_ms + _SLACK_MS and word.end_ms > span.start_ms - _SLACK_MS


def _loop_length(plain: Sequence[str], start: int) -> int:
    """How many words from ``start`` on belong to a loop, 0 when none begins there."""
    for size in range(1, min(_LONGEST_REPEAT, (len(plain) - start) // 3) + 1):
        phrase = plain[start : start + size]
        times = 1
        while plain[start + times * size : start + (times + 1) * size] == phrase:
            times += 1
        if times >= _times_in_a_loop(size):
            return times * size
    return 0


def _times_in_a_loop(size: int) -> int:
    """People say "no, no, no, no" and "I don't know, I don't know"; the longer the phrase, the less often."""
    return {1: 7, 2: 5, 3: 4}.get(size, 3)


def _plain(text: str) -> str:
    return _NO_LETTERS.sub("", text).lower().replace("ё", "е")
