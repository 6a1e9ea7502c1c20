"""Consecutive complaint sentences of one person about one thing, with the question that led there: the unit of clustering.

A sentence alone ("Three times.") rarely says what it is about. Its neighbours in the same turn do, and so does the question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.themes import Complaint
from models.options import Options
from models.protocols import Vectors
from models.themes.cleaning import LONGEST

_QUESTION_LENGTH = 300


class EpisodeOptions(Options):
    """Complaints of one turn stay together unless more than ``apart`` letters of something else stand between them.

    ``longest`` is the number of sentences after which an episode ends in any case. Where there is no context to see turns by,
    sentences join only when their likeness (cosine of centred vectors) reaches ``join``.
    """

    apart: int = 600
    join: float = 0.55
    longest: int = 12


@dataclass(frozen=True, slots=True)
class Episode:
    """``members`` are complaints in the order in which they were said. ``turn`` and ``question`` may be empty."""

    members: tuple[Complaint, ...]
    question: str
    turn: str

    @property
    def text(self) -> str:
        """The member sentences as one text."""
        return " ".join(member.text for member in self.members)

    @property
    def respondent(self) -> str:
        """Who spoke: the respondent, else the conversation, else the complaint itself (a text of a stranger)."""
        return respondent_of(self.members[0])

    @property
    def key(self) -> str:
        """A stable key that puts episodes in the same order in every run, whatever the order of the input."""
        whole = "\x1f".join([self.members[0].conversation or "", *(f"{m.text}\x1e{m.id}" for m in self.members)])
        return hashlib.sha256(whole.encode()).hexdigest()


def respondent_of(complaint: Complaint) -> str:
    """Who said it, as well as the input tells."""
    return complaint.respondent or complaint.conversation or f"\x00{complaint.id}"


def question_of(complaint: Complaint) -> str:
    """The question that led to the complaint, cut out of its context; empty where there is none.

    A context is the question, then the turn, on lines of their own or run together. So the question is the first line, or
    else what stands before the complaint up to the last question mark.
    """
    before = complaint.context
    if complaint.text.strip() and complaint.text in before:
        before = before.partition(complaint.text)[0]
    first, line_break, _ = before.partition("\n")
    question = first if line_break else before[: before.rfind("?") + 1]
    return question.strip()[-_QUESTION_LENGTH:]


def turn_of(complaint: Complaint) -> str:
    """The stretch of the context around the complaint that an encoder can read; empty where there is no context."""
    context = complaint.context
    if len(context) <= LONGEST:
        return context
    middle = max(context.find(complaint.text), 0) + len(complaint.text) // 2
    start = min(max(0, middle - LONGEST // 2), len(context) - LONGEST)
    return context[start : start + LONGEST]


def find_episodes(
    complaints: Sequence[Complaint], vectors: Vectors, *, options: EpisodeOptions, middle: Vectors
) -> list[Episode]:
    """Episodes in order of their ``key``; every complaint is a member of exactly one.

    ``vectors`` are those of the complaints' own texts, (n_complaints, width), ``middle`` is the mean of those of the study.
    Complaints of one conversation must stand together and in order.
    """
    centred = vectors - middle
    lengths = np.linalg.norm(centred, axis=1)
    between = letters_between(complaints)
    runs: list[list[int]] = []
    for index, this in enumerate(complaints):
        likeness = float(centred[index - 1] @ centred[index] / max(float(lengths[index - 1] * lengths[index]), 1e-9))
        if (
            runs
            and len(runs[-1]) < options.longest
            and _continues(complaints[index - 1], this, between=between[index], likeness=likeness, options=options)
        ):
            runs[-1].append(index)
        else:
            runs.append([index])
    episodes = [_episode([complaints[i] for i in run]) for run in runs]
    return sorted(episodes, key=lambda episode: episode.key)


def _episode(members: list[Complaint]) -> Episode:
    first = members[0]
    return Episode(tuple(members), question_of(first), turn_of(members[len(members) // 2]))


def _continues(last: Complaint, this: Complaint, *, between: int | None, likeness: float, options: EpisodeOptions) -> bool:
    if this.conversation is None or this.conversation != last.conversation or respondent_of(this) != respondent_of(last):
        return False
    if not this.context or not last.context:
        return likeness >= options.join
    return between is not None and between <= options.apart


def letters_between(complaints: Sequence[Complaint]) -> list[int | None]:
    """How many letters of the turn stand between each complaint and the one before; ``None`` where they share no turn."""
    found: list[int | None] = []
    last: Complaint | None = None
    end = 0  # where the last one ends in its context
    for this in complaints:
        if last is not None and (this.conversation, this.context) == (last.conversation, last.context):
            shared = True
        else:
            place = this.context.find(last.text) if last is not None and this.conversation == last.conversation else -1
            shared, end = place >= 0, place + len(last.text) if last is not None and place >= 0 else 0
        begin = max(this.context.find(this.text, end), end)
        found.append(begin - end if shared else None)
        last, end = this, begin + len(this.text)
    return found
