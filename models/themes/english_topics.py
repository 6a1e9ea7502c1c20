"""What an English sentence speaks of, for a statement whose complaints are about it; and what people are asked how they do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from models.themes.english import noun_phrase
from models.themes.english_clauses import doing, is_idiom
from models.themes.english_patterns import WAITING, is_speakers_own, is_unable
from models.themes.english_words import DELIBERATE, MISHAPS
from models.themes.lexicon import COURTESIES, EMPTY_WORDS, INTERVIEWING, ORDEALS, TOO_WIDE
from models.themes.metrics import Measure
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from models.themes.english import NounPhrase
    from models.themes.english_clauses import Doing


_ARTICLES = frozenset({"the", "a", "an"})
_GOVERNED = frozenset({"dobj", "pobj", "pcomp", "prep"})
_OCCASIONS = frozenset({"when", "whenever", "if", "once", "after", "before", "while"})


def topics(doc: Doc) -> Iterator[Wording]:
    """The things that a sentence names: "the time spent on invoices", "the likelihood of trouble with invoices"."""
    for token in doc:
        phrase = noun_phrase(token) if token.pos_ == "NOUN" else None
        if phrase is None or phrase.lemmas[0] in TOO_WIDE or phrase.text.startswith("no ") or _is_courtesy(token):
            continue
        if is_idiom(token):
            continue
        thing = phrase.text
        for article in ("an ", "a ", "each "):
            thing = thing.removeprefix(article)
        if thing != phrase.text or (not thing.startswith("the ") and _follows_article(phrase)):
            thing = f"the {thing}"
        parts = {
            Measure.TIME: ("the time spent", f"on {thing}"),
            Measure.EFFORT: ("the effort spent", f"on {thing}"),
            Measure.LIKELIHOOD: ("the likelihood", f"of trouble with {thing}"),
            Measure.COST: ("the cost", f"of {thing}"),
        }
        yield Wording(Pattern.TOPIC, parts, phrase.lemmas, (), phrase.tokens, 0.0)


def parts_of_names(docs: Iterable[Doc]) -> frozenset[str]:
    """Nouns that only tell which kind of one other thing is meant: "tank" where "tank cleaning" is all that is said of it."""
    whole: dict[str, set[str]] = {}
    for noun in (token for doc in docs for token in doc if token.pos_ == "NOUN"):
        above = noun.head.lemma_.lower() if noun.dep_ == "compound" and noun_phrase(noun.head) is not None else ""
        whole.setdefault(noun.lemma_.lower(), set()).add("" if above in TOO_WIDE else above)
    return frozenset(noun for noun, things in whole.items() if len(things) == 1 and "" not in things)


def _follows_article(phrase: NounPhrase) -> bool:
    """Whether the article before it hangs on a word that names nothing: "is the insurer part of it?"."""
    first, above = min(token.i for token in phrase.tokens), phrase.head.head
    hung = phrase.head.dep_ == "compound" and above.lemma_.lower() in EMPTY_WORDS
    return hung and first > 0 and phrase.head.doc[first - 1].lower_ in _ARTICLES


def asked(question: Doc) -> Iterator[Wording]:
    """What a question names, and what it asks whether or how people do."""
    for wording in topics(question):
        yield replace(wording, asked=True)
    for verb in question:
        opinion = verb.lemma_ == "find" and not any(child.lower_ == "to" for child in verb.lefts)  # "how do you find it?"
        if verb.pos_ != "VERB" or opinion or verb.lemma_.lower() in INTERVIEWING or not is_speakers_own(verb):
            continue
        if verb.dep_ == "advcl" and any(child.lower_ in _OCCASIONS for child in verb.lefts):
            continue  # "did you do it differently when you moved?" does not ask about the move
        done = doing(verb)
        if done is not None and not INTERVIEWING & set(done.verbs) and not (_is_ordeal(verb) or _is_courtesy(verb)):
            parts = _parts(verb, done)
            yield Wording(Pattern.TASK, parts, done.nouns, done.verbs, done.tokens, 0.0, asked=True)


def _parts(verb: Token, done: Doing) -> dict[Measure, tuple[str, str]]:
    """What suits the verb that was asked about: nobody sets out to lose a receipt, or to fail to print it."""
    lemma = verb.lemma_.lower()
    failing = {Measure.LIKELIHOOD: ("the likelihood", f"of failing to {done.base}")}
    if lemma in MISHAPS - DELIBERATE:
        return {Measure.LIKELIHOOD: ("the likelihood", f"of {done.ing}")}
    if lemma in WAITING:
        return {Measure.TIME: ("the time spent", done.ing)}
    if is_unable(verb):
        return failing
    doing_it = {
        Measure.TIME: ("the time it takes", f"to {done.base}"),
        Measure.EFFORT: ("the effort it takes", f"to {done.base}"),
    }
    return doing_it | failing


def _is_ordeal(verb: Token) -> bool:
    """Whether it befalls people, "suffer from", "run into"."""
    lemma = verb.lemma_.lower()
    after = (child.lower_ for child in verb.rights if child.dep_ in {"prt", "prep"})
    return lemma in ORDEALS or any(f"{lemma} {word}" in ORDEALS for word in after)


def _is_courtesy(word: Token) -> bool:
    """Whether it is said to be polite, "thanks", or is what somebody is thanked for."""
    while word.lemma_.lower() not in COURTESIES and (word.dep_ in _GOVERNED or (word.dep_ == "conj" and word.pos_ == "NOUN")):
        word = word.head
    return word.lemma_.lower() in COURTESIES
