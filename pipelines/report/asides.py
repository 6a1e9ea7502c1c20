"""What is not in the themes and is not lost either: complaints apart, wishes, fears and praise, by respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotations.utterances import Utterance
from pipelines.report.quoted import left_out, sorted_out
from pipelines.report.quotes import Quote, QuoteMaker, customer_segments, display_names
from pipelines.study import Study


@dataclass(frozen=True, slots=True)
class PersonQuotes:
    """The quotes of one respondent, out of ``count`` sentences of the kind."""

    person: str
    customer_segment: str | None
    quotes: tuple[Quote, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Aside:
    """One kind of sentence outside the themes; ``kind`` names its words and its place in the page; ``left`` are not quoted."""

    kind: str
    people: tuple[PersonQuotes, ...]
    left: int = 0

    @property
    def count(self) -> int:
        """How many sentences it has."""
        return sum(len(person.quotes) for person in self.people) + self.left


def asides(study: Study, *, quotes: QuoteMaker, chosen: Mapping[str, Utterance]) -> tuple[Aside, ...]:
    """All kinds, in the order of the page, with their ``chosen`` sentences; those without one are there too, with the count 0."""
    return tuple(
        Aside(kind, _by_person(study, group, quotes, chosen), left_out([u.id for u in group], chosen))
        for kind, group in sorted_out(study).items()
    )


def _by_person(
    study: Study, group: Sequence[Utterance], quotes: QuoteMaker, chosen: Mapping[str, Utterance]
) -> tuple[PersonQuotes, ...]:
    """People who are quoted, in the order of the study's respondents."""
    names = display_names(study.respondents)
    segments = customer_segments(study.respondents)
    said: dict[str, list[Utterance]] = {respondent.id: [] for respondent in study.respondents}
    for utterance in group:
        said.setdefault(utterance.respondent or utterance.recording, []).append(utterance)
    quoted = {person: tuple(quotes.quote(u) for u in own if u.id in chosen) for person, own in said.items()}
    return tuple(
        PersonQuotes(names.get(person, person), segments.get(person), shown, len(said[person]))
        for person, shown in quoted.items()
        if shown
    )
