"""Turns under the wrong role, as a bad diarization gives them: what the coder must stand."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

from annotations.transcript import Role
from annotations.utterances import Sentence

_TURNED = {Role.INTERVIEWER: Role.RESPONDENT, Role.RESPONDENT: Role.INTERVIEWER}


def with_wrong_roles(sentences: Sequence[Sentence], *, share: float, rng: random.Random) -> list[Sentence]:
    """The sentences, with ``share`` of the turns (sentences of one role in a row) said under the other role.

    A conversation without an interviewer has no roles to confuse and stays as it is.
    """
    made: list[Sentence] = []
    for _, talk in itertools.groupby(sentences, key=lambda s: s.conversation):
        members = list(talk)
        turns = [list(turn) for _, turn in itertools.groupby(members, key=lambda s: s.role)]
        wrong = set(rng.sample(range(len(turns)), round(share * len(turns)))) if len(turns) > 1 else set()
        for number, turn in enumerate(turns):
            made += [replace(s, role=_TURNED.get(s.role, s.role)) for s in turn] if number in wrong else turn
    return made
