"""Wording a theme as a desired outcome, from its members' own words and the questions that they answer.

Frames of grammar find in the members' sentences what could not be done, had to be done, went wrong, was waited or paid for, and
nobody knew; in those and in the questions before them, what they speak of. All are offers for the statement; the one that can be
believed most is taken. Where none can be believed enough, or several people share none, the statement is a neutral label that a
person has to word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annotations.themes import Complaint, Outcome
from annotations.utterances import LIKELIER
from models.options import Options
from models.protocols import Parser
from models.themes import english_patterns, english_topics, russian_patterns, russian_topics
from models.themes.belief import Belief, Traits
from models.themes.circumstances import circumstances
from models.themes.cleaning import mostly_names, plain_apostrophes
from models.themes.english import unknown_names
from models.themes.episodes import question_of
from models.themes.grammar import MINIMIZE, NEUTRAL, lint, render, rules_language
from models.themes.keywords import language_of, parse_all
from models.themes.metrics import Measure, cue_span, measures, vote_shares
from models.themes.russian import RussianWords
from models.themes.spans import span_of
from models.themes.support import Background, Support
from models.themes.wordings import Pattern, Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ON = {
    "en": {Measure.TIME: "the time spent", Measure.COST: "the money spent"},
    "ru": {Measure.TIME: "время", Measure.COST: "затраты"},
}


class NamerOptions(Options):
    """``sample`` is how many of the most typical members are read; ``voices`` how many people must stand behind a statement.

    ``sure`` is the least chance that a statement helps whoever reads it.
    """

    kind: Literal["members_words"] = "members_words"
    sample: int = 24
    voices: int = 2
    sure: float = 0.65


@dataclass(frozen=True, slots=True)
class Offer:
    """A wording by the member at ``place``, or of the question before, with the outcome that it makes and what speaks for it."""

    place: int
    wording: Wording
    measure: Measure
    outcome: Outcome
    traits: Traits


@dataclass(frozen=True, slots=True)
class _Read:
    """The ``members`` that are read, parsed, and what they were ``asked``: each question once, at the place of the first.

    ``names`` stand in no statement, ``parts`` of the names of things in none by themselves.
    """

    members: Sequence[Complaint]
    docs: Sequence[Doc]
    asked: Sequence[tuple[int, Doc]]
    names: frozenset[str]
    parts: frozenset[str]
    language: str


class MembersWordsNamer:
    """Words outcomes from verb and object phrases of the members, in English or Russian."""

    def __init__(self, parser: Parser, options: NamerOptions | None = None, *, belief: Belief | None = None) -> None:
        self.options = options or NamerOptions()
        self._parser = parser
        self._belief = belief or Belief.shipped()
        self._backgrounds: dict[str, Background] = {}
        self._names: frozenset[str] = frozenset()
        self._russian = RussianWords()

    @property
    def fingerprint(self) -> str:
        return f"members-words-14-{self.options.digest()}-{self._belief.fingerprint}-{self._parser.fingerprint}"

    def prepare(self, complaints: Sequence[Complaint]) -> None:
        """Reads the complaints of the study, and forgets those of before."""
        by_language: dict[str, list[Complaint]] = {}
        for complaint in complaints:
            by_language.setdefault(rules_language(language_of(complaint.text)), []).append(complaint)
        self._backgrounds = {name: Background(own) for name, own in by_language.items()}
        self._names = self._names_in(complaints)

    def word(self, members: Sequence[Complaint], *, language: str) -> tuple[Outcome, bool]:
        """The outcome that can be believed most; else a neutral label and ``True``.

        What is likelier no complaint is read only where nothing else is there.
        """
        members = [member for member in members if member.probability is None or member.probability >= LIKELIER] or members
        language = rules_language(language)
        read = self._read(members, language)
        support = self._support(read, members)
        for offer in sorted(self._offers(read, support), key=self._rank):
            if self._speaks(offer, support):
                return self._in_context(replace(offer, outcome=_supported(offer, read.members)), read), False
        return self._neutral(members, language), True

    def traits_of_statements(self, members: Sequence[Complaint], *, language: str) -> dict[str, Traits]:
        """What speaks for each statement that the members and their questions offer."""
        read = self._read(members, language)
        return {render(offer.outcome): offer.traits for offer in self._offers(read, self._support(read, members))}

    def _read(self, members: Sequence[Complaint], language: str) -> _Read:
        own = [member for member in members if language_of(member.text) == language][: self.options.sample]
        docs, asked = parse_all(own, parser=self._parser), self._asked(own, language)
        texts = [*docs, *(question for _, question in asked)]
        names = self._names | self._names_in(own) | _parsed_as_names(texts)
        if language != "en":
            return _Read(own, docs, asked, names, frozenset(), language)
        return _Read(own, docs, asked, names | unknown_names(texts), english_topics.parts_of_names(texts), language)

    def _support(self, read: _Read, members: Sequence[Complaint]) -> Support:
        background = self._backgrounds.get(read.language, Background())
        return Support(read.members, background, members=members, typical=self.options.sample)

    def _offers(self, read: _Read, support: Support) -> list[Offer]:
        """What the members and their questions offer and grammar lets stand, each once, with the measure that suits it."""
        shares = vote_shares(read.members)
        found: dict[tuple[str, str], Offer] = {}
        for place, wording in self._wordings(read):
            if any(self._is_name(token, read) for token in wording.tokens):
                continue
            if wording.pattern is Pattern.TOPIC and wording.nouns[0] in read.parts:
                continue
            measure = _measure(wording, read.members[place], shares)
            metric, thing = wording.parts[measure]
            outcome = Outcome(MINIMIZE[read.language], metric, thing)
            before = found.get((metric, thing))
            if before is not None and _standing(before.wording, support) >= _standing(wording, support):
                continue
            if not lint(outcome, language=read.language, dictionary=self._russian):
                found[metric, thing] = Offer(place, wording, measure, outcome, support.traits(wording, place=place))
        return list(found.values())

    def _names_in(self, complaints: Sequence[Complaint]) -> frozenset[str]:
        return mostly_names((text for one in complaints for text in (one.text, one.context)), base=self._base)

    def _base(self, word: str) -> str:
        """One form for all forms of a Russian word; any other as it is."""
        return self._russian.base(word) if language_of(word) == "ru" else word

    def _is_name(self, token: Token, read: _Read) -> bool:
        word = token.lower_
        return not read.names.isdisjoint({word, self._base(word)}) or (
            read.language == "ru" and token.pos_ == "NOUN" and self._russian.is_name(word)
        )

    def _rank(self, offer: Offer) -> tuple[float, int, int, str, str]:
        """Best first; the same for any order of what was offered."""
        outcome = offer.outcome
        worth = self._belief.worth(offer.traits) + (0.0 if offer.wording.pattern is Pattern.TOPIC else _TELLING)
        return (-round(worth, 4), offer.place, len(outcome.object), outcome.metric, outcome.object)

    def _speaks(self, offer: Offer, support: Support) -> bool:
        """Whether enough people stand behind it, and it is the theme's own matter."""
        if support.voices <= 1:
            return offer.wording.plain >= _PLAIN
        if offer.wording.pattern is Pattern.TOPIC and not offer.wording.asked:
            return False  # named in passing
        shared = support.backing(offer.wording.nouns).people >= min(self.options.voices, support.voices)
        return shared and self._belief.helps(offer.traits) >= self.options.sure

    def _asked(self, members: Sequence[Complaint], language: str) -> list[tuple[int, Doc]]:
        """The questions, each once, with the place of the first member that is asked it."""
        questions = [question_of(member) for member in members]
        first = {question: place for place, question in reversed(list(enumerate(questions))) if question}
        parsed = self._parser.parse([plain_apostrophes(question) for question in first], language=language)
        return list(zip(first.values(), parsed, strict=True))

    def _wordings(self, read: _Read) -> Iterator[tuple[int, Wording]]:
        """Wordings with the place of the first member that says them, or is asked them."""
        for place, doc in enumerate(read.docs):
            if read.language == "ru":
                yield from ((place, one) for one in russian_patterns.wordings(doc, self._russian))
                yield from ((place, one) for one in russian_topics.topics(doc, self._russian))
            else:
                yield from ((place, one) for one in english_patterns.wordings(doc))
                yield from ((place, one) for one in english_topics.topics(doc))
        for place, question in read.asked:
            if read.language == "ru":
                yield from ((place, one) for one in russian_topics.asked(question, self._russian))
            else:
                yield from ((place, one) for one in english_topics.asked(question))

    def _in_context(self, offer: Offer, read: _Read) -> Outcome:
        """The outcome with the circumstance that most people name, where two do and the grammar lets it stand."""
        outcome = offer.outcome
        if offer.wording.pattern is Pattern.TOPIC:
            return outcome
        for found in circumstances(read.members, read.docs, voices=self.options.voices, language=read.language):
            named = any(self._is_name(token, read) for token in found.tokens)
            if not named and found.lemma not in (*offer.wording.nouns, *offer.wording.verbs):
                member = read.members[found.place]
                whole = replace(
                    outcome,
                    context=found.text,
                    sources={**outcome.sources, "context": member.id},
                    spans={**outcome.spans, "context": span_of(member.text, found.tokens)},
                )
                if not lint(whole, language=read.language, dictionary=self._russian):
                    return whole
        return outcome

    def _neutral(self, members: Sequence[Complaint], language: str) -> Outcome:
        """Effort, time or money spent on what the members describe: a word of theirs would say more than they agree on."""
        measure, source = measures(members[: self.options.sample])[0]
        neutral = NEUTRAL[language]
        return replace(neutral, metric=_ON[language].get(measure, neutral.metric), sources={"metric": source})


def _parsed_as_names(docs: Iterable[Doc]) -> frozenset[str]:
    """Words, in lower case, that are more often parsed as names than not; a capital that begins a sentence tells nothing."""
    names: Counter[str] = Counter()
    for token in (token for doc in docs for token in doc):
        if not (token.is_sent_start and token.text[:1].isupper()):
            names[token.lower_] += 1 if token.pos_ == "PROPN" else -1
    return frozenset(word for word, more in names.items() if more > 0)


def _standing(wording: Wording, support: Support) -> tuple[float, bool]:
    """Which of two wordings of one statement is kept: the greater."""
    return round(support.backing(wording.nouns).weight, 6), wording.asked


_TELLING = 0.15  # of a grade: what was to be done or went wrong tells more than what was spoken of
_LEAD = 0.1  # of the votes: what is not plainly slow or laborious is trouble
_PLAIN = 0.7  # how plainly a single voice must say that it was hard


def _measure(wording: Wording, member: Complaint, shares: Mapping[Measure, float]) -> Measure:
    """The measure that the theme and, for its own words, the member speak for, of those that the wording allows."""
    if wording.pattern is Pattern.TOPIC:
        trouble = shares.get(Measure.LIKELIHOOD, 0.0) + shares.get(Measure.KNOWING, 0.0) + _LEAD
        spent = max(wording.parts, key=lambda measure: (measure is not Measure.LIKELIHOOD, round(shares.get(measure, 0.0), 6)))
        return spent if shares.get(spent, 0.0) > trouble else Measure.LIKELIHOOD
    own = {} if wording.asked else vote_shares([member])

    def liking(measure: Measure) -> float:
        return 0.5 * shares.get(measure, 0.0) + 0.5 * own.get(measure, 0.0)

    return max(wording.parts, key=lambda measure: (round(liking(measure), 6), measure is Measure.EFFORT))


def _supported(offer: Offer, members: Sequence[Complaint]) -> Outcome:
    """The outcome with the members that its parts rest on; words of a question have no place in what the member said."""
    member = members[offer.place]
    sources = {"object": member.id, "metric": member.id}
    spans = {} if offer.wording.asked else {"object": span_of(member.text, offer.wording.tokens)}
    cue = cue_span(member.text, offer.measure)
    if cue is None and (other := _speaks_of(offer.measure, members)) is not None:
        sources["metric"] = other.id
        cue = cue_span(other.text, offer.measure)
    if cue is not None:
        spans["metric"] = cue
    elif "object" in spans:
        spans["metric"] = spans["object"]
    return replace(offer.outcome, sources=sources, spans=spans)


def _speaks_of(measure: Measure, members: Sequence[Complaint]) -> Complaint | None:
    return next((member for member in members if cue_span(member.text, measure) is not None), None)
