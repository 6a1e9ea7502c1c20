"""The rows of the report's tables of respondents and recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.respondents import Respondent
from annotations.transcript import Flag
from annotations.utterances import Utterance
from pipelines.artefacts import file_stem
from pipelines.coding import is_complaint
from pipelines.recording_languages import recording_languages
from pipelines.report.quotes import display_names
from pipelines.report.themes import ThemeCard
from pipelines.study import Study


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one respondent said in all; ``themes`` are the cards that quote them.

    ``spoken_ms`` counts no moment of a recording twice, and is 0 without times.
    """

    respondent: Respondent
    name: str
    recordings: tuple[str, ...]
    spoken_ms: int
    sentences: int
    complaints: int
    themes: tuple[ThemeCard, ...]


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording with its speakers and their roles, each once, in order of appearance."""

    name: str
    language: str | None
    duration_ms: int
    speakers: tuple[tuple[str, str], ...]

    @property
    def file_stem(self) -> str:
        """What its transcripts are called, without the ending."""
        return file_stem(self.name)


def person_rows(study: Study, cards: Sequence[ThemeCard]) -> tuple[PersonRow, ...]:
    """Everybody who was heard, in the order of the study's respondents."""
    names = display_names(study.respondents)
    said: dict[str, list[Utterance]] = {}
    for utterance in study.utterances:
        if utterance.respondent:
            said.setdefault(utterance.respondent, []).append(utterance)
    return tuple(
        _row(respondent, names[respondent.id], said[respondent.id], cards)
        for respondent in study.respondents
        if respondent.id in said
    )


def recording_rows(study: Study) -> tuple[RecordingRow, ...]:
    """All recordings that were heard or read."""
    languages = recording_languages(study)
    return tuple(
        RecordingRow(
            r.source.recording,
            languages[r.source.recording],
            r.transcript.duration_ms,
            tuple({s.speaker or "?": s.role.value for s in r.transcript.segments}.items()),
        )
        for r in study.recordings
    )


def csi_modules(rows: Sequence[PersonRow]) -> tuple[str, ...]:
    """The modules that anybody scored, by name."""
    return tuple(sorted({module for row in rows for module in row.respondent.csi}))


def _row(respondent: Respondent, name: str, said: Sequence[Utterance], cards: Sequence[ThemeCard]) -> PersonRow:
    own = {u.id for u in said}
    return PersonRow(
        respondent=respondent,
        name=name,
        recordings=tuple(dict.fromkeys(u.recording for u in said)),
        spoken_ms=_spoken_ms(said),
        sentences=len(said),
        complaints=sum(1 for u in said if is_complaint(u)),
        themes=tuple(card for card in cards if not own.isdisjoint(card.theme.members)),
    )


def _spoken_ms(said: Sequence[Utterance]) -> int:
    spoken_ms = 0
    until_ms: dict[str, int] = {}
    for u in sorted(said, key=lambda u: u.start_ms):
        if Flag.NO_TIMES not in u.flags:
            until = until_ms.get(u.recording, 0)
            spoken_ms += max(0, u.end_ms - max(u.start_ms, until))
            until_ms[u.recording] = max(u.end_ms, until)
    return spoken_ms
