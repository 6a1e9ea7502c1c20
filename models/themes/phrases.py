"""What people tried to do, as they said it: a verb and its object, found by parsing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.themes.keywords import is_content
from models.themes.lexicon import LIGHT_VERBS, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OBJECTS = frozenset({"dobj", "obj", "nsubjpass", "nsubj:pass"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "nsubj:pass"})
_OWN = frozenset({"i", "we", "you", "one", "somebody", "someone", "я", "мы", "ты", "вы"})
_UNCHANGING = words("bet burst cast cost cut hit hurt let put quit read rid set shed shut split spread thrust")
_CHAIN = frozenset({"xcomp", "conj", "ccomp", "advcl", "acl"})
_AIMED_AT = {
    "wait": "for",
    "look": "for",
    "search": "for",
    "hunt": "for",
    "deal": "with",
    "struggle": "with",
    "log": "into",
    "pay": "for",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """``verb`` is a lemma, or empty for an object alone; ``head`` is the object's noun; ``aim`` a preposition between them."""

    verb: str
    head: Token
    aim: str = ""
    particle: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Lemmas of verb and object: what is one phrase in other people's mouths."""
        return self.verb, self.head.lemma_.lower()


def phrases(doc: Doc) -> Iterator[Phrase]:
    """Every verb with its object whose doer is the one who speaks, and every object alone, in the order of the text."""
    for token in doc:
        if token.pos_ != "NOUN" or not is_content(token):
            continue
        phrase = _governed(token)
        yield phrase if phrase is not None else Phrase("", token)


def _governed(noun: Token) -> Phrase | None:
    verb, aim = noun.head, ""
    if noun.dep_ in {"pobj", "obl", "nmod"}:
        verb, aim = _through_preposition(noun)
    elif noun.dep_ not in _OBJECTS:
        return None
    if verb.pos_ != "VERB" or verb.lemma_.lower() in LIGHT_VERBS or not verb.lemma_.isalpha():
        return None
    if (noun.dep_ in {"dobj", "obj"} and not _speakers_own(verb)) or _without_lemma(verb):
        return None
    if any(child.dep_ == "iobj" for child in verb.children):
        return None
    particle = next((child.lower_ for child in verb.children if child.dep_ == "prt"), "")
    return Phrase(verb.lemma_.lower(), noun, aim, particle)


def _through_preposition(noun: Token) -> tuple[Token, str]:
    """The verb that a noun hangs on by a preposition which belongs to that verb ("wait for"), else the noun itself."""
    if noun.head.pos_ == "ADP":
        verb = noun.head.head
        if _AIMED_AT.get(verb.lemma_.lower()) == noun.head.lower_:
            return verb, noun.head.lower_
    return noun, ""


def _without_lemma(verb: Token) -> bool:
    """Whether a past form was taken for an infinitive: nobody tries "to lost the fish"."""
    form = verb.lower_
    return "Tense=Past" in str(verb.morph) and verb.lemma_.lower() == form and form not in _UNCHANGING


def _speakers_own(verb: Token) -> bool:
    """Whether the speaker does it: "they never answer calls" is not something that the respondent tried to get done."""
    for _ in range(4):
        subjects = [child for child in verb.children if child.dep_ in _SUBJECTS]
        if subjects:
            return subjects[0].lower_ in _OWN
        if verb.dep_ not in _CHAIN or verb.head is verb:
            break
        verb = verb.head
    return "Number=Plur" not in str(verb.morph) or "Person=3" not in str(verb.morph)
