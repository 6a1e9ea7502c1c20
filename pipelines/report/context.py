"""What stood around a sentence: the question before its turn, and its neighbours in the turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.utterances import Utterance
from pipelines.turns import respondent_turns

_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Context:
    """The ``question``, and the sentences of the same turn before and after; each may be empty."""

    question: str = ""
    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.question or self.before or self.after)


def contexts(utterances: Sequence[Utterance]) -> dict[str, Context]:
    """The context of every respondent's utterance, by its id; ``utterances`` stand in conversation order."""
    found: dict[str, Context] = {}
    for turn in respondent_turns(utterances):
        for place, utterance in enumerate(turn.said):
            before = turn.said[max(0, place - _NEIGHBOURS) : place]
            after = turn.said[place + 1 : place + 1 + _NEIGHBOURS]
            found[utterance.id] = Context(turn.question, _text(before), _text(after))
    return found


def _text(utterances: Sequence[Utterance]) -> str:
    return " ".join(u.text for u in utterances)
