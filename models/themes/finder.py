"""Complaints to themes: episodes, vectors, groups, names; the same for any order of conversations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint, Theme, ThemeSet
from models.options import Options
from models.protocols import OutcomeNamer, Parser, Vectors
from models.themes.cleaning import clean, has_content
from models.themes.episodes import Episode, EpisodeOptions, find_episodes, respondent_of
from models.themes.grammar import render, short_name
from models.themes.groups import GroupOptions, group
from models.themes.keywords import language_of, theme_keywords
from models.themes.metric import LearnedMetric
from models.themes.stability import StabilityOptions, with_stability
from models.themes.subthemes import SubthemeOptions, divided
from models.themes.views import EncoderSet, EpisodeVectors, Projection, ViewOptions, encode_episodes

KEYWORDS_SHOWN = 6
_LONGEST_NAME = 70  # characters


class FinderOptions(Options):
    """Options of the steps. ``groups.granularity`` above 1 gives more and narrower themes.

    ``stability`` says how each theme's stability is measured, at the cost of as many groupings as it has runs; not when ``None``.
    """

    kind: Literal["consensus"] = "consensus"
    episodes: EpisodeOptions = EpisodeOptions()
    views: ViewOptions = ViewOptions()
    groups: GroupOptions = GroupOptions()
    subthemes: SubthemeOptions = SubthemeOptions()
    stability: StabilityOptions | None = None


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Episodes with their vectors, and the vectors of every complaint's own words by its id."""

    episodes: tuple[Episode, ...]
    vectors: EpisodeVectors
    sentences: dict[str, Vectors]


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
        self._projection = projection or LearnedMetric.shipped()

    @property
    def fingerprint(self) -> str:
        parts = (self.options.digest(), self._encoders.fingerprint, self._projection.fingerprint, self._namer.fingerprint)
        return "themes-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    def find(self, complaints: Sequence[Complaint]) -> ThemeSet:
        """Themes, those that most people speak for first. What says nothing ("I don't know") is unassigned."""
        encoded = self._encoded([complaint for complaint in complaints if has_content(complaint.text) or _asked(complaint)])
        parts = self._parts(encoded)
        self._namer.prepare(complaints)
        groups = [_typical_first(part) for part in parts]
        language = study_language(complaints)
        keywords = theme_keywords(groups, parser=self._parser)
        themes = [
            self._with_subthemes(self._theme(members, words, language), part, language)
            for members, words, part in zip(groups, keywords, parts, strict=True)
        ]
        placed = {member for theme in themes for member in theme.members}
        found = ThemeSet(_ranked(themes, complaints), tuple(sorted(c.id for c in complaints if c.id not in placed)))
        stability = self.options.stability
        if stability is None or len(encoded.episodes) > stability.most:
            return found
        return self._with_stability(found, complaints, encoded, stability)

    def _encoded(self, complaints: Sequence[Complaint]) -> _Encoded:
        if not complaints:
            return _Encoded((), EpisodeVectors(np.zeros((0, 1), dtype=np.float32)), {})
        sentences = self._sentence_vectors(complaints)
        episodes = find_episodes(complaints, np.vstack([sentences[c.id] for c in complaints]), options=self.options.episodes)
        vectors = encode_episodes(episodes, encoders=self._encoders, projection=self._projection, options=self.options.views)
        return _Encoded(tuple(episodes), vectors, sentences)

    def _parts(self, encoded: _Encoded, *, count: int | None = None) -> list[_Encoded]:
        """The groups, each a part of ``encoded``; about ``count`` where it is known."""
        sizes = np.array([len(episode.members) for episode in encoded.episodes], dtype=np.int64)
        labels = group(
            encoded.vectors.whole, sizes, options=self.options.groups, witnesses=encoded.vectors.witnesses, count=count
        )
        return _split(encoded, labels)

    def _with_subthemes(self, theme: Theme, part: _Encoded, language: str) -> Theme:
        """The theme with its distinct outcomes, the one with most members first, where it is large and has any."""
        sizes = np.array([len(episode.members) for episode in part.episodes], dtype=np.int64)
        labels = divided(part.vectors.whole, sizes, options=self.options.subthemes)
        if not labels.any():
            return theme
        groups = [_typical_first(own) for own in _split(part, labels)]
        keywords = theme_keywords(groups, parser=self._parser)
        found = [self._theme(members, words, language) for members, words in zip(groups, keywords, strict=True)]
        ordered = sorted(found, key=lambda sub: (-len(sub.members), sub.id))
        return replace(theme, subthemes=tuple(replace(sub, id=f"{theme.id}.{sub.id[1:6]}", parent=theme.id) for sub in ordered))

    def _with_stability(
        self, themes: ThemeSet, complaints: Sequence[Complaint], encoded: _Encoded, options: StabilityOptions
    ) -> ThemeSet:
        def regroup(part: Sequence[Complaint]) -> list[list[str]]:
            present = {complaint.id for complaint in part}
            kept = np.flatnonzero([episode.members[0].id in present for episode in encoded.episodes])
            rest = _Encoded(tuple(encoded.episodes[r] for r in kept), encoded.vectors[kept], encoded.sentences)
            parts = self._parts(rest, count=len(themes.themes))
            return [[member.id for episode in own.episodes for member in episode.members] for own in parts]

        return with_stability(themes, complaints, find=regroup, options=options)

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
            name=quoted(members, language) if needs_wording else short_name(outcome),
            statement=render(outcome),
            outcome=outcome,
            keywords=shown,
            members=tuple(member.id for member in members),
            needs_wording=needs_wording,
        )


def _split(encoded: _Encoded, labels: NDArray[np.int64]) -> list[_Encoded]:
    """The rows of each label, in order of the labels; those of -1 are in none."""
    rows = [np.flatnonzero(labels == label) for label in range(int(labels.max(initial=-1)) + 1)]
    return [_Encoded(tuple(encoded.episodes[r] for r in own), encoded.vectors[own], encoded.sentences) for own in rows]


def theme_id(typical: Complaint) -> str:
    """An id made of the most typical member, so that the same theme has the same id in another run."""
    return "t" + hashlib.sha256(f"{typical.conversation or ''}\x1f{typical.id}\x1f{typical.text}".encode()).hexdigest()[:10]


def quoted(members: Sequence[Complaint], language: str) -> str:
    """The most typical member's own words, for a theme that a person has to name; if possible in the study's language."""
    own = [m for m in members if language_of(m.text, default=m.language) == language]
    words = " ".join((own or list(members))[0].text.split())
    short = words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME + 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + " …"
    return f"«{short}»" if language == "ru" else f"“{short}”"


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


def _typical_first(part: _Encoded) -> tuple[Complaint, ...]:
    """Members by how near their episode and their own words are to the middle of the theme; very short sentences later."""
    vectors = part.vectors.whole
    middle = vectors.mean(axis=0)
    members = [(m, float(vectors[row] @ middle)) for row, episode in enumerate(part.episodes) for m in episode.members]
    centre = np.mean([part.sentences[member.id] for member, _ in members], axis=0)

    def typicality(member: Complaint, nearness: float) -> float:
        length = min(len(clean(member.text)) / 60, 1.0)
        return round(nearness + float(part.sentences[member.id] @ centre) + 0.1 * length, 4)

    return tuple(m for m, near in sorted(members, key=lambda one: (-typicality(*one), one[0].conversation or "", one[0].id)))


def _ranked(themes: Sequence[Theme], complaints: Sequence[Complaint]) -> tuple[Theme, ...]:
    voice = {complaint.id: respondent_of(complaint) for complaint in complaints}
    return tuple(sorted(themes, key=lambda t: (-len({voice[m] for m in t.members}), -len(t.members), t.id)))
