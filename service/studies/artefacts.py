"""Artefacts that a deleted recording or study left behind."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from service.database.engine import Database
from service.database.tables import ArtefactUse
from service.store.content_addressed import BlobStore
from service.studies.strays import written_before

_OLD_S = 24 * 3600
_AT_ONCE = 500  # names that the database is asked for


def remove_unused_artefacts(database: Database, store: BlobStore, folder: Path, names: Iterable[str]) -> None:
    """Removes those of the artefacts, below ``folder`` and in the store, that belong to nothing any more."""
    known = list(names)
    for start in range(0, len(known), _AT_ONCE):
        some = known[start : start + _AT_ONCE]
        with database.reading() as session:
            used = set(session.scalars(select(ArtefactUse.artefact).where(ArtefactUse.artefact.in_(some))))
        for name in some:
            if name not in used:
                (folder / name).unlink(missing_ok=True)
                if store.artefacts is not None:
                    store.artefacts.delete(name)


def old_artefacts(store: BlobStore, folder: Path) -> set[str]:
    """Those that lie there for a day; a younger one may belong to a job that has not written down what it used."""
    before_s = time.time() - _OLD_S
    here = {str(path.relative_to(folder)) for path in folder.glob("*/*") if written_before(path, before_s)}
    return here if store.artefacts is None else here | set(store.artefacts.names(before_s=before_s))
