"""What a researcher decided about a coded study: an append-only list, applied again on every run in order.

A judgement names themes by their ids and complaints by the ids of their utterances, says who made it, when and, if they
like, why. Nothing is edited: who changes their mind adds another judgement. ``texts`` are the words of its sentences by id, by
which they are found where a transcript that changed has numbered them anew; it may be without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotations.findings import Act, Facet
from annotations.themes import Outcome


@dataclass(frozen=True, slots=True)
class Signature:
    """``who`` judged, when (``at``, ISO 8601), and ``why``; each may be empty."""

    who: str = ""
    at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class MergeThemes:
    """These themes are one, which keeps the id, name and wording of the first."""

    themes: tuple[str, ...]
    signature: Signature = Signature()


@dataclass(frozen=True, slots=True)
class SplitTheme:
    """``members`` of ``theme`` are a theme of their own, with a ``name`` where one was given, else called by their words.

    ``known_as`` is the id that other judgements name it by, where its members were called otherwise when it was split off, or
    another theme had the id that they make.
    """

    theme: str
    members: tuple[str, ...]
    name: str = ""
    signature: Signature = Signature()
    known_as: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the theme that is split off."""
        return self.known_as or "j" + hashlib.sha256("\x1f".join(sorted(self.members)).encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class MoveMembers:
    """``members`` belong to ``theme``; to none where it is empty."""

    members: tuple[str, ...]
    theme: str
    signature: Signature = Signature()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenameTheme:
    """``theme`` is called ``name``."""

    theme: str
    name: str
    signature: Signature = Signature()


@dataclass(frozen=True, slots=True)
class RewordTheme:
    """The desired outcome of ``theme``, worded by a person; direction, metric and object stay as they are where they are empty.

    So does the context where it ``keeps_context``; else an empty one is taken away.
    """

    theme: str
    outcome: Outcome
    signature: Signature = Signature()
    keeps_context: bool = False


@dataclass(frozen=True, slots=True)
class LockTheme:
    """``theme`` keeps its ``members``, ``name`` and ``outcome`` as they were; new complaints may still join it."""

    theme: str
    name: str
    outcome: Outcome
    members: tuple[str, ...]
    signature: Signature = Signature()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgeUtterance:
    """What a sentence does, by a person; ``facets`` are a complaint's."""

    utterance: str
    act: Act
    facets: tuple[Facet, ...] = ()
    signature: Signature = Signature()
    texts: Mapping[str, str] = field(default_factory=dict)


ThemeJudgement = MergeThemes | SplitTheme | MoveMembers | RenameTheme | RewordTheme | LockTheme
Judgement = ThemeJudgement | JudgeUtterance
AboutSentences = SplitTheme | MoveMembers | LockTheme | JudgeUtterance
