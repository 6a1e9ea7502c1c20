"""The themes as the report shows them: a ranked plot, and a card for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotations.themes import Outcome, Theme
from annotations.utterances import Utterance
from models.themes.grammar import is_label
from pipelines.report.quoted import left_out
from pipelines.report.quotes import Quote, QuoteMaker, display_names
from pipelines.report.wording import Wording
from pipelines.study import Study
from pipelines.theme_links import Share, Support, counted_members

WEAK = 0.5  # stability below which a theme dissolves (Hennig, 2007)
_NARROWEST_LABELLED = 0.07  # of the bar: there a letter and a digit still fit on a phone


@dataclass(frozen=True, slots=True)
class BarPiece:
    """The respondents of one customer segment within a bar; ``width`` in per cent of the bar, ``label`` may be empty."""

    customer_segment: str
    width: float
    label: str
    spoken: str


@dataclass(frozen=True, slots=True)
class SegmentVoices:
    """One row of a card's table: who of a customer segment said it; ``doubted`` only in doubtful transcription."""

    customer_segment: str
    share: Share
    who: tuple[str, ...]
    doubted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """One part of the outcome statement and what it is called."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidWords:
    """Words of a member that support a part of the statement, and whose they are."""

    text: str
    person: str


@dataclass(frozen=True, slots=True)
class SubthemeRow:
    """One outcome within a theme; ``statement`` is empty where nobody could word it.

    ``people`` are those of the theme's support whose voices are in it; 0 where only it is doubtful throughout.
    """

    name: str
    statement: str
    sentences: int
    people: int


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme with its quotes: ``quotes`` first, ``more`` on demand; ``left`` members are not in the page, all others once.

    ``parts`` are empty where the members' words allow no statement; ``said`` are the words behind the parts, each once;
    ``asked`` is the question that named the object, with who was asked, where no member's words did.
    """

    rank: int
    anchor: str
    theme: Theme
    support: Support
    parts: tuple[OutcomePart, ...]
    said: tuple[SaidWords, ...]
    asked: SaidWords | None
    subthemes: tuple[SubthemeRow, ...]
    marks: tuple[str, ...]
    bar: tuple[BarPiece, ...]
    voices: tuple[SegmentVoices, ...]
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...]
    left: int

    @property
    def statement_is_its_parts(self) -> bool:
        """Whether the parts, read in a row, are the statement."""
        return " ".join(part.text for part in self.parts) == self.theme.statement

    @property
    def is_taken_apart(self) -> bool:
        """Whether the theme is without a statement since a person decided which sentences are in it."""
        return self.theme.needs_wording and (self.theme.judged or not is_label(self.theme.outcome))


def theme_cards(
    study: Study,
    *,
    words: Wording,
    quotes: QuoteMaker,
    chosen: Mapping[str, Utterance],
    withheld: Collection[str] = (),
    silent: Collection[str] = (),
) -> tuple[ThemeCard, ...]:
    """A card for every theme, in the order of the study's themes, with the ``chosen`` of its sentences.

    Words of respondents who are ``withheld``, or said in ``silent`` recordings, are given for no statement.
    """
    utterances = {u.id: u for u in study.utterances}
    quotable = {u.id: u for u in study.utterances if u.respondent not in withheld and u.recording not in silent}
    names = display_names(study.respondents)
    segments = {r.id: r.customer_segment or "" for r in study.respondents}
    cards = []
    for rank, (theme, support) in enumerate(zip(study.themes.themes, study.supports, strict=True), start=1):
        shown = set(support.quotes)
        members = [utterances[member] for member in theme.members]
        doubtful = frozenset(u.id for u in members if not u.makes_a_voice)
        counted = frozenset(counted_members(theme, doubtful))
        cards.append(
            ThemeCard(
                rank=rank,
                anchor=anchor(theme, rank),
                theme=theme,
                support=support,
                parts=_parts(theme, words),
                said=tuple(_said(theme, quotable, names)),
                asked=_asked(theme, utterances, names, quotes),
                subthemes=tuple(_subtheme(sub, counted, utterances) for sub in theme.subthemes),
                marks=tuple(_marks(theme, support, words)),
                bar=tuple(_bar(support, words)),
                voices=_voices(support, members, names, segments),
                quotes=tuple(quotes.quote(utterances[member]) for member in support.quotes),
                more=tuple(quotes.quote(u) for u in members if u.id in chosen and u.id not in shown),
                left=left_out(theme.members, chosen),
            )
        )
    return tuple(cards)


def anchor(theme: Theme, rank: int) -> str:
    """The card's id in the page: that of the theme, which survives re-runs, where it can stand in an address."""
    return f"theme-{theme.id}" if re.fullmatch(r"[A-Za-z0-9_-]+", theme.id) else f"theme-no-{rank}"


def _parts(theme: Theme, words: Wording) -> tuple[OutcomePart, ...]:
    if theme.needs_wording:
        return ()  # a neutral label is a label, and would be read as a statement
    parts = zip(Outcome.PARTS, theme.outcome.parts, strict=True)
    return tuple(OutcomePart(words.term("outcome_parts", kind), text) for kind, text in parts if text)


def _said(theme: Theme, utterances: Mapping[str, Utterance], names: Mapping[str, str]) -> Iterator[SaidWords]:
    """The words behind the parts of the statement; those that lie within others are not repeated."""
    if theme.needs_wording or "object" not in theme.outcome.spans:
        return
    told: list[tuple[str, int, int]] = []
    outcome = theme.outcome
    spans = [(source, *outcome.spans[part]) for part, source in outcome.sources.items() if part in outcome.spans]
    for source, start, end in sorted(spans, key=lambda one: one[1] - one[2]):
        if source in utterances and not any(source == s and a <= start and end <= b for s, a, b in told):
            told.append((source, start, end))
            person = utterances[source].respondent or utterances[source].recording
            yield SaidWords(utterances[source].text[start:end], names.get(person, person))


def _asked(theme: Theme, utterances: Mapping[str, Utterance], names: Mapping[str, str], quotes: QuoteMaker) -> SaidWords | None:
    source = utterances.get(theme.outcome.sources.get("object", ""))
    if theme.needs_wording or "object" in theme.outcome.spans or source is None:
        return None
    question, person = quotes.question(source), source.respondent or source.recording
    return SaidWords(question, names.get(person, person)) if question else None


def _subtheme(theme: Theme, counted: Collection[str], utterances: Mapping[str, Utterance]) -> SubthemeRow:
    voices = [utterances[member] for member in theme.members if member in counted]
    statement = "" if theme.needs_wording else theme.statement
    return SubthemeRow(theme.name, statement, len(theme.members), len({u.respondent or u.recording for u in voices}))


def _marks(theme: Theme, support: Support, words: Wording) -> list[str]:
    """What to know before relying on the theme."""
    marks = {
        "mark_needs_wording": theme.needs_wording,
        "mark_judged": theme.judged and not theme.needs_wording,
        "mark_weak": theme.stability is not None and theme.stability < WEAK,
        "mark_single_voice": support.single_voice,
        "mark_flagged_only": support.flagged_only,
    }
    return [words.say(key) for key, is_so in marks.items() if is_so]


def _bar(support: Support, words: Wording) -> list[BarPiece]:
    asked = max(1, support.respondents.asked)
    found = []
    for segment, share in support.segments.items():
        if not share.said:
            continue
        width = share.said / asked
        label = f"{segment or '?'}\u2009{share.said}" if width >= _NARROWEST_LABELLED else ""
        name = words.say("segment", letter=segment) if segment else words.say("segment_unknown")
        spoken = f"{name}: {words.say('said_of_asked', said=share.said, asked=share.asked)}"
        found.append(BarPiece(segment, round(100 * width, 3), label, spoken))
    return found


def _voices(
    support: Support, members: Sequence[Utterance], names: Mapping[str, str], segments: Mapping[str, str]
) -> tuple[SegmentVoices, ...]:
    said = list(dict.fromkeys(u.respondent or u.recording for u in members))
    sure = {u.respondent or u.recording for u in members if support.flagged_only or u.makes_a_voice}
    rows = []
    for segment, share in support.segments.items():
        people = [person for person in said if segments.get(person, "") == segment]
        rows.append(
            SegmentVoices(
                segment,
                share,
                tuple(names.get(person, person) for person in people if person in sure),
                tuple(names.get(person, person) for person in people if person not in sure),
            )
        )
    return tuple(rows)
