"""Who asked and who answered: each turn of a respondent with the question that led there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.transcript import Role
from annotations.utterances import Utterance

_QUESTION_SENTENCES = 2  # the last ones of the interviewer's turn; what stands before them is seldom the question


@dataclass(frozen=True, slots=True)
class RespondentTurn:
    """What a respondent ``said`` in a row; ``question`` is empty where nobody asked before in the recording."""

    question: str
    said: tuple[Utterance, ...]


def respondent_turns(utterances: Sequence[Utterance]) -> Iterator[RespondentTurn]:
    """The turns of respondents in order; ``utterances`` stand in conversation order, recording by recording."""
    within, question = "", ""
    for (recording, role, _), group in itertools.groupby(utterances, key=lambda u: (u.recording, u.role, u.speaker)):
        said = tuple(group)
        if recording != within:
            within, question = recording, ""
        if role is Role.RESPONDENT:
            yield RespondentTurn(question, said)
        elif role is Role.INTERVIEWER:
            question = " ".join(u.text for u in said[-_QUESTION_SENTENCES:])
