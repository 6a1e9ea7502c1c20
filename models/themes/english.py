"""English noun phrases and verb forms for an outcome statement, from parsed words of members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.themes.keywords import is_content
from models.themes.lexicon import EMPTY_WORDS, KIN, VERDICTS, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_IRREGULAR = """
    lose:lost send:sent break:broken pay:paid forget:forgotten steal:stolen leave:left take:taken mean:meant make:made find:found
    cut:cut shut:shut put:put hold:held sell:sold tell:told buy:bought bring:brought give:given do:done hurt:hurt burn:burnt
    freeze:frozen write:written read:read keep:kept feed:fed catch:caught throw:thrown draw:drawn build:built set:set get:got
    run:run hit:hit sit:sat let:let win:won dig:dug bet:bet bid:bid fit:fit quit:quit rid:rid split:split spin:spun swim:swum
    forbid:forbidden ring:rung hide:hidden mislead:misled misread:misread overpay:overpaid underpay:underpaid stick:stuck
    overwrite:overwritten withdraw:withdrawn
"""
_PARTICIPLES = dict(pair.split(":") for pair in _IRREGULAR.split())
_MADE_OF_WORDS = ("ing", "ness", "ity", "tion", "ment")  # endings of nouns that no dictionary needs to have
_DETERMINING = frozenset({"det", "poss", "nummod", "amod", "neg"})
_VOWELS = "aeiou"
# Whether a word begins with a vowel as it is spoken: "hour" does, "user" does not.
_VOWEL_SOUND = re.compile(r"(?!eu|one\b|once|uni(?![dmn])|us[aeu]|uti|u-)[aeiou]|hour|honou?r|honest|heir|[fhlmnrsx](?:-|$)")
_DOUBLING = words(
    """
    cancel ship drop stop swap trip slip skip strip jam scan rip dip ban plan get put run set cut shut sit hit let win dig log
    beg bet bid chat chop clip fit flip flag forget grab hop hug knit nod occur pad pat permit pin plug pop quit refer rub shop
    shred snap spin split spot step submit swim tag tap thin top trap travel wrap zip scrap fob
    """
)
_CHOSEN = words("wrong")  # a verdict without which a statement would blame what was right: "he cut the wrong cable"
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
        others = [t.lemma_.lower() for t in self.tokens if t.i != self.head.i and t.pos_ == "NOUN" and len(t.text) > 1]
        return (self.head.lemma_.lower(), *others)


def noun_phrase(head: Token, *, within: int = 1, absent: bool = False) -> NounPhrase | None:
    """The noun with its compounds, telling adjectives and what it is of; ``None`` for a noun that names nothing by itself.

    ``absent`` is for a noun after "no", which is no thing else.
    """
    if head.pos_ != "NOUN" or head.tag_ not in {"NN", "NNS"} or not is_content(head) or _is_name(head):
        return None
    whole = _hyphenated(head)
    if head.lemma_.lower() in KIN or (not absent and _is_one_of_many(whole)):
        return None
    if [token for token in whole if token.head not in whole or token.head.i == token.i][-1].i != head.i:
        return None
    lefts = [child for token in whole for child in token.lefts if child not in whole]
    kept = [token for child in lefts for token in _description(child)]
    if any(child.dep_ == "compound" and child not in kept for child in lefts):
        return None
    inner = [child for token in kept for child in token.lefts if child.dep_ in {"compound", "amod"} and _describes(child)]
    own = sorted({*kept, *inner, *whole}, key=lambda token: token.i)
    text = " ".join(token.lower_ for token in own).replace(" - ", "-")
    tail = _of(head) if within else None
    if tail is None and head.lemma_.lower() in _NEEDS_MORE and len(own) == 1 and _has_more(head):
        return None
    text = f"{_article(lefts, own)} {text}".strip()
    if tail is None:
        return NounPhrase(text, head, tuple(own))
    return NounPhrase(f"{text} of {tail.text}", head, (*own, *tail.tokens))


def unknown_names(docs: Iterable[Doc]) -> frozenset[str]:
    """Nouns that no dictionary has and that are said alone, never with an article or in the plural: "jira", but no "login"."""
    alone: set[str] = set()
    otherwise: set[str] = set()
    for noun in (token for doc in docs for token in doc if token.pos_ == "NOUN" and token.dep_ != "compound"):
        if not (noun.lower_.endswith(_MADE_OF_WORDS) or len(_hyphenated(noun)) > 1 or _is_known(noun)):
            described = noun.tag_ == "NNS" or any(child.dep_ in _DETERMINING for child in noun.children)
            (otherwise if described else alone).add(noun.lower_)
    return frozenset(alone - otherwise)


def _is_known(noun: Token) -> bool:
    """Whether the dictionary of the parser has it; any word where there is none."""
    lookups = noun.vocab.lookups
    lemmas = lookups.get_table("dictionary")["lemmas"] if lookups.has_table("dictionary") else ()
    return not lemmas or noun.lower_ in lemmas or noun.lemma_.lower() in lemmas


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


def is_torn(token: Token) -> bool:
    """Whether a word is only the beginning of one that is written with a hyphen: the "x" of "x-ray"."""
    last = _hyphenated(token)[-1]
    return bool(last.i != token.i and last.dep_ == token.dep_ and last.head.i == token.head.i)


def _hyphenated(token: Token) -> tuple[Token, ...]:
    """The words that hyphens tie to it, with the hyphens, in order."""
    doc, first, last = token.doc, token.i, token.i
    while first > 0 and (is_hyphen(doc[first]) or is_hyphen(doc[first - 1])):
        first -= 1
    while last + 1 < len(doc) and (is_hyphen(doc[last]) or is_hyphen(doc[last + 1])):
        last += 1
    return tuple(doc[first : last + 1])


def is_hyphen(token: Token) -> bool:
    """Whether it ties the words around it, and is no dash."""
    return bool(0 < token.i < len(token.doc) - 1 and token.text == "-" and not (token.whitespace_ or token.nbor(-1).whitespace_))


def _description(child: Token) -> tuple[Token, ...]:
    """The words of a telling one before a noun: itself, or all that hyphens tie to it, "check-in"."""
    whole = _hyphenated(child)
    if len(whole) == 1:
        return whole if _describes(child) else ()
    parts = [token for token in whole if not is_hyphen(token)]
    telling = child.dep_ in {"compound", "amod", "nmod"} and not any(token.like_num or _is_name(token) for token in parts)
    return whole if telling and not all(token.is_stop or token.lemma_.lower() in EMPTY_WORDS for token in parts) else ()


def _describes(child: Token) -> bool:
    lemma = child.lemma_.lower()
    return (
        child.dep_ in {"compound", "amod"}
        and child.pos_ in {"NOUN", "ADJ"}
        and child.tag_ not in {"JJR", "JJS"}
        and child.text.replace("-", "").isalpha()
        and lemma not in EMPTY_WORDS
        and (lemma not in VERDICTS or lemma in _CHOSEN)
        and not child.is_stop
        and not _is_name(child)
    )


def _is_name(token: Token) -> bool:
    """Whether a word is written as a name within a sentence."""
    return token.text[:1].isupper() and not token.is_sent_start and token.i > 0


def _is_one_of_many(noun: Sequence[Token]) -> bool:
    """Whether the noun only counts or points: "one boiler", "no boiler", "what form"."""
    children = [child for token in noun for child in token.children]
    if any(child.dep_ == "nummod" for child in children) and noun[-1].tag_ != "NNS":
        return True
    if any(child.dep_ in {"predet", "appos"} for child in children):
        return True
    return any(child.dep_ in {"det", "neg"} and child.lower_ in {"no", "what", "which", "whatever", "any"} for child in children)


def _of(head: Token) -> NounPhrase | None:
    preposition = next((child for child in head.rights if child.dep_ == "prep" and child.lower_ == "of"), None)
    if preposition is None or preposition.i != head.i + 1:
        return None
    thing = next((child for child in preposition.rights if child.dep_ == "pobj" and not is_torn(child)), None)
    return noun_phrase(thing, within=0) if thing is not None else None


def _has_more(head: Token) -> bool:
    return any(child.dep_ in {"prep", "acl", "relcl", "poss"} for child in head.children)


def _article(lefts: Sequence[Token], own: Sequence[Token]) -> str:
    """The article that was said; "the" in place of a pronoun, none before what was said without one.

    ``lefts`` are the words before the noun that hang on it, ``own`` those that the phrase keeps.
    """
    determiner = next((child for child in lefts if child.dep_ in {"det", "poss"}), None)
    if determiner is None:
        return ""
    if determiner.lower_ in {"a", "an", "another", "some", "any"}:
        if own[-1].tag_ == "NNS" or determiner.lower_ in {"some", "any"}:
            return ""
        if determiner.lower_ in {"a", "an"} and determiner.i + 1 == own[0].i:
            return str(determiner.lower_)
        return "an" if _VOWEL_SOUND.match("".join(token.lower_ for token in own)) else "a"
    if determiner.lower_ == "no":
        return "no"
    if determiner.lower_ in {"each", "every"}:
        return "each"
    return "the"
