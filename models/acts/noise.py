"""What recognition does to speech, done to clean sentences: the coder learns from both.

Every change keeps the judgement of the sentence: cutting a sentence gives both halves the act of the whole (codebook, edge 4).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from annotations.corpus import CodedSentence
from annotations.transcript import Role

_FILLERS = {
    "en": ("uh", "um", "you know", "like", "I mean", "so", "well", "er", "kind of", "right"),
    "ru": ("ну", "э-э", "вот", "как бы", "короче", "значит", "это самое", "в общем", "так сказать", "м-м"),
}
_PUNCTUATION = str.maketrans("", "", '.,!?;:—–"«»…()')


@dataclass(frozen=True, slots=True)
class NoiseLevel:
    """How much is done: shares of words that get a filler before them, a slip, or are dropped; of sentences that are cut."""

    flat: bool
    fillers: float
    slips: float
    drops: float
    cuts: float


CLEAN = NoiseLevel(flat=False, fillers=0.0, slips=0.0, drops=0.0, cuts=0.0)
FLAT = NoiseLevel(flat=True, fillers=0.0, slips=0.0, drops=0.0, cuts=0.0)
RECOGNISED = NoiseLevel(flat=False, fillers=0.05, slips=0.03, drops=0.02, cuts=0.15)
ROUGH = NoiseLevel(flat=True, fillers=0.08, slips=0.06, drops=0.04, cuts=0.25)
LEVELS = {"clean": CLEAN, "flat": FLAT, "recognised": RECOGNISED, "rough": ROUGH}


def noisy(sentence: CodedSentence, level: NoiseLevel, rng: random.Random) -> list[CodedSentence]:
    """The sentence as a recogniser would write it at ``level``: one sentence, or two when it is cut."""
    text = noisy_text(sentence.sentence.text, level, rng, language=sentence.sentence.language or "en")
    words = text.split()
    if len(words) < 8 or rng.random() >= level.cuts:
        return [_with_text(sentence, text)]
    at = rng.randint(3, len(words) - 3)
    return [_with_text(sentence, " ".join(words[:at])), _with_text(sentence, " ".join(words[at:]))]


def noisy_text(text: str, level: NoiseLevel, rng: random.Random, *, language: str) -> str:
    """``text`` with case and marks taken away (``flat``), fillers put in, letters slipped and words dropped."""
    if level.flat:
        text = text.lower().translate(_PUNCTUATION)
    words: list[str] = []
    for word in text.split():
        if rng.random() < level.fillers:
            words.append(rng.choice(_FILLERS.get(language, _FILLERS["en"])) + ("" if level.flat else ","))
        if rng.random() < level.drops and len(word) < 5:
            continue
        words.append(_slip(word, rng) if rng.random() < level.slips else word)
    return " ".join(words) or text


def misattributed(sentence: CodedSentence, share: float, rng: random.Random) -> CodedSentence:
    """The sentence, its role turned round with probability ``share``, as a bad diarization would; the judgement stays."""
    if rng.random() >= share:
        return sentence
    turned = Role.RESPONDENT if sentence.sentence.role is Role.INTERVIEWER else Role.INTERVIEWER
    return replace(sentence, sentence=replace(sentence.sentence, role=turned))


def _with_text(sentence: CodedSentence, text: str) -> CodedSentence:
    return replace(sentence, sentence=replace(sentence.sentence, text=text))


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randint(1, len(word) - 2)
    slips: tuple[Callable[[], str], ...] = (
        lambda: word[:at] + word[at + 1 :],
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda: word[:at] + " " + word[at:],
        lambda: word[: max(3, len(word) - 2)],
    )
    return rng.choice(slips)()
