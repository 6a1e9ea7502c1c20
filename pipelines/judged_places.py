"""Where the sentences that somebody judged stand by now: a transcript that was corrected or made anew numbers them otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.judgements import AboutSentences, Judgement, JudgeUtterance
from pipelines.archive.renames import Renaming


@dataclass(frozen=True, slots=True)
class Followed:
    """The judgements under the ids of now, without those whose sentences are all gone, and a sentence for each that lost any."""

    judgements: tuple[Judgement, ...]
    problems: tuple[str, ...] = ()


def follow(judgements: Iterable[Judgement], now: Mapping[str, str]) -> Followed:
    """``judgements`` about the sentences of their recordings that have the words that were judged; ``now`` are words by id.

    Of several with the same words the nearest counts. What a judgement has no words of keeps its id.
    """
    places = _Places(now)
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
    return Followed(tuple(followed), tuple(dict.fromkeys(problems)))


class _Places:
    """Finds sentences by their words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._ids: dict[tuple[str, str], list[str]] = {}
        for identity, text in texts.items():
            self._ids.setdefault((identity.rpartition(":")[0], text), []).append(identity)

    def of(self, identity: str, text: str) -> str | None:
        """The id of the sentence ``text`` that was ``identity``; ``None`` where nobody says it in the recording."""
        if self._texts.get(identity) == text:
            return identity
        same = self._ids.get((identity.rpartition(":")[0], text), [])
        return min(same, key=lambda other: abs(_number(other) - _number(identity)), default=None)


class _Moved(Renaming):
    """Ids of sentences by what they were; those that are nowhere now are left out."""

    def __init__(self, places: Mapping[str, str | None]) -> None:
        super().__init__({})
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
    number = identity.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0
