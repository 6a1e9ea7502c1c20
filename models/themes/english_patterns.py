"""What English sentences of members offer for a statement: tasks, events, unknowns, waiting and cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes.english import NounPhrase, noun_phrase, participle, third_person
from models.themes.keywords import is_content
from models.themes.lexicon import LIGHT_VERBS, words
from models.themes.metrics import Measure
from models.themes.wordings import Pattern, Wording, is_apart

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OWN = words("i we you one my our somebody someone")
_BURDENS = words(
    "have need try struggle fail spend take keep fight hate dread waste must hard difficult impossible tough tricky slow"
)
_CHAIN = frozenset({"xcomp", "conj", "ccomp", "advcl", "acl", "pcomp"})
_AIMS = {
    "wait": "for", "look": "for", "search": "for", "hunt": "for", "struggle": "with", "log": "into", "pay": "for", "fill": "in",
    "deal": "with", "chase": "after", "ask": "for", "queue": "for", "argue": "about", "drive": "to", "listen": "to",
}  # fmt: skip
_FAILURES = words(
    """
    break fail crash freeze leak jam stop disappear vanish expire fall arrive burst flood rot die overheat stall drop slip
    spoil rust clog lapse bounce collapse wobble stick flicker
    """
)
_WORKINGS = words("work come arrive open load start match appear update fit show turn respond reply sync connect print scan save")
_UNDERGONE = words(
    """
    lose cancel delay damage reject decline refuse block return charge send deliver forget break miss mix delete lock close
    change ignore overcharge misplace steal duplicate postpone move pay fix repair answer update finish record log clean
    """
)
_STATES = words(
    "wrong late missing broken full empty closed unavailable unclear incomplete blocked dirty damaged outdated locked overdue"
)
_NO_LOSS = words("charge fee need point doubt matter wonder rush hurry difference sense good use harm offence secret choice luck")
_CLAUSES = words("ccomp pcomp acl advcl relcl")
_ASKING = words("whether if when where why which who what how")
_KNOWING = words("know tell understand see remember say explain")
_SEEKING = words("find figure work learn guess wonder")
_MISHAPS = {
    "lose": "losing", "miss": "missing", "forget": "forgetting", "break": "breaking", "skip": "skipping", "confuse": "confusing",
    "damage": "damaging", "duplicate": "duplicating", "overlook": "overlooking", "misread": "misreading", "drop": "dropping",
    "delete": "deleting", "spoil": "spoiling",
}  # fmt: skip
_UNCHANGING = words("bet burst cast cost cut hit hurt let put quit read rid set shed shut split spread thrust")
_AGAIN = re.compile(
    r"\b(?:again|twice|every time|each time|over and over|every (?:single )?(?:day|week|month)|times|keep)\b", re.IGNORECASE
)
_AGES = re.compile(
    r"\b(?:minutes?|hours?|days?|weeks?|months?|years?|ages|forever|long|morning|afternoon|evening|summer|winter)\b"
)
_LONGEST_CLAUSE = 9  # words
_LATE = words("late overdue delayed slow")


def wordings(doc: Doc) -> Iterator[Wording]:
    """Everything that a sentence offers, in the order of the text."""
    for token in doc:
        yield from _unknowns(token)
        if token.pos_ in {"VERB", "AUX"}:
            yield from _events(token)
        yield from _absences(token)
        phrase = noun_phrase(token)
        if phrase is not None:
            yield from _tasks(phrase)
            yield from _waiting(phrase)
            yield from _costs(phrase)


def _tasks(phrase: NounPhrase) -> Iterator[Wording]:
    """A verb with its object, tried by the one who speaks."""
    verb, aim = _governor(phrase.head)
    if verb is None or not _usable(verb) or not _speakers_own(verb):
        return
    lemma = verb.lemma_.lower()
    particle = next((child for child in verb.children if child.dep_ == "prt"), None)
    doing = " ".join(part for part in (lemma, particle.lower_ if particle is not None else "", aim, phrase.text) if part)
    plain = _burden(verb)
    unable = _unable(verb)
    parts: dict[Measure, tuple[str, str]] = {}
    if lemma in _MISHAPS:
        parts[Measure.LIKELIHOOD] = ("the likelihood", f"of {_MISHAPS[lemma]} {phrase.text}")
    elif lemma in {"wait", "queue"}:
        parts[Measure.TIME] = (f"the time spent {'queuing' if lemma == 'queue' else 'waiting'}", f"for {phrase.text}")
    elif not _negated(verb) or unable:
        parts[Measure.TIME] = ("the time it takes", f"to {doing}")
        parts[Measure.EFFORT] = ("the effort it takes", f"to {doing}")
        if unable:
            parts[Measure.LIKELIHOOD] = ("the likelihood", f"of failing to {doing}")
        if _AGAIN.search(_clause(verb)):
            parts[Measure.NUMBER] = ("the number of times", f"one has to {doing}")
    if parts and not is_apart(verb, phrase.head):
        said = (verb, *((particle,) if particle is not None else ()), *phrase.tokens)
        yield Wording(Pattern.TASK, parts, phrase.lemmas, (lemma,), said, plain)


def _governor(noun: Token) -> tuple[Token | None, str]:
    if noun.dep_ == "dobj":
        return noun.head, ""
    if noun.dep_ == "pobj" and _AIMS.get(noun.head.head.lemma_.lower()) == noun.head.lower_:
        return noun.head.head, noun.head.lower_
    return None, ""


def _usable(verb: Token) -> bool:
    lemma = verb.lemma_.lower()
    if verb.pos_ != "VERB" or not lemma.isalpha() or lemma in LIGHT_VERBS:
        return False
    if "Tense=Past" in str(verb.morph) and lemma == verb.lower_ and lemma not in _UNCHANGING:
        return False  # a past form that was taken for an infinitive: nobody tries "to lost the fish"
    return not any(child.dep_ in {"dative", "oprd", "ccomp", "xcomp"} for child in verb.children)


def _speakers_own(verb: Token) -> bool:
    """Whether the speaker does it: "they never answer calls" is not something that the respondent tried to get done."""
    for _ in range(4):
        subjects = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
        if subjects:
            return subjects[0].lower_ in _OWN or (subjects[0].lower_ == "it" and verb.lemma_ == "take")
        if verb.dep_ not in _CHAIN or verb.head.i == verb.i:
            return verb.tag_ in {"VB", "VBG", "VBP"} or verb.dep_ == "ROOT"
        if verb.dep_ in {"xcomp", "ccomp"} and verb.head.lemma_ in {"ask", "want", "tell", "let", "make", "help", "like", "hope"}:
            return False
        verb = verb.head
    return False


def _burden(verb: Token) -> float:
    """1 where the sentence says that doing it was hard, slow or forced; less where it only tells of it."""
    token = verb
    for _ in range(3):
        if token.dep_ not in _CHAIN or token.head.i == token.i:
            break
        token = token.head
        if token.lemma_.lower() in _BURDENS:
            return 1.0
    if _unable(verb) or any(child.lower_ in {"must", "gotta", "have", "ca"} for child in verb.children if child.dep_ == "aux"):
        return 1.0
    clause = _clause(verb)
    return 0.7 if _AGAIN.search(clause) or re.search(r"\bby hand|manually|ages|hours|minutes\b", clause) else 0.3


def _unable(verb: Token) -> bool:
    modal = any(child.dep_ == "aux" and child.lower_ in {"can", "could", "ca", "cannot"} for child in verb.children)
    return modal and _negated(verb)


def _negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children)


def _clause(verb: Token) -> str:
    return " ".join(token.lower_ for token in verb.subtree)


def _events(verb: Token) -> Iterator[Wording]:
    """Something that went wrong by itself or by others: "the boiler breaks down", "the parcel was lost"."""
    subject = next((child for child in verb.lefts if child.dep_ in {"nsubj", "nsubjpass"}), None)
    phrase = noun_phrase(subject) if subject is not None else None
    told = None
    if phrase is not None:
        told = _state(verb, phrase) if verb.lemma_ == "be" else _passive(verb, phrase) or _failure(verb, phrase)
    elif verb.lemma_.lower() in _UNDERGONE and subject is not None and subject.lower_ in {"they", "he", "she", "nobody", "it"}:
        thing = next((child for child in verb.rights if child.dep_ == "dobj"), None)
        phrase = noun_phrase(thing) if thing is not None else None
        denied = _negated(verb) or subject.lower_ == "nobody"
        harmful = verb.lemma_.lower() in words("lose cancel delay damage reject decline refuse break miss delete lock forget mix")
        if phrase is not None and denied != harmful and not any(c.dep_ in {"prt", "dative"} for c in verb.children):
            told = f"{'are' if phrase.plural else 'is'} {'not ' if denied else ''}{participle(verb.lemma_.lower())}"
    if told is not None and phrase is not None:
        parts = {Measure.LIKELIHOOD: ("the likelihood", f"that {phrase.text} {told}")}
        if _AGAIN.search(_clause(verb)):
            parts[Measure.NUMBER] = ("the number of times", f"{phrase.text} {told}")
        yield Wording(Pattern.EVENT, parts, phrase.lemmas, (told.split()[-1],), (*phrase.tokens, verb), 0.8)


def _absences(noun: Token) -> Iterator[Wording]:
    """Something that was not there: "with no order number on them"."""
    denied = next((child for child in noun.lefts if child.lower_ == "no" and child.dep_ in {"det", "neg"}), None)
    if denied is None or noun.lemma_.lower() in _NO_LOSS or noun.dep_ not in {"attr", "dobj", "pobj", "nsubj"}:
        return
    phrase = noun_phrase(noun, absent=True)
    if phrase is not None and phrase.text.startswith("no "):
        are = "are" if phrase.plural else "is"
        parts = {Measure.LIKELIHOOD: ("the likelihood", f"that there {are} {phrase.text}")}
        yield Wording(Pattern.EVENT, parts, phrase.lemmas, ("be",), (denied, *phrase.tokens), 0.8)


def _state(verb: Token, phrase: NounPhrase) -> str | None:
    state = next((child for child in verb.rights if child.dep_ == "acomp"), None)
    if state is None or _negated(verb) or state.lemma_.lower() not in _STATES or _hedged(verb):
        return None
    if any(child.dep_ in {"prep", "xcomp", "neg"} for child in state.children):
        return None
    return f"{'are' if phrase.plural else 'is'} {state.lower_}"


def _passive(verb: Token, phrase: NounPhrase) -> str | None:
    by_others = any(child.dep_ == "auxpass" for child in verb.children)
    lemma = verb.lemma_.lower()
    if not by_others or lemma not in _UNDERGONE or _hedged(verb) or any(child.dep_ == "prt" for child in verb.children):
        return None
    harmful = lemma in words(
        "lose cancel delay damage reject decline refuse break miss delete lock forget mix block misplace steal postpone"
    )
    if _negated(verb) == harmful:
        return None
    return f"{'are' if phrase.plural else 'is'} {'not ' if not harmful else ''}{participle(lemma)}"


def _failure(verb: Token, phrase: NounPhrase) -> str | None:
    lemma, plural = verb.lemma_.lower(), phrase.plural
    if _hedged(verb) or any(child.dep_ in {"dobj", "xcomp", "ccomp", "oprd"} for child in verb.children):
        return None
    particle = next((child.lower_ for child in verb.children if child.dep_ == "prt"), "")
    if _negated(verb) and (lemma in _WORKINGS or (lemma, particle) in {("show", "up"), ("turn", "up")}):
        if lemma in {"show", "turn"} and particle != "up":
            return None
        return " ".join(part for part in ("do not" if plural else "does not", lemma, particle) if part)
    if not _negated(verb) and lemma in _FAILURES - {"arrive"}:
        if lemma in {"fall", "drop", "stick", "stop", "die"} and not particle and lemma != "die":
            return None
        return " ".join(part for part in (lemma if plural else third_person(lemma), particle) if part)
    return None


def _hedged(verb: Token) -> bool:
    return any(
        child.dep_ == "aux" and child.lower_ in {"would", "might", "may", "could", "should"} for child in verb.children
    ) or any(child.dep_ == "mark" and child.lower_ in {"if", "unless"} for child in verb.children)


def _unknowns(asked: Token) -> Iterator[Wording]:
    """A question that nobody could answer: "no idea when the courier comes"."""
    if asked.lower_ not in _ASKING:
        return
    clause = asked.head
    for _ in range(3):
        if clause.dep_ in _CLAUSES or clause.left_edge.i != asked.i:
            break
        clause = clause.head
    if clause.left_edge.i != asked.i or clause.dep_ not in _CLAUSES:
        return
    tokens = [token for token in clause.subtree if not token.is_punct]
    governor, how = _not_known(clause)
    if governor is None or not _says_a_thing(tokens):
        return
    told = " ".join("whether" if token.lower_ == "if" and token.i == asked.i else _present(token) for token in tokens)
    told = re.sub(r" (n't|'s|'re|'ve)\b", r"\1", told)
    parts = {Measure.KNOWING: ("the likelihood", f"of not knowing {told}")}
    if how:
        parts[Measure.TIME] = ("the time it takes", f"to {how} {told}")
        parts[Measure.EFFORT] = ("the effort it takes", f"to {how} {told}")
    nouns = tuple(token.lemma_.lower() for token in tokens if token.pos_ == "NOUN")
    verbs = tuple(token.lemma_.lower() for token in tokens if token.pos_ == "VERB")
    yield Wording(Pattern.UNKNOWN, parts, nouns, verbs, tuple(tokens), 1.0)


def _not_known(clause: Token) -> tuple[Token | None, str]:
    """The word that says it was not known, and how one tried to know it (empty where nobody tried)."""
    governor = clause.head.head if clause.dep_ == "pcomp" else clause.head
    lemma = governor.lemma_.lower()
    verb = governor.head if governor.pos_ == "NOUN" else governor
    denied = _negated(verb) or any(c.lower_ in {"nobody", "no", "none"} for t in (governor, verb) for c in t.children)
    if lemma in {"idea", "clue"} and denied:
        return governor, ""
    if lemma in _KNOWING and denied:
        return governor, ""
    if lemma in _SEEKING and governor.pos_ == "VERB":
        tried = {"find": "find out", "figure": "find out", "work": "find out", "learn": "learn", "guess": "guess"}.get(lemma, "")
        particle = any(child.dep_ == "prt" and child.lower_ == "out" for child in governor.children)
        return (governor, tried) if particle or lemma in {"learn", "guess", "wonder"} else (None, "")
    return None, ""


def _present(token: Token) -> str:
    word = str(token.lower_)
    return {"was": "is", "were": "are"}.get(word, word) if token.dep_ in {"ccomp", "pcomp", "ROOT"} else word


def _says_a_thing(tokens: list[Token]) -> bool:
    """Whether a clause can stand in a statement: short, about a thing, pointing at nothing outside it."""
    if not 3 <= len(tokens) <= _LONGEST_CLAUSE:
        return False
    if any(token.pos_ in {"PRON", "PROPN", "NUM", "INTJ"} and token.lower_ not in _ASKING for token in tokens):
        return False
    if any(token.tag_ in {"PRP", "PRP$"} or token.lower_ in {"this", "that", "these", "those", "there"} for token in tokens):
        return False
    subject = [token for token in tokens if token.dep_ in {"nsubj", "nsubjpass"} and token.lower_ not in _ASKING]
    return bool(subject) and all(token.pos_ == "NOUN" and is_content(token) for token in subject)


def _waiting(phrase: NounPhrase) -> Iterator[Wording]:
    """What people waited for, or what took long."""
    head = phrase.head
    verb = head.head
    told: tuple[str, str] | None = None
    if (
        head.dep_ == "nsubj"
        and verb.lemma_ == "take"
        and _AGES.search(" ".join(t.lower_ for t in verb.rights for t in t.subtree))
    ):
        told = ("the time spent", f"on {phrase.text}")
    elif _is_late(head) or _is_waited_for(head):
        told = ("the time spent waiting", f"for {phrase.text}")
    if told is not None:
        yield Wording(Pattern.WAIT, {Measure.TIME: told}, phrase.lemmas, ("wait",), (*phrase.tokens, verb), 1.0)


def _is_late(noun: Token) -> bool:
    verb = noun.head
    late = any(child.dep_ == "acomp" and child.lower_ in _LATE for child in verb.children)
    return noun.dep_ == "nsubj" and verb.lemma_ == "be" and late


def _is_waited_for(noun: Token) -> bool:
    if noun.dep_ != "pobj" or noun.head.lower_ not in {"for", "on"}:
        return False
    return noun.head.head.lemma_.lower() in {"wait", "queue"}


def _costs(phrase: NounPhrase) -> Iterator[Wording]:
    """What people pay for."""
    head = phrase.head
    lemma = head.head.head.lemma_.lower() if head.dep_ == "pobj" else head.head.lemma_.lower()
    paid = head.dep_ == "pobj" and head.head.lower_ == "for" and lemma in {"pay", "charge", "bill", "invoice", "fee", "money"}
    dear = head.dep_ == "nsubj" and (lemma == "cost" or any(c.lower_ in {"expensive", "dear"} for c in head.head.children))
    if paid or dear:
        yield Wording(
            Pattern.COST, {Measure.COST: ("the cost", f"of {phrase.text}")}, phrase.lemmas, ("pay",), phrase.tokens, 0.9
        )
