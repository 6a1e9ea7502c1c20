"""``hardpart serve`` and ``hardpart migrate``."""

from __future__ import annotations

import os
import signal
import threading

import typer

from service.api.app import create_app
from service.api.middleware import log_as_json
from service.boot import FirstStart, prepare, services, worker
from service.exit_codes import DONE
from service.jobs.supervisor import Supervisor, stop_with_parent
from service.scratch import use_own_scratch
from service.settings import Settings

_DRAIN_S = 10
_BOTH_LANGUAGES = "word слово"  # looked up at the start, so that nobody waits for the tables at their first search


def run_serve() -> int:
    """API and workers until a signal; the exit code."""
    log_as_json()
    settings = Settings()
    _greet(settings, prepare(settings))
    typer.echo(f"hardpart serves at {settings.address}", err=True)
    workers = [("worker", "--number", str(number)) for number in range(1, settings.workers + 1)]
    Supervisor([("serve", "--supervised", "--only", *part) for part in (("api",), *workers)]).run()
    return DONE


def run_api(*, supervised: bool) -> int:
    """The API alone, in this process."""
    import uvicorn

    log_as_json()
    settings = Settings()
    if supervised:
        stop_with_parent(_stop_me)
    use_own_scratch(settings.home, "api")
    made = services(settings)
    threading.Thread(target=made.forms.of_text, args=(_BOTH_LANGUAGES,), daemon=True, name="words").start()
    uvicorn.run(
        create_app(made),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_S,
    )
    return DONE


def run_worker(number: int, *, supervised: bool) -> int:
    """One worker, in this process."""
    from models.language.word_forms import WordForms
    from service.jobs.shipped_engine import ShippedEngine

    log_as_json()
    settings = Settings()
    forms = WordForms()
    made = worker(settings, number, lambda: ShippedEngine(settings, forms))
    if supervised:
        stop_with_parent(_stop_me)
    made.run()
    return DONE


def run_migrate() -> int:
    """Brings the database to this version; the exit code."""
    settings = Settings()
    _greet(settings, prepare(settings))
    typer.echo("The database is at the version of this program.")
    return DONE


def _greet(settings: Settings, first: FirstStart | None) -> None:
    if first is not None:
        typer.echo(f"First start. Log in at {settings.address} as {first.name} with the password {first.password}")
        typer.echo("The password is shown this once; change it after logging in.")


def _stop_me() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
