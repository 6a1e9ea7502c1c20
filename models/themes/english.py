"""English noun phrases and verb forms for an outcome statement, from parsed words of members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.themes.keywords import is_content
from models.themes.lexicon import EMPTY_WORDS, KIN, VERDICTS, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_IRREGULAR = """
    lose:lost send:sent break:broken pay:paid forget:forgotten steal:stolen leave:left take:taken mean:meant make:made find:found
    cut:cut shut:shut put:put hold:held sell:sold tell:told buy:bought bring:brought give:given do:done hurt:hurt burn:burnt
    freeze:frozen write:written read:read keep:kept feed:fed catch:caught throw:thrown draw:drawn build:built set:set get:got
    run:run hit:hit sit:sat let:let win:won dig:dug bet:bet bid:bid fit:fit quit:quit rid:rid split:split spin:spun swim:swum
    forbid:forbidden ring:rung
"""
_PARTICIPLES = dict(pair.split(":") for pair in _IRREGULAR.split())
_VOWELS = "aeiou"
_DOUBLING = words(
    """
    cancel ship drop stop swap trip slip skip strip jam scan rip dip ban plan get put run set cut shut sit hit let win dig log
    beg bet bid chat chop clip fit flip flag forget grab hop hug knit nod occur pad pat permit pin plug pop quit refer rub shop
    shred snap spin split spot step submit swim tag tap thin top trap travel wrap zip
    """
)
# Without what follows them, these nouns name nothing.
_NEEDS_MORE = words(
    """
    list copy piece set group type level amount size rest bag box series range lack state status process system version
    information detail details result change cost price length speed quality access request side end call half portion share
    page line row sheet note question way turn term condition option item unit
    """
)


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """``text`` as it stands in a statement, and the words that it is made of."""

    text: str
    head: Token
    tokens: tuple[Token, ...]

    @property
    def plural(self) -> bool:
        """Whether a verb after it stands in the plural."""
        return bool(self.head.tag_ == "NNS")

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The head's lemma first, then those of the nouns that it goes with."""
        others = [t.lemma_.lower() for t in self.tokens if t.i != self.head.i and t.pos_ == "NOUN"]
        return (self.head.lemma_.lower(), *others)


def noun_phrase(head: Token, *, within: int = 1, absent: bool = False) -> NounPhrase | None:
    """The noun with its compounds, telling adjectives and what it is of; ``None`` for a noun that names nothing by itself.

    ``absent`` is for a noun after "no", which is no thing else.
    """
    if head.pos_ != "NOUN" or head.tag_ not in {"NN", "NNS"} or not is_content(head) or _is_name(head):
        return None
    if head.lemma_.lower() in KIN or (not absent and _is_one_of_many(head)):
        return None
    kept = [child for child in head.lefts if _describes(child)]
    if any(child.dep_ == "compound" and child not in kept for child in head.lefts):
        return None
    inner = [child for token in kept for child in token.lefts if child.dep_ in {"compound", "amod"} and _describes(child)]
    own = sorted([*kept, *inner, head], key=lambda token: token.i)
    text = " ".join(token.lower_ for token in own)
    tail = _of(head) if within else None
    if tail is None and head.lemma_.lower() in _NEEDS_MORE and len(own) == 1 and _has_more(head):
        return None
    article = _article(head, text)
    whole = f"{article} {text}" if article else text
    if tail is None:
        return NounPhrase(whole, head, tuple(own))
    return NounPhrase(f"{whole} of {tail.text}", head, (*own, *tail.tokens))


def third_person(lemma: str) -> str:
    """The verb after a noun in the singular."""
    if lemma in {"be", "have"}:
        return "is" if lemma == "be" else "has"
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{lemma}es"
    return f"{lemma[:-1]}ies" if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS else f"{lemma}s"


def participle(lemma: str) -> str:
    """The past participle."""
    if lemma in _PARTICIPLES:
        return _PARTICIPLES[lemma]
    if lemma.endswith("e"):
        return f"{lemma}d"
    if lemma in _DOUBLING:
        return f"{lemma}{lemma[-1]}ed"
    return f"{lemma[:-1]}ied" if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS else f"{lemma}ed"


def gerund(lemma: str) -> str:
    """The form in -ing."""
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and lemma != "be":
        return f"{lemma[:-1]}ing"
    if lemma in _DOUBLING:
        return f"{lemma}{lemma[-1]}ing"
    return f"{lemma}ing"


def _describes(child: Token) -> bool:
    lemma = child.lemma_.lower()
    return (
        child.dep_ in {"compound", "amod"}
        and child.pos_ in {"NOUN", "ADJ"}
        and child.tag_ not in {"JJR", "JJS"}
        and child.text.replace("-", "").isalpha()
        and lemma not in EMPTY_WORDS
        and lemma not in VERDICTS
        and not child.is_stop
        and not _is_name(child)
    )


def _is_name(token: Token) -> bool:
    """Whether a word is written as a name within a sentence."""
    return token.text[:1].isupper() and not token.is_sent_start and token.i > 0


def _is_one_of_many(head: Token) -> bool:
    """Whether the noun only counts or points: "one boiler", "no boiler", "what form"."""
    if any(child.dep_ == "nummod" for child in head.children) and head.tag_ != "NNS":
        return True
    if any(child.dep_ in {"predet", "appos"} for child in head.children):
        return True
    return any(
        child.dep_ in {"det", "neg"} and child.lower_ in {"no", "what", "which", "whatever", "any"} for child in head.lefts
    )


def _of(head: Token) -> NounPhrase | None:
    preposition = next((child for child in head.rights if child.dep_ == "prep" and child.lower_ == "of"), None)
    if preposition is None or preposition.i != head.i + 1:
        return None
    thing = next((child for child in preposition.rights if child.dep_ == "pobj"), None)
    return noun_phrase(thing, within=0) if thing is not None else None


def _has_more(head: Token) -> bool:
    return any(child.dep_ in {"prep", "acl", "relcl", "poss"} for child in head.children)


def _article(head: Token, text: str) -> str:
    """The article that was said; "the" in place of a pronoun, none before what was said without one."""
    determiner = next((child for child in head.lefts if child.dep_ in {"det", "poss"}), None)
    if determiner is None:
        return ""
    if determiner.lower_ in {"a", "an", "another", "some", "any"}:
        return "" if head.tag_ == "NNS" or determiner.lower_ in {"some", "any"} else ("an" if text[0] in _VOWELS else "a")
    if determiner.lower_ == "no":
        return "no"
    if determiner.lower_ in {"each", "every"}:
        return "each"
    return "the"
