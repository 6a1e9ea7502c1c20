"""What is not in the themes and is not lost either: complaints apart, wishes, fears and praise, by respondent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotations.findings import Act
from annotations.utterances import Utterance
from pipelines.coding import is_complaint
from pipelines.report.quotes import Quote, QuoteMaker, customer_segments, display_names
from pipelines.study import Study


@dataclass(frozen=True, slots=True)
class PersonQuotes:
    """The quotes of one respondent."""

    person: str
    customer_segment: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """One kind of sentence outside the themes; ``kind`` names its words and its place in the page."""

    kind: str
    people: tuple[PersonQuotes, ...]

    @property
    def count(self) -> int:
        """How many sentences it has."""
        return sum(len(person.quotes) for person in self.people)


def sorted_out(study: Study) -> dict[str, list[Utterance]]:
    """The sentences outside the themes by kind; every complaint of the study is here or in a theme."""
    in_themes = {member for theme in study.themes.themes for member in theme.members}
    unassigned = set(study.themes.unassigned)
    complaints = [u for u in study.utterances if is_complaint(u) and u.id not in in_themes]
    return {
        "unassigned": [u for u in complaints if u.id in unassigned],
        "apart": [u for u in complaints if u.id not in unassigned],
        "wishes": _with_act(study.utterances, Act.WISH),
        "hypotheticals": _with_act(study.utterances, Act.HYPOTHETICAL),
        "praise": _with_act(study.utterances, Act.PRAISE),
    }


def quoted_utterances(study: Study) -> list[Utterance]:
    """Every sentence that the report quotes."""
    utterances = {u.id: u for u in study.utterances}
    members = [utterances[member] for theme in study.themes.themes for member in theme.members]
    return members + [u for group in sorted_out(study).values() for u in group]


def asides(study: Study, *, quotes: QuoteMaker) -> tuple[Aside, ...]:
    """All kinds, in the order of the page; those without a sentence are there too, with the count 0."""
    return tuple(Aside(kind, _by_person(study, group, quotes)) for kind, group in sorted_out(study).items())


def _with_act(utterances: Iterable[Utterance], act: Act) -> list[Utterance]:
    return [u for u in utterances if u.finding is not None and u.finding.act is act]


def _by_person(study: Study, group: Sequence[Utterance], quotes: QuoteMaker) -> tuple[PersonQuotes, ...]:
    """People in the order of the study's respondents."""
    names = display_names(study.respondents)
    segments = customer_segments(study.respondents)
    said: dict[str, list[Quote]] = {respondent.id: [] for respondent in study.respondents}
    for utterance in group:
        said.setdefault(utterance.respondent or utterance.recording, []).append(quotes.quote(utterance))
    return tuple(PersonQuotes(names.get(person, person), segments.get(person), tuple(own)) for person, own in said.items() if own)
