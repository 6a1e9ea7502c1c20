"""Splits what one speaker said into sentences, on well punctuated text and on speech without any marks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotations.spans import TextSpan
from models.language.abbreviations import CLOSING, behind_dashes, ends_sentence
from models.language.boundaries import BoundaryModel, load_boundaries

WEIGHTS = Path(__file__).parent / "weights" / "boundaries.npz"

LONG_WORDS = 28  # a stretch of more words without an end mark is searched for unmarked ends
_SHORTEST_WORDS = 3  # of a sentence cut at an unmarked end
_LONGEST_WORDS = 2 * LONG_WORDS  # likewise; of more words without an end mark hardly any are one sentence
_END = re.compile(r"[.!?…]+[\"'»”“’)]*$")
_CLAUSE_MARKS = (",", ";", ":")
_NO_END = -20.0  # log-odds
_EMOJI = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+$")
_LIST_NUMBER = re.compile(r"\d{1,2}\.")
_STUTTER = re.compile(r"[^\W\d_](?:\.\.\.|…)")


class SentenceSplitter:
    """Cuts a speaker's text at end marks, and long unmarked stretches where the learned model expects an end."""

    def __init__(self, boundaries: BoundaryModel) -> None:
        self._boundaries = boundaries

    def split(self, text: str, *, pauses_ms: Sequence[int] | None = None) -> list[TextSpan]:
        """Spans of the sentences of ``text``, in order, without the spaces around them; every other character is in one.

        ``pauses_ms[i]`` is the silence after the i-th white-space separated word, where it is known.
        """
        spans = [TextSpan(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
        words = [span.of(text) for span in spans]
        ends = _marked_ends(words)
        cuts: list[int] = []
        start = 0
        for end in [*ends, len(words)]:
            if end > start:
                pauses = pauses_ms[start:end] if pauses_ms is not None else None
                cuts += [start + c for c in self._unmarked(words[start:end], pauses)] + [end]
            start = end
        borders = [0, *cuts]
        return [TextSpan(spans[a].start, spans[b - 1].end) for a, b in itertools.pairwise(borders) if b > a]

    def _unmarked(self, words: Sequence[str], pauses_ms: Sequence[int] | None) -> list[int]:
        if len(words) <= LONG_WORDS:
            return []
        odds = self._boundaries.log_odds(words, pauses_ms)
        if len(words) <= _LONGEST_WORDS and _END.search(words[-1]):
            odds = np.where(_between_clauses(words), odds, np.minimum(odds, np.float32(_NO_END)))
        return best_cuts(odds, shortest=_SHORTEST_WORDS, longest=_LONGEST_WORDS)


def packaged_splitter() -> SentenceSplitter:
    """The splitter with the weights that ship with the product."""
    return SentenceSplitter(load_boundaries(WEIGHTS))


def best_cuts(log_odds: NDArray[np.float32], *, shortest: int, longest: int) -> list[int]:
    """The cuts (before which word) with the largest sum of log-odds such that every part has ``shortest`` to ``longest`` words.

    Dynamic programming over the number of words; without a valid division the text stays whole.
    """
    count = len(log_odds) + 1
    best = np.full(count + 1, -np.inf)
    came = np.zeros(count + 1, int)
    best[0] = 0.0
    for end in range(shortest, count + 1):
        for start in range(max(0, end - longest), end - shortest + 1):
            value = best[start] + (float(log_odds[end - 1]) if end < count else 0.0)
            if value > best[end]:
                best[end], came[end] = value, start
    if not np.isfinite(best[count]):
        return []
    cuts: list[int] = []
    at = int(came[count])
    while at > 0:
        cuts.append(at)
        at = int(came[at])
    return cuts[::-1]


def _between_clauses(words: Sequence[str]) -> NDArray[np.bool_]:
    """Whether a marked sentence may be cut after each word but the last: behind its marks, and where they are far apart."""
    marks = [at for at, word in enumerate(words[:-1]) if word.rstrip(CLOSING).endswith(_CLAUSE_MARKS)]
    may_cut = np.zeros(len(words) - 1, bool)
    may_cut[marks] = True
    for before, after in itertools.pairwise([-1, *marks, len(words) - 1]):
        if after - before > LONG_WORDS:
            may_cut[before + 1 : after] = True
    return may_cut


def _marked_ends(words: Sequence[str]) -> list[int]:
    """After how many words a sentence ends by its mark, which an emoji may follow without a space.

    A number that begins a sentence is that of a list. What is quoted, or a name like Yahoo!, may have a mark inside a sentence,
    which goes on with a small letter then; where sentences hardly begin with capitals that tells nothing.
    """
    words = [_EMOJI.sub("", word) or word for word in words]
    ends = [n for n in range(1, len(words)) if _ends(words[max(0, n - 3) : n - 1], words[n - 1], words[n : n + 2])]
    has_capitals = _has_capitals(words, ends)
    kept: list[int] = []
    start = 0
    for end in ends:
        is_number = end - start == 1 and _LIST_NUMBER.fullmatch(words[start])
        goes_on = has_capitals and _may_stand_within(words[end - 1]) and _opening(words, end).islower()
        if not is_number and not goes_on:
            kept.append(end)
            start = end
    return kept


def _may_stand_within(word: str) -> bool:
    """Whether the mark on ``word`` may be that of a quotation or of a name, within a sentence."""
    bare = word.rstrip(CLOSING)
    return bare != word or bare.endswith(("!", "?"))


def _has_capitals(words: Sequence[str], ends: Sequence[int]) -> bool:
    """Whether at least half of what begins behind a mark, or begins the text, has a capital."""
    openings = [_opening(words, at) for at in (0, *ends)]
    return sum(word.islower() for word in openings) <= sum(word[:1].isupper() for word in openings)


def _opening(words: Sequence[str], at: int) -> str:
    """The first word of what begins at ``at``, behind dashes and opening marks; nothing where it begins with no letter."""
    word = behind_dashes(words[at : at + 2])
    return word if word[:1].isalpha() else ""


def _ends(before: Sequence[str], word: str, after: Sequence[str]) -> bool:
    """Whether a sentence ends with ``word``, which stands between up to two words on either side."""
    if not _END.search(word):
        return False
    if word.endswith(("...", "…")):  # before a small letter or after a single one a hesitation, not an end
        return not (after[0][:1].islower() or _STUTTER.fullmatch(word))
    return not word.rstrip(CLOSING).endswith(".") or ends_sentence(before, word, after)
