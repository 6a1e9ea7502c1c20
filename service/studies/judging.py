"""What people say about sentences: kept as it was said, and what it means for a sentence now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.theme_places import new_numbers
from service.database.study_tables import Judgement, RecordingRow, UtteranceRow
from service.studies.kept_themes import renumber_in_themes


def last_judgements(session: Session, rows: Sequence[UtteranceRow]) -> dict[tuple[str, int], Judgement]:
    """The last judgement of each sentence, by recording and number; one about other words does not count."""
    recordings = {row.recording_id for row in rows}
    texts = {(row.recording_id, row.number): row.text for row in rows}
    query = select(Judgement).where(Judgement.recording_id.in_(recordings))
    found = {}
    for judgement in session.scalars(query.order_by(Judgement.id)):
        place = judgement.recording_id, judgement.number
        if texts.get(place) == judgement.text:
            found[place] = judgement
    return found


def apply_judgements(session: Session, rows: Iterable[UtteranceRow]) -> None:
    """Gives new rows of a recording the acts that people gave its sentences before."""
    there = [row for row in rows if row.finding is not None]
    judged = last_judgements(session, there)
    for row in there:
        judgement = judged.get((row.recording_id, row.number))
        if judgement is not None:
            row.act = judgement.act


def renumber_judged(session: Session, recording: RecordingRow, rows: Sequence[UtteranceRow]) -> None:
    """Lets what people said and decided about the sentences of a recording follow them to the numbers of the new ``rows``.

    A sentence that reads otherwise stays in its theme, while what was said about its act rests.
    """
    mine = select(UtteranceRow.number, UtteranceRow.text).where(UtteranceRow.recording_id == recording.id)
    before = {row.number: row.text for row in session.execute(mine.order_by(UtteranceRow.number))}
    now = {row.number: row.text for row in rows}
    numbers = new_numbers(before, now)
    if all(numbers.get(number) == number for number in before):
        return
    renumber_in_themes(session, recording, numbers)
    for judgement in session.scalars(select(Judgement).where(Judgement.recording_id == recording.id)):
        number = numbers.get(judgement.number)
        if number is not None and judgement.text == before[judgement.number] == now[number]:
            judgement.number = number
