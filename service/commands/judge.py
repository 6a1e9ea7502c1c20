"""``hardpart judge``: one judgement about a coded study, appended to ``judgements.jsonl`` beside it.

Whoever judges sees the themes as earlier judgements leave them, also those that no run has applied yet.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from annotations.errors import InputError, OptionsError
from annotations.findings import Act, Facet
from annotations.formats.judgements_jsonl import JUDGEMENTS, append
from annotations.formats.judgements_jsonl import read as read_judgements
from annotations.judgements import (
    Judgement,
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    Signature,
    SplitTheme,
)
from annotations.themes import Outcome, Theme, ThemeSet
from annotations.transcript import Role
from models.themes.grammar import is_label, lint
from models.themes.identity import free
from models.themes.keywords import language_of
from pipelines.archive.last_study import read_last_study
from pipelines.archive.ledger import Ledger
from pipelines.archive.renamings import names_now
from pipelines.judged_places import follow, places_before
from pipelines.judged_themes import complaints_left, judge_themes
from pipelines.last_run import previous_themes
from pipelines.outputs import ARTEFACTS, MANIFEST, THEMES, UTTERANCES
from pipelines.said_before import sentences_in, words_in
from pipelines.theme_fields import read_theme_set
from service.exit_codes import DONE


@dataclass(frozen=True, slots=True)
class Judge:
    """Writes judgements about the study in ``folder``; what they name must be there."""

    folder: Path
    who: str = ""
    why: str = ""
    _judged: list[ThemeSet] = field(default_factory=list)

    def merge(self, themes: Sequence[str]) -> int:
        """Raises ``OptionsError`` for fewer than two themes."""
        found = list(dict.fromkeys(self._theme(theme).id for theme in themes))
        if len(found) < 2:
            raise OptionsError("judge merge: name two different themes or more.")
        return self._write(MergeThemes(tuple(found), self._signature()))

    def split(self, theme: str, sentences: Sequence[str], *, name: str) -> int:
        """Raises ``OptionsError`` for sentences outside the theme, and for all of it."""
        found = self._theme(theme)
        strangers = [sentence for sentence in sentences if sentence not in found.members]
        if strangers:
            raise OptionsError(f"judge split: {', '.join(strangers)} is not in {found.name!r}; quotes.csv has the ids.")
        if set(sentences) == set(found.members):
            raise OptionsError(f"judge split: these are all sentences of {found.name!r}; leave some, or rename it.")
        members = tuple(dict.fromkeys(sentences))
        judged = SplitTheme(found.id, members, name, self._signature(), texts=self._texts(members))
        fresh = free(judged.id, {theme.id for theme in self._themes().themes})
        return self._write(judged if fresh == judged.id else replace(judged, known_as=fresh))

    def move(self, sentences: Sequence[str], *, to: str) -> int:
        """Raises ``OptionsError`` for sentences that are no complaints."""
        themes = self._themes()
        known = {member for theme in themes.themes for member in theme.members} | set(themes.unassigned)
        strangers = [sentence for sentence in sentences if sentence not in known]
        if strangers:
            raise OptionsError(f"judge move: {', '.join(strangers)} is no complaint of the study; quotes.csv has the ids.")
        target = self._theme(to).id if to else ""
        members = tuple(dict.fromkeys(sentences))
        return self._write(MoveMembers(members, target, self._signature(), self._texts(members)))

    def rename(self, theme: str, name: str) -> int:
        """Raises ``OptionsError`` for an empty name."""
        if not name.strip():
            raise OptionsError("judge rename: give the new name.")
        return self._write(RenameTheme(self._theme(theme).id, name.strip(), self._signature()))

    def reword(self, theme: str, parts: tuple[str, str, str], *, context: str | None) -> int:
        """``parts`` are direction, metric and object, each as it was where it is empty; an empty ``context`` takes it away.

        Raises ``OptionsError`` when no part is given, and where no object is worded. What breaks the grammar is said, and
        written all the same.
        """
        if context is None and not any(part.strip() for part in parts):
            raise OptionsError("judge reword: give one of --direction, --metric, --object, --context.")
        found = self._theme(theme)
        old = found.outcome
        kept = (old.direction, old.metric, old.object)
        direction, metric, thing = (new.strip() or part for new, part in zip(parts, kept, strict=True))
        whole = Outcome(direction, metric, thing, old.context if context is None else context.strip())
        if is_label(whole):
            raise OptionsError(f"judge reword: what {found.name!r} is about is not worded yet; give --object.")
        for problem in lint(whole, language=language_of(whole.object)):
            typer.echo(f"hardpart: note that in this wording {problem}.", err=True)
        return self._write(RewordTheme(found.id, whole, self._signature()))

    def lock(self, theme: str) -> int:
        """Locks the theme as it stands."""
        found = self._theme(theme)
        texts = self._texts(found.members)
        return self._write(LockTheme(found.id, found.name, found.outcome, found.members, self._signature(), texts))

    def act(self, sentence: str, act: str, facets: tuple[str, ...]) -> int:
        """A complaint keeps its facets where none are given.

        Raises ``OptionsError`` for an act or a facet that there is not, for facets of another act and for a complaint without
        any, ``InputError`` for a sentence that is not there.
        """
        if act not in set(Act):
            raise OptionsError(f"judge act: there is no act {act!r}; use one of {', '.join(Act)}.")
        unknown = [facet for facet in facets if facet not in set(Facet)]
        if unknown:
            raise OptionsError(f"judge act: there is no facet {unknown[0]!r}; use some of {', '.join(Facet)}.")
        if facets and act != Act.COMPLAINT:
            raise OptionsError(f"judge act: only a complaint has facets; leave out --facets for {act}.")
        texts = self._texts((sentence,))
        if not texts:
            path = str(self.folder / UTTERANCES)
            raise InputError(path, f"has no sentence {sentence} of a respondent", "take an id from its column utterance_id")
        if act == Act.COMPLAINT:
            facets = facets or self._facets(sentence)
        return self._write(JudgeUtterance(sentence, Act(act), tuple(map(Facet, facets)), self._signature(), texts))

    def _facets(self, sentence: str) -> tuple[str, ...]:
        """Those that the last run gave the complaint."""
        told = next(u for u in sentences_in(self.folder / UTTERANCES) if u["utterance_id"] == sentence)
        facets = tuple(facet for facet in Facet if facet in (told.get("facets") or ()))
        if told.get("act") != Act.COMPLAINT or not facets:
            raise OptionsError(f"judge act: {sentence} has no facet so far; give --facets, some of {', '.join(Facet)}.")
        return facets

    def _texts(self, sentences: Sequence[str]) -> dict[str, str]:
        """The words of those of ``sentences`` that a respondent said."""
        path = self.folder / UTTERANCES
        if not path.is_file():
            raise InputError(str(path), "there is no such file", "name a folder that hardpart code wrote")
        said = {line["utterance_id"]: line["text"] for line in sentences_in(path) if line.get("role") == Role.RESPONDENT}
        return {sentence: said[sentence] for sentence in sentences if sentence in said}

    def _write(self, judgement: Judgement) -> int:
        path = self.folder / JUDGEMENTS
        append(path, judgement)
        typer.echo(f"Written to {path}. Run the same command again with --out {self.folder} and it is done.")
        return DONE

    def _theme(self, named: str) -> Theme:
        """A theme by its id or its place in the report."""
        by_id = {theme.id: theme for theme in self._themes().themes}
        if named in by_id:
            return by_id[named]
        reported = [theme.id for theme in read_theme_set(self.folder / THEMES).themes]
        place = named[1:] if named[:1] in {"T", "t", "т", "Т"} else named
        meant = reported[int(place) - 1] if place.isdigit() and 1 <= int(place) <= len(reported) else named
        if meant in by_id:
            return by_id[meant]
        if meant in reported:
            raise OptionsError(
                f"judge: of the theme {named!r} nothing is left after the last judgements; run again to see what they made of it."
            )
        raise OptionsError(
            f"judge: there is no theme {named!r}; give its id, or its place in the report from 1 to {len(reported)}."
        )

    def _themes(self) -> ThemeSet:
        """The themes that the last run found, after all judgements."""
        if not self._judged:
            self._judged.append(self._after_judgements(read_theme_set(self.folder / THEMES)))
        return self._judged[0]

    def _after_judgements(self, reported: ThemeSet) -> ThemeSet:
        judgements = read_judgements(self.folder / JUDGEMENTS)
        if not judgements:
            return reported
        words = words_in(self.folder / UTTERANCES)
        last = places_before(judgements, self.folder / MANIFEST, renamed=self._renamed())
        followed = follow(judgements, words, before=words, last=last).judgements
        found = previous_themes(self.folder / THEMES) or reported
        return judge_themes(complaints_left(found, followed), followed).themes

    def _renamed(self) -> dict[str, str]:
        """Names that recordings of an archive had before to those that they had in the last run."""
        last, records = read_last_study(self.folder / MANIFEST), Ledger(self.folder / ARTEFACTS).all()
        return names_now(records, last, last.names or {record.sha256: record.recording for record in records})

    def _signature(self) -> Signature:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Signature(self.who or _account(), now, self.why)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""
