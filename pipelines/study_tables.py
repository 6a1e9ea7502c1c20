"""What a researcher wrote down about a study: the table of respondents, and corrections to speakers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from annotations.errors import InputError, OptionsError, RespondentsError
from annotations.formats.respondents_csv import PURCHASES, ReadRespondents, read_respondents
from annotations.formats.speakers_csv import SPEAKERS, ReadCorrections
from annotations.formats.speakers_csv import read as read_speakers
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from pipelines.hearing import Failure
from pipelines.inputs import RESPONDENTS, FoundInputs

_NOTHING: Mapping[str, str] = MappingProxyType({})


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
    found: FoundInputs,
    *,
    respondents: Path | None,
    speakers: Path,
    renamed: Mapping[str, str] | None = None,
    moved: Callable[[], Mapping[str, str]] = dict,
    away: Mapping[str, str] = _NOTHING,
) -> StudyTables:
    """The table at ``respondents``, else the one beside the recordings; and the corrections at ``speakers``, if there are any.

    ``renamed`` are names that recordings had when the tables were written; ``moved`` tells those of the last study that are
    others now, though another recording may have them. ``away`` are likewise names of recordings that were not in it.

    Raises ``OptionsError`` when ``respondents`` is not there, and ``InputError`` when the respondents or the corrections cannot
    be read, or nobody knows which of several tables of respondents counts: refused consents and corrections would be lost if the
    study went on.
    """
    names = [source.recording for source in found.inputs]
    table = _table_of_respondents(found, respondents)
    people = ReadRespondents((), ()) if table is None else read_respondents(table, recordings=names, renamed=renamed)

    def speakers_now() -> ReadCorrections:
        if not speakers.exists():
            return ReadCorrections()
        return read_speakers(speakers, recordings=names, renamed=renamed, moved=moved(), away=away)

    corrections = speakers_now()
    return StudyTables(
        people.respondents,
        corrections.corrections,
        (*_failures(people.problems, "respondents"), *_failures(corrections.problems, "speakers")),
        (*people.warnings, *corrections.warnings, *_passed_over(found, table, speakers)),
        speakers_now,
    )


def _table_of_respondents(found: FoundInputs, named: Path | None) -> Path | None:
    if named is not None and not named.exists():
        raise OptionsError(f"--respondents {named}: there is no such file; check the name.")
    tables = [named] if named is not None else [t for t in found.tables if t.name.casefold() == RESPONDENTS]
    if len(tables) > 1:
        reason = f"{len(tables)} tables of respondents lie beside the recordings"
        raise RespondentsError(", ".join(map(str, tables)), reason, "name the one that counts with --respondents")
    return tables[0] if tables else None


def _passed_over(found: FoundInputs, respondents: Path | None, speakers: Path) -> Iterator[str]:
    """A sentence for each table that lay beside the recordings and was not read."""
    for table in found.tables:
        if respondents is not None and table.name.casefold() == RESPONDENTS and table.resolve() != respondents.resolve():
            yield f"{table}: is not read, and no refusal in it counts; put its rows into {respondents}, which was named."
        if table.name.casefold() == SPEAKERS and table.resolve() != speakers.resolve():
            yield f"{table}: is not read here; speakers are corrected in {speakers}."
        if table.name.casefold() == PURCHASES and (respondents is None or table != respondents.with_name(PURCHASES)):
            yield f"{table}: is read only under the name {PURCHASES} beside the table of respondents that is used."


def _failures(problems: Sequence[InputError], stage: str) -> tuple[Failure, ...]:
    return tuple(Failure(problem.source, stage, str(problem)) for problem in problems)
