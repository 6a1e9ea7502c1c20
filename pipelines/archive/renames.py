"""A person's work on recordings that have another name now: judgements and themes name sentences by their recordings."""

from __future__ import annotations

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


class Renaming:
    """Ids of sentences and what holds them, under the names that recordings have now; ``renamed`` is old to new."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    def sentence(self, identity: str) -> str:
        """The id of a sentence, which is ``<recording>:<number>``."""
        recording, colon, number = identity.rpartition(":")
        return f"{self._renamed.get(recording, recording)}{colon}{number}"

    def sentences(self, identities: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of sentences."""
        return tuple(map(self.sentence, identities))

    def theme_set(self, themes: ThemeSet) -> ThemeSet:
        """The themes, subthemes and outcomes with it."""
        moved = tuple(self._theme(theme) for theme in themes.themes)
        return replace(themes, themes=moved, unassigned=self.sentences(themes.unassigned))

    def judgement(self, judgement: Judgement) -> Judgement:
        """One judgement."""
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
                return replace(judgement, members=self.sentences(judgement.members), outcome=self._outcome(judgement.outcome))
            case MergeThemes() | RenameTheme() | RewordTheme():
                return judgement
            case _:
                assert_never(judgement)

    def _theme(self, theme: Theme) -> Theme:
        return replace(
            theme,
            members=self.sentences(theme.members),
            outcome=self._outcome(theme.outcome),
            subthemes=tuple(self._theme(sub) for sub in theme.subthemes),
        )

    def _outcome(self, outcome: Outcome) -> Outcome:
        return replace(outcome, sources={part: self.sentence(identity) for part, identity in outcome.sources.items()})
