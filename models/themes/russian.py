"""Russian noun phrases and verb forms for an outcome statement, in correct case and agreement."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from models.themes.keywords import is_content
from models.themes.lexicon import EMPTY_WORDS, KIN, VERDICTS, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})  # OpenCorpora's marks
MOST_KEPT = 20_000  # words
_ALIKE = 2  # letters that two plurals of one noun begin with: «листы» and «листья», but not «люди» and «человеки»
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
# Without what follows them, these nouns name nothing.
_NEEDS_MORE = words(
    """
    список копия комплект группа тип уровень количество размер остаток ряд версия информация данные подробность результат
    изменение стоимость цена длина скорость качество доступ запрос страница строка лист вопрос ответ путь условие вариант
    пункт единица кусок куча масса пара начало середина край система процесс состояние статус номер дата срок
    """
)


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun with what describes it: ``words`` with their forms can be set in any case; ``tokens`` are those that were said."""

    head: Token
    adjectives: tuple[Token, ...]
    tail: tuple[Token, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words in order."""
        return (*self.adjectives, self.head, *self.tail)

    @property
    def plural(self) -> bool:
        """Whether it was said in the plural."""
        return "Number=Plur" in str(self.head.morph)

    @property
    def case(self) -> str:
        """The case in which it was said, in OpenCorpora's name; empty where the parser gave none."""
        return _CASES.get(self.head.morph.get("Case", [""])[0], "")

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The head's lemma first, then that of the noun that it belongs to."""
        return (self.head.lemma_.lower(), *(t.lemma_.lower() for t in self.tail if t.pos_ == "NOUN"))


def noun_phrase(head: Token) -> NounPhrase | None:
    """The noun with its telling adjectives and the noun that it belongs to; ``None`` for one that names nothing by itself."""
    if (
        head.pos_ != "NOUN"
        or not is_content(head)
        or _is_name(head)
        or head.lemma_.lower() in KIN
        or any(c.dep_ in {"nummod", "nummod:gov"} for c in head.children)
    ):
        return None
    if any(
        child.lower_ in {"какой", "какая", "какое", "какие", "никакой", "никакая", "никаких", "ни"} for child in head.children
    ):
        return None
    adjectives = tuple({child.lower_: child for child in head.lefts if _describes(child)}.values())
    tail = _belongs_to(head)
    if tail is None or (not tail and not adjectives and head.lemma_.lower() in _NEEDS_MORE):
        return None
    return NounPhrase(head, adjectives, tail)


def as_said(tokens: tuple[Token, ...]) -> str:
    """The words in the forms in which they were said."""
    return " ".join(token.lower_ for token in tokens)


class RussianWords:
    """Cases and verb forms by pymorphy3, whose dictionary is read once, when it is first asked."""

    @functools.cached_property
    def _analyzer(self) -> Any:  # noqa: ANN401 - pymorphy's analyzer
        import pymorphy3

        return pymorphy3.MorphAnalyzer()

    @functools.cached_property
    def _parses(self) -> Any:  # noqa: ANN401 - pymorphy's method
        return functools.lru_cache(maxsize=MOST_KEPT)(self._analyzer.parse)

    def readings(self, word: str) -> Sequence[Any]:
        """Everything that a form may be; nothing where the dictionary does not know the word."""
        return self._parses(word) if self._analyzer.word_is_known(word) else ()

    def base(self, word: str) -> str:
        """The form under which a dictionary has the word."""
        return str(self._parses(word)[0].normal_form)

    def is_name(self, noun: str) -> bool:
        """Whether the dictionary knows a noun as a name alone, or does not know it: «яндекс», «экселе»."""
        tags = [parse.tag for parse in self._parses(noun) if parse.tag.POS == "NOUN"]
        unknown = not all(self._analyzer.word_is_known(part) for part in noun.split("-"))
        return unknown or (bool(tags) and all(_NAMES & tag.grammemes for tag in tags))

    def inflected(self, phrase: NounPhrase, case: str) -> str | None:
        """The phrase in ``case`` (OpenCorpora name), in the number in which it was said; ``None`` when a form is not known."""
        number = "plur" if phrase.plural else "sing"
        noun = self._parse(phrase.head.lower_, {"NOUN"}, phrase.head.lemma_.lower())
        if noun is None or (number == "plur" and "Sgtm" in noun.tag):
            return None
        if any(token.pos_ == "NOUN" and not self._is_genitive(token.lower_) for token in phrase.tail):
            return None
        form = _form(noun, case, number, said=phrase.head.lower_)
        if form is None:
            return None
        adjectives = [self._adjective(token, form, noun, case, number) for token in phrase.adjectives]
        if None in adjectives:
            return None
        return " ".join([*map(str, adjectives), str(form.word), *(token.lower_ for token in phrase.tail)])

    def _is_genitive(self, word: str) -> bool:
        return any("gent" in parse.tag for parse in self._parses(word) if str(parse.tag.POS) == "NOUN")

    def takes_object(self, verb: str) -> bool:
        """Whether the verb is transitive: a parser also finds objects where there are none."""
        return any("tran" in parse.tag for parse in self._parses(verb) if str(parse.tag.POS) == "INFN")

    def is_verb(self, lemma: str) -> bool:
        """Whether the lemma is an infinitive that the dictionary knows."""
        known = bool(self._analyzer.word_is_known(lemma))
        return known and any(str(p.tag.POS) == "INFN" for p in self._parses(lemma))

    def is_perfective(self, verb: str) -> bool:
        """Whether the infinitive tells of something that is brought to its end."""
        return any("perf" in parse.tag for parse in self._parses(verb) if str(parse.tag.POS) == "INFN")

    def third_person(self, lemma: str, *, plural: bool) -> str | None:
        """What happens, or will happen once where the verb is perfective: «теряется», «потеряется»."""
        verbs = sorted((p for p in self._parses(lemma) if str(p.tag.POS) == "INFN"), key=lambda parse: "perf" in parse.tag)
        if not verbs:
            return None
        verb = verbs[0]
        tense = "futr" if "perf" in verb.tag else "pres"
        form = verb.inflect({"3per", "plur" if plural else "sing", tense})
        return str(form.word) if form is not None else None

    def is_animate(self, phrase: NounPhrase) -> bool:
        """Whether the phrase names somebody."""
        noun = self._parse(phrase.head.lower_, {"NOUN"}, phrase.head.lemma_.lower())
        return noun is not None and "anim" in noun.tag

    def _adjective(self, child: Token, inflected: Any, noun: Any, case: str, number: str) -> str | None:  # noqa: ANN401 - pymorphy's parse
        adjective = self._parse(child.lower_, {"ADJF", "PRTF"}, child.lemma_.lower())
        if adjective is None:
            return None
        wanted = {case, number}
        if number == "sing" and inflected.tag.gender:
            wanted.add(str(inflected.tag.gender))
        if case == "accs" and (number == "plur" or inflected.tag.gender == "masc"):
            wanted.add(str(noun.tag.animacy or "inan"))
        form = adjective.inflect(wanted)
        return str(form.word) if form is not None else None

    def _parse(self, word: str, parts: set[str], lemma: str) -> Any:  # noqa: ANN401 - pymorphy's parse
        if not self._analyzer.word_is_known(word):
            return None
        fitting = [
            p for p in self._parses(word) if str(p.tag.POS) in parts and not {"Name", "Surn", "Patr", "Geox"} & p.tag.grammemes
        ]
        return next((p for p in fitting if p.normal_form == lemma), fitting[0] if fitting else None)


def _form(noun: Any, case: str, number: str, *, said: str) -> Any:  # noqa: ANN401 - pymorphy's parses
    """The noun in a case and number; ``None`` where there is none.

    Of two plurals, «учителя» and «учители», and of two spellings, «счетов» and «счётов», that which is most like what was
    ``said``.
    """
    usual = noun.inflect({case, number})
    if usual is None or number == "sing":
        return usual
    forms, several = _forms(noun, {case, number}), len(_forms(noun, {"nomn", number})) > 1
    alike = [f for f in forms if _spelled(f) == _spelled(usual) or (several and f.word[:_ALIKE] == usual.word[:_ALIKE])]
    return max([usual, *alike], key=lambda form: _common_letters(form.word, said))


def _forms(noun: Any, grammemes: set[str]) -> list[Any]:  # noqa: ANN401 - pymorphy's parses
    return [form for form in noun.lexeme if grammemes <= form.tag.grammemes]


def _common_letters(word: str, other: str) -> int:
    """How many letters two words begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))


def _spelled(form: Any) -> str:  # noqa: ANN401 - pymorphy's parse
    """The form as most people write it."""
    return str(form.word).replace("ё", "е")


def _describes(child: Token) -> bool:
    lemma = child.lemma_.lower()
    return bool(
        child.dep_ == "amod"
        and child.pos_ == "ADJ"
        and lemma not in EMPTY_WORDS
        and lemma not in VERDICTS
        and child.text.replace("-", "").isalpha()
        and not child.is_stop
        and not _is_name(child)
    )


def _is_name(token: Token) -> bool:
    """Whether a word is written as a name within a sentence."""
    return bool(token.text[:1].isupper()) and token.i > 0


def _belongs_to(head: Token) -> tuple[Token, ...] | None:
    """The noun in the genitive right after the head, with its adjective; ``None`` where it would point at a person or a name."""
    owner = next((c for c in head.rights if c.dep_ == "nmod" and "Case=Gen" in str(c.morph)), None)
    if owner is None or any(c.dep_ == "case" for c in owner.children):
        return ()
    between = [token for token in owner.doc[head.i + 1 : owner.i] if token not in owner.children or not _describes(token)]
    if between or not is_content(owner) or _is_name(owner) or owner.pos_ != "NOUN":
        return ()
    return tuple(owner.doc[head.i + 1 : owner.i + 1])
