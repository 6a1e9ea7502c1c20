"""English clauses of members as they can stand in a statement: in the present, in the third person, without asides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.themes.english import NounPhrase, gerund, is_torn, noun_phrase, participle, third_person
from models.themes.english_words import IDIOMS
from models.themes.lexicon import words
from models.themes.wordings import is_apart

if TYPE_CHECKING:
    from spacy.tokens import Token

_MANNERS = words("back online home alone early late away properly correctly together separately")
_PLACES = words(
    "at by for from in into on onto out over through to towards under with without about against of off within between"
)
_IDLE = words(
    "be do go come try want need start begin keep seem let get mean say think know feel guess happen have become use make"
)
_TRANSITIVE = words(
    "get make do have keep find bring take put give send buy use lose miss forget reach receive order fix repair check need face"
)
_NO_PLACE = words(
    """
    time day week month year hour minute moment morning evening afternoon night weekend while point end beginning case way bit lot
    side course place fact hand example least all once stage situation advance
    """
)


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done, without who does it: ``base`` "find the export", ``ing`` "finding the export"."""

    verb: str
    rest: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    tokens: tuple[Token, ...]

    @property
    def base(self) -> str:
        """As after "to"."""
        return f"{self.verb} {self.rest}".strip()

    @property
    def ing(self) -> str:
        """As after "of"."""
        return f"{gerund(self.verb)} {self.rest}".strip()


def doing(verb: Token, *, depth: int = 1, target: NounPhrase | None = None) -> Doing | None:
    """A verb with its object, particle, manner and place; ``None`` where it cannot stand without what was said before.

    ``target`` is the object where it stands elsewhere.
    """
    lemma = verb.lemma_.lower()
    if verb.pos_ != "VERB" or not lemma.isalpha() or _is_past_form(verb, lemma):
        return None
    if target is None and any(child.dep_ == "dobj" for child in verb.lefts):
        return None  # its object stands before it: "what do you print for the bank?"
    found = _complements(verb, depth=depth, target=target)
    if found is None or not found.nouns or (lemma in _IDLE - {"get"} and not found.verbs):
        return None
    if lemma in _TRANSITIVE and not found.has_object:
        return None
    if verb.lower_ == "got" and any(child.dep_ == "aux" for child in verb.lefts):
        return None  # what people have got, they need not get
    if lemma == "take" and any(child.lemma_.lower() in _NO_PLACE for child in verb.rights):
        return None
    return Doing(lemma, found.text, found.nouns, (lemma, *found.verbs), (verb, *found.tokens))


@dataclass(frozen=True, slots=True)
class Complements:
    """What stands after a verb and can stand in a statement."""

    text: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    tokens: tuple[Token, ...]
    has_object: bool = False


def _complements(verb: Token, *, depth: int, target: NounPhrase | None = None) -> Complements | None:
    gathered = _Gathered(depth, target)
    for child in verb.rights:
        if child.is_punct and child.text != "-":
            break
        if not is_torn(child) and not gathered.take(child):
            return None
    return gathered.complements()


class _Gathered:
    """Complements of one verb, in the order of the text."""

    def __init__(self, depth: int, target: NounPhrase | None) -> None:
        self._depth = depth
        self._parts: list[str] = []
        self._nouns: list[str] = []
        self._verbs: list[str] = []
        self._tokens: list[Token] = []
        self._placed = False
        self._has_object = target is not None
        if target is not None:
            self._add(target.text, target.lemmas, target.tokens)

    def complements(self) -> Complements:
        """All that was taken."""
        return Complements(" ".join(self._parts), tuple(self._nouns), tuple(self._verbs), tuple(self._tokens), self._has_object)

    def take(self, child: Token) -> bool:
        """Takes what can stand in a statement, leaves asides; ``False`` where the verb cannot stand without what it takes."""
        if child.dep_ == "prt" or (child.dep_ == "advmod" and child.lower_ in _MANNERS):
            self._parts.append(child.lower_)
            self._tokens.append(child)
            return True
        if child.dep_ == "dobj":
            return self._object(child)
        if child.dep_ == "ccomp" and child.head.lemma_ == "get":
            return self._brought_about(next(subjects(child), None), child)
        if child.dep_ == "prep":
            return self._place(child)
        if child.dep_ == "xcomp" and self._depth and child.pos_ == "VERB":
            return self._verb(child)
        return child.dep_ not in {"dative", "oprd", "ccomp", "acomp", "attr", "xcomp"}

    def _object(self, child: Token) -> bool:
        brought = _brought(child) if child.head.lemma_ == "get" else None
        if brought is not None:
            return self._brought_about(child, brought)
        phrase = thing(child)
        if phrase is None:
            return False
        self._has_object = True
        self._add(phrase.text, phrase.lemmas[1:] if is_idiom(child) else phrase.lemmas, phrase.tokens)
        return True

    def _place(self, child: Token) -> bool:
        if child.lower_ == "by" and any(own.lower_ == "hand" for own in child.children):
            return True
        phrase = None if self._placed else placing(child)
        if phrase is None:
            return self._has_object or self._placed or _is_time(child)
        self._placed = True
        self._add(f"{child.lower_} {phrase.text}", phrase.lemmas, (child, *phrase.tokens))
        return True

    def _verb(self, child: Token) -> bool:
        inner = doing(child, depth=self._depth - 1)
        if inner is None:
            return False
        self._add(f"to {inner.base}" if _is_infinitive(child) else inner.ing, inner.nouns, inner.tokens)
        self._verbs += inner.verbs
        return True

    def _brought_about(self, target: Token | None, verb: Token) -> bool:
        """What one gets a thing to do, or gets done to it: "get the machine to work", "get the boiler fixed"."""
        phrase = noun_phrase(target) if target is not None else None
        found = _complements(verb, depth=0)
        if phrase is None or found is None:
            return False
        self._has_object = True
        form = f"to {verb.lemma_.lower()}" if _is_infinitive(verb) else verb.lower_
        self._add(f"{phrase.text} {form}", phrase.lemmas, (*phrase.tokens, verb))
        if found.text:
            self._add(found.text, found.nouns, found.tokens)
        self._verbs += (verb.lemma_.lower(), *found.verbs)
        return True

    def _add(self, text: str, nouns: tuple[str, ...], tokens: tuple[Token, ...]) -> None:
        self._parts.append(text)
        self._nouns += nouns
        self._tokens += tokens


def _is_infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.lefts)


def _brought(target: Token) -> Token | None:
    """What the object of "get" is got to do, whichever of the two words the parser hangs it on."""
    clauses = (child for child in (*target.rights, *target.head.rights) if child.dep_ in {"acl", "advcl", "relcl"})
    return next((verb for verb in clauses if _is_infinitive(verb) and not is_apart(verb, target)), None)


def thing(head: Token) -> NounPhrase | None:
    """A noun phrase with what it is for, from or about, if that stands right after it."""
    phrase = noun_phrase(head)
    if phrase is None or " of " in phrase.text:
        return phrase
    tail = next((child for child in head.rights if child.dep_ == "prep"), None)
    if tail is None or tail.i != max(token.i for token in phrase.tokens) + 1 or tail.lower_ == "of":
        return phrase
    other = placing(tail)
    if other is None:
        return phrase
    return NounPhrase(f"{phrase.text} {tail.lower_} {other.text}", head, (*phrase.tokens, tail, *other.tokens))


def placing(preposition: Token) -> NounPhrase | None:
    """The thing after a preposition."""
    head = next((child for child in preposition.rights if child.dep_ == "pobj" and not is_torn(child)), None)
    if preposition.lower_ not in _PLACES or head is None or head.lemma_.lower() in _NO_PLACE:
        return None
    return noun_phrase(head)


def predicate(verb: Token, *, plural: bool, denied: bool) -> tuple[str, Complements] | None:
    """The verb with its complements in the present tense, "does not load on the phone"."""
    found = _complements(verb, depth=1)
    if found is None:
        return None
    lemma = verb.lemma_.lower()
    if denied and any(child.dep_ == "aux" and child.lower_ in {"can", "ca", "could", "cannot"} for child in verb.lefts):
        said = f"cannot {lemma}"
    elif denied:
        said = f"{'do' if plural else 'does'} not {lemma}"
    else:
        said = lemma if plural else third_person(lemma)
    return f"{said} {found.text}".strip(), found


def passive(verb: Token) -> tuple[str, Complements] | None:
    """Participle and place, "lost in the post"."""
    found = _complements(verb, depth=0)
    if found is None:
        return None
    lemma = verb.lemma_.lower()
    form = verb.lower_ if verb.tag_ == "VBN" else participle(lemma)
    return f"{form} {found.text}".strip(), found


def is_idiom(noun: Token) -> bool:
    """Whether it is no thing but a part of what the verb says: the track of "keep track of"."""
    return noun.dep_ == "dobj" and f"{noun.head.lemma_} {noun.lemma_}".lower() in IDIOMS


def is_hedged(verb: Token) -> bool:
    """Whether it is only thought of, "would break", "if it breaks"."""
    return any(
        (child.dep_ == "aux" and child.lower_ in {"would", "might", "may", "should", "'d"})
        or (child.dep_ == "mark" and child.lower_ in {"if", "unless"})
        for child in verb.children
    )


def is_denied(verb: Token) -> bool:
    """Whether the verb is negated."""
    return any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children)


def subjects(verb: Token) -> Iterator[Token]:
    """The subjects of a verb."""
    return (child for child in verb.lefts if child.dep_ in {"nsubj", "nsubjpass"} and not is_torn(child))


def _is_time(preposition: Token) -> bool:
    return any(child.dep_ == "pobj" and child.lemma_.lower() in _NO_PLACE for child in preposition.rights)


def _is_past_form(verb: Token, lemma: str) -> bool:
    """A past form that was taken for an infinitive: nobody tries "to lost the fish"."""
    return "Tense=Past" in str(verb.morph) and lemma == verb.lower_ and not lemma.endswith(("t", "d"))
