"""Files that nothing knows of: what a process left that was killed between placing a file and the end of its transaction."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Upload
from service.database.tables import Blob
from service.store.content_addressed import BlobStore

_OLD_S = 24 * 3600  # no transaction takes that long


def remove_strays(database: Database, store: BlobStore, uploads: Path) -> int:
    """Removes such files from the store and the folder of uploads, and this machine's copies of what was deleted; how many."""
    before_s = time.time() - _OLD_S
    store.remove_unfinished(before_s=before_s)
    with database.reading() as session:
        known, sent = set(session.scalars(select(Blob.sha256))), set(session.scalars(select(Upload.id)))
    for sha256 in store.copies():
        if sha256 not in known:
            store.forget_copy(sha256)
    old = [path for path in uploads.iterdir() if path.name not in sent and written_before(path, before_s)]
    for path in old:
        if path.is_dir():  # of a request that was under way
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    unknown = [sha256 for sha256 in store.digests(before_s=before_s) if sha256 not in known]
    return len(old) + sum(remove_stray(database, store, sha256) for sha256 in unknown)


def written_before(path: Path, moment_s: float) -> bool:
    """Whether the file was written last before the moment (seconds since 1970); not so when it is gone."""
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < moment_s
    return False


def remove_stray(database: Database, store: BlobStore, sha256: str) -> bool:
    """Removes a file that nothing refers to from the store; whether nothing does.

    Holds its row while the file goes, so that whoever places the same content now waits and places it anew.
    """
    try:
        with database.writing() as session:
            session.add(Blob(sha256=sha256, size=0, created_ms=now_ms()))
            session.flush()
            store.delete(sha256)
            session.execute(delete(Blob).where(Blob.sha256 == sha256))
    except IntegrityError:  # somebody has placed it meanwhile
        return False
    return True
