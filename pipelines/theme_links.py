"""From themes back to people: who said it, who was asked, in which customer segment, in which words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from annotations.respondents import CUSTOMER_SEGMENTS
from annotations.themes import Complaint, Theme, ThemeSet
from models.themes.saturation import Z_95

UNKNOWN_SEGMENT = ""


@dataclass(frozen=True, slots=True)
class Share:
    """``said`` of ``asked`` people, with the 95 % interval of Wilson ("Probable inference", JASA 22, 1927)."""

    said: int
    asked: int

    @property
    def value(self) -> float:
        """The share; 0 where nobody was asked."""
        return self.said / self.asked if self.asked else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound; 0 to 1, that is nothing known, where nobody was asked."""
        if not self.asked:
            return 0.0, 1.0
        n, p, z = self.asked, self.value, Z_95
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (0.0 if self.said == 0 else max(0.0, centre - half)), (1.0 if self.said == n else min(1.0, centre + half))


@dataclass(frozen=True, slots=True)
class Support:
    """How many people voice a theme, and in how many sentences.

    ``single_voice`` marks a theme of one person; ``flagged_only`` one that rests on doubtful sentences alone.
    """

    theme: str
    respondents: Share
    sentences: int
    segments: Mapping[str, Share]
    quotes: tuple[str, ...]
    single_voice: bool
    flagged_only: bool = False


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One row of ``segments.csv``: a theme in a customer segment."""

    theme: str
    name: str
    customer_segment: str
    said: int
    asked: int
    share: float
    low: float
    high: float


def link(
    themes: ThemeSet,
    complaints: Sequence[Complaint],
    *,
    respondents: Mapping[str, str | None],
    flagged: frozenset[str] = frozenset(),
    most_quotes: int = 5,
) -> tuple[Support, ...]:
    """The support of every theme, in the order of ``themes``.

    ``respondents`` maps everyone who was asked, complaint or none, to their customer segment (``None`` when unknown).
    ``flagged`` are complaints that are doubtful by themselves: they count as sentences, never alone as a voice.
    """
    voices = {complaint.id: voice(complaint) for complaint in complaints}
    asked: dict[str, str] = {name: segment or UNKNOWN_SEGMENT for name, segment in respondents.items()}
    for complaint in complaints:
        asked.setdefault(voices[complaint.id], complaint.customer_segment or UNKNOWN_SEGMENT)
    return tuple(_support(theme, voices, asked, flagged, most_quotes) for theme in themes.themes)


def by_people(themes: ThemeSet, supports: Sequence[Support]) -> tuple[ThemeSet, tuple[Support, ...]]:
    """The themes and their ``supports``, those that most people speak for first, else in the order in which they came."""
    pairs = sorted(zip(themes.themes, supports, strict=True), key=lambda pair: (-pair[1].respondents.said, -pair[1].sentences))
    return replace(themes, themes=tuple(theme for theme, _ in pairs)), tuple(support for _, support in pairs)


def counted(themes: ThemeSet, flagged: frozenset[str]) -> ThemeSet:
    """The themes with the members that count as voices alone: those that are not ``flagged``, or all where all are."""
    return replace(themes, themes=tuple(replace(theme, members=counted_members(theme, flagged)) for theme in themes.themes))


def counted_members(theme: Theme, flagged: frozenset[str]) -> tuple[str, ...]:
    """The members of one theme that count as voices alone."""
    return tuple(member for member in theme.members if member not in flagged) or theme.members


def voice(complaint: Complaint) -> str:
    """Who said it: the respondent, else the conversation, else a stranger of whom this is the only text."""
    return complaint.respondent or complaint.conversation or complaint.id


def representative(sentences: Sequence[str], voices: Mapping[str, str], *, most: int) -> tuple[str, ...]:
    """Sentences for quoting, out of some in order of importance: everyone's first before anyone's second."""
    turn: dict[str, int] = defaultdict(int)
    keyed = []
    for place, sentence in enumerate(sentences):
        keyed.append((turn[voices[sentence]], place, sentence))
        turn[voices[sentence]] += 1
    return tuple(sentence for _, _, sentence in sorted(keyed)[:most])


def segment_rows(themes: ThemeSet, supports: Sequence[Support]) -> Iterator[SegmentRow]:
    """Rows theme by theme, customer segments in order, people without one last."""
    for theme, support in zip(themes.themes, supports, strict=True):
        for segment in sorted(support.segments, key=_segment_order):
            share = support.segments[segment]
            low, high = share.interval
            yield SegmentRow(
                theme.id, theme.name, segment, share.said, share.asked, round(share.value, 4), round(low, 4), round(high, 4)
            )


def _segment_order(segment: str) -> tuple[int, str]:
    known = segment in CUSTOMER_SEGMENTS
    return (0 if known else 1 if segment else 2), segment


def _support(
    theme: Theme, voices: Mapping[str, str], asked: Mapping[str, str], flagged: frozenset[str], most_quotes: int
) -> Support:
    said = {voices[member] for member in counted_members(theme, flagged)}
    segments: dict[str, Share] = {}
    for segment in set(asked.values()):
        people = {name for name, own in asked.items() if own == segment}
        segments[segment] = Share(len(said & people), len(people))
    return Support(
        theme=theme.id,
        respondents=Share(len(said), len(asked)),
        sentences=len(theme.members),
        segments={segment: segments[segment] for segment in sorted(segments, key=_segment_order)},
        quotes=representative(theme.members, voices, most=most_quotes),
        single_voice=len(said) == 1,
        flagged_only=flagged.issuperset(theme.members),
    )
