"""Puts the service together: folders, database, store, queue."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from service.accounts.directory import ADMINISTRATOR, first_administrator
from service.api.context import Services
from service.api.limits import RateLimits
from service.database.engine import Database
from service.database.upgrade import upgrade
from service.jobs.dbos_queue import DbosQueue, make_tables
from service.settings import Settings
from service.store import BlobStore

_LOG = logging.getLogger("hardpart")


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What is said once: the administrator's name and password."""

    name: str
    password: str


def prepare(settings: Settings) -> FirstStart | None:
    """Makes folders and tables, or brings them to this version; the administrator's password at the very first start."""
    for folder in (settings.home, settings.uploads, settings.artefacts):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database)
    try:
        before, now = upgrade(database)
        make_tables(database)
        if before != now:
            _LOG.info("the database is at version %s", now)
        with database.writing() as session:
            password = first_administrator(session)
        return None if password is None else FirstStart(ADMINISTRATOR, password)
    finally:
        database.close()


def services(settings: Settings) -> Services:
    """What the API uses. The database must have been prepared."""
    database = Database(settings.database)
    return Services(settings, database, BlobStore(settings.media), DbosQueue(database), RateLimits(settings))
