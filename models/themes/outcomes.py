"""Wording a theme as a desired outcome, from its members' own words.

Every member's sentence offers wordings: a task that was hard, an event that went wrong, a question nobody could answer, waiting,
cost. Beside them stand hardships that people of any trade tell of, where the members tell one in its words. A wording that says
the theme's hardship comes first, then the hardship itself, then a wording that most people of the theme share; where none speaks
for the theme, the statement is a neutral label that a person has to word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from annotations.themes import Complaint, Outcome
from models.options import Options
from models.protocols import Encoder, Parser
from models.themes import english_patterns, russian, russian_patterns
from models.themes.centrality import Centrality, Offer, is_common, is_shared, speaks_for_theme
from models.themes.circumstances import circumstances
from models.themes.grammar import MINIMIZE, lint, rules_language
from models.themes.hardships import folded, tables_digest
from models.themes.keywords import language_of, parse_all
from models.themes.metrics import Measure, cue_span, measures, vote_shares
from models.themes.spans import span_of
from models.themes.telling import HardshipReader, Telling, told_outcome
from models.themes.wordings import Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc

_DESCRIBED = {"en": "on what is described here", "ru": "на описанное здесь"}
_ON = {
    "en": {Measure.TIME: "the time spent", Measure.COST: "the money spent"},
    "ru": {Measure.TIME: "время", Measure.COST: "затраты"},
}
_EFFORT = {"en": "the effort spent", "ru": "усилия"}


class NamerOptions(Options):
    """``sample`` is how many of the most typical members are read; ``voices`` how many people must name a thing.

    ``share`` is the share of a theme's people who must name, in their turn, what its statement is about. A hardship speaks for
    a theme from the weight ``sure`` on, or from ``weight`` where it leads the next one by ``lead`` and ``share`` of the people
    tell it.
    """

    kind: Literal["members_words"] = "members_words"
    sample: int = 60
    voices: int = 2
    share: float = 0.34
    weight: float = 4.5
    lead: float = 0.4
    sure: float = 5.5


class MembersWordsNamer:
    """Words outcomes from verb and object phrases of the members, in English or Russian."""

    def __init__(self, parser: Parser, options: NamerOptions | None = None, *, encoder: Encoder | None = None) -> None:
        self.options = options or NamerOptions()
        self._parser = parser
        self._encoder = encoder
        self._readers: dict[str, HardshipReader] = {}
        self._russian: russian.RussianWords | None = None

    @property
    def fingerprint(self) -> str:
        encoder = self._encoder.fingerprint if self._encoder is not None else "no-encoder"
        return f"members-words-5-{tables_digest()}-{self.options.digest()}-{self._parser.fingerprint}-{encoder}"

    def prepare(self, complaints: Sequence[Complaint]) -> None:
        """Reads all complaints at once: an encoder takes as long for a few texts as for many."""
        for language in {language_of(complaint.text) for complaint in complaints}:
            texts = [complaint.text for complaint in complaints if language_of(complaint.text) == language]
            self._reader(rules_language(language)).prepare(texts)

    def word(self, members: Sequence[Complaint], *, language: str, keywords: Sequence[str] = ()) -> tuple[Outcome, bool]:
        """The first outcome that speaks for the theme and passes the grammar, best first; else a neutral label and ``True``."""
        language = rules_language(language)
        own = [member for member in members if language_of(member.text) == language][: self.options.sample]
        docs = parse_all(own, parser=self._parser)
        centrality = Centrality(own, docs, keywords)
        for outcome, offer in self._worded(own, docs, centrality, language):
            if not lint(outcome, language=language):
                return self._in_context(outcome, offer, own, docs, language), False
        return self._neutral(members, language), True

    def _worded(
        self, own: Sequence[Complaint], docs: Sequence[Doc], centrality: Centrality, language: str
    ) -> Iterator[tuple[Outcome, Offer | None]]:
        """Outcomes that speak for the theme, best first, with the members' wording that they rest on, if they do."""
        telling = self._hardship(own, centrality.people, language)
        voices = self.options.voices
        speaking = [
            offer
            for offer in self.offers(own, docs, centrality, language)
            if speaks_for_theme(offer, centrality, voices=voices, share=self.options.share)
        ]
        if telling is not None:
            for offer in speaking:
                if _tells(offer, telling) and is_shared(offer, centrality, voices=voices):
                    yield self._outcome(offer, own, language), offer
            yield told_outcome(telling, own, direction=MINIMIZE[language]), None
        for offer in speaking:
            if is_common(offer, centrality, voices=voices):
                yield self._outcome(offer, own, language), offer

    def _hardship(self, own: Sequence[Complaint], people: int, language: str) -> Telling | None:
        """The hardship that the members tell of, where it is beyond doubt."""
        found = self._reader(language).tellings(own)
        best = found[0] if found else None
        options = self.options
        if best is None or len(best.places) < options.voices or best.people < min(options.voices, people):
            return None
        likely = best.weight >= options.weight and best.lead >= options.lead and best.people >= options.share * people
        return best if likely or best.weight >= options.sure else None

    def _reader(self, language: str) -> HardshipReader:
        if language not in self._readers:
            self._readers[language] = HardshipReader(language, encoder=self._encoder)
        return self._readers[language]

    def offers(self, members: Sequence[Complaint], docs: Sequence[Doc], centrality: Centrality, language: str) -> list[Offer]:
        """Every wording of every member with the measure that suits it best, the most central first."""
        shares = vote_shares(members)
        said = [(place, wording) for place, doc in enumerate(docs) for wording in self._wordings(doc, language)]
        people = centrality.voices_of([(wording.key, place) for place, wording in said])
        found = [
            Offer(
                place,
                wording,
                measure,
                centrality.weight(wording, place=place, same=people[wording.key]) + liking,
                people[wording.key],
            )
            for place, wording in said
            for measure, liking in [_measure(wording, members[place], shares)]
        ]
        return sorted(found, key=lambda offer: (-round(offer.weight, 4), offer.place, offer.wording.key))

    def _wordings(self, doc: Doc, language: str) -> Iterator[Wording]:
        if language == "ru":
            return russian_patterns.wordings(doc, self._words())
        return english_patterns.wordings(doc)

    def _outcome(self, offer: Offer, members: Sequence[Complaint], language: str) -> Outcome:
        metric, thing = offer.wording.parts[offer.measure]
        member = members[offer.place]
        spans = {"object": span_of(member.text, offer.wording.tokens)}
        sources = {"object": member.id, "metric": member.id}
        cue = cue_span(member.text, offer.measure)
        if cue is None and (other := _speaks_of(offer.measure, members)) is not None:
            sources["metric"] = other.id
            cue = cue_span(other.text, offer.measure)
        spans["metric"] = cue if cue is not None else spans["object"]
        return Outcome(MINIMIZE[language], metric, thing, sources=sources, spans=spans)

    def _in_context(
        self, outcome: Outcome, offer: Offer | None, members: Sequence[Complaint], docs: Sequence[Doc], language: str
    ) -> Outcome:
        """The outcome with the circumstance that most people name, where two do and the grammar lets it stand."""
        for found in circumstances(members, docs, voices=self.options.voices, language=language):
            if offer is None or found.lemma not in offer.wording.key:
                member = members[found.place]
                whole = replace(
                    outcome,
                    context=found.text,
                    sources={**outcome.sources, "context": member.id},
                    spans={**outcome.spans, "context": span_of(member.text, found.tokens)},
                )
                if not lint(whole, language=language):
                    return whole
        return outcome

    def _neutral(self, members: Sequence[Complaint], language: str) -> Outcome:
        """Effort, time or money spent on what the members describe: a word of theirs would say more than they agree on."""
        measure, source = measures(members[: self.options.sample])[0]
        metric = _ON[language].get(measure, _EFFORT[language])
        return Outcome(MINIMIZE[language], metric, _DESCRIBED[language], sources={"metric": source})

    def _words(self) -> russian.RussianWords:
        if self._russian is None:
            self._russian = russian.RussianWords()
        return self._russian


def _tells(offer: Offer, telling: Telling) -> bool:
    """Whether a member's wording says the hardship in its own words."""
    said = " ".join(token.text for token in sorted(offer.wording.tokens, key=lambda token: token.i))
    return telling.hardship.cue.search(folded(said)) is not None


def _measure(wording: Wording, member: Complaint, shares: Mapping[Measure, float]) -> tuple[Measure, float]:
    """The measure that the member's own words and the whole theme speak for, of those that the wording allows."""
    own = vote_shares([member])

    def liking(measure: Measure) -> float:
        return 0.5 * shares.get(measure, 0.0) + 0.5 * own.get(measure, 0.0)

    best = max(wording.parts, key=lambda measure: (round(liking(measure), 6), measure is Measure.EFFORT))
    return best, liking(best)


def _speaks_of(measure: Measure, members: Sequence[Complaint]) -> Complaint | None:
    return next((member for member in members if cue_span(member.text, measure) is not None), None)
