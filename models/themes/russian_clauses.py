"""Russian clauses of members as they can stand in a statement: in the present or future, without asides, persons and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.themes.lexicon import words
from models.themes.russian import RussianWords, as_said, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

_OWN = words("я мы ты вы мне нам тебе вам")
_PERSONS = words("я мы ты вы он она они себя сам это то")
_CHAIN = frozenset({"xcomp", "conj", "ccomp", "csubj", "advcl", "acl", "parataxis", "nsubj"})
_MANNERS = words("вовремя сразу одновременно отдельно пешком полностью правильно")
_NO_PLACE = words(
    """
    день неделя месяц год час минута раз утро вечер ночь время момент понедельник вторник среда четверг пятница суббота
    воскресенье январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь зима весна лето осень сутки итог
    конец начало рубль копейка тысяча принцип счёт счет слово факт случай образ
    """
)
_IDLE = words(
    """
    быть мочь хотеть знать думать говорить сказать стать начать делать сделать видеть иметь понимать давать дать брать взять
    стоить смотреть
    """
)


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around a verb: ``text`` after it, the lemmas of its nouns, its words."""

    text: str
    nouns: tuple[str, ...]
    tokens: tuple[Token, ...]
    has_object: bool = False


def complements(verb: Token, russian: RussianWords, *, accusative: bool = False) -> Said | None:
    """Object, manner and place of a verb, in this order; ``None`` where it points at what was said before.

    ``accusative``: the object of a negated verb stands in the accusative, as it does when nothing is negated.
    """
    if any(child.dep_ in {"ccomp", "nsubj:pass"} or (child.dep_ == "xcomp" and child.i > verb.i) for child in verb.children):
        return None
    near = [child for child in verb.children if not is_apart_from(verb, child)]
    objects = [child for child in near if child.dep_ == "obj"]
    said_objects = [_complement(child, russian, accusative=accusative) for child in objects]
    if any(one is None for one in said_objects) or (objects and not russian.takes_object(verb.lemma_.lower())):
        return None
    others = [child for child in near if child.dep_ in {"obl", "iobj"}]
    places = [one for one in (_complement(child, russian) for child in others) if one is not None][:1]
    if others and not (places or objects or all(map(_is_time_or_person, others))):
        return None
    manners = [Said(child.lower_, (), (child,)) for child in near if child.dep_ == "advmod" and child.lower_ in _MANNERS]
    whole = [*(one for one in said_objects[:1] if one is not None), *places, *manners]
    return Said(
        " ".join(one.text for one in whole),
        tuple(noun for one in whole for noun in one.nouns),
        tuple(token for one in whole for token in one.tokens),
        bool(objects),
    )


def is_apart_from(verb: Token, child: Token) -> bool:
    """Whether a comma or the like stands between them."""
    start, end = sorted((verb.i, child.i))
    return any(token.is_punct and token.text not in {"-", '"', "«", "»"} for token in child.doc[start + 1 : end])


def _complement(child: Token, russian: RussianWords, *, accusative: bool = False) -> Said | None:
    phrase = noun_phrase(child)
    if phrase is None or child.lemma_.lower() in _NO_PLACE:
        return None
    preposition = next((own for own in child.children if own.dep_ == "case"), None)
    bare = preposition is None and child.dep_ == "obl" and phrase.case != "ablt"
    if bare or (preposition is not None and preposition.lower_ == "как"):
        return None
    said = as_said(phrase.tokens)
    if accusative and preposition is None and phrase.case == "gent":
        said = russian.inflected(phrase, "accs") or said
    if preposition is None:
        return Said(said, phrase.lemmas, phrase.tokens)
    return Said(f"{preposition.lower_} {said}", phrase.lemmas, (preposition, *phrase.tokens))


def _is_time_or_person(child: Token) -> bool:
    return child.lemma_.lower() in _NO_PLACE | _PERSONS or child.pos_ in {"PRON", "PROPN", "NUM"}


def infinitive(verb: Token, russian: RussianWords) -> Said | None:
    """The verb as an infinitive with its complements, «дозвониться до поликлиники»."""
    lemma = verb.lemma_.lower()
    if not russian.is_verb(lemma) or lemma in _IDLE:
        return None
    found = complements(verb, russian, accusative=True)
    needs_object = russian.takes_object(lemma) and not lemma.endswith("ся")
    if found is None or (not found.has_object and needs_object and (not found.nouns or _is_company(found))):
        return None
    return Said(f"{lemma} {found.text}".strip(), found.nouns, (verb, *found.tokens), found.has_object)


def _is_company(said: Said) -> bool:
    """Whether it only says with whom something is done, «с бухгалтерией», but not what."""
    has_with = said.tokens[0].lower_ in {"с", "со"}
    return has_with and any("Case=Ins" in str(token.morph) for token in said.tokens if token.dep_ == "obl")


def finite(verb: Token, russian: RussianWords, *, plural: bool, denied: bool) -> Said | None:
    """The verb in the third person, present or future, with its complements, «не открывается на телефоне»."""
    found = complements(verb, russian)
    form = russian.third_person(verb.lemma_.lower(), plural=plural)
    if found is None or form is None:
        return None
    return Said(f"{'не ' if denied else ''}{form} {found.text}".strip(), found.nouns, (verb, *found.tokens), found.has_object)


def is_denied(verb: Token) -> bool:
    """Whether the verb is negated."""
    return any(child.lower_ in {"не", "ни"} and child.i < verb.i and verb.i - child.i <= 2 for child in verb.children)


def is_hedged(verb: Token) -> bool:
    """Whether it is only thought of."""
    return any(child.lower_ in {"бы", "б", "если", "чтобы", "чтоб", "пусть", "ли"} for child in verb.children)


def is_speakers_own(verb: Token) -> bool:
    """Whether the speaker does it, as far as grammar tells."""
    for _ in range(4):
        subjects = [child for child in verb.children if child.dep_ in {"nsubj", "nsubj:pass"}]
        if subjects:
            return subjects[0].lower_ in _OWN
        morph = str(verb.morph)
        if "Person=1" in morph or "Person=2" in morph:
            return True
        if "Person=3" in morph and "Number=Plur" in morph:
            return False
        if verb.dep_ not in _CHAIN or verb.head.i == verb.i:
            break
        if verb.dep_ in {"xcomp", "ccomp", "csubj"} and verb.head.lemma_ in {
            "просить", "попросить", "сказать", "говорить", "предлагать", "советовать", "велеть",
        }:  # fmt: skip
            return False
        verb = verb.head
    morph = str(verb.morph)
    if verb.pos_ == "VERB" and "Tense=Past" in morph and "Number=Plur" in morph:
        return any(token.lower_ in {"мы", "нам", "нас"} for token in verb.doc)
    return "Person=3" not in morph and "Gender=Neut" not in morph


def is_others(verb: Token) -> bool:
    """Whether unnamed people do it, «потеряли», «не отвечают», «они не отвечают»."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    if subjects:
        return bool(subjects[0].lower_ == "они")
    morph = str(verb.morph)
    if "Number=Plur" not in morph or "Person=1" in morph or "Person=2" in morph or "VerbForm=Inf" in morph:
        return False
    return "Person=3" in morph or not any(token.lower_ in {"мы", "нам", "нас", "я"} for token in verb.doc)
