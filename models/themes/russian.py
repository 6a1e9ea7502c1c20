"""Parts of a Russian outcome statement, in correct case and agreement: «время | на поиск выгрузки»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.themes.lexicon import EMPTY_WORDS
from models.themes.metrics import Measure
from models.themes.phrases import Phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

# Nouns of action that no rule gives, in the accusative (which is the nominative for all of them).
_ACTIONS = {
    "искать": "поиск", "найти": "поиск", "находить": "поиск", "разыскивать": "поиск", "выбирать": "выбор",
    "выбрать": "выбор", "ждать": "ожидание", "дождаться": "ожидание", "прождать": "ожидание", "переносить": "перенос",
    "перенести": "перенос", "вводить": "ввод", "ввести": "ввод", "вносить": "внесение", "внести": "внесение",
    "собирать": "сбор", "собрать": "сбор", "считать": "подсчёт", "посчитать": "подсчёт", "пересчитать": "пересчёт",
    "пересчитывать": "пересчёт", "учить": "обучение", "чинить": "починку", "починить": "починку",
    "проверять": "проверку", "проверить": "проверку", "загружать": "загрузку", "загрузить": "загрузку",
    "выгружать": "выгрузку", "выгрузить": "выгрузку", "настраивать": "настройку", "настроить": "настройку",
    "сверять": "сверку", "сверить": "сверку", "оплачивать": "оплату", "оплатить": "оплату", "покупать": "покупку",
    "купить": "покупку", "заказывать": "заказ", "заказать": "заказ", "возвращать": "возврат", "вернуть": "возврат",
    "отправлять": "отправку", "отправить": "отправку", "менять": "замену", "поменять": "замену", "заменить": "замену",
    "передавать": "передачу", "передать": "передачу", "подавать": "подачу", "подать": "подачу",
    "получать": "получение", "получить": "получение", "исправлять": "исправление", "исправить": "исправление",
    "записывать": "запись", "записать": "запись", "печатать": "печать", "распечатать": "печать", "платить": "оплату",
    "заплатить": "оплату", "убирать": "уборку", "чистить": "чистку", "мыть": "мойку", "разбирать": "разбор",
    "разобрать": "разбор", "готовить": "подготовку", "подготовить": "подготовку", "поставить": "установку",
    "ставить": "установку", "установить": "установку", "оформлять": "оформление", "оформить": "оформление",
    "заполнять": "заполнение", "заполнить": "заполнение", "забивать": "ввод", "забить": "ввод",
    "перебивать": "повторный ввод", "открывать": "открытие", "открыть": "открытие", "закрывать": "закрытие",
    "закрыть": "закрытие",
}  # fmt: skip
_WAITING = frozenset({"ждать", "дождаться", "прождать", "подождать", "ожидать", "дожидаться"})
_ON = {Measure.TIME: "время", Measure.COST: "затраты"}


class RussianWords:
    """Cases by pymorphy3, whose dictionary is read once."""

    def __init__(self) -> None:
        import pymorphy3

        self._analyzer: Any = pymorphy3.MorphAnalyzer()

    def with_verb(self, phrase: Phrase, measure: Measure) -> tuple[str, str] | None:
        """Metric and object of control for something that people tried to do; ``None`` when a form is not known."""
        if not self._takes_object(phrase.verb):
            return None
        if phrase.verb in _WAITING:
            thing = self.noun_phrase(phrase.head, "gent")
            return ("время", f"ожидания {thing}") if thing else None
        if measure in {Measure.LIKELIHOOD, Measure.KNOWING, Measure.NUMBER}:
            return self._infinitive(phrase, measure)
        metric = {Measure.TIME: "время", Measure.COST: "затраты"}.get(measure, "усилия")
        action = _ACTIONS.get(phrase.verb)
        thing = self.noun_phrase(phrase.head, "gent" if action else "accs")
        if not thing:
            return None
        return (metric, f"на {action} {thing}") if action else (metric, f"на то, чтобы {phrase.verb} {thing}")

    def with_noun(self, thing: str, measure: Measure) -> tuple[str, str]:
        """Metric and object where only the thing (in the accusative) is known: a neutral label."""
        return _ON.get(measure, "усилия"), f"на {thing}"

    def noun_phrase(self, head: Token, case: str) -> str | None:
        """The noun with its adjectives in ``case`` (OpenCorpora name), in the number in which it was said."""
        number = "plur" if "Number=Plur" in str(head.morph) else "sing"
        noun = self._parse(head.lower_, {"NOUN"}, head.lemma_.lower())
        inflected = noun.inflect({case, number}) if noun is not None else None
        if inflected is None:
            return None
        adjectives = [self._adjective(child, inflected, noun, case, number) for child in head.lefts if _describes(child)]
        return None if None in adjectives else " ".join([*map(str, adjectives), str(inflected.word)])

    def lemma_phrase(self, lemma: str, case: str) -> str | None:
        """A noun, given by its lemma, in ``case``."""
        noun = self._parse(lemma, {"NOUN"}, lemma)
        inflected = noun.inflect({case}) if noun is not None else None
        return str(inflected.word) if inflected is not None else None

    def _takes_object(self, verb: str) -> bool:
        """Whether the verb is transitive: a parser also finds objects where there are none."""
        return any("tran" in parse.tag for parse in self._analyzer.parse(verb) if str(parse.tag.POS) == "INFN")

    def _infinitive(self, phrase: Phrase, measure: Measure) -> tuple[str, str] | None:
        thing = self.noun_phrase(phrase.head, "accs")
        if thing is None:
            return None
        if measure is Measure.NUMBER:
            return "количество раз,", f"когда приходится {phrase.verb} {thing}"
        return "вероятность", f"не {phrase.verb} {thing}"

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
        fitting = [p for p in self._analyzer.parse(word) if str(p.tag.POS) in parts and self._analyzer.word_is_known(word)]
        return next((p for p in fitting if p.normal_form == lemma), fitting[0] if fitting else None)


def _describes(child: Token) -> bool:
    return (
        child.dep_ == "amod"
        and child.pos_ == "ADJ"
        and child.lemma_.lower() not in EMPTY_WORDS
        and child.text.isalpha()
        and not child.is_stop
    )
