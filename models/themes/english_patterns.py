"""What English sentences of members offer for a statement: frames of grammar in which people tell what was hard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes.english import is_torn, noun_phrase, participle, third_person
from models.themes.english_clauses import (
    Complements,
    doing,
    is_denied,
    is_hedged,
    passive,
    placing,
    predicate,
    subjects,
    thing,
)
from models.themes.english_unknowns import unknowns
from models.themes.english_words import (
    AGAIN,
    AGES,
    BAD_STATES,
    BY_HAND,
    DEAR,
    FAILURES,
    HARMS,
    MISHAPS,
    NO_LOSS,
    PRICES,
    TELLING,
)
from models.themes.lexicon import words
from models.themes.metrics import Measure
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OWN = words("i we you one somebody someone everybody everyone people")
_OTHERS = words("they he she it somebody someone")
_NOBODY = words("nobody none no-one")
_CHAIN = frozenset({"xcomp", "conj", "ccomp", "advcl", "acl", "pcomp", "relcl"})
_FORCED = words("have need got gotta must end keep spend waste require")
_HARD = words("hard difficult impossible tough tricky awkward painful slow harder")
_TOUGH = (_HARD - {"slow"}) | words("tedious fiddly clunky confusing complicated cumbersome laborious tiring")
_STRUGGLE = words("struggle fail try fight battle")
WAITING = words("wait queue")
_SERVING = words("answer reply respond come help listen notice pay")
_ABLE = words("can could ca cannot able")


def wordings(doc: Doc) -> Iterator[Wording]:
    """Everything that a sentence offers, in the order of the text."""
    for token in doc:
        yield from unknowns(token)
        if token.pos_ in {"VERB", "AUX"}:
            yield from _tasks(token)
            yield from _hard_tasks(token)
            yield from _events(token)
            yield from _untold(token)
        if token.pos_ == "NOUN":
            yield from _absences(token)
            yield from _waiting(token)
            yield from _costs(token)
            yield from _quantities(token)


def _tasks(verb: Token) -> Iterator[Wording]:
    """What the speaker could not do, had to do, or did slowly or again and again."""
    if verb.pos_ != "VERB" or not is_speakers_own(verb):
        return
    done = doing(verb)
    unable = is_unable(verb)
    plain = _plainness(verb, unable=unable)
    if done is None or plain <= 0 or (is_denied(verb) and not unable):
        return
    parts: dict[Measure, tuple[str, str]] = {}
    if verb.lemma_.lower() in MISHAPS:
        parts[Measure.LIKELIHOOD] = ("the likelihood", f"of {done.ing}")
    elif verb.lemma_.lower() in WAITING:
        parts[Measure.TIME] = ("the time spent", done.ing)
    elif unable:
        parts[Measure.LIKELIHOOD] = ("the likelihood", f"of failing to {done.base}")
    else:
        parts[Measure.TIME] = ("the time it takes", f"to {done.base}")
        parts[Measure.EFFORT] = ("the effort it takes", f"to {done.base}")
        if AGAIN.search(_clause(verb)) or _governed(verb, _FORCED):
            parts[Measure.NUMBER] = ("the number of times", f"one has to {done.base}")
    yield Wording(Pattern.TASK, parts, done.nouns, done.verbs, done.tokens, plain)


def _hard_tasks(verb: Token) -> Iterator[Wording]:
    """What is hard to do to a thing: "the door is hard to open"."""
    adjective = verb.head if verb.head.pos_ == "ADJ" else next((c for c in verb.head.children if c.dep_ == "acomp"), None)
    if verb.dep_ != "xcomp" or adjective is None or adjective.lemma_.lower() not in _TOUGH:
        return
    clause = adjective if any(subjects(adjective)) else adjective.head
    subject = next(subjects(clause), None)
    if subject is None or subject.pos_ != "NOUN" or is_denied(clause) or is_hedged(clause) or _has_own_object(verb):
        return
    target = noun_phrase(subject)
    done = doing(verb, target=target) if target is not None else None
    if done is None:
        return
    if adjective.lemma_.lower() == "impossible":
        parts = {Measure.LIKELIHOOD: ("the likelihood", f"of failing to {done.base}")}
    else:
        parts = {
            Measure.TIME: ("the time it takes", f"to {done.base}"),
            Measure.EFFORT: ("the effort it takes", f"to {done.base}"),
        }
    yield Wording(Pattern.TASK, parts, done.nouns, done.verbs, (*done.tokens, adjective), 1.0)


def _has_own_object(verb: Token) -> bool:
    """Whether an object or a preposition without a thing stands after it: "hard to get through to"."""
    return any(
        child.dep_ == "dobj" or (child.dep_ == "prep" and not any(own.dep_ == "pobj" for own in child.children))
        for child in verb.rights
    )


def _plainness(verb: Token, *, unable: bool) -> float:
    """How plainly the sentence says that doing it was hard, slow or forced; 0 where it only tells of it."""
    if unable or _governed(verb, _HARD | _STRUGGLE) or verb.lemma_.lower() in MISHAPS | WAITING:
        return 1.0
    clause = _clause(verb)
    repeated = AGAIN.search(clause) is not None or BY_HAND.search(clause) is not None
    if AGES.search(clause) and (verb.head.lemma_ in {"take", "spend", "waste"} or repeated):
        return 1.0
    if _governed(verb, _FORCED):
        return 0.8
    return 0.6 if repeated else 0.0


def _clause(verb: Token) -> str:
    above = verb.head if _governed(verb, _FORCED) or verb.head.lemma_ == "take" else verb
    return " ".join(token.lower_ for token in above.subtree)


def is_speakers_own(verb: Token) -> bool:
    """Whether the speaker does it: "they never answer calls" is not something that the respondent tried to get done."""
    if _is_undergone(verb):
        return False
    for _ in range(4):
        own = list(subjects(verb))
        if own:
            return own[0].lower_ in _OWN or (own[0].lower_ == "it" and verb.lemma_ in {"take", "be"})
        if any(child.dep_ == "auxpass" for child in verb.children):
            return False
        if verb.dep_ not in _CHAIN or verb.head.i == verb.i:
            return verb.tag_ in {"VB", "VBG", "VBP"} and verb.dep_ != "amod"
        if verb.dep_ in {"relcl", "acl"} and verb.tag_ == "VBN":
            return False
        if verb.dep_ in {"xcomp", "ccomp"} and verb.head.lemma_ in {"ask", "want", "tell", "let", "make", "help", "like", "hope"}:
            return False
        verb = verb.head
    return False


def _is_undergone(verb: Token) -> bool:
    """Whether the verb tells what is done to its subject: "I was asked", "and sent away"."""
    while verb.dep_ == "conj" and verb.tag_ == "VBN" and not any(c.dep_ in {"aux", "auxpass", "nsubj"} for c in verb.children):
        verb = verb.head
    return _is_passive(verb) or any(subject.dep_ == "nsubjpass" for subject in subjects(verb))


def _governed(verb: Token, governors: frozenset[str]) -> bool:
    """Whether a word above the verb, or an auxiliary of it, is one of ``governors``."""
    token = verb
    if any(child.lower_ in governors for child in verb.lefts if child.dep_ == "aux"):
        return True
    for _ in range(2):
        if token.dep_ not in {"xcomp", "advcl", "pcomp", "ccomp", "acl"} or token.head.i == token.i:
            return False
        token = token.head
        if token.lemma_.lower() in governors:
            return True
        if any(child.lower_ in governors for child in token.children if child.dep_ == "acomp"):
            return not is_denied(token)  # "it is not hard to find"
    return False


def is_unable(verb: Token) -> bool:
    """Whether it could not be done, "could not find", "failed to find"."""
    for token in (verb, verb.head if verb.dep_ == "xcomp" else verb):
        modal = any(child.lower_ in _ABLE for child in token.children) or token.lemma_.lower() in {"able", "manage"}
        if modal and (is_denied(token) or (token.lower_ == "able" and is_denied(token.head))):
            return True
    if verb.dep_ == "xcomp" and any(child.dep_ == "acomp" and child.lower_ == "impossible" for child in verb.head.children):
        return not is_denied(verb.head)
    return bool(verb.dep_ == "xcomp" and verb.head.lemma_.lower() in {"impossible", "unable", "fail"}) or (
        any(child.lower_ == "never" for child in verb.children) and verb.lemma_ in {"find", "get", "reach", "manage", "see"}
    )


def _events(verb: Token) -> Iterator[Wording]:
    """Something that went wrong by itself or by others: "the boiler breaks down", "the parcel was lost"."""
    subject = next(subjects(verb), None)
    if subject is None or is_hedged(verb) or _is_dear(subject):
        return  # of what is dear the cost is told
    told: tuple[str, Complements, float] | None = None
    if subject.lower_ in _NOBODY or (subject.lower_ in {"one", "body"} and any(c.lower_ == "no" for c in subject.lefts)):
        told = _by_nobody(verb)
        nouns: tuple[str, ...] = ()
        tokens: tuple[Token, ...] = (subject,)
    elif subject.pos_ == "NOUN":
        phrase = noun_phrase(subject)
        event = _event(verb, plural=phrase.plural) if phrase is not None else None
        if phrase is None or event is None:
            return
        told = (f"that {phrase.text} {event[0]}", *event[1:])
        nouns, tokens = phrase.lemmas, phrase.tokens
    elif subject.lower_ in _OTHERS and verb.lemma_ != "be":
        told = _by_others(verb, subject)
        nouns, tokens = (), ()
    elif subject.lower_ in {"i", "we", "you"} and _is_passive(verb) and _is_harm(verb):
        done = passive(verb)
        if done is None:
            return
        denied = "not " if is_denied(verb) else ""
        told = (f"of {denied}being {done[0]}", done[1], 1.0 if done[1].nouns else 0.5)
        nouns, tokens = (), (verb,)
    if told is None:
        return
    text, found, plain = told
    parts = {Measure.LIKELIHOOD: ("the likelihood", text)}
    all_nouns = (*nouns, *found.nouns)
    if all_nouns or plain >= 0.9:
        yield Wording(Pattern.EVENT, parts, all_nouns, (verb.lemma_.lower(), *found.verbs), (*tokens, verb, *found.tokens), plain)


def _by_nobody(verb: Token) -> tuple[str, Complements, float] | None:
    said = predicate(verb, plural=False, denied=False) if verb.pos_ == "VERB" else None
    if said is None or not (said[1].nouns or verb.lemma_.lower() in _SERVING):
        return None
    return f"that nobody {said[0]}", said[1], 0.9


def _event(verb: Token, *, plural: bool) -> tuple[str, Complements, float] | None:
    """The predicate in the present, if it tells of something bad."""
    denied, lemma = is_denied(verb), verb.lemma_.lower()
    are = "are" if plural else "is"
    if verb.lemma_ == "be" or lemma in {"go", "get", "come", "look", "stay", "sit"}:
        state = next((c for c in verb.rights if c.dep_ in {"acomp", "advmod", "attr", "oprd", "prep"}), None)
        told = _state(state, denied=denied) if state is not None else None
        if told is not None:
            return f"{_present(verb, plural=plural)} {told[0]}", told[1], 0.9
        if verb.lemma_ in {"be", "look", "sit"}:
            return None
    if _is_passive(verb):
        done = passive(verb) if _is_harm(verb) else None
        return (f"{are} {'not ' if denied else ''}{done[0]}", done[1], 0.9) if done is not None else None
    particle = next((c.lower_ for c in verb.children if c.dep_ == "prt"), "")
    failed = lemma in FAILURES or f"{lemma} {particle}" in FAILURES
    if denied == failed or verb.pos_ != "VERB" or (denied and lemma in words("mind matter need know think want say mean")):
        return None
    said = predicate(verb, plural=plural, denied=denied)
    return (said[0], said[1], 0.9 if failed else 0.8) if said is not None else None


def _present(verb: Token, *, plural: bool) -> str:
    """The verb of a state in the present: "is not", "gets", "do not get"."""
    denied, lemma = is_denied(verb), verb.lemma_.lower()
    if lemma == "be":
        return f"{'are' if plural else 'is'}{' not' if denied else ''}"
    if denied:
        return f"{'do' if plural else 'does'} not {lemma}"
    return lemma if plural else third_person(lemma)


def _state(state: Token, *, denied: bool) -> tuple[str, Complements] | None:
    """A bad state, "too small", "out of date", "not ready"."""
    if state.dep_ == "prep":
        phrase = placing(state)
        if not denied or phrase is None:
            return None
        return f"{state.lower_} {phrase.text}", Complements("", phrase.lemmas, (), (state, *phrase.tokens))
    too = any(child.lower_ == "too" for child in state.lefts)
    bad = state.lemma_.lower() in BAD_STATES
    good = denied and state.pos_ == "ADJ" and not (bad or too)
    if not (bad and not denied) and not good and not (too and state.pos_ == "ADJ" and not denied):
        return None
    if _needs_more(state) or (not bad and any(child.dep_ == "prep" for child in state.children)):
        return None
    return f"{'too ' if too else ''}{state.lower_}", Complements("", (), (state.lemma_.lower(),), (state,))


def _needs_more(state: Token) -> bool:
    """Whether it is no state without what comes next: "hard to open", "different from the order"."""
    after = [*state.rights, *(child for child in state.head.rights if child.i > state.i)]
    return any(
        child.dep_ in {"xcomp", "ccomp"}
        or (child.dep_ == "advcl" and any(own.lower_ == "to" for own in child.lefts))
        or (child.dep_ == "prep" and child.lower_ in {"from", "of", "than", "to"})
        for child in after
    )


def _by_others(verb: Token, subject: Token) -> tuple[str, Complements, float] | None:
    """What others did to a thing, or fail to do: "they lost the file", "they don't answer the phone"."""
    target = next((child for child in verb.rights if child.dep_ == "dobj" and not is_torn(child)), None)
    denied, lemma = is_denied(verb), verb.lemma_.lower()
    if denied:
        said = predicate(verb, plural=False, denied=False) if verb.pos_ == "VERB" else None
        good = said is not None and (said[1].has_object or lemma in _SERVING)
        if said is None or not good or subject.lower_ == "it" or lemma in words("want like mind need know think"):
            return None
        return f"that nobody {said[0]}", said[1], 0.8
    phrase = thing(target) if target is not None else None
    if phrase is None or lemma not in HARMS or subject.lower_ == "it":
        return None
    form = _passive_form(verb)
    return (
        f"that {phrase.text} {'are' if phrase.plural else 'is'} {form}",
        Complements("", phrase.lemmas, (), phrase.tokens),
        0.9,
    )


def _passive_form(verb: Token) -> str:
    """The participle with its particle."""
    particle = next((child.lower_ for child in verb.children if child.dep_ == "prt"), "")
    return f"{participle(verb.lemma_.lower())} {particle}".strip()


def _is_passive(verb: Token) -> bool:
    return any(child.dep_ == "auxpass" for child in verb.children)


def _is_harm(verb: Token) -> bool:
    return (verb.lemma_.lower() in HARMS) != is_denied(verb)


def _untold(verb: Token) -> Iterator[Wording]:
    """What nobody told the speaker: "nobody warned us about the change", "we weren't told about the change"."""
    if verb.lemma_.lower() not in TELLING or is_hedged(verb):
        return
    subject = next(subjects(verb), None)
    if subject is None:
        return
    nobody = subject.lower_ in _NOBODY or (subject.lower_ == "one" and any(c.lower_ == "no" for c in subject.lefts))
    if not (nobody or (is_denied(verb) and (subject.lower_ in _OTHERS or _is_passive(verb)))):
        return
    about = next((child for child in verb.rights if child.dep_ == "prep" and child.lower_ in {"about", "of"}), None)
    phrase = placing(about) if about is not None else None
    told = next((child for child in verb.rights if child.dep_ == "ccomp"), None)
    inner = next(subjects(told), None) if told is not None else None
    thing_told = noun_phrase(inner) if inner is not None and inner.pos_ == "NOUN" else None
    if phrase is not None:
        text = f"of not being told about {phrase.text}"
    elif thing_told is not None and told is not None and not any(c.lower_ in {"where", "when", "why", "how"} for c in told.lefts):
        are = "are" if thing_told.plural else "is"
        done = passive(told) if _is_passive(told) else None
        said = (
            (f"{are} {done[0]}", done[1])
            if done is not None
            else predicate(told, plural=thing_told.plural, denied=is_denied(told))
        )
        if said is None or told.lemma_ == "be":
            return
        phrase = thing_told
        text = f"of not being told that {phrase.text} {said[0]}"
    else:
        return
    yield Wording(
        Pattern.UNKNOWN, {Measure.KNOWING: ("the likelihood", text)}, phrase.lemmas, ("tell",), (verb, *phrase.tokens), 1.0
    )


def _absences(noun: Token) -> Iterator[Wording]:
    """Something that was not there: "with no order number on them", "without a receipt"."""
    denied = next((child for child in noun.lefts if child.lower_ == "no" and child.dep_ in {"det", "neg"}), None)
    lacking = noun.dep_ == "pobj" and noun.head.lower_ == "without"
    verb = noun.head
    negated = noun.dep_ in {"attr", "dobj"} and is_denied(verb) and verb.lemma_ in {"be", "have"}
    negated = negated and any(child.lower_ in {"a", "an", "any"} for child in noun.lefts)
    if (denied is None and not lacking and not negated) or noun.lemma_.lower() in NO_LOSS:
        return
    if noun.dep_ not in {"attr", "dobj", "pobj", "nsubj", "ROOT"} or (denied is not None and is_denied(verb)):
        return
    if negated and verb.lemma_ == "be" and not any(child.dep_ == "expl" for child in verb.children):
        return
    phrase = noun_phrase(noun, absent=True)
    if phrase is None or any(child.dep_ in {"amod", "nummod"} and child not in phrase.tokens for child in noun.lefts):
        return
    bare = phrase.text.removeprefix("no ").removeprefix("the ").removeprefix("an ").removeprefix("a ")
    tail = next((child for child in noun.rights if child.dep_ == "prep"), None)
    other = placing(tail) if tail is not None and tail.lower_ != "of" else None
    where = f" {tail.lower_} {other.text}" if tail is not None and other is not None else ""
    are = "are" if phrase.plural else "is"
    parts = {Measure.LIKELIHOOD: ("the likelihood", f"that there {are} no {bare}{where}")}
    nouns = (*phrase.lemmas, *(other.lemmas if other is not None else ()))
    said = (*((denied,) if denied is not None else ()), *phrase.tokens)
    yield Wording(Pattern.EVENT, parts, nouns, ("be",), said, 0.9 if not lacking else 0.6)


def _waiting(noun: Token) -> Iterator[Wording]:
    """What people waited for, or what took long."""
    phrase = thing(noun)
    if phrase is None:
        return
    verb = noun.head
    rest = " ".join(t.lower_ for child in verb.rights for t in child.subtree)
    told: tuple[str, str] | None = None
    if noun.dep_ == "nsubj" and verb.lemma_ in {"take", "drag", "last"} and AGES.search(rest) and not is_hedged(verb):
        told = ("the time spent", f"on {phrase.text}")
    elif (
        (noun.dep_ == "nsubj" and _is_late(verb))
        or (noun.dep_ == "pobj" and noun.head.lower_ in {"for", "on"} and noun.head.head.lemma_.lower() in {"wait", "queue"})
        or (noun.dep_ == "pobj" and noun.head.lower_ == "for" and AGES.search(noun.head.head.lower_))
        or (
            noun.dep_ == "nsubj"
            and verb.lemma_ in {"arrive", "come", "ship", "deliver"}
            and re.search(r"\b(?:late|later|after)\b", rest)
        )
    ):
        told = ("the time spent waiting", f"for {phrase.text}")
    if told is not None:
        yield Wording(Pattern.WAIT, {Measure.TIME: told}, phrase.lemmas, ("wait",), (*phrase.tokens, verb), 1.0)


def _is_late(verb: Token) -> bool:
    return verb.lemma_ == "be" and any(
        child.dep_ in {"acomp", "advmod"} and child.lower_ in {"late", "overdue", "delayed"} for child in verb.children
    )


def _costs(noun: Token) -> Iterator[Wording]:
    """What people pay for."""
    phrase = thing(noun)
    if phrase is None:
        return
    lemma = noun.head.head.lemma_.lower() if noun.dep_ == "pobj" else noun.head.lemma_.lower()
    paid = (
        noun.dep_ == "pobj"
        and noun.head.lower_ == "for"
        and lemma in {"pay", "charge", "bill", "invoice", "fee", "money", "pound"}
    )
    if paid or _is_dear(noun):
        yield Wording(
            Pattern.COST, {Measure.COST: ("the cost", f"of {phrase.text}")}, phrase.lemmas, ("pay",), phrase.tokens, 0.9
        )


def _is_dear(noun: Token) -> bool:
    """Whether a sentence says that it costs too much: "the delivery is expensive", "the fee is too high"."""
    verb = noun.head
    if noun.dep_ != "nsubj" or is_denied(verb):
        return False
    said = {child.lower_ for child in verb.children}
    high = noun.lemma_.lower() in PRICES and "high" in said
    return verb.lemma_.lower() == "cost" or high or not DEAR.isdisjoint(said)


def _quantities(noun: Token) -> Iterator[Wording]:
    """Too many of a thing."""
    if noun.tag_ != "NNS":
        return
    many = next((child for child in noun.lefts if child.lower_ == "many"), None)
    if many is None or not any(child.lower_ in {"too", "so"} for child in many.lefts):
        return
    phrase = noun_phrase(noun)
    if phrase is not None:
        bare = phrase.text.removeprefix("the ")
        yield Wording(Pattern.EVENT, {Measure.NUMBER: ("the number", f"of {bare}")}, phrase.lemmas, (), phrase.tokens, 0.8)
