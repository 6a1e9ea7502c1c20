"""Where the sentences that somebody judged stand by now: a transcript that was corrected or made anew numbers them otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from annotations.judgements import AboutSentences, Judgement, JudgeUtterance
from annotations.utterances import place_of
from pipelines.sentence_ids import Renaming, SentenceIds
from pipelines.theme_places import new_ids

PLACES = "judged"  # of the manifest
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Judged(NamedTuple):
    """A sentence as it was judged: its id then, its words, which are empty where none are told, and when that was."""

    sentence: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Place:
    """The id that a judged sentence has or, where nobody says it any more, had."""

    sentence: str
    is_said: bool = True


JudgedPlaces = Mapping[Judged, Place]
_NO_PLACES: JudgedPlaces = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Followed:
    """The judgements under the ids of now, without those whose sentences are all gone, and a sentence for each that lost any.

    ``places`` are where all that was judged stands now.
    """

    judgements: tuple[Judgement, ...]
    problems: tuple[str, ...] = ()
    places: JudgedPlaces = field(default_factory=dict)


def follow(
    judgements: Sequence[Judgement],
    now: Mapping[str, str],
    *,
    before: Mapping[str, str] = _NO_WORDS,
    last: JudgedPlaces = _NO_PLACES,
) -> Followed:
    """``judgements`` about the sentences of their recordings that have the words that were judged; ``now`` are words by id.

    ``before`` are those of the last run, and ``last`` its places: where they tell which sentence was judged, that one alone
    counts. Else, of several with the same words, the nearest does. What a judgement has no words of keeps its number.
    """
    if not judgements:
        return Followed(())
    places = _Places(now, before, last)
    followed: list[Judgement] = []
    problems: list[str] = []
    for judgement in judgements:
        moved = {judged.sentence: places.of(judged) for judged in _judged(judgement)}
        gone = [judged for judged in _judged(judgement) if moved[judged.sentence] is None]
        if gone:
            who = f"{', '.join(places.found[judged].sentence for judged in gone)}, whose words are"
            problems.append(f"judgements.jsonl judges {who} not in the recording now; judge again, or leave it.")
        if not gone or _is_about_others(judgement, gone):
            followed.append(_Moved(moved).judgement(judgement))
    return Followed(tuple(followed), tuple(dict.fromkeys(problems)), places.found)


def places_fields(places: JudgedPlaces) -> list[dict[str, str | None]]:
    """The places as JSON values."""
    return [
        {
            "judged": judged.sentence,
            "text": judged.text,
            "at": judged.at,
            **({"now": place.sentence} if place.is_said else {"now": None, "last": place.sentence}),
        }
        for judged, place in places.items()
    ]


def places_before(
    judgements: Iterable[Judgement],
    manifest: Path,
    *,
    renamed: Mapping[str, str] = _NO_WORDS,
    had: Mapping[str, str] = _NO_WORDS,
) -> dict[Judged, Place]:
    """Where the sentences of ``judgements`` stood when a run wrote its ``manifest``; in their place where it tells no other.

    ``renamed`` are recordings that have another name now, old to new; ``had`` likewise, though others may have the old one now.
    """
    now, since_judged = Renaming(renamed).sentence, Renaming({**renamed, **had}).sentence
    told = _places_in(manifest)
    # Earlier versions wrote what was judged under the names of then, and not when.
    earlier = {(now(identity), text): place for (identity, text, at), place in told.items() if at is None}
    found = {
        judged: told.get(judged) or earlier.get((since_judged(judged.sentence), judged.text)) or Place(judged.sentence)
        for judgement in judgements
        for judged in _judged(judgement)
    }
    return {judged: replace(place, sentence=now(place.sentence)) for judged, place in found.items()}


def _places_in(manifest: Path) -> dict[tuple[str, str, str | None], Place]:
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))[PLACES]
        return {(place["judged"], place["text"], place.get("at")): _place(place) for place in told}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _place(fields: Mapping[str, str | None]) -> Place:
    sentence = fields["now"] or fields.get("last") or fields["judged"]
    if not isinstance(sentence, str):
        raise TypeError(f"{sentence!r} is no id")
    return Place(sentence, is_said=fields["now"] is not None)


def _judged(judgement: Judgement) -> Iterator[Judged]:
    """The sentences that are judged."""
    if isinstance(judgement, AboutSentences):
        named = (judgement.utterance,) if isinstance(judgement, JudgeUtterance) else judgement.members
        for identity in dict.fromkeys((*named, *judgement.texts)):
            yield Judged(identity, judgement.texts.get(identity, ""), judgement.signature.at)


class _Places:
    """Finds sentences by their words; what was ``found``, or is away with its recording, is kept."""

    def __init__(self, now: Mapping[str, str], before: Mapping[str, str], last: JudgedPlaces) -> None:
        self._now, self._before, self._last = now, before, last
        self._moved = new_ids(before, now)
        self._ids: dict[tuple[str, str], list[str]] = {}
        for identity, text in now.items():
            self._ids.setdefault((place_of(identity)[0], text), []).append(identity)
        self._recordings = {place_of(identity)[0] for identity in now}
        self.found: dict[Judged, Place] = {}

    def of(self, judged: Judged) -> str | None:
        """The id that the sentence has now; ``None`` where nobody says it in the recording."""
        last = self._last.get(judged, Place(judged.sentence))
        now = self._of(last, judged.text) if judged.text else last.sentence
        is_away = now is None and place_of(last.sentence)[0] not in self._recordings
        self.found[judged] = last if is_away else Place(now or last.sentence, is_said=now is not None)
        return now

    def _of(self, last: Place, text: str) -> str | None:
        if last.is_said and self._before.get(last.sentence) == text:
            moved = self._moved.get(last.sentence, "")
            return moved if self._now.get(moved) == text else None
        if self._now.get(last.sentence) == text:
            return last.sentence
        if not last.is_said:
            return None
        recording, number = place_of(last.sentence)
        same = self._ids.get((recording, text), [])
        return min(same, key=lambda other: abs(_number(other) - (number or 0)), default=None)


class _Moved(SentenceIds):
    """Ids of sentences by what they were; those that are nowhere now are left out."""

    def __init__(self, places: Mapping[str, str | None]) -> None:
        self._places = places

    def sentence(self, identity: str) -> str:
        return self._places.get(identity) or identity

    def sentences(self, identities: tuple[str, ...]) -> tuple[str, ...]:
        return super().sentences(tuple(i for i in identities if self._places.get(i, i) is not None))


def _is_about_others(judgement: Judgement, gone: Iterable[Judged]) -> bool:
    """Whether it names a sentence that is not ``gone``."""
    if not isinstance(judgement, AboutSentences) or isinstance(judgement, JudgeUtterance):
        return False
    return not set(judgement.members) <= {judged.sentence for judged in gone}


def _number(identity: str) -> int:
    return place_of(identity)[1] or 0
