"""What every request may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from models.language.word_forms import WordForms
from service.api.limits import RateLimits
from service.api.metrics import Metrics
from service.database.engine import Database
from service.jobs.queue import JobQueue
from service.settings import Settings
from service.store.content_addressed import BlobStore
from service.studies.consent import Consents
from service.studies.removal import Remains, clear


@dataclass(frozen=True, slots=True)
class Services:
    """Put together once, when the API starts."""

    settings: Settings
    database: Database
    store: BlobStore
    queue: JobQueue
    limits: RateLimits
    metrics: Metrics = field(default_factory=Metrics)
    forms: WordForms = field(default_factory=WordForms)
    consents: Consents = field(default_factory=Consents)

    def clear(self, *remains: Remains) -> None:
        """Removes what deleted rows left, after the transaction that deleted them; harmless to repeat."""
        clear(
            *remains,
            database=self.database,
            store=self.store,
            queue=self.queue,
            artefacts=self.settings.artefacts,
            uploads=self.settings.uploads,
        )


def services_of(request: Request) -> Services:
    """The services of the program that answers ``request``."""
    found: Services = request.app.state.services
    return found


Context = Annotated[Services, Depends(services_of)]


def _reading(services: Context) -> Iterator[Session]:
    with services.database.reading() as session:
        yield session


def _writing(services: Context) -> Iterator[Session]:
    with services.database.writing() as session:
        yield session


# Both end before the answer is sent: whoever reads that something was done can rely on it.
Reading = Annotated[Session, Depends(_reading, scope="function")]
Writing = Annotated[Session, Depends(_writing, scope="function")]
