"""A sentence as the report shows it: its words, who said them, where, and what to know before relying on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.findings import Act
from annotations.languages import LANGUAGES
from annotations.respondents import Respondent
from annotations.spans import TextSpan
from annotations.transcript import Flag
from annotations.utterances import LIKELIER, Utterance
from pipelines.report.context import Context, Contexts
from pipelines.report.wording import Wording, clock

_LONGEST_QUESTION = 240  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quote; ``marked`` where it is evidence."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence. ``clip`` is the key of its clip, empty where there is none; ``time`` is empty where none is known.

    ``customer_segment`` is empty where it is not known, and ``None`` in a study that knows nobody's.
    """

    utterance: str
    pieces: tuple[Piece, ...]
    person: str
    customer_segment: str | None
    recording: str
    time: str
    language: str
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]
    context: Context
    clip: str

    @property
    def text(self) -> str:
        """All words of the sentence."""
        return "".join(piece.text for piece in self.pieces)


class QuoteMaker:
    """Makes the quotes of one study; ``clips`` maps utterance ids to the keys of their clips."""

    def __init__(
        self, utterances: Sequence[Utterance], respondents: Sequence[Respondent], *, words: Wording, clips: Mapping[str, str]
    ) -> None:
        self._words = words
        self._clips = clips
        self._contexts = Contexts(utterances)
        self._names = display_names(respondents)
        self._segments = customer_segments(respondents)

    def quote(self, utterance: Utterance) -> Quote:
        """``utterance`` as a quote."""
        person = utterance.respondent or ""
        has_time = Flag.NO_TIMES not in utterance.flags
        return Quote(
            utterance=utterance.id,
            pieces=pieces(utterance.text, utterance.finding.evidence if utterance.finding else ()),
            person=self._names.get(person, person),
            customer_segment=self._segments.get(person),
            recording=utterance.recording,
            time=clock(utterance.start_ms) if has_time else "",
            language=utterance.language if utterance.language in LANGUAGES else "",
            remarks=tuple(self._remarks(utterance)),
            doubts=tuple(self._doubts(utterance)),
            context=self._contexts.of(utterance.id),
            clip=self._clips.get(utterance.id, ""),
        )

    def question(self, utterance: Utterance) -> str:
        """The question before the turn of ``utterance``; of a long one its end."""
        whole = self._contexts.of(utterance.id).question
        return whole if len(whole) <= _LONGEST_QUESTION else "… " + whole[-_LONGEST_QUESTION:].partition(" ")[2]

    def _doubts(self, utterance: Utterance) -> Iterable[str]:
        yield from (self._words.term("flags", flag.value) for flag in utterance.flags if flag is not Flag.NO_TIMES)
        finding = utterance.finding
        if finding is not None and finding.act is Act.COMPLAINT and finding.probability < LIKELIER:
            yield self._words.say("likelier_no_complaint")

    def _remarks(self, utterance: Utterance) -> Iterable[str]:
        finding = utterance.finding
        if finding is None:
            return
        if finding.is_judged:
            yield self._words.say("judged")
        for facet in finding.facets:
            yield self._words.term("facets", facet.value)
        if finding.last_time:
            yield self._words.say("last_time")
        if finding.prompted:
            yield self._words.say("prompted")


def display_names(respondents: Sequence[Respondent]) -> dict[str, str]:
    """What each respondent is called: the name in the table where it is given and nobody else has it, else the id."""
    given = {r.id: r.attributes.get("name", "").strip() for r in respondents}
    times = Counter(name.casefold() for name in given.values())
    ids = {r.id.casefold() for r in respondents}
    return {
        id_: name if name and times[name.casefold()] == 1 and name.casefold() not in ids - {id_.casefold()} else id_
        for id_, name in given.items()
    }


def customer_segments(respondents: Sequence[Respondent]) -> dict[str, str | None]:
    """Everybody's customer segment, empty where it is not known; ``None`` for all when nobody's is."""
    if not any(r.customer_segment for r in respondents):
        return dict.fromkeys((r.id for r in respondents), None)
    return {r.id: r.customer_segment or "" for r in respondents}


def pieces(text: str, evidence: Iterable[TextSpan]) -> tuple[Piece, ...]:
    """``text`` in pieces, those under ``evidence`` marked; spans may touch, overlap or reach past the end."""
    found: list[Piece] = []
    at = 0
    for span in sorted(evidence):
        start, end = max(at, span.start), min(len(text), span.end)
        if start >= end:
            continue
        if start > at:
            found.append(Piece(text[at:start], marked=False))
        found.append(Piece(text[start:end], marked=True))
        at = end
    if at < len(text):
        found.append(Piece(text[at:], marked=False))
    return tuple(found)
