"""Whether the words of a Russian statement stand in cases that go together, as far as the dictionary tells.

A form that may be several cases is right where any of them fits; words that the dictionary does not know are never blamed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from models.themes.lexicon import words
from models.themes.russian import RussianWords

_CLAUSES = re.compile(r"[^\w\s«»\"-]+|\s-+\s")
_WORDS = re.compile(r"\w+(?:-\w+)*")
_EVERY = words("nomn gent datv accs ablt loct")
_OBLIQUE = _EVERY - {"nomn"}
_GENITIVE = frozenset({"gent"})
_RARE = {"gen1": "gent", "gen2": "gent", "loc1": "loct", "loc2": "loct"}  # «в снегу»
_GENDERS = words("masc femn neut")
_GOVERNED = {
    preposition: words(cases)
    for prepositions, cases in {
        "без безо вне вместо внутри возле вокруг для до из из-за из-под изо кроме около от ото после против ради среди у": "gent",
        "благодаря вопреки к ко согласно": "datv",
        "про сквозь через": "accs",
        "над перед передо": "ablt",
        "при": "loct",
        "между меж": "gent ablt",
        "за под подо": "accs ablt",
        "на о об обо": "accs loct",
        "в во": "accs acc2 loct",
        "по": "datv accs loct",
        "с со": "gent ablt",
    }.items()
    for preposition in words(prepositions)
}
_IMPERSONAL = words("чтобы приходится удастся нельзя вероятность")  # after these an infinitive has no subject
_UNJUDGED = words("NPRO NUMR ADVB PRED COMP PREP CONJ PRCL GRND INFN")  # what may follow a preposition in no case of its own


def disagreement(metric: str, rest: str, dictionary: RussianWords) -> str:
    """The first words of a statement whose forms do not go together; empty where all may.

    ``metric`` begins the statement, without its direction: a noun right after it stands in the genitive.
    """
    for number, text in enumerate(_CLAUSES.split(f"{metric} {rest}".lower())):
        said = _WORDS.findall(text)
        clause = _Clause(said, [dictionary.readings(word) for word in said], begins=number == 0)
        for place in range(len(said)):
            length = clause.misfit(place) or clause.unlike_its_subject(place)
            if length:
                return " ".join(said[max(place - 1, 0) : place + length])
    return ""


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words between commas, with everything that each may be; ``begins``: the first is the metric."""

    words: Sequence[str]
    readings: Sequence[Sequence[Any]]
    begins: bool

    def misfit(self, place: int) -> int:
        """How many words from ``place`` on are a phrase in a wrong case, or whose adjectives fit no noun; else 0."""
        cases = self._demanded(place)
        if place and (self.words[place - 1].isdigit() or any(r.tag.POS == "NUMR" for r in self.readings[place - 1])):
            return 0
        adjectives: list[list[Any]] = []
        for length, own in enumerate(self.readings[place:], start=1):
            described = [reading.tag for reading in own if reading.tag.POS in {"ADJF", "PRTF"}]
            if not own or (not described and any(str(reading.tag.POS) in _UNJUDGED for reading in own)):
                return 0
            nouns = [reading.tag for reading in own if reading.tag.POS == "NOUN" and not _is_made_noun(reading)]
            if any(cases & _cases(noun) and _all_agree(adjectives, noun) for noun in nouns):
                return 0
            if nouns and not described:
                return 0 if adjectives and self._may_be_apart(adjectives, place, cases) else length
            if not described:
                break
            adjectives.append(described)
        return len(adjectives) if adjectives and not self._may_stand_alone(adjectives, place, cases) else 0

    def unlike_its_subject(self, place: int) -> int:
        """1 where a short adjective or participle fits no noun of its clause that may be its subject; else 0."""
        own = [reading.tag for reading in self.readings[place]]
        if not all(self.readings) or not all(tag.POS in {"ADJS", "PRTS"} for tag in own):
            return 0
        subjects = self._subjects(len(self.words))
        return int(bool(subjects) and not any(_is_alike(tag, noun) for tag, noun in product(own, subjects)))

    def _demanded(self, place: int) -> frozenset[str]:
        """The cases in which a noun may stand after the words before it."""
        if place == 0:
            return _EVERY
        before = self.words[place - 1]
        if before in _GOVERNED:
            return _GOVERNED[before]
        during = before == "время" and self.words[place - 2 : place - 1] == ["во"]
        if (self.begins and place == 1) or before == "ожидания" or during:
            return _GENITIVE
        if self.begins and not any(reading.tag.POS == "VERB" for own in self.readings for reading in own):
            return _OBLIQUE
        verb, ahead = self.readings[place - 1], [word for word in self.words[: place - 1] if word != "не"][-1:]
        is_infinitive = bool(verb) and all(reading.tag.POS == "INFN" for reading in verb)
        return _OBLIQUE if is_infinitive and _IMPERSONAL.issuperset(ahead) else _EVERY

    def _may_be_apart(self, adjectives: Sequence[Sequence[Any]], place: int, cases: frozenset[str]) -> bool:
        """Whether they may belong to another noun than the next: «присланный клиентом договор», «печка холодная зимой»."""
        if any(tag.POS == "PRTF" for tags in adjectives for tag in tags):
            return True
        return cases == _EVERY and (_points(adjectives[0]) or _is_told_of(adjectives[0], self._nouns_before(place)))

    def _may_stand_alone(self, adjectives: Sequence[Sequence[Any]], place: int, cases: frozenset[str]) -> bool:
        """Whether adjectives without a noun after them may stand in one of ``cases``, or are told of a noun before them."""
        if cases != _EVERY:
            return any(tag.case is None or cases & _cases(tag) for tag in adjectives[-1])
        nouns = self._nouns_before(place)
        return not nouns or _points(adjectives[0]) or _is_told_of(adjectives[0], nouns)

    def _nouns_before(self, place: int) -> list[Any]:
        """What adjectives may be told of: the word right before, if it is a noun, and the subjects before it."""
        right = [reading.tag for reading in self.readings[place - 1]] if place else []
        return [*right, *self._subjects(place)] if right and all(tag.POS == "NOUN" for tag in right) else []

    def _subjects(self, end: int) -> list[Any]:
        """Nouns before ``end`` that may stand in the nominative."""
        free = (place for place in range(end) if place == 0 or self.words[place - 1] not in _GOVERNED)
        tags = (reading.tag for place in free for reading in self.readings[place])
        return [tag for tag in tags if tag.POS == "NOUN" and _case(tag) == "nomn"]


def _is_made_noun(reading: Any) -> bool:  # noqa: ANN401 - pymorphy's parse
    """Whether it is an adjective that the dictionary has as a noun too, «новое»."""
    return bool(reading.tag.gender == "neut" and reading.normal_form.endswith(("ое", "ее")))


def _points(adjective: Sequence[Any]) -> bool:
    """Whether it may be a pronoun, «каждый»."""
    return any("Apro" in tag for tag in adjective)


def _is_told_of(adjective: Sequence[Any], nouns: Sequence[Any]) -> bool:
    """Whether it says what one of the nouns is like: «печка холодная», «печку холодную», «печка бывает холодной»."""
    return any(_is_alike(tag, noun) and _case(tag) in {_case(noun), "ablt", "None"} for tag, noun in product(adjective, nouns))


def _all_agree(adjectives: Sequence[Sequence[Any]], noun: Any) -> bool:  # noqa: ANN401 - pymorphy's tag
    return all(any(_agrees(tag, noun) for tag in tags) for tags in adjectives)


def _agrees(adjective: Any, noun: Any) -> bool:  # noqa: ANN401 - pymorphy's tags
    alive = {adjective.animacy, noun.animacy} != {"anim", "inan"}
    return adjective.case is None or (_case(adjective) == _case(noun) and alive and _is_alike(adjective, noun))


def _is_alike(adjective: Any, noun: Any) -> bool:  # noqa: ANN401 - pymorphy's tags
    """Whether number and gender are the same; a woman may be named by a masculine noun, «врач занята»."""
    if adjective.number is None or adjective.number != noun.number:
        return adjective.number is None
    if adjective.number == "plur" or adjective.gender == noun.gender or noun.gender not in _GENDERS:
        return True
    return bool(noun.animacy == "anim" and noun.gender == "masc" and adjective.gender == "femn")


def _cases(tag: Any) -> frozenset[str]:  # noqa: ANN401 - pymorphy's tag
    """The case; and the second accusative, which is the nominative of several, «попасть в сборщики»."""
    joins = tag.POS == "NOUN" and _case(tag) == "nomn" and tag.number == "plur"
    return frozenset({_case(tag), "acc2"}) if joins else frozenset({_case(tag)})


def _case(tag: Any) -> str:  # noqa: ANN401 - pymorphy's tag
    return _RARE.get(str(tag.case), str(tag.case))
