"""Where the sentences of earlier themes stand by now: a transcript that was corrected or made anew numbers them otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from annotations.themes import Outcome, ThemeSet
from annotations.utterances import place_of, utterance_id
from pipelines.sentence_ids import SentenceIds


def in_place(themes: ThemeSet, *, before: Mapping[str, str], now: Mapping[str, str]) -> ThemeSet:
    """``themes`` with the ids that their sentences have now; ``before`` and ``now`` are the words of sentences by id.

    A sentence that reads otherwise in its place stays in its theme. Words that nobody says any more have an id that no
    sentence has, so that no statement rests on them. Sentences that are not in ``before`` keep their id.
    """
    if before.items() <= now.items():
        return themes
    return _InPlace(before, now).theme_set(themes)


def new_numbers(before: Mapping[int, str], now: Mapping[int, str]) -> dict[int, int]:
    """The numbers that sentences have ``now`` by those of ``before``: of the same words in order, and of what is between them."""
    old, new = list(before), list(now)
    matcher = SequenceMatcher(None, list(before.values()), list(now.values()), autojunk=False)
    return {
        was: number
        for _, first, end, there, until in matcher.get_opcodes()
        for was, number in zip(old[first:end], new[there:until], strict=False)
    }


def new_ids(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The ids that the sentences of ``before`` have now, without those that are gone."""
    if before.items() <= now.items():
        return {identity: identity for identity in before}
    old, new = _by_recording(before), _by_recording(now)
    places: dict[str, str] = {}
    for recording, said in old.items():
        there = new.get(recording, {})
        numbers = {number: number for number in said} if said == there else new_numbers(said, there)
        places |= {utterance_id(recording, was): utterance_id(recording, number) for was, number in numbers.items()}
    return places


class _InPlace(SentenceIds):
    """Ids of sentences by what they were, with the words that statements rest on."""

    def __init__(self, before: Mapping[str, str], now: Mapping[str, str]) -> None:
        self._before, self._now = before, now
        self._places = new_ids(before, now)

    def sentence(self, identity: str) -> str:
        return self._places.get(identity, _gone(identity) if identity in self._before else identity)

    def outcome(self, outcome: Outcome) -> Outcome:
        moved = {part: self._source(identity, outcome.spans.get(part)) for part, identity in outcome.sources.items()}
        spans = {part: span for part, (_, span) in moved.items() if span is not None}
        return replace(outcome, sources={part: identity for part, (identity, _) in moved.items()}, spans=spans)

    def _source(self, identity: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
        """Where the words of ``span``, or of the whole sentence, are said now."""
        if identity not in self._before or self._reads_the_same(identity):
            return self.sentence(identity), span
        said = self._before[identity]
        words = said if span is None else said[slice(*span)]
        start = self._now.get(self.sentence(identity), "").find(words)
        if start < 0:
            return _gone(identity), None
        return self.sentence(identity), None if span is None else (start, start + len(words))

    def _reads_the_same(self, identity: str) -> bool:
        return self._now.get(self.sentence(identity)) == self._before[identity]


def _gone(identity: str) -> str:
    return f"{identity} (before)"


def _by_recording(words: Mapping[str, str]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for identity, text in words.items():
        recording, number = place_of(identity)
        if number is not None:
            found.setdefault(recording, {})[number] = text
    return found
