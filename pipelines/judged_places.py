"""Where the sentences that somebody judged stand by now: a transcript that was corrected or made anew numbers them otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from annotations.judgements import AboutSentences, Judgement, JudgeUtterance
from annotations.utterances import place_of
from pipelines.sentence_ids import Renaming, SentenceIds
from pipelines.theme_places import new_ids

PLACES = "judged"  # of the manifest
JudgedPlaces = Mapping[tuple[str, str], str | None]  # by the id and the words that were judged; ``None`` is nowhere
_NO_WORDS: Mapping[str, str] = MappingProxyType({})
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
    counts. Else, of several with the same words, the nearest does. What a judgement has no words of keeps its id.
    """
    if not judgements:
        return Followed(())
    places = _Places(now, before, last)
    followed: list[Judgement] = []
    problems: list[str] = []
    for judgement in judgements:
        moved = {}
        if isinstance(judgement, AboutSentences):
            moved = {identity: places.of(identity, text) for identity, text in judgement.texts.items()}
        gone = [identity for identity, place in moved.items() if place is None]
        if gone:
            who = f"{', '.join(gone)}, whose words are"
            problems.append(f"judgements.jsonl judges {who} not in the recording now; judge again, or leave it.")
        if not gone or _is_about_others(judgement, gone):
            followed.append(_Moved(moved).judgement(judgement))
    return Followed(tuple(followed), tuple(dict.fromkeys(problems)), places.found)


def places_fields(places: JudgedPlaces) -> list[dict[str, str | None]]:
    """The places as JSON values."""
    return [{"judged": identity, "text": text, "now": now} for (identity, text), now in places.items()]


def places_in(
    manifest: Path, *, renamed: Mapping[str, str] = _NO_WORDS, moved: Mapping[str, str] = _NO_WORDS
) -> dict[tuple[str, str], str | None]:
    """The places that a run wrote into its ``manifest``; none where there is none, or it cannot be read.

    ``renamed`` are recordings that have another name now, old to new, as judgements follow them; ``moved`` are those of that run,
    which may have taken each other's names.
    """
    called, now = Renaming(renamed).sentence, Renaming({**renamed, **moved}).sentence
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))[PLACES]
        return {(called(place["judged"]), place["text"]): place["now"] and now(place["now"]) for place in told}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def moved_places(
    judgements: Iterable[Judgement], *, renamed: Mapping[str, str], moved: Mapping[str, str]
) -> dict[tuple[str, str], str | None]:
    """Where the sentences of ``judgements``, as they were written, stand now that recordings have ``moved`` to other names."""
    called, now = Renaming(renamed).sentence, Renaming({**renamed, **moved}).sentence
    about = (judgement.texts.items() for judgement in judgements if isinstance(judgement, AboutSentences))
    return {(called(identity), text): now(identity) for texts in about for identity, text in texts}


class _Places:
    """Finds sentences by their words; what was ``found``, or is away with its recording, is kept."""

    def __init__(self, now: Mapping[str, str], before: Mapping[str, str], last: JudgedPlaces) -> None:
        self._now, self._before, self._last = now, before, last
        self._moved = new_ids(before, now)
        self._ids: dict[tuple[str, str], list[str]] = {}
        for identity, text in now.items():
            self._ids.setdefault((place_of(identity)[0], text), []).append(identity)
        self._recordings = {place_of(identity)[0] for identity in now}
        self.found: dict[tuple[str, str], str | None] = {}

    def of(self, identity: str, text: str) -> str | None:
        """The id of the sentence ``text`` that was ``identity``; ``None`` where nobody says it in the recording."""
        place = self._of(identity, text)
        is_away = place is None and place_of(identity)[0] not in self._recordings
        self.found[identity, text] = self._last.get((identity, text), identity) if is_away else place
        return place

    def _of(self, identity: str, text: str) -> str | None:
        last = self._last.get((identity, text), identity)
        if last is not None and self._before.get(last) == text:
            moved = self._moved.get(last, "")
            return moved if self._now.get(moved) == text else None
        for place in (last, identity):
            if place is not None and self._now.get(place) == text:
                return place
        if last is None:
            return None
        same = self._ids.get((place_of(identity)[0], text), [])
        return min(same, key=lambda other: abs(_number(other) - _number(identity)), default=None)


class _Moved(SentenceIds):
    """Ids of sentences by what they were; those that are nowhere now are left out."""

    def __init__(self, places: Mapping[str, str | None]) -> None:
        self._places = places

    def sentence(self, identity: str) -> str:
        return self._places.get(identity) or identity

    def sentences(self, identities: tuple[str, ...]) -> tuple[str, ...]:
        return super().sentences(tuple(i for i in identities if self._places.get(i, i) is not None))


def _is_about_others(judgement: Judgement, gone: Sequence[str]) -> bool:
    """Whether it names a sentence that is not ``gone``."""
    if not isinstance(judgement, AboutSentences) or isinstance(judgement, JudgeUtterance):
        return False
    return not set(judgement.members) <= set(gone)


def _number(identity: str) -> int:
    return place_of(identity)[1] or 0
