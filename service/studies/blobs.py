"""Files that rows of the database refer to: kept as long as one does, gone when none does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.clock import now_ms
from service.database.engine import Database, insert
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.database.tables import Blob
from service.store.content_addressed import BlobStore

_REFERENCES: tuple[InstrumentedAttribute[str | None], ...] = (
    RecordingRow.media,
    RecordingRow.transcript,
    RecordingRow.as_heard,
    RecordingRow.corrected,
    Job.blob,
    Job.result,
    StudyRow.respondents,
    StudyRow.purchases,
)


def keep_file(session: Session, store: BlobStore, path: Path, sha256: str, size: int) -> None:
    """Puts the file at ``path`` into the store as part of the transaction.

    A large one is added to the store before the transaction, which others wait for; then it is only made sure that it is there.
    """
    _keep(session, store, path, sha256, size)


def keep_bytes(session: Session, store: BlobStore, content: bytes) -> str:
    """The same for content in memory; its digest."""
    sha256 = hashlib.sha256(content).hexdigest()
    _keep(session, store, content, sha256, len(content))
    return sha256


def _keep(session: Session, store: BlobStore, source: Path | bytes, sha256: str, size: int) -> None:
    """The row is written first: it holds back whoever is about to remove the same content, so the file is there afterwards."""
    row = insert(session, Blob).values(sha256=sha256, size=size, created_ms=now_ms())
    session.execute(row.on_conflict_do_update(index_elements=[Blob.sha256], set_={"size": size}))
    store.add(source, sha256)


def remove_unused(database: Database, store: BlobStore, digests: Collection[str] | None = None) -> int:
    """Removes those of ``digests`` (of all, without them) that nothing refers to any more; how many."""
    unused = select(Blob.sha256).where(~_is_used())
    with database.reading() as session:
        found = list(session.scalars(unused if digests is None else unused.where(Blob.sha256.in_(digests))))
    return sum(_remove(database, store, sha256) for sha256 in found)


def _remove(database: Database, store: BlobStore, sha256: str) -> bool:
    with database.writing() as session:
        blob = session.scalar(select(Blob).where(Blob.sha256 == sha256, ~_is_used()).with_for_update())
        if blob is None:
            return False
        session.delete(blob)
        session.flush()
        store.delete(sha256)
        return True


def _is_used() -> ColumnElement[bool]:
    return or_(*(exists().where(column == Blob.sha256) for column in _REFERENCES))
