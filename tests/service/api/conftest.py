"""The API without a network: an empty database, users who know their passwords, and clients that are logged in or have a key."""

import base64
import shutil
import threading
import uuid
from dataclasses import asdict
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from pipelines.archive.stages import fingerprints_of
from service.accounts.secrets import digest_of, hash_password, new_token
from service.api.access import COOKIE
from service.api.app import create_api
from service.api.context import Services
from service.api.limits import RateLimits
from service.api.middleware import Envelope
from service.clock import HOUR_MS, now_ms
from service.database.engine import Database
from service.database.tables import LoginSession, User, Worker
from service.database.upgrade import upgrade
from service.jobs.callbacks import make_secret
from service.jobs.export_work import ExportWork
from service.jobs.recording_work import RecordingWork
from service.jobs.reprocess_work import ReprocessWork, advance_all
from service.jobs.run import JobRunner
from service.jobs.stateless_work import ModelCalls, StatelessWork
from service.jobs.themes_work import ThemesWork
from service.settings import Settings
from service.store.content_addressed import BlobStore
from tests.fakes.engine import FakeEngine
from tests.fakes.queue import FakeQueue
from tests.service.postgresql import SERVER, new_database

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The address of a database that is ready, to be copied for each test."""
    path = tmp_path_factory.mktemp("database") / "hardpart.sqlite"
    url = f"sqlite:///{path}" if SERVER is None else new_database("prepared", template="template1")
    database = Database(url)
    upgrade(database)
    hashed = hash_password(PASSWORD)
    with database.writing() as session:
        make_secret(session)
        for name in ("admin", "maria", "ivan"):
            session.add(User(name=name, password=hashed, is_admin=name == "admin"))
    database.close()
    return url


@pytest.fixture
def settings(tmp_path: Path, prepared: str) -> Settings:
    url = None
    if SERVER is None:
        shutil.copy(prepared.removeprefix("sqlite:///"), tmp_path / "hardpart.sqlite")
    else:
        url = new_database(f"t{uuid.uuid4().hex}", template="prepared")
    made = Settings(home=tmp_path, database_url=url, store_url=None, min_free_bytes=0, logins_a_minute=1000)
    made.uploads.mkdir()
    made.artefacts.mkdir()
    return made


@pytest.fixture
def services(settings, shared_app):
    database = Database(settings.database)
    metrics, forms = shared_app.state.services.metrics, shared_app.state.services.forms
    made = Services(settings, database, BlobStore(settings.media), FakeQueue(), RateLimits(settings), metrics, forms)
    shared_app.state.services = made
    yield made
    database.close()


@pytest.fixture
def engine(settings):
    return FakeEngine(settings.artefacts)


@pytest.fixture
def tell_models(services, engine):
    """Writes down what the worker's models are, as a worker does when it starts."""

    def tell():
        models = asdict(fingerprints_of(engine.pipeline()))
        with services.database.writing() as session:
            session.merge(Worker(id="worker", started_ms=0, seen_ms=0, models=models))

    tell()
    return tell


@pytest.fixture
def runner(services, settings, engine):
    database, store, calls = services.database, services.store, ModelCalls(services.store, engine)
    works = {
        "recording": RecordingWork(database, store, services.queue, engine, artefacts=settings.artefacts),
        "themes": ThemesWork(database, store, engine, artefacts=settings.artefacts),
        "reprocess": ReprocessWork(database, store, engine, artefacts=settings.artefacts),
        "export": ExportWork(database, store, engine, artefacts=settings.artefacts),
        "transcribe": StatelessWork(database, store, calls.transcribe),
        "label": StatelessWork(database, store, calls.label),
        "group": StatelessWork(database, store, calls.group),
    }
    return JobRunner(
        works,
        database=services.database,
        store=services.store,
        queue=services.queue,
        min_free_bytes=0,
        stopping=threading.Event(),
    )


@pytest.fixture
def work(services, runner):
    """Does what is in the queue, until nothing is; the states that jobs ended in."""

    def until_done():
        ended = []
        advance_all(services.database, services.queue)
        while services.queue.submitted:
            job_id, _, attempt = services.queue.submitted.pop(0).rpartition("-")
            ended.append(runner.run(job_id, int(attempt)))
            advance_all(services.database, services.queue)
        return ended

    return until_done


@pytest.fixture
def while_finding(engine, monkeypatch):
    """Does something while themes are looked for the first time."""

    def meanwhile(do):
        finder = engine.pipeline().finder
        find, todo = type(finder).find, [do]

        def finding(self, complaints, **named):
            if todo:
                todo.pop()()
            return find(self, complaints, **named)

        monkeypatch.setattr(type(finder), "find", finding)

    return meanwhile


@pytest.fixture
def send(study):
    """Sends a file by tus in one piece; the id of its recording."""

    def sending(client, name, content, *, study_id=study):
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        where = f"/v1/studies/{study_id}/uploads"
        made = client.post(where, headers={"Upload-Length": str(len(content)), "Upload-Metadata": metadata})
        assert made.status_code == 201, made.text
        headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        sent = client.patch(made.headers["location"], content=content, headers=headers)
        assert sent.status_code == 204, sent.text
        return sent.headers["x-recording-id"]

    return sending


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory):
    """Its routes take a while to put together, so that tests share them; each has services of its own."""
    settings = Settings(home=tmp_path_factory.mktemp("shared"), database_url=None, store_url=None)
    database = Database(settings.database)
    return create_api(Services(settings, database, BlobStore(settings.media), FakeQueue(), RateLimits(settings)))


@pytest.fixture
def app(services, shared_app):
    return Envelope(shared_app, metrics=services.metrics, secure=False)


@pytest.fixture
def log_in(app, services):
    """Clients with a session; the password is not asked for, since checking one is slow on purpose."""

    def as_user(name: str) -> TestClient:
        client = TestClient(app, raise_server_exceptions=False)
        token, csrf = new_token(), new_token()
        with services.database.writing() as session:
            user = session.scalars(select(User).where(User.name == name)).one()
            expires_ms = now_ms() + HOUR_MS
            session.add(LoginSession(digest=digest_of(token), user_id=user.id, csrf=csrf, expires_ms=expires_ms))
        client.cookies.set(COOKIE, token)
        client.headers["X-CSRF-Token"] = csrf
        return client

    return as_user


@pytest.fixture
def maria(log_in):
    return log_in("maria")


@pytest.fixture
def ivan(log_in):
    return log_in("ivan")


@pytest.fixture
def study(maria):
    return maria.post("/v1/studies", json={"name": "Sellers"}).json()["id"]


@pytest.fixture
def stranger(app):
    return TestClient(app, raise_server_exceptions=False)
