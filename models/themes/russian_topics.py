"""What a Russian sentence speaks of, for a statement whose complaints are about it; and what people are asked how they do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from models.themes.lexicon import COURTESIES, INTERVIEWING, ORDEALS, TOO_WIDE
from models.themes.metrics import Measure
from models.themes.russian import NounPhrase, RussianWords, noun_phrase
from models.themes.russian_clauses import infinitive, is_denied, is_speakers_own
from models.themes.russian_patterns import as_action, is_unable
from models.themes.russian_words import MISHAPS, WAITING
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from models.themes.russian_clauses import Said

_GOVERNED = frozenset({"obj", "obl", "nmod"})
_OCCASIONS = frozenset({"когда", "если", "пока", "прежде"})
_CLUSTER = re.compile(r"[сзшж][^аеёиоуыэюя]|щ|льг|мн|вс|вт")


def topics(doc: Doc, russian: RussianWords) -> Iterator[Wording]:
    """The things that a sentence names: «усилия на квитанции», «вероятность трудностей с квитанциями»."""
    for token in doc:
        phrase = noun_phrase(token) if token.pos_ == "NOUN" else None
        named = phrase is not None and phrase.lemmas[0] not in TOO_WIDE and not _is_courtesy(token)
        parts = _parts(phrase, russian) if phrase is not None and named else None
        if phrase is not None and parts is not None:
            yield Wording(Pattern.TOPIC, parts, phrase.lemmas, (), phrase.tokens, 0.0)


def asked(question: Doc, russian: RussianWords) -> Iterator[Wording]:
    """What a question names, and what it asks whether or how people do."""
    for wording in topics(question, russian):
        yield replace(wording, asked=True)
    for verb in question:
        lemma = verb.lemma_.lower()
        own = verb.pos_ == "VERB" and ("VerbForm=Inf" in str(verb.morph) or is_speakers_own(verb))
        done = infinitive(verb, russian) if own and lemma not in INTERVIEWING | ORDEALS and not is_denied(verb) else None
        if done is None or not done.nouns:
            continue
        if verb.dep_ == "advcl" and any(child.lower_ in _OCCASIONS for child in verb.lefts):
            continue  # «что вы делали, когда переезжали?» does not ask about the move
        yield Wording(Pattern.TASK, _task(verb, done, russian), done.nouns, (lemma,), done.tokens, 0.0, asked=True)


def _task(verb: Token, done: Said, russian: RussianWords) -> dict[Measure, tuple[str, str]]:
    """What suits the verb that was asked about: nobody sets out to lose a receipt, or to fail to print it."""
    lemma = verb.lemma_.lower()
    able = "не удастся" if russian.is_perfective(lemma) else "нельзя"
    failing = {Measure.LIKELIHOOD: ("вероятность", f"того, что {able} {done.text}")}
    if lemma in MISHAPS:
        return {Measure.LIKELIHOOD: ("вероятность", done.text)}
    if is_unable(verb):
        return failing
    doing = as_action(verb, done, russian) or f"на то, чтобы {done.text}"
    if lemma in WAITING:
        return {Measure.TIME: ("время", doing)}
    doing_it = {Measure.TIME: ("время", doing), Measure.EFFORT: ("усилия", doing)}
    return doing_it | failing if russian.is_perfective(lemma) else doing_it


def _is_courtesy(noun: Token) -> bool:
    """Whether it is said to be polite, «спасибо», or is what somebody is thanked for."""
    while noun.lemma_.lower() not in COURTESIES and (noun.dep_ in _GOVERNED or (noun.dep_ == "conj" and noun.pos_ == "NOUN")):
        noun = noun.head
    return noun.lemma_.lower() in COURTESIES


def _parts(phrase: NounPhrase, russian: RussianWords) -> dict[Measure, tuple[str, str]] | None:
    accusative, instrumental = russian.inflected(phrase, "accs"), russian.inflected(phrase, "ablt")
    genitive = russian.inflected(phrase, "gent")
    if accusative is None or instrumental is None or genitive is None:
        return None
    spent = f"ожидания {genitive}" if russian.is_animate(phrase) else f"на {accusative}"
    with_it = f"{'со' if _CLUSTER.match(instrumental) else 'с'} {instrumental}"
    parts = {
        Measure.TIME: ("время", spent),
        Measure.LIKELIHOOD: ("вероятность", f"трудностей {with_it}"),
    }
    if not russian.is_animate(phrase):
        parts |= {Measure.EFFORT: ("усилия", f"на {accusative}"), Measure.COST: ("затраты", f"на {accusative}")}
    return parts
