"""What Russian sentences of members offer for a statement: tasks, events, unknowns, waiting and cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.themes.actions import ACTIONS
from models.themes.lexicon import LIGHT_VERBS, words
from models.themes.metrics import Measure
from models.themes.russian import NounPhrase, RussianWords, as_said, noun_phrase
from models.themes.wordings import Pattern, Wording, is_apart

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OWN = words("я мы ты вы мне нам себе")
_BURDENS = words(
    """
    приходиться прийтись надо нужно мочь смочь трудно тяжело сложно невозможно нельзя пытаться пробовать устать устал уставать
    успевать успеть замучиться мучиться заставлять заставить долго неудобно проблематично заколебаться должный вынужденный
    """
)
_CHAIN = frozenset({"xcomp", "conj", "ccomp", "csubj", "advcl", "acl", "parataxis", "nsubj"})
# Verbs that need a preposition, with the prepositions that make them a task.
_AIMS: dict[str, frozenset[str]] = {
    verb: words(prepositions)
    for verb, prepositions in {
        "дозвониться": "до в", "дозваниваться": "до в", "достучаться": "до", "записаться": "к на", "записываться": "к на",
        "попасть": "к на", "попадать": "к на", "добраться": "до", "добираться": "до", "разобраться": "в с", "разбираться": "в с",
        "ездить": "за в на", "съездить": "за в на", "ехать": "за в на", "ходить": "за в к", "бегать": "за", "возиться": "с",
        "мучиться": "с", "стоять": "в", "отстоять": "в", "следить": "за", "договориться": "с о", "договариваться": "с о",
        "гадать": "о", "воевать": "с", "бороться": "с", "зайти": "в", "войти": "в", "заходить": "в", "платить": "за",
        "заплатить": "за", "доплачивать": "за", "звонить": "в", "писать": "в", "спорить": "с о", "гоняться": "за",
    }.items()
}  # fmt: skip
_WAITING = words("ждать дождаться прождать подождать ожидать дожидаться")
_LASTING = words("занимать занять длиться тянуться затянуться затягиваться растянуться")
_COMING = words("идти ехать доходить")
_UNITS = words("час день неделя месяц год сутки полдня полгода")
_FAILURES = words(
    """
    сломаться ломаться пропасть пропадать потеряться теряться зависать зависнуть слететь слетать протекать
    отключаться отключиться вылетать вылететь опоздать опаздывать задержаться задерживаться кончиться кончаться заканчиваться
    закончиться сбиваться сбиться тормозить глохнуть заглохнуть рваться порваться гнить сгнить портиться испортиться дублироваться
    перепутаться закрыться отвалиться отваливаться застревать застрять сорваться срываться исчезнуть исчезать перегреваться
    """
)
_WORKINGS = words(
    """
    работать прийти приходить открываться открыться грузиться загрузиться загружаться совпадать совпасть сходиться сойтись
    доходить дойти приезжать приехать отвечать ответить обновляться обновиться сохраняться сохраниться пробиваться пробиться
    печататься запускаться запуститься включаться включиться подходить подойти проходить пройти появляться появиться читаться
    срабатывать сработать переноситься подтягиваться подтянуться отображаться хватать
    """
)
_HARMS = words(
    """
    потерять терять отклонить отклонять отменить отменять перенести перепутать забыть задержать испортить сломать отключить
    отключать закрыть закрывать заблокировать блокировать удалить сократить урезать перекрыть разбить повредить отказать
    """
)
_SERVICES = words(
    """
    привезти привозить прислать присылать отправить отправлять вернуть возвращать починить чинить убирать убрать чистить
    почистить заменить менять предупредить объяснить выдать выдавать зачислить записать проверить обновить доставить исправить
    """
)
_STATES = words(
    "закрыть занять занятый сломать потерять отменить перенести заблокировать просрочить недоступный неверный пустой полный"
)
_PAYING = words(
    """
    платить заплатить доплатить доплачивать переплатить переплачивать отдать взять брать содрать снять списать начислить
    выставить
    """
)
_ASKING = words("когда где куда откуда почему зачем сколько как кто что какой какая какие какое кому чей ли")
_NO_LOSS = words("смысл разница толк сомнение нужда желание претензия вопрос понятие выход польза секрет выбор")
_CLAUSES = words("ccomp csubj acl advcl parataxis conj obl obj")
_NOT_KNOWN = words("непонятно неясно неизвестно непонятный")
_KNOWING = words(
    """
    знать понимать понять понятно ясно известно видно разобрать сказать говорить объяснить объяснять помнить предупреждать
    видеть
    """
)
_SEEKING = {"гадать": "угадать", "выяснять": "выяснить", "выяснить": "выяснить", "узнать": "узнать", "узнавать": "узнать"}
_AGAIN = re.compile(
    r"\b(?:опять|снова|каждый раз|каждый день|каждую неделю|каждый месяц|заново|по новой|с нуля|дважды"
    r"|(?:два|три|пять|десять|сто) раз\w?"
    r"|по второму разу|постоянно|вечно)\b"
)
_BY_HAND = re.compile(r"\b(?:вручную|руками|от руки|часами|час|часа|часов|минут|полдня|долго|весь день|целый день|до ночи)\b")
_LONGEST_CLAUSE = 8  # words


def wordings(doc: Doc, russian: RussianWords) -> Iterator[Wording]:
    """Everything that a sentence offers, in the order of the text."""
    for token in doc:
        yield from _unknowns(token)
        phrase = noun_phrase(token)
        if phrase is not None:
            yield from _tasks(phrase, russian)
            yield from _events(phrase, russian)
            yield from _undergone(phrase, russian)
            yield from _absences(phrase, russian)
            yield from _waiting(phrase, russian)
            yield from _costs(phrase, russian)


def _tasks(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """A verb with its object, tried by the one who speaks."""
    verb = phrase.head.head
    lemma = verb.lemma_.lower()
    if verb.pos_ != "VERB" or not lemma.isalpha() or not russian.is_verb(lemma) or not _speakers_own(verb):
        return
    preposition = next((child for child in phrase.head.children if child.dep_ == "case"), None)
    unable = _unable(verb)
    if any(child.dep_ in {"xcomp", "ccomp", "iobj"} for child in verb.children) or (_negated(verb) and not unable):
        return
    if is_apart(verb, phrase.head):
        return
    if preposition is not None:
        if preposition.lower_.rstrip("о") not in {p.rstrip("о") for p in _AIMS.get(lemma, frozenset())}:
            return
        action = None
        thing: str | None = f"{preposition.lower_} {as_said(phrase.tokens)}"
        accusative = thing
    else:
        direct = phrase.head.dep_ == "obj" and phrase.case == ("gent" if _negated(verb) and phrase.case == "gent" else "accs")
        if not direct or lemma in LIGHT_VERBS or lemma in _WAITING or not russian.takes_object(lemma):
            return
        action = ACTIONS.get(lemma)
        thing, accusative = russian.inflected(phrase, "gent" if action else "accs"), russian.inflected(phrase, "accs")
    if thing is None or accusative is None:
        return
    doing = f"на {action} {thing}" if action else f"на то, чтобы {lemma} {accusative}"
    parts = {Measure.TIME: ("время", doing), Measure.EFFORT: ("усилия", doing)}
    if unable:
        parts[Measure.LIKELIHOOD] = ("вероятность", f"не {lemma} {accusative}")
    if _AGAIN.search(_clause(verb)):
        parts[Measure.NUMBER] = ("количество раз,", f"когда приходится {lemma} {accusative}")
    said = (verb, *((preposition,) if preposition is not None else ()), *phrase.tokens)
    yield Wording(Pattern.TASK, parts, phrase.lemmas, (lemma,), said, _burden(verb))


def _speakers_own(verb: Token) -> bool:
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
            "просить",
            "попросить",
            "сказать",
            "говорить",
            "предлагать",
        }:
            return False
        verb = verb.head
    morph = str(verb.morph)
    if verb.pos_ == "VERB" and "Tense=Past" in morph and "Number=Plur" in morph:
        return any(token.lower_ in {"мы", "нам", "нас"} for token in verb.doc)
    return "Person=3" not in morph


def _burden(verb: Token) -> float:
    """1 where the sentence says that doing it was hard, slow or forced; less where it only tells of it."""
    if _unable(verb):
        return 1.0
    token = verb
    for _ in range(3):
        if any(child.lemma_.lower() in _BURDENS for child in token.children):
            return 1.0
        if token.dep_ not in _CHAIN or token.head.i == token.i:
            break
        token = token.head
        if token.lemma_.lower() in _BURDENS:
            return 1.0
    clause = _clause(verb)
    return 0.7 if _AGAIN.search(clause) or _BY_HAND.search(clause) else 0.3


def _unable(verb: Token) -> bool:
    token = verb
    for _ in range(2):
        if token.lemma_.lower() in {
            "мочь",
            "смочь",
            "успеть",
            "успевать",
            "получаться",
            "удаваться",
            "удаться",
            "получиться",
        } and _negated(token):
            return True
        if token.lower_ in {"невозможно", "нельзя"} or any(c.lower_ in {"невозможно", "нельзя"} for c in token.children):
            return True
        token = token.head
    return "VerbForm=Inf" in str(verb.morph) and _negated(verb)


def _negated(verb: Token) -> bool:
    return any(child.lower_ in {"не", "ни"} and child.i < verb.i for child in verb.children)


def _clause(verb: Token) -> str:
    return " ".join(token.lower_ for token in verb.subtree)


def _hedged(verb: Token) -> bool:
    return any(child.lower_ in {"бы", "б", "если", "чтобы", "чтоб"} for child in verb.children)


def _events(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """Something that goes wrong by itself: «автобус не придёт», «приложение зависает»."""
    verb = phrase.head.head
    if phrase.head.dep_ not in {"nsubj", "nsubj:pass"} or phrase.case != "nomn" or _hedged(verb):
        return
    lemma = verb.lemma_.lower()
    thing = russian.inflected(phrase, "nomn")
    told: str | None = None
    if any(child.dep_ in {"obj", "xcomp", "ccomp"} for child in verb.children):
        return
    if verb.lower_ != lemma and "Variant=Short" in str(verb.morph) and lemma in _STATES and not _negated(verb):
        told = verb.lower_
    elif verb.pos_ == "VERB" and ((lemma in _WORKINGS and _negated(verb)) or (lemma in _FAILURES and not _negated(verb))):
        form = russian.third_person(lemma, plural=phrase.plural)
        told = None if form is None else f"не {form}" if _negated(verb) else form
    if told is not None and thing is not None:
        parts = {Measure.LIKELIHOOD: ("вероятность", f"того, что {thing} {told}")}
        yield Wording(Pattern.EVENT, parts, phrase.lemmas, (lemma,), (*phrase.tokens, verb), 0.8)


def _absences(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """Something that is not there: «нет горячей воды», «номера заказа не было»."""
    head = phrase.head.head
    missing = head.lower_ in {"нет", "нету"} or (head.lemma_.lower() == "быть" and _negated(head))
    if not missing or phrase.case != "gent" or any(c.dep_ == "case" for c in phrase.head.children) or _hedged(head):
        return
    thing = russian.inflected(phrase, "gent")
    if thing is not None and phrase.lemmas[0] not in _NO_LOSS:
        parts = {Measure.LIKELIHOOD: ("вероятность", f"того, что нет {thing}")}
        yield Wording(Pattern.EVENT, parts, phrase.lemmas, ("нет",), (head, *phrase.tokens), 0.8)


def _undergone(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """What others do to a thing or fail to do: «посылку потеряют», «мусор не вывезут»."""
    verb = phrase.head.head
    lemma = verb.lemma_.lower()
    if phrase.head.dep_ != "obj" or verb.pos_ != "VERB" or _hedged(verb) or any(c.dep_ == "case" for c in phrase.head.children):
        return
    nobody = any(child.dep_ == "nsubj" and child.lower_ in {"никто", "они"} for child in verb.children)
    impersonal = "Number=Plur" in str(verb.morph) and not any(child.dep_ == "nsubj" for child in verb.children)
    by_others = nobody or (impersonal and not _speakers_own(verb))
    denied = _negated(verb)
    if (
        not by_others
        or not ((lemma in _HARMS and not denied) or (lemma in _SERVICES and denied))
        or not russian.takes_object(lemma)
    ):
        return
    thing, form = russian.inflected(phrase, "accs"), russian.third_person(lemma, plural=True)
    if thing is None or form is None:
        return
    parts = {Measure.LIKELIHOOD: ("вероятность", f"того, что {thing} {'не ' if denied else ''}{form}")}
    yield Wording(Pattern.EVENT, parts, phrase.lemmas, (lemma,), (verb, *phrase.tokens), 0.8)


def _unknowns(asked: Token) -> Iterator[Wording]:
    """A question that nobody could answer: «непонятно, когда приедет курьер»."""
    if asked.lower_ not in _ASKING or asked.lower_ in {"что", "ли"}:
        return
    clause = asked.head
    for _ in range(3):
        if clause.dep_ in _CLAUSES or clause.head.i == clause.i or clause.head.left_edge.i < asked.i:
            break
        clause = clause.head
    tokens = [token for token in clause.subtree if not token.is_punct and token.i >= asked.i]
    how = _not_known(clause, asked)
    if how is None or not tokens or tokens[0].i != asked.i or not _says_a_thing(tokens):
        return
    told = " ".join(token.lower_ for token in tokens)
    parts = {Measure.KNOWING: ("вероятность", f"не знать, {told}")}
    if how:
        parts[Measure.TIME] = ("время", f"на то, чтобы {how}, {told}")
        parts[Measure.EFFORT] = ("усилия", f"на то, чтобы {how}, {told}")
    nouns = tuple(token.lemma_.lower() for token in tokens if token.pos_ == "NOUN")
    verbs = tuple(token.lemma_.lower() for token in tokens if token.pos_ == "VERB")
    yield Wording(Pattern.UNKNOWN, parts, nouns, verbs, tuple(tokens), 1.0)


def _not_known(clause: Token, asked: Token) -> str | None:
    """Empty where the clause was not known, how one tried to know it where one did, ``None`` where neither is said."""
    governor = clause.head if clause.head.i != clause.i else clause
    for token in (governor, *(t for t in clause.doc[max(0, asked.i - 4) : asked.i])):
        lemma = token.lemma_.lower()
        if lemma in _NOT_KNOWN or token.lower_ in _NOT_KNOWN:
            return ""
        if lemma in _KNOWING and (_negated(token) or any(c.lower_ in {"никто", "нигде", "нет"} for c in token.children)):
            return ""
        if lemma in _SEEKING and token.i < asked.i:
            return _SEEKING[lemma]
    return None


def _says_a_thing(tokens: list[Token]) -> bool:
    """Whether a clause can stand in a statement: short, about a thing, pointing at nothing outside it."""
    if not 3 <= len(tokens) <= _LONGEST_CLAUSE or tokens[-1].i - tokens[0].i >= len(tokens) + 1:
        return False
    if any(token.pos_ in {"PRON", "DET", "PROPN", "NUM", "INTJ"} and token.lower_ not in _ASKING for token in tokens):
        return False
    if any(token.text[:1].isupper() and token.i > 0 for token in tokens[1:]):
        return False
    if any(token.lower_ in {"бы", "ну", "вот", "вообще", "там", "тут", "это", "и", "или", "же", "ж"} for token in tokens):
        return False
    nouns = [token for token in tokens if token.pos_ == "NOUN" and noun_phrase(token) is not None]
    governed = any(t.dep_ in {"nsubj", "nsubj:pass", "obj"} for t in nouns)
    verb = any(token.pos_ == "VERB" for token in tokens)
    first = any("Person=1" in str(token.morph) or "Person=2" in str(token.morph) for token in tokens)
    return bool(nouns) and governed and verb and not first


def _waiting(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """What people waited for, or what took long."""
    verb = phrase.head.head
    lemma = verb.lemma_.lower()
    preposition = any(child.dep_ == "case" for child in phrase.head.children)
    told: tuple[str, str | None] | None = None
    if phrase.head.dep_ in {"obj", "obl"} and lemma in _WAITING and not preposition and phrase.case in {"accs", "gent"}:
        told = ("время", russian.inflected(phrase, "gent"))
        told = (told[0], f"ожидания {told[1]}" if told[1] else None)
    elif phrase.head.dep_ == "nsubj" and lemma in _LASTING and not _negated(verb):
        accusative = russian.inflected(phrase, "accs")
        told = ("время", f"на {accusative}" if accusative else None)
    elif phrase.head.dep_ == "nsubj" and lemma in _COMING and not _negated(verb) and _takes_units(verb):
        genitive = russian.inflected(phrase, "gent")
        told = ("время", f"ожидания {genitive}" if genitive else None)
    if told is not None and told[1]:
        yield Wording(Pattern.WAIT, {Measure.TIME: (told[0], told[1])}, phrase.lemmas, ("ждать",), (verb, *phrase.tokens), 1.0)


def _takes_units(verb: Token) -> bool:
    """Whether the verb says how long by itself: «идёт две недели»."""
    return any(child.lemma_.lower() in _UNITS and not any(c.dep_ == "case" for c in child.children) for child in verb.children)


def _costs(phrase: NounPhrase, russian: RussianWords) -> Iterator[Wording]:
    """What people pay for."""
    lemma = phrase.head.head.lemma_.lower()
    preposition = next((child.lower_ for child in phrase.head.children if child.dep_ == "case"), "")
    paid = preposition == "за" and phrase.case == "accs" and lemma in _PAYING
    dear = phrase.head.dep_ == "nsubj" and lemma in {"обходиться", "обойтись", "дорожать", "подорожать"}
    thing = russian.inflected(phrase, "accs") if paid or dear else None
    if thing is not None:
        yield Wording(Pattern.COST, {Measure.COST: ("затраты", f"на {thing}")}, phrase.lemmas, ("платить",), phrase.tokens, 0.9)
