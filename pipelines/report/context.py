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


class Contexts:
    """What stood around the utterances of a study, which stand in conversation order."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        turns = respondent_turns(utterances)
        self._places = {utterance.id: (turn, place) for turn in turns for place, utterance in enumerate(turn.said)}

    def of(self, identity: str) -> Context:
        """The context of a respondent's utterance, by its id; of another there is none."""
        if identity not in self._places:
            return Context()
        turn, place = self._places[identity]
        before = turn.said[max(0, place - _NEIGHBOURS) : place]
        after = turn.said[place + 1 : place + 1 + _NEIGHBOURS]
        return Context(turn.question, _text(before), _text(after))


def _text(utterances: Sequence[Utterance]) -> str:
    return " ".join(u.text for u in utterances)
