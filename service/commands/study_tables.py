"""What a researcher wrote down about a study: the table of respondents, and corrections to speakers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.errors import InputError, OptionsError, RespondentsError
from annotations.formats.respondents_csv import ReadRespondents, read_respondents
from annotations.formats.speakers_csv import ReadCorrections
from annotations.formats.speakers_csv import read as read_speakers
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from pipelines.hearing import Failure
from pipelines.inputs import RESPONDENTS, FoundInputs


@dataclass(frozen=True, slots=True)
class StudyTables:
    """What the tables say, every row or table that cannot be used, and what a person should know besides.

    ``speakers_now`` reads the corrections again, as they stand when it is called.
    """

    respondents: tuple[Respondent, ...]
    corrections: tuple[SpeakerCorrection, ...]
    problems: tuple[Failure, ...]
    warnings: tuple[str, ...]
    speakers_now: Callable[[], ReadCorrections]


def read_tables(
    found: FoundInputs, *, respondents: Path | None, speakers: Path, renamed: Mapping[str, str] | None = None
) -> StudyTables:
    """The table at ``respondents``, else the one beside the recordings; and the corrections at ``speakers``, if there are any.

    ``renamed`` are names that recordings had when the tables were written.

    A table of respondents that cannot be used is a problem, and the study is done without it. Raises ``OptionsError`` when
    ``respondents`` is not there, and ``InputError`` when the corrections cannot be read: they would be lost if the study went on.
    """
    names = [source.recording for source in found.inputs]
    people = _respondents(found, respondents, names, renamed)

    def speakers_now() -> ReadCorrections:
        return read_speakers(speakers, recordings=names, renamed=renamed) if speakers.exists() else ReadCorrections()

    corrections = speakers_now()
    return StudyTables(
        people.respondents,
        corrections.corrections,
        (*_failures(people.problems, "respondents"), *_failures(corrections.problems, "speakers")),
        (*people.warnings, *corrections.warnings),
        speakers_now,
    )


def _respondents(
    found: FoundInputs, named: Path | None, recordings: Sequence[str], renamed: Mapping[str, str] | None
) -> ReadRespondents:
    if named is not None and not named.exists():
        raise OptionsError(f"--respondents {named}: there is no such file; check the name.")
    tables = [named] if named is not None else [t for t in found.tables if t.name.casefold() == RESPONDENTS]
    if not tables:
        return ReadRespondents((), ())
    if len(tables) > 1:
        reason = f"{len(tables)} tables of respondents lie beside the recordings, and none was used"
        return ReadRespondents((), (RespondentsError(", ".join(map(str, tables)), reason, "name one with --respondents"),))
    try:
        return read_respondents(tables[0], recordings=recordings, renamed=renamed)
    except RespondentsError as error:
        return ReadRespondents((), (error,))


def _failures(problems: Sequence[InputError], stage: str) -> tuple[Failure, ...]:
    return tuple(Failure(problem.source, stage, str(problem)) for problem in problems)
