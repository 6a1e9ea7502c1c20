"""The words that are particular to a theme: class-based tf-idf over lemmas of content words.

Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", 2022, with speakers in the place of
repetitions: a word counts once for every respondent who says it, so that one talkative person does not name a theme, and
what only one says stands behind what two say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from annotations.themes import Complaint
from models.protocols import Parser
from models.themes.cleaning import plain_apostrophes
from models.themes.episodes import respondent_of
from models.themes.lexicon import EMPTY_WORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = frozenset({"NOUN", "VERB", "ADJ"})
KEYWORDS_SHOWN = 6  # of a theme
SAMPLE = 40  # most typical members of a theme that are parsed; of large sets all would take a minute

_LETTERS = re.compile(r"^[^\W\d_]{3,}(?:-[^\W\d_]{2,})*$")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def language_of(text: str, *, default: str | None = None) -> str:
    """``ru`` for text that is mostly Cyrillic, else ``default`` or ``en``: the two languages that can be parsed."""
    letters = sum(character.isalpha() for character in text)
    if letters and len(_CYRILLIC.findall(text)) * 2 > letters:
        return "ru"
    return default if default in {"en", "ru"} and not letters else "en"


def parse_all(complaints: Sequence[Complaint], *, parser: Parser) -> list[Doc]:
    """One parsed document a complaint, in order, each in its own language."""
    languages = [language_of(complaint.text, default=complaint.language) for complaint in complaints]
    docs: dict[int, Doc] = {}
    for language in sorted(set(languages)):
        places = [place for place, own in enumerate(languages) if own == language]
        parsed = parser.parse([plain_apostrophes(complaints[place].text) for place in places], language=language)
        docs.update(zip(places, parsed, strict=True))
    return [docs[place] for place in range(len(complaints))]


def is_content(token: Token) -> bool:
    """Whether a word can tell one theme from another: no stop word, filler, name, number or mere verdict."""
    lemma = token.lemma_.lower()
    return (
        token.pos_ in CONTENT
        and not token.is_stop
        and lemma not in EMPTY_WORDS
        and token.lower_ not in EMPTY_WORDS
        and bool(_LETTERS.match(lemma))
        and not token.vocab[lemma].is_stop
    )


def theme_keywords(themes: Sequence[Sequence[Complaint]], *, parser: Parser, most: int = 30) -> list[tuple[str, ...]]:
    """For every theme (members, most typical first) its content lemmas, the most particular first, at most ``most``.

    Where several people speak, they are those that at least two of them use.
    """
    counts = [_counts(members[:SAMPLE], parser=parser) for members in themes]
    everywhere: Counter[str] = Counter()
    for own in counts:
        everywhere.update(own)
    average = sum(everywhere.values()) / max(len(counts), 1)
    alone = [len({respondent_of(member) for member in members}) == 1 for members in themes]
    return [_ranked(own, everywhere, average, voices=2 - one)[:most] for own, one in zip(counts, alone, strict=True)]


def _counts(members: Sequence[Complaint], *, parser: Parser) -> Mapping[str, float]:
    said = {
        (respondent_of(member), token.lemma_.lower())
        for member, doc in zip(members, parse_all(members, parser=parser), strict=True)
        for token in doc
        if is_content(token)
    }
    return Counter(lemma for _, lemma in said)


def _ranked(own: Mapping[str, float], everywhere: Mapping[str, float], average: float, *, voices: int) -> tuple[str, ...]:
    """Lemmas that ``voices`` people use, by how much more they are used here than everywhere."""
    weights = {lemma: n * math.log(1 + average / everywhere[lemma]) for lemma, n in own.items() if n >= voices}
    return tuple(sorted(weights, key=lambda lemma: (-weights[lemma], lemma)))
