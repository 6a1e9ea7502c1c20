"""Judgements and themes name sentences by their ids, which change with the name of a recording and with its text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from annotations.judgements import (
    AboutSentences,
    Judgement,
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    SplitTheme,
)
from annotations.themes import Outcome, Theme, ThemeSet
from annotations.utterances import place_of, utterance_id


class SentenceIds(ABC):
    """Gives sentences other ids, in themes and in what people decided about them."""

    @abstractmethod
    def sentence(self, identity: str) -> str:
        """The id that a sentence has now."""

    def sentences(self, identities: tuple[str, ...]) -> tuple[str, ...]:
        """The ids that sentences have now, without those of sentences that are to be left out."""
        return tuple(map(self.sentence, identities))

    def theme_set(self, themes: ThemeSet) -> ThemeSet:
        """The themes with the ids of now."""
        moved = tuple(self.theme(theme) for theme in themes.themes)
        return replace(themes, themes=moved, unassigned=self.sentences(themes.unassigned))

    def judgement(self, judgement: Judgement) -> Judgement:
        """One judgement with the ids of now."""
        if isinstance(judgement, AboutSentences):
            judgement = replace(judgement, texts={self.sentence(identity): text for identity, text in judgement.texts.items()})
        match judgement:
            case JudgeUtterance():
                return replace(judgement, utterance=self.sentence(judgement.utterance))
            case SplitTheme():
                members = self.sentences(judgement.members)
                return judgement if members == judgement.members else replace(judgement, members=members, known_as=judgement.id)
            case MoveMembers():
                return replace(judgement, members=self.sentences(judgement.members))
            case LockTheme():
                return replace(judgement, members=self.sentences(judgement.members), outcome=self.outcome(judgement.outcome))
            case MergeThemes() | RenameTheme() | RewordTheme():
                return judgement
            case _:
                assert_never(judgement)

    def theme(self, theme: Theme) -> Theme:
        """One theme with its subthemes and its outcome."""
        return replace(
            theme,
            members=self.sentences(theme.members),
            outcome=self.outcome(theme.outcome),
            subthemes=tuple(self.theme(sub) for sub in theme.subthemes),
        )

    def outcome(self, outcome: Outcome) -> Outcome:
        """An outcome with the ids of the sentences that it was made of."""
        return replace(outcome, sources={part: self.sentence(identity) for part, identity in outcome.sources.items()})


class Renaming(SentenceIds):
    """The ids under the names that recordings have now; ``renamed`` is old to new."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    def theme_set(self, themes: ThemeSet) -> ThemeSet:
        return super().theme_set(themes) if self._renamed else themes

    def sentence(self, identity: str) -> str:
        recording, number = place_of(identity)
        return identity if number is None else utterance_id(self._renamed.get(recording, recording), number)
