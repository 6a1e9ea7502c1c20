"""Complaints to themes: episodes, vectors, groups, names; the same for any order of conversations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.options import Options
from models.protocols import OutcomeNamer, Parser, Vectors
from models.themes.cleaning import clean, has_content
from models.themes.episodes import Episode, EpisodeOptions, find_episodes, respondent_of
from models.themes.grammar import render
from models.themes.groups import GroupOptions, group
from models.themes.keywords import language_of, theme_keywords
from models.themes.views import EncoderSet, Projection, Unlearned, encode_episodes

KEYWORDS_SHOWN = 6
_LABEL = {"en": "to be worded", "ru": "без названия"}


class FinderOptions(Options):
    """Options of the steps. ``groups.granularity`` above 1 gives more and narrower themes."""

    kind: Literal["consensus"] = "consensus"
    episodes: EpisodeOptions = EpisodeOptions()
    groups: GroupOptions = GroupOptions()


@dataclass(frozen=True, slots=True)
class _Group:
    """Members of a theme, most typical first."""

    members: tuple[Complaint, ...]


class ConsensusThemeFinder:
    """Themes by a consensus of clusterings of episodes; ``language`` of the names is that of most complaints."""

    def __init__(
        self,
        *,
        encoders: EncoderSet,
        namer: OutcomeNamer,
        parser: Parser,
        projection: Projection | None = None,
        options: FinderOptions | None = None,
    ) -> None:
        self.options = options or FinderOptions()
        self._encoders = encoders
        self._namer = namer
        self._parser = parser
        self._projection = projection or Unlearned()

    @property
    def fingerprint(self) -> str:
        parts = (self.options.digest(), self._encoders.fingerprint, self._projection.fingerprint, self._namer.fingerprint)
        return "themes-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    def find(self, complaints: Sequence[Complaint]) -> ThemeSet:
        """Themes, those that most people speak for first. What says nothing ("I don't know") is unassigned."""
        telling = [complaint for complaint in complaints if has_content(complaint.text) or _asked(complaint)]
        groups = self._groups(telling)
        language = study_language(complaints)
        keywords = theme_keywords([found.members for found in groups], parser=self._parser)
        themes = [self._theme(found.members, words, language) for found, words in zip(groups, keywords, strict=True)]
        placed = {member for theme in themes for member in theme.members}
        return ThemeSet(_ranked(themes, complaints), tuple(sorted(c.id for c in complaints if c.id not in placed)))

    def _groups(self, complaints: Sequence[Complaint]) -> list[_Group]:
        if not complaints:
            return []
        sentences = self._sentence_vectors(complaints)
        episodes = find_episodes(complaints, np.vstack([sentences[c.id] for c in complaints]), options=self.options.episodes)
        vectors = encode_episodes(episodes, encoders=self._encoders, projection=self._projection)
        sizes = np.array([len(episode.members) for episode in episodes], dtype=np.int64)
        labels = group(vectors, sizes, options=self.options.groups)
        return [
            _typical_first([episodes[row] for row in rows], vectors[rows], sentences)
            for rows in (np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1))
        ]

    def _sentence_vectors(self, complaints: Sequence[Complaint]) -> dict[str, Vectors]:
        """A vector for each complaint's own words, by one encoder: enough to see a change of subject and what is typical."""
        texts = [clean(complaint.text) or complaint.text for complaint in complaints]
        encoder = next(iter(self._encoders.for_texts(texts).values()))
        return dict(zip([complaint.id for complaint in complaints], encoder.encode(texts), strict=True))

    def _theme(self, members: tuple[Complaint, ...], keywords: tuple[str, ...], language: str) -> Theme:
        outcome, needs_wording = self._namer.word(members, language=language, keywords=keywords)
        shown = keywords[:KEYWORDS_SHOWN]
        return Theme(
            id=theme_id(members[0]),
            name=theme_name(outcome, shown, needs_wording=needs_wording, language=language),
            statement=render(outcome),
            outcome=outcome,
            keywords=shown,
            members=tuple(member.id for member in members),
            needs_wording=needs_wording,
        )


def theme_id(typical: Complaint) -> str:
    """An id made of the most typical member, so that the same theme has the same id in another run."""
    return "t" + hashlib.sha256(f"{typical.conversation or ''}\x1f{typical.id}\x1f{typical.text}".encode()).hexdigest()[:10]


def theme_name(outcome: Outcome, keywords: Sequence[str], *, needs_wording: bool, language: str) -> str:
    """A short name: what is to be done, or the words that are particular to the theme."""
    if not needs_wording:
        short = outcome.object.removeprefix("to ").removeprefix("of ").removeprefix("на ").removeprefix("то, чтобы ")
        return short[:1].upper() + short[1:]
    return ", ".join(keywords[:3]) or _LABEL[language]


def study_language(complaints: Sequence[Complaint]) -> str:
    """The language of most complaints, ``en`` or ``ru``."""
    russian = sum(language_of(complaint.text, default=complaint.language) == "ru" for complaint in complaints)
    return "ru" if 2 * russian > len(complaints) else "en"


def _asked(complaint: Complaint) -> bool:
    """Whether a bare "Very." or "Three times." answers something; an "I don't know" never tells a thing."""
    return bool(complaint.context.strip()) and complaint.context.strip() != complaint.text.strip() and not is_silence(complaint)


def is_silence(complaint: Complaint) -> bool:
    """Whether words were said, and all of them were "I don't know"."""
    return bool(clean(complaint.text)) and not has_content(complaint.text)


def _typical_first(episodes: Sequence[Episode], vectors: Vectors, sentences: dict[str, Vectors]) -> _Group:
    """Members by how near their episode and their own words are to the middle of the theme; one-word sentences last."""
    middle = vectors.mean(axis=0)
    members = [(member, float(vectors[row] @ middle)) for row, episode in enumerate(episodes) for member in episode.members]
    centre = np.mean([sentences[member.id] for member, _ in members], axis=0)
    ranked = sorted(
        members,
        key=lambda one: (
            -round(one[1] + float(sentences[one[0].id] @ centre) + 0.1 * min(len(clean(one[0].text)) / 60, 1.0), 4),
            one[0].conversation or "",
            one[0].id,
        ),
    )
    return _Group(tuple(member for member, _ in ranked))


def _ranked(themes: Sequence[Theme], complaints: Sequence[Complaint]) -> tuple[Theme, ...]:
    voice = {complaint.id: respondent_of(complaint) for complaint in complaints}
    return tuple(sorted(themes, key=lambda t: (-len({voice[m] for m in t.members}), -len(t.members), t.id)))
