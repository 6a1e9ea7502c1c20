"""Wording a theme as a desired outcome, from its members' own words.

The object of control is what several members name, with the verb that one of them used for it; the metric is the reverse of
what they complain about. Where no two people name the same thing, the statement is a neutral label that a person has to word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annotations.themes import Complaint, Outcome
from models.options import Options
from models.protocols import Parser
from models.themes import english
from models.themes.episodes import respondent_of
from models.themes.grammar import MINIMIZE, lint, rules_language
from models.themes.keywords import language_of, parse_all
from models.themes.metrics import Measure, measures
from models.themes.phrases import Phrase, phrases
from models.themes.russian import RussianWords

if TYPE_CHECKING:
    from spacy.tokens import Doc

_NOTHING = {"en": ("the effort spent", "on what is described here"), "ru": ("усилия", "на описанное здесь")}
_BEFORE = frozenset({"during", "before", "after", "при", "после", "перед", "во"})


class NamerOptions(Options):
    """``sample`` is how many of the most typical members are read; ``voices`` how many people must name a thing."""

    kind: Literal["members_words"] = "members_words"
    sample: int = 60
    voices: int = 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A phrase with its weight among the members, how many people said it and named its object, and the member that said it."""

    phrase: Phrase
    weight: float
    pairs: int
    voices: int
    member: str


class MembersWordsNamer:
    """Words outcomes from verb and object phrases of the members, in English or Russian."""

    def __init__(self, parser: Parser, options: NamerOptions | None = None) -> None:
        self.options = options or NamerOptions()
        self._parser = parser
        self._russian: RussianWords | None = None

    @property
    def fingerprint(self) -> str:
        return f"members-words-{self.options.digest()}-{self._parser.fingerprint}"

    def word(self, members: Sequence[Complaint], *, language: str, keywords: Sequence[str] = ()) -> tuple[Outcome, bool]:
        """The first outcome that passes the grammar, best candidate first; else a neutral label and ``True``."""
        language = rules_language(language)
        own = [member for member in members if language_of(member.text) == language][: self.options.sample]
        docs = parse_all(own, parser=self._parser)
        ranked = measures(members[: self.options.sample])
        candidates = self._candidates(own, docs, keywords)
        for candidate in candidates[:12]:
            if candidate.phrase.verb and self._stands(candidate, people=_voices(own)):
                outcome = self._with_verb(candidate, ranked, language)
                if outcome is not None and not lint(outcome, language=language):
                    return self._in_context(outcome, own, docs, language), False
        return self._neutral(candidates, ranked, keywords, language), True

    def _candidates(self, members: Sequence[Complaint], docs: Sequence[Doc], keywords: Sequence[str]) -> list[_Candidate]:
        """Phrases by weight: particular to the theme, named by many, said by a typical member."""
        rank = {lemma: 1.0 - place / max(len(keywords), 1) for place, lemma in enumerate(keywords)}
        found = [(member, phrase) for member, doc in zip(members, docs, strict=True) for phrase in phrases(doc)]
        voices: dict[str, set[str]] = defaultdict(set)
        pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for member, phrase in found:
            voices[phrase.head.lemma_.lower()].add(respondent_of(member))
            pairs[phrase.key].add(respondent_of(member))
        people = _voices(members)
        place = {member.id: number for number, member in enumerate(members)}
        candidates: dict[tuple[str, str], _Candidate] = {}
        for member, phrase in found:
            head = phrase.head.lemma_.lower()
            weight = (
                rank.get(head, 0.0)
                + 0.6 * rank.get(phrase.verb, 0.0)
                + 2.0 * len(voices[head]) / people
                + 0.8 * (len(pairs[phrase.key]) - 1)
                - 0.5 * place[member.id] / len(members)
            )
            known = candidates.get(phrase.key)
            if known is None or weight > known.weight:
                candidates[phrase.key] = _Candidate(phrase, weight, len(pairs[phrase.key]), len(voices[head]), member.id)
        return sorted(candidates.values(), key=lambda c: (-c.weight, c.phrase.key))

    def _stands(self, candidate: _Candidate, *, people: int) -> bool:
        """Whether a phrase speaks for the theme: two people said it, or half of all people named its object."""
        enough = min(self.options.voices, people)
        return candidate.pairs >= self.options.voices or candidate.voices >= max(enough, people / 2)

    def _with_verb(self, candidate: _Candidate, ranked: Sequence[tuple[Measure, str]], language: str) -> Outcome | None:
        measure, source = ranked[0]
        if language == "ru":
            parts = self._words().with_verb(candidate.phrase, measure)
        else:
            parts = english.with_verb(candidate.phrase, measure)
        if parts is None:
            return None
        return Outcome(MINIMIZE[language], *parts, sources={"metric": source, "object": candidate.member})

    def _neutral(
        self, candidates: Sequence[_Candidate], ranked: Sequence[tuple[Measure, str]], keywords: Sequence[str], language: str
    ) -> Outcome:
        measure, source = ranked[0]
        known = set(keywords)
        ordered = sorted(candidates, key=lambda c: c.phrase.head.lemma_.lower() not in known)  # stable: particular things first
        for candidate in ordered:
            if candidate.voices < self.options.voices:
                continue  # a thing that one person names says nothing about the theme
            thing = self._thing(candidate.phrase, language)
            if thing is not None:
                parts = self._words().with_noun(thing, measure) if language == "ru" else english.with_noun(thing, measure)
                outcome = Outcome(MINIMIZE[language], *parts, sources={"metric": source, "object": candidate.member})
                if not lint(outcome, language=language):
                    return outcome
        return Outcome(MINIMIZE[language], *_NOTHING[language], sources={"metric": source})

    def _thing(self, phrase: Phrase, language: str) -> str | None:
        return self._words().noun_phrase(phrase.head, "accs") if language == "ru" else english.noun_phrase(phrase.head)

    def _in_context(self, outcome: Outcome, members: Sequence[Complaint], docs: Sequence[Doc], language: str) -> Outcome:
        """The outcome with the circumstance that most people name, where two do and the grammar lets it stand."""
        said = list(_circumstances(members, docs))
        voices: Mapping[str, int] = Counter(lemma for lemma, _ in {(lemma, voice) for lemma, voice, _, _ in said})
        for lemma, _, words, member in sorted(said, key=lambda one: (-voices[one[0]], one[0], one[2], one[3])):
            if voices[lemma] >= self.options.voices and lemma not in outcome.object:
                whole = replace(outcome, context=words, sources={**outcome.sources, "context": member})
                if not lint(whole, language=language):
                    return whole
        return outcome

    def _words(self) -> RussianWords:
        if self._russian is None:
            self._russian = RussianWords()
        return self._russian


def _voices(members: Sequence[Complaint]) -> int:
    return max(1, len({respondent_of(member) for member in members}))


def _circumstances(members: Sequence[Complaint], docs: Sequence[Doc]) -> Iterator[tuple[str, str, str, str]]:
    """Lemma, voice, words and member id of every "during the close", «после обновления»."""
    for member, doc in zip(members, docs, strict=True):
        for phrase in phrases(doc):
            head = phrase.head
            before = head.head if head.head.pos_ == "ADP" else next((c for c in head.lefts if c.pos_ == "ADP"), None)
            if before is not None and before.lower_ in _BEFORE:
                words = head.lower_ if head.lang_ == "ru" else english.noun_phrase(head)
                yield head.lemma_.lower(), respondent_of(member), f"{before.lower_} {words}", member.id
