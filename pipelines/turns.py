"""Who asked and who answered: each turn of a respondent with the question that led there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.transcript import Role
from annotations.utterances import Utterance

_QUESTION_SENTENCES = 2  # the last ones of the interviewer's turn; what stands before them is seldom the question
# An interviewer who says no more than these words, and perhaps one of the phrases, asks nothing.
_NODS = (
    "mm mmm mhm hm hmm huh uh um ah aha oh wow ha okay ok yes yeah yep yup no right sure good great fine perfect exactly "
    "absolutely interesting thanks "
    "мм м хм мхм угу ага э эм а о ой ого ох да нет так ну вот окей ок понятно ясно хорошо ладно конечно точно верно отлично "
    "прекрасно здорово интересно понимаю слышу спасибо"
)
_NODDING_WORDS = frozenset(_NODS.split())
_NODDING_PHRASES = (
    "i see", "i understand", "got it", "go on", "of course", "fair enough", "makes sense", "that makes sense", "thank you",
    "я понимаю", "надо же", "ничего себе", "продолжайте",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RespondentTurn:
    """What a respondent ``said`` in a row; ``question`` is empty where nobody asked before in the recording."""

    question: str
    said: tuple[Utterance, ...]


def respondent_turns(utterances: Sequence[Utterance]) -> Iterator[RespondentTurn]:
    """The turns of respondents in order; ``utterances`` stand in conversation order, recording by recording.

    Where the interviewer only nods, a turn goes on.
    """
    within, question = "", ""
    talk = (run for run in _runs(utterances) if not _is_nod(run))
    for (recording, role, _), runs in itertools.groupby(talk, key=lambda run: _speaking(run[0])):
        said = tuple(itertools.chain.from_iterable(runs))
        if recording != within:
            within, question = recording, ""
        if role is Role.RESPONDENT:
            yield RespondentTurn(question, said)
        elif role is Role.INTERVIEWER:
            question = " ".join(u.text for u in said[-_QUESTION_SENTENCES:])


def _runs(utterances: Sequence[Utterance]) -> Iterator[tuple[Utterance, ...]]:
    """What one speaker says in a row."""
    for _, group in itertools.groupby(utterances, key=_speaking):
        yield tuple(group)


def _speaking(utterance: Utterance) -> tuple[str, Role, str | None]:
    return utterance.recording, utterance.role, utterance.speaker


def _is_nod(run: Sequence[Utterance]) -> bool:
    """Whether an interviewer says there only that they listen."""
    return run[0].role is Role.INTERVIEWER and all(_asks_nothing(u.text) for u in run)


def _asks_nothing(text: str) -> bool:
    if "?" in text:
        return False
    said = " ".join(word for word in re.findall(r"\w+", text.casefold()) if word not in _NODDING_WORDS)
    return not said or said in _NODDING_PHRASES
