"""What Russian sentences of members offer for a statement: frames of grammar in which people tell what was hard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes import russian_words as said_of
from models.themes.actions import ACTIONS
from models.themes.metrics import Measure
from models.themes.russian import NounPhrase, RussianWords, as_said, noun_phrase
from models.themes.russian_clauses import Said, complements, finite, infinitive, is_denied, is_hedged, is_others, is_speakers_own
from models.themes.russian_unknowns import unknowns
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LIKELIHOOD = "вероятность"
_GOVERNING = said_of.WAITING | said_of.UNABLE | said_of.FORCED | said_of.HARD
_NEAR = 12  # words around a verb that may say how it went


def wordings(doc: Doc, russian: RussianWords) -> Iterator[Wording]:
    """Everything that a sentence offers, in the order of the text."""
    for token in doc:
        yield from unknowns(token)
        yield from _impossible(token, russian)
        yield from _bad_places(token)
        if token.pos_ == "VERB":
            yield from _tasks(token, russian)
            yield from _events_by_others(token, russian)
        phrase = noun_phrase(token)
        if phrase is not None:
            yield from _events(phrase, russian)
            yield from _absences(phrase, russian)
            yield from _waiting(phrase, russian)
            yield from _costs(phrase, russian)


def _tasks(verb: Token, russian: RussianWords) -> Iterator[Wording]:
    """What the speaker could not do, had to do, or did slowly or again and again."""
    lemma = verb.lemma_.lower()
    if not is_speakers_own(verb) or is_hedged(verb) or lemma in _GOVERNING:
        return
    done = infinitive(verb, russian)
    unable = is_unable(verb)
    plain = _plainness(verb, unable=unable)
    if done is None or plain <= 0 or (is_denied(verb) and not unable) or not (done.nouns or unable):
        return
    parts: dict[Measure, tuple[str, str]] = {}
    if unable:
        able = "не удастся" if russian.is_perfective(lemma) else "нельзя"
        parts[Measure.LIKELIHOOD] = (_LIKELIHOOD, f"того, что {able} {done.text}")
    elif lemma in said_of.MISHAPS:
        parts[Measure.LIKELIHOOD] = (_LIKELIHOOD, done.text)
    else:
        doing = as_action(verb, done, russian) or f"на то, чтобы {done.text}"
        parts[Measure.TIME] = ("время", doing)
        parts[Measure.EFFORT] = ("усилия", doing)
        if said_of.AGAIN.search(_clause(verb)) or _governed(verb, said_of.FORCED):
            parts[Measure.NUMBER] = ("количество раз,", f"когда приходится {done.text}")
    yield Wording(Pattern.TASK, parts, done.nouns, (lemma,), done.tokens, plain)


def _plainness(verb: Token, *, unable: bool) -> float:
    """How plainly the sentence says that doing it was hard, slow or forced; 0 where it only tells of it."""
    if unable or _governed(verb, said_of.HARD) or verb.lemma_.lower() in said_of.MISHAPS:
        return 1.0
    clause = _clause(verb)
    by_hand, long = said_of.BY_HAND.search(clause) is not None, said_of.LONG.search(clause) is not None
    if _governed(verb, said_of.FORCED) or (long and by_hand):
        return 0.8
    return 0.6 if by_hand or long or said_of.AGAIN.search(clause) else 0.0


def _clause(verb: Token) -> str:
    return " ".join(token.lower_ for token in verb.head.subtree if abs(token.i - verb.i) < _NEAR)


def as_action(verb: Token, done: Said, russian: RussianWords) -> str | None:
    """«на поиск выгрузки», where the verb has a noun and its object is all that stands with it."""
    action = ACTIONS.get(verb.lemma_.lower())
    target = next((child for child in verb.children if child.dep_ == "obj"), None)
    phrase = noun_phrase(target) if target is not None else None
    if action is None or phrase is None or len(done.tokens) != 1 + len(phrase.tokens):
        return None
    genitive = russian.inflected(phrase, "gent")
    return f"на {action} {genitive}" if genitive is not None else None


def _governed(verb: Token, governors: frozenset[str]) -> bool:
    token = verb
    for _ in range(3):
        if any(
            child.lemma_.lower() in governors or child.lower_ in governors for child in token.children if child.pos_ != "PART"
        ):
            return True
        if token.dep_ not in {"xcomp", "csubj", "ccomp", "conj", "advcl", "nsubj"} or token.head.i == token.i:
            return False
        token = token.head
        if token.lemma_.lower() in governors or token.lower_ in governors:
            return True
    return False


def is_unable(verb: Token) -> bool:
    """Whether it could not be done, «не смогли найти»."""
    if "VerbForm=Inf" in str(verb.morph):
        hopeless = said_of.IMPOSSIBLE
        above = verb.head if verb.dep_ in {"xcomp", "csubj", "ccomp", "nsubj"} else verb
        failing = above.lemma_.lower() in said_of.UNABLE and is_denied(above)
        denied = is_denied(verb) and not any(child.dep_ == "nsubj" for child in verb.children)
        return failing or denied or above.lower_ in hopeless or any(child.lower_ in hopeless for child in verb.children)
    spoken = "Person=1" in str(verb.morph) or any(child.dep_ == "nsubj" for child in verb.children)
    tried = verb.lemma_.lower() in said_of.SOUGHT and "Number=Sing" in str(verb.morph)
    return is_denied(verb) and "Aspect=Perf" in str(verb.morph) and (spoken or tried)


def _impossible(token: Token, russian: RussianWords) -> Iterator[Wording]:
    """«некому чинить», «негде взять справку»: there is nobody or nothing to do it with."""
    if token.lower_ not in said_of.NOBODY_TO:
        return
    verb = token.head if token.head.i != token.i else next((c for c in token.children if "VerbForm=Inf" in str(c.morph)), None)
    if verb is None or "VerbForm=Inf" not in str(verb.morph):
        return
    done = infinitive(verb, russian)
    if done is not None:
        parts = {Measure.LIKELIHOOD: (_LIKELIHOOD, f"того, что {token.lower_} {done.text}")}
        yield Wording(Pattern.EVENT, parts, done.nouns, (verb.lemma_.lower(),), (token, *done.tokens), 0.9)


def _bad_places(state: Token) -> Iterator[Wording]:
    """«в подъезде темно»."""
    if state.lower_ not in said_of.BAD_PLACES or state.pos_ not in {"ADV", "ADJ"} or is_denied(state):
        return
    place = next((child for child in state.children if child.dep_ in {"obl", "nmod"}), None)
    phrase = noun_phrase(place) if place is not None else None
    case = next((child for child in place.children if child.dep_ == "case"), None) if place is not None else None
    if phrase is not None and case is not None and case.lower_ in {"в", "во", "на", "у", "возле"}:
        parts = {Measure.LIKELIHOOD: (_LIKELIHOOD, f"того, что {case.lower_} {as_said(phrase.tokens)} {state.lower_}")}
        yield Wording(Pattern.EVENT, parts, phrase.lemmas, (state.lower_,), (case, *phrase.tokens, state), 0.9)


def _events(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """Something that goes wrong by itself: «автобус не придёт», «приложение зависает»."""
    verb = phrase.head.head
    if phrase.head.dep_ not in {"nsubj", "nsubj:pass"} or phrase.case != "nomn" or is_hedged(verb):
        return
    if any(child.lower_ == "никто" for child in verb.children) or _is_dear(phrase):
        return  # of what is dear the cost is told
    denied, lemma = is_denied(verb), verb.lemma_.lower()
    thing = russian.inflected(phrase, "nomn")
    told: Said | None = None
    failed = lemma in said_of.FAILURES
    if verb.pos_ in {"ADJ", "VERB", "ADV"} and (verb.pos_ == "ADJ" or "Variant=Short" in str(verb.morph)):
        bad = lemma in said_of.STATES
        if bad != denied and (bad or "Variant=Short" in str(verb.morph)) and not any(c.dep_ == "advcl" for c in verb.children):
            told = Said(f"{'не ' if denied else ''}{verb.lower_}", (), (verb,))
    elif verb.pos_ == "VERB" and failed != denied and not any(child.lower_ == "только" for child in verb.children):
        told = finite(verb, russian, plural=phrase.plural, denied=denied)
    if told is not None and thing is not None:
        parts = {Measure.LIKELIHOOD: (_LIKELIHOOD, f"того, что {thing} {told.text}")}
        yield Wording(Pattern.EVENT, parts, (*phrase.lemmas, *told.nouns), (lemma,), (*phrase.tokens, *told.tokens), 0.9)


def _events_by_others(verb: Token, russian: RussianWords) -> Iterator[Wording]:
    """What others do or fail to do: «посылку потеряют», «никто не ответит на письмо»."""
    lemma = verb.lemma_.lower()
    nobody = any(child.dep_ in {"nsubj", "advmod"} and child.lower_ == "никто" for child in verb.children)
    if is_hedged(verb) or not (nobody or is_others(verb)) or not russian.is_verb(lemma):
        return
    denied = is_denied(verb)
    if not denied and lemma not in said_of.HARMS:
        return
    if denied and lemma in {"знать", "хотеть", "понимать", "думать", "мочь", "говорить", "видеть", "быть", "жалеть"}:
        return
    told = finite(verb, russian, plural=not nobody, denied=denied)
    if told is None or not (told.nouns or lemma in said_of.SERVICES):
        return
    if not denied and not told.has_object:
        return
    text = f"того, что {'никто ' if nobody else ''}{told.text}"
    target = next((child for child in verb.children if child.dep_ == "obj"), None)
    if target is not None and target.i < verb.i and not nobody:
        text = _object_first(target, told, russian, verb) or text
    plain = 0.9 if told.nouns else 0.7
    yield Wording(Pattern.EVENT, {Measure.LIKELIHOOD: (_LIKELIHOOD, text)}, told.nouns, (lemma,), told.tokens, plain)


def _object_first(target: Token, told: Said, russian: RussianWords, verb: Token) -> str | None:
    """«посылку потеряют» rather than «потеряют посылку», where that is what was said."""
    phrase = noun_phrase(target)
    form = russian.third_person(verb.lemma_.lower(), plural=True)
    if phrase is None or form is None or len(told.tokens) != 1 + len(phrase.tokens) or phrase.case not in {"accs", "gent"}:
        return None
    return f"того, что {as_said(phrase.tokens)} {'не ' if is_denied(verb) else ''}{form}"


def _absences(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """Something that is not there: «нет горячей воды», «номера заказа не было», «не хватает людей»."""
    head = phrase.head.head
    lemma = head.lemma_.lower()
    missing = head.lower_ in {"нет", "нету"} or (
        lemma in {"быть", "хватать", "хватить", "остаться", "оставаться"} and is_denied(head)
    )
    if not missing or phrase.case != "gent" or any(c.dep_ == "case" for c in phrase.head.children) or is_hedged(head):
        return
    thing = russian.inflected(phrase, "gent")
    if thing is None or phrase.lemmas[0] in said_of.NO_LOSS:
        return
    found = complements(head, russian)
    place = (
        found.text if found is not None and not found.has_object and len(found.nouns) <= 2 and phrase.head.dep_ == "nsubj" else ""
    )
    nouns = (*phrase.lemmas, *(found.nouns if place and found is not None else ()))
    what = "не хватает" if lemma in {"хватать", "хватить"} else "нет"
    parts = {Measure.LIKELIHOOD: (_LIKELIHOOD, " ".join(filter(None, ("того, что", place, what, thing))))}
    yield Wording(Pattern.EVENT, parts, nouns, ("нет",), (head, *phrase.tokens), 0.9)


def _waiting(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """What people waited for, or what took long."""
    verb = phrase.head.head
    lemma = verb.lemma_.lower()
    preposition = next((child.lower_ for child in phrase.head.children if child.dep_ == "case"), "")
    told: str | None = None
    subject = phrase.head.dep_ in {"nsubj", "nsubj:pass"} and not is_denied(verb)
    if phrase.head.dep_ in {"obj", "obl"} and lemma in said_of.WAITING and not preposition and phrase.case in {"accs", "gent"}:
        told = _prefixed("ожидания", russian.inflected(phrase, "gent"))
    elif subject and lemma in said_of.LASTING:
        told = _prefixed("на", russian.inflected(phrase, "accs"))
    elif subject and lemma in said_of.COMING and _takes_units(verb):
        told = _prefixed("ожидания", russian.inflected(phrase, "gent"))
    elif subject and lemma in said_of.LYING and _takes_units(verb):
        form = russian.third_person(lemma, plural=phrase.plural)
        thing = russian.inflected(phrase, "nomn")
        told = f"пока {thing} {form}" if form is not None and thing is not None else None
    elif phrase.head.dep_ in {"obj", "obl"} and preposition in {"", "на"} and _takes_units(verb) and phrase.case == "accs":
        others = lemma in said_of.LYING and is_others(verb)
        told = _prefixed("на", russian.inflected(phrase, "accs")) if preposition == "на" or others else None
    if told is not None:
        metric = "время," if told.startswith("пока") else "время"
        yield Wording(Pattern.WAIT, {Measure.TIME: (metric, told)}, phrase.lemmas, ("ждать",), (verb, *phrase.tokens), 1.0)


def _prefixed(before: str, thing: str | None) -> str | None:
    return f"{before} {thing}" if thing is not None else None


def _takes_units(verb: Token) -> bool:
    """Whether the verb says how long by itself: «идёт две недели»."""
    return any(
        child.lemma_.lower() in said_of.UNITS and not any(c.dep_ == "case" and c.lower_ != "по" for c in child.children)
        for child in verb.children
    )


def _costs(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """What people pay for."""
    lemma = phrase.head.head.lemma_.lower()
    preposition = next((child.lower_ for child in phrase.head.children if child.dep_ == "case"), "")
    paid = preposition == "за" and phrase.case == "accs" and lemma in said_of.PAYING
    thing = russian.inflected(phrase, "accs") if paid or _is_dear(phrase) else None
    if thing is not None:
        yield Wording(Pattern.COST, {Measure.COST: ("затраты", f"на {thing}")}, phrase.lemmas, ("платить",), phrase.tokens, 0.9)


def _is_dear(phrase: NounPhrase) -> bool:
    """Whether a sentence says that it costs too much: «доставка дорогая», «комиссия высокая», «ремонт стоит дорого»."""
    said = phrase.head.head
    if phrase.head.dep_ != "nsubj" or is_denied(said):
        return False
    lemma, around = said.lemma_.lower(), {child.lower_ for child in said.children}
    if lemma in {"стоить", "выйти", "выходить"}:
        return not around.isdisjoint({"дорого", "дороже"})
    high = lemma == "высокий" and phrase.lemmas[0] in said_of.PRICES
    return high or lemma in said_of.DEAR or lemma in {"обходиться", "обойтись", "дорожать", "подорожать"}
