"""The table of respondents of a study: kept as it came, read anew whenever it is used, since recordings come and go.

Sentences say whose they are too, for search and lists; who changes the table or the recordings links them anew.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path, PurePosixPath

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from annotations.errors import InputError, LineError, RespondentsError
from annotations.formats.csv_table import Table, folded, read_table
from annotations.formats.recording_names import RecordingNames
from annotations.formats.respondents_csv import PURCHASES, ReadRespondents, read_respondents
from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines.inputs import RESPONDENTS
from pipelines.people import link_respondents
from service.database.study_tables import RecordingRow, StudyRow, UtteranceRow
from service.store.content_addressed import BlobStore

_SPREADSHEET = b"PK\x03\x04"  # how every zip begins, and an .xlsx is one
_MOST_CELLS = 2_000_000
_NUMBERED = re.compile(r"(.*) \(\d+\)", re.DOTALL)


def recording_names(session: Session, study_id: str) -> dict[str, str]:
    """What the recordings of a study are called, and were before, each with its name of now."""
    query = select(RecordingRow.name, RecordingRow.former_names).where(RecordingRow.study_id == study_id)
    return {called: name for name, former in session.execute(query.order_by(RecordingRow.name)) for called in (*former, name)}


def name_given(recording: str, *filenames: str | None) -> str | None:
    """What the files of a recording were called, where that was another's name and it got a number for it; else ``None``."""
    numbered = _NUMBERED.fullmatch(recording)
    if numbered is None:
        return None
    stems = {PurePosixPath(filename).stem for filename in filenames if filename is not None}
    return numbered[1] if numbered[1] in stems else None


def names_given(session: Session, study_id: str) -> dict[str, str]:
    """The recordings of a study that have a number for a name that was another's, each with that one's name of now.

    That of one that is gone is as it was.
    """
    called = recording_names(session, study_id)
    names = RecordingNames(set(called.values()), called)
    query = select(RecordingRow.name, RecordingRow.filename, RecordingRow.transcript_filename)
    rows = session.execute(query.where(RecordingRow.study_id == study_id).order_by(RecordingRow.name))
    given = ((name, name_given(name, *filenames)) for name, *filenames in rows)
    others = ((name, names.find(stem) or stem) for name, stem in given if stem is not None)
    return {name: other for name, other in others if other != name}  # else it had that name itself before


def doubles(session: Session, study_id: str) -> dict[str, set[str]]:
    """The recordings of a study of whose sound, or of whose words where one has no sound, there are others; ids to ids."""
    query = select(RecordingRow.id, RecordingRow.media, RecordingRow.transcript).where(RecordingRow.study_id == study_id)
    holding: dict[str, list[tuple[str, str | None]]] = {}
    for recording, media, transcript in session.execute(query):
        for content in (media, transcript):
            if content is not None:
                holding.setdefault(content, []).append((recording, media))
    found: dict[str, set[str]] = {}
    for (one, sound), (other, other_sound) in (pair for same in holding.values() for pair in permutations(same, 2)):
        if sound == other_sound or None in (sound, other_sound):
            found.setdefault(one, set()).add(other)
    return found


def named_in_table(session: Session, store: BlobStore, study: StudyRow, given: Mapping[str, str]) -> dict[str, set[str]]:
    """By respondent, the recordings that the study's table names for them.

    Those too that are gone and under whose name others were sent, as ``given`` by ``names_given``.
    """
    if study.respondents is None:
        return {}
    names = recording_names(session, study.id)
    gone = {name: name for name in given.values() if name not in names}
    return named_recordings(store.read(study.respondents), gone | names)


def read_people(store: BlobStore, study: StudyRow, recordings: Mapping[str, str]) -> ReadRespondents:
    """The respondents of the study's tables, and every cell that cannot be used."""
    if study.respondents is None:
        return ReadRespondents((), ())
    purchases = store.read(study.purchases) if study.purchases else None
    return parse_people(store.read(study.respondents), purchases, recordings)


def parse_people(
    table: bytes,
    purchases: bytes | None,
    recordings: Mapping[str, str],
    *,
    called: str = RESPONDENTS,
    purchases_called: str = PURCHASES,
) -> ReadRespondents:
    """The respondents of these tables, linked to ``recordings`` by any name of ``recording_names``.

    What is wrong with a table names it as it is ``called``. Raises ``RespondentsError`` when the first cannot be used at all.
    """
    with _as_file(table) as path:
        if purchases is not None:
            path.with_name(PURCHASES).write_bytes(purchases)

        def plain(told: str) -> str:
            return told.replace(str(path), called).replace(str(path.with_name(PURCHASES)), purchases_called)

        try:
            read = read_respondents(path, recordings=set(recordings.values()), renamed=recordings)
        except RespondentsError as error:
            raise RespondentsError(plain(error.source), error.reason, error.remedy) from error
    problems = tuple(_sourced(problem, plain(problem.source)) for problem in read.problems)
    return replace(read, problems=problems, warnings=tuple(map(plain, read.warnings)))


def as_csv(content: bytes, *, name: str) -> bytes:
    """A table as CSV, which it may be already, or the first sheet of a spreadsheet, a line a row. Raises ``RespondentsError``."""
    if not content.startswith(_SPREADSHEET):
        return content
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python()
    except (CalamineError, ValueError, IndexError) as cause:
        raise RespondentsError(name, "is no spreadsheet that can be read", "save it as CSV") from cause
    if sum(len(row) for row in rows) > _MOST_CELLS:
        raise RespondentsError(name, "has too many cells", "leave the columns and rows that hold respondents")
    above, _ = sheet.start or (0, 0)  # rows that are empty, and left out of the others
    named = next((row for row in rows if any(str(value).strip() for value in row)), None)
    if named is None:
        return b""
    columns = [folded(str(value)) for value in named]
    lines = [[_cell(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    return _written([*([] for _ in range(above)), *lines])


def named_recordings(table: bytes, recordings: Mapping[str, str]) -> dict[str, set[str]]:
    """By respondent, the recordings that their rows name, those too that several respondents name and that belong to none."""
    names = RecordingNames(set(recordings.values()), recordings)
    named: dict[str, set[str]] = {}
    for row in _table(table).rows:
        found = map(names.find, names.split(row.cell("recordings")))
        named.setdefault(row.cell("respondent"), set()).update(name for name in found if name is not None)
    return named


def without_respondent(content: bytes, respondent: str) -> bytes | None:
    """The table without that person's rows; ``None`` when it has no others, since a table without rows is none."""
    table = _table(content)
    kept = [row for row in table.rows if row.cell("respondent") != respondent]
    if not kept:
        return None
    return _written([list(table.columns), *([row.cell(column) for column in table.columns] for row in kept)])


def link_voices(session: Session, store: BlobStore, study: StudyRow, *, recording: RecordingRow | None = None) -> None:
    """Gives what respondents said in a study, or in one ``recording`` of it, the respondents whom the tables tell by now."""
    mine = [UtteranceRow.study_id == study.id, UtteranceRow.role == Role.RESPONDENT.value]
    if recording is not None:
        mine.append(UtteranceRow.recording_id == recording.id)
    query = select(RecordingRow.name, UtteranceRow.recording_id, UtteranceRow.speaker, UtteranceRow.respondent)
    query = query.join(RecordingRow, RecordingRow.id == UtteranceRow.recording_id).where(*mine).distinct()
    voices = session.execute(query).all()
    known = read_people(store, study, recording_names(session, study.id)).respondents
    said = [Utterance("", name, speaker, Role.RESPONDENT, before, 0, 0, "", "") for name, _, speaker, before in voices]
    linked, _ = link_respondents(said, known)
    for (_, recording_id, speaker, before), now in zip(voices, linked, strict=True):
        if now.respondent != before:
            voice = (UtteranceRow.recording_id == recording_id, UtteranceRow.speaker.is_not_distinct_from(speaker))
            session.execute(update(UtteranceRow).where(*mine, *voice).values(respondent=now.respondent))


def _sourced(problem: InputError, source: str) -> InputError:
    """The problem with ``source`` in the place of its own."""
    if isinstance(problem, LineError):
        return LineError(source.removesuffix(f", line {problem.line}"), problem.line, problem.reason, problem.remedy)
    return type(problem)(source, problem.reason, problem.remedy)


@contextmanager
def _as_file(table: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
        path = Path(folder) / RESPONDENTS
        path.write_bytes(table)
        yield path


def _table(content: bytes) -> Table:
    with _as_file(content) as path:
        return read_table(path, error=RespondentsError)


def _cell(value: object, column: str) -> str:
    """What stands in a cell of a spreadsheet, on one line.

    Numbers have the 15 digits that spreadsheets calculate with and never three decimals, which would be read as thousands.
    """
    if not isinstance(value, float):
        between = ";" if column == "recordings" else " "
        return between.join(str(value).splitlines())
    number = f"{Decimal(f'{value:.15g}'):f}"
    return f"{number}0" if len(number.partition(".")[2]) == 3 else number


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerows(rows)
    return output.getvalue().encode()
