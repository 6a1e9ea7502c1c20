"""Complaints to themes: episodes, vectors, groups, names; the same for any order of conversations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint, Theme, ThemeSet
from models.options import Options
from models.protocols import Encoder, ExtendedThemes, OutcomeNamer, Parser, Vectors
from models.themes.cleaning import clean, has_content, is_denial, is_silence
from models.themes.earlier import EarlierGroups, earlier_groups, with_earlier
from models.themes.encoded import Encoded, typical_first
from models.themes.episodes import EpisodeOptions, find_episodes, respondent_of
from models.themes.extension import followed, ids_of_those_with, with_arrivals, without
from models.themes.grammar import render, short_name
from models.themes.groups import GroupOptions, group, how_many, nearest_likeness, twins_of
from models.themes.keywords import KEYWORDS_SHOWN, language_of, theme_keywords
from models.themes.memory import ThemesMemory, difference, key_of, packed, unpacked
from models.themes.metric import LearnedMetric
from models.themes.names import on_one_line, told_apart
from models.themes.stability import StabilityOptions, in_their_span, with_stability
from models.themes.subthemes import SubthemeOptions, divided
from models.themes.views import EncoderSet, Projection, Space, ViewOptions, encode_episodes

_SURE = 0.5  # probability from which a bare denial is a complaint
_LONGEST_NAME = 70  # characters
_ENOUGH_WORDS = (6, 4)  # of a quote that stands for a name; the fewer only where nobody says more
_TYPICAL = 5  # members of which the one that is most surely a complaint is quoted


class FinderOptions(Options):
    """Options of the steps. ``groups.granularity`` above 1 gives more and narrower themes.

    ``stability`` says how each theme's stability is measured, at the cost of a few seconds; not when ``None``.
    ``most_changed`` is the share of complaints that may come, go or change before themes are found anew.
    """

    kind: Literal["consensus"] = "consensus"
    episodes: EpisodeOptions = EpisodeOptions()
    views: ViewOptions = ViewOptions()
    groups: GroupOptions = GroupOptions()
    subthemes: SubthemeOptions = SubthemeOptions()
    stability: StabilityOptions | None = None
    most_changed: float = 0.2


@dataclass(frozen=True, slots=True)
class _Found:
    """Themes, with the episodes of each theme and subtheme by its id; ``encoded`` is ``None`` when there was nothing to group."""

    themes: ThemeSet
    parts: Mapping[str, Encoded]
    encoded: Encoded | None = None
    space: Space | None = None


@dataclass(frozen=True, slots=True)
class _Grouping:
    """How the episodes of a study are grouped: ``count`` groups are asked for, and ``earlier`` ones go on."""

    options: GroupOptions
    count: int
    earlier: EarlierGroups | None

    def labels(self, vectors: Vectors, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
        """The group of each episode, -1 for what belongs nowhere."""
        found = group(vectors, sizes, options=self.options, count=self.count)
        return found if self.earlier is None else with_earlier(vectors, found, sizes, self.earlier)

    def rows(self, rows: NDArray[np.int64]) -> _Grouping:
        """How some of the episodes are grouped."""
        return self if self.earlier is None else replace(self, earlier=self.earlier.rows(rows))


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

    def find(self, complaints: Sequence[Complaint], *, language: str | None = None) -> ThemeSet:
        """Themes, those that most people speak for first. What says nothing ("I don't know") is unassigned."""
        return self._found(complaints, language or study_language(complaints)).themes

    def find_and_remember(
        self,
        complaints: Sequence[Complaint],
        *,
        language: str | None = None,
        earlier: ThemeSet | None = None,
    ) -> tuple[ThemeSet, bytes]:
        """The same, and what ``extend`` needs. ``earlier`` themes of which most is there go on beside those that are found."""
        found = self._found(complaints, language or study_language(complaints), earlier)
        known = {complaint.id: key_of(complaint) for complaint in complaints}
        if found.encoded is None or found.space is None:
            return found.themes, packed(ThemesMemory(known))
        middles, whole = {name: part.middle for name, part in found.parts.items()}, found.encoded.vectors.whole
        memory = ThemesMemory(
            known,
            found.space,
            np.mean(list(found.encoded.sentences.values()), axis=0),
            nearest_likeness(whole[twins_of(whole).first], options=self.options.groups),
            middles,
            {name: middles[name].typicality(part) for name, part in found.parts.items()},
        )
        return found.themes, packed(memory)

    def extend(
        self, themes: ThemeSet, memory: bytes, complaints: Sequence[Complaint], *, language: str | None = None
    ) -> ExtendedThemes | None:
        """``themes`` with what has come since they were found and without what has gone; ``None`` when they must be found anew.

        That is when too much has changed, or so much is in another alphabet now that not all encoders of these themes would be
        asked. Single complaints that not all of them can read are unassigned, since likenesses of theirs would mean nothing.
        """
        before, language = unpacked(memory), language or study_language(complaints)
        change, worded_by = difference(before, complaints), self._worded_by(language)
        themes, before, left = followed(themes, before, change)
        if not change.size and themes.worded_by == worded_by:
            return ExtendedThemes(themes, change.added)
        if before.space is None or change.size > self.options.most_changed * len(before.known):
            return None
        names = before.space.blocks
        if not self._encoders.knowing([c.text for c in complaints]).issuperset(names):
            return None
        arrived = [c for c in change.arrived if _says_something(c) and self._encoders.can_read(c.text, names=names)]
        encoded = self._encoded(arrived, before=before)[0] if arrived else None
        grown = with_arrivals(without(themes, left), before, encoded, complaints)
        touched = ids_of_those_with(left, themes.themes)
        anew = themes.worded_by != worded_by
        renewed = self._renewed(grown.themes, touched, complaints, language, anew=anew) if touched or anew else grown.themes
        extended = ThemeSet(told_apart(_ranked(renewed, complaints)), grown.unassigned, worded_by=worded_by)
        return ExtendedThemes(extended, change.added)

    def _worded_by(self, language: str) -> str:
        return f"{self._namer.fingerprint}-{language}"

    def _found(self, complaints: Sequence[Complaint], language: str, earlier: ThemeSet | None = None) -> _Found:
        speaking, worded_by = [complaint for complaint in complaints if _says_something(complaint)], self._worded_by(language)
        if not speaking:
            return _Found(ThemeSet((), tuple(sorted(complaint.id for complaint in complaints)), worded_by=worded_by), {})
        encoded, space = self._encoded(speaking)
        grouping = self._grouping(encoded, earlier)
        groups = encoded.split(grouping.labels(encoded.vectors.whole, encoded.sizes))
        self._namer.prepare(complaints)
        parts: dict[str, Encoded] = {}
        themes: list[Theme] = []
        for theme, part in self._named(groups, language):
            whole, own = self._with_subthemes(theme, part, language)
            themes.append(whole)
            parts |= {theme.id: part, **own}
        placed = {member for theme in themes for member in theme.members}
        unassigned = tuple(sorted(complaint.id for complaint in complaints if complaint.id not in placed))
        found = ThemeSet(told_apart(_ranked(themes, complaints)), unassigned, worded_by=worded_by)
        stability = self.options.stability
        if stability is not None and stability.measures(len(encoded.episodes), is_list=space.is_bare):
            found = _with_stability(found, complaints, encoded, grouping, stability)
        return _Found(found, parts, encoded, space)

    def _encoded(self, complaints: Sequence[Complaint], *, before: ThemesMemory | None = None) -> tuple[Encoded, Space]:
        """Episodes with their vectors, in the space of themes that were found ``before`` or in one of their own."""
        space = None if before is None else before.space
        names = list(self._encoders.for_texts([c.text for c in complaints]) if space is None else space.blocks)
        sentences = self._sentence_vectors(complaints, self._encoders[names[0]])
        rows = np.vstack([sentences[c.id] for c in complaints])
        middle = rows.mean(axis=0) if before is None else before.sentence_middle
        episodes = find_episodes(complaints, rows, options=self.options.episodes, middle=middle)
        vectors, found = encode_episodes(
            episodes,
            encoders=self._encoders,
            names=names,
            projection=self._projection,
            options=self.options.views,
            space=space,
        )
        return Encoded(tuple(episodes), vectors, sentences), found

    def _grouping(self, encoded: Encoded, earlier: ThemeSet | None) -> _Grouping:
        vectors, options = encoded.vectors, self.options.groups
        count = how_many(vectors.whole, options=options, witnesses=vectors.witnesses)
        return _Grouping(options, count, None if earlier is None else earlier_groups(encoded.episodes, earlier))

    def _named(self, groups: Sequence[Encoded], language: str) -> list[tuple[Theme, Encoded]]:
        """A theme of each group, with the group."""
        members = [_typical_first(part) for part in groups]
        keywords = theme_keywords(members, parser=self._parser)
        return [(self._theme(own, words, language), part) for own, words, part in zip(members, keywords, groups, strict=True)]

    def _with_subthemes(self, theme: Theme, part: Encoded, language: str) -> tuple[Theme, dict[str, Encoded]]:
        """The theme with its distinct outcomes, the largest first, where it is large and has any; and their parts."""
        labels = divided(part.vectors.whole, part.sizes, options=self.options.subthemes)
        if not labels.any():
            return theme, {}
        found = sorted(self._named(part.split(labels), language), key=lambda one: (-len(one[0].members), one[0].id))
        named = [(replace(sub, id=f"{theme.id}.{sub.id[1:6]}", parent=theme.id), own) for sub, own in found]
        return replace(theme, subthemes=tuple(sub for sub, _ in named)), {sub.id: own for sub, own in named}

    def _renewed(
        self,
        themes: Sequence[Theme],
        touched: frozenset[str],
        complaints: Sequence[Complaint],
        language: str,
        *,
        anew: bool,
    ) -> tuple[Theme, ...]:
        """The themes; those ``touched`` by who has gone with new keywords, and with new words where theirs may be of them.

        All are worded ``anew`` where another namer or language worded them.
        """
        known = {complaint.id: complaint for complaint in complaints}
        self._namer.prepare(complaints)

        def level(part: Sequence[Theme]) -> tuple[Theme, ...]:
            members = [tuple(known[member] for member in theme.members) for theme in part]
            due = {theme.id for theme in part if anew or theme.id in touched}
            words = theme_keywords(members, parser=self._parser) if due else []
            fresh = {
                theme.id: self._theme(own, keywords, language)
                for theme, own, keywords in zip(part, members, words, strict=False)
                if theme.id in due
            }
            renewed = [_in_place_of(theme, fresh[theme.id], anew=anew) if theme.id in fresh else theme for theme in part]
            return tuple(replace(theme, subthemes=level(theme.subthemes)) for theme in renewed)

        return level(themes)

    def _sentence_vectors(self, complaints: Sequence[Complaint], encoder: Encoder) -> dict[str, Vectors]:
        """A vector for each complaint's own words, by one encoder: enough to see what is typical."""
        texts = [clean(complaint.text) or complaint.text for complaint in complaints]
        return dict(zip([complaint.id for complaint in complaints], encoder.encode(texts), strict=True))

    def _theme(self, members: tuple[Complaint, ...], keywords: tuple[str, ...], language: str) -> Theme:
        outcome, needs_wording = self._namer.word(members, language=language)
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


def _in_place_of(theme: Theme, fresh: Theme, *, anew: bool) -> Theme:
    """The theme with fresh keywords; and with fresh words ``anew``, or where its own quote a member or rest on one who left."""
    if anew or theme.needs_wording or not set(theme.outcome.sources.values()) <= set(theme.members):
        return replace(fresh, id=theme.id, parent=theme.parent, stability=theme.stability, subthemes=theme.subthemes)
    return replace(theme, keywords=fresh.keywords)


def theme_id(typical: Complaint) -> str:
    """An id made of the most typical member, so that the same theme has the same id in another run."""
    return "t" + hashlib.sha256(f"{typical.conversation or ''}\x1f{typical.id}\x1f{typical.text}".encode()).hexdigest()[:10]


def quoted(members: Sequence[Complaint], language: str) -> str:
    """A typical member's own words, for a theme that a person has to name; if possible in the study's language.

    A scrap such as "Never been." names nothing, so it is taken only where nobody says more. Of the most typical who say enough,
    the one that is most probably a complaint is taken.
    """
    told = ([m for m in members if len(m.text.split()) >= least][:_TYPICAL] for least in (*_ENOUGH_WORDS, 0))
    typical = next(filter(None, told))
    own = [m for m in typical if language_of(m.text, default=m.language) == language]
    words = on_one_line(max(own or typical, key=lambda m: m.probability or 0.0).text)
    short = words if len(words) <= _LONGEST_NAME else on_one_line(words[: _LONGEST_NAME + 1].rsplit(" ", 1)[0]) + " …"
    return f"«{short}»" if language == "ru" else f"“{short}”"


def study_language(complaints: Sequence[Complaint]) -> str:
    """The language of most complaints, ``en`` or ``ru``."""
    russian = sum(language_of(complaint.text, default=complaint.language) == "ru" for complaint in complaints)
    return "ru" if 2 * russian > len(complaints) else "en"


def _with_stability(
    themes: ThemeSet, complaints: Sequence[Complaint], encoded: Encoded, grouping: _Grouping, options: StabilityOptions
) -> ThemeSet:
    """The themes with their stability, parts of the episodes being grouped as the whole was."""
    from threadpoolctl import threadpool_limits

    episodes, sizes, vectors = encoded.episodes, encoded.sizes, in_their_span(encoded.vectors.whole)

    def regroup(part: Sequence[Complaint]) -> list[list[str]]:
        present = {complaint.id for complaint in part}
        rows = np.flatnonzero([episode.members[0].id in present for episode in episodes])
        labels = grouping.rows(rows).labels(vectors[rows], sizes[rows])
        groups: list[list[str]] = [[] for _ in range(int(labels.max(initial=-1)) + 1)]
        for row, label in zip(rows, labels, strict=True):
            if label >= 0:
                groups[label] += [member.id for member in episodes[row].members]
        return groups

    with threadpool_limits(1):  # matrices this small take several times as long on several threads
        return with_stability(themes, complaints, find=regroup, episodes=len(episodes), options=options)


def _says_something(complaint: Complaint) -> bool:
    """Whether a complaint can be grouped: "I don't know" and a blank never, and what is no more than an answer where it answers.

    Of those, a bare "None." must be likelier a complaint than not: the coder takes many that deny a hardship for one at less.
    """
    context, words = complaint.context.strip(), complaint.text.strip()
    if has_content(words):
        return True
    if not words or not context or context == words:
        return False
    if is_denial(words):
        return complaint.probability is None or complaint.probability >= _SURE
    return not is_silence(words)


def _typical_first(part: Encoded) -> tuple[Complaint, ...]:
    members = [member for episode in part.episodes for member in episode.members]
    return typical_first(members, part.middle.typicality(part))


def _ranked(themes: Sequence[Theme], complaints: Sequence[Complaint]) -> tuple[Theme, ...]:
    voice = {complaint.id: respondent_of(complaint) for complaint in complaints}
    return tuple(sorted(themes, key=lambda t: (-len({voice[m] for m in t.members}), -len(t.members), t.id)))
