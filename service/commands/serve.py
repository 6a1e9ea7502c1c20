"""``hardpart serve`` and ``hardpart migrate``."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from typing import Any

import typer

from annotations.errors import OptionsError
from service.api.app import create_app
from service.api.middleware import log_as_json
from service.boot import FirstStart, housekeeping, keep_private, make_folders, prepare, services, worker
from service.exit_codes import DONE
from service.jobs.supervisor import Supervisor, stop_with_parent
from service.one_process import be_the_only
from service.scratch import use_own_scratch
from service.settings import Settings
from service.store.content_addressed import BlobStore

_DRAIN_S = 10
_BOTH_LANGUAGES = "word слово"  # looked up at the start, so that nobody waits for the tables at their first search


def run_serve() -> int:
    """API and workers until a signal; the exit code."""
    log_as_json()
    settings = Settings()
    keep_private()
    make_folders(settings)
    be_the_only("serve", settings.home)
    BlobStore(settings.media)
    check_address(settings.host, settings.port)
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
    keep_private()
    if supervised:
        stop_with_parent(_stop_me)
    made = services(settings)
    use_own_scratch(settings.home, "api")
    tidying = housekeeping(settings, made.database, made.store, made.queue)
    threading.Thread(target=tidying.tidy_until, args=(threading.Event(),), daemon=True, name="tidy").start()
    threading.Thread(target=made.forms.of_text, args=(_BOTH_LANGUAGES,), daemon=True, name="words").start()
    uvicorn.run(create_app(made), **server_options(settings))
    return DONE


def server_options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told. Whose request it is, it takes from a header only where a trusted proxy sends it."""
    return {
        "host": settings.host,
        "port": settings.port,
        "proxy_headers": settings.trusted_proxies is not None,
        "forwarded_allow_ips": settings.trusted_proxies or "",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": _DRAIN_S,
    }


def run_worker(number: int, *, supervised: bool) -> int:
    """One worker, in this process."""
    from models.language.word_forms import WordForms
    from service.jobs.shipped_engine import ShippedEngine

    log_as_json()
    settings = Settings()
    keep_private()
    forms = WordForms()
    made = worker(settings, number, lambda: ShippedEngine(settings, forms))
    if supervised:
        stop_with_parent(_stop_me)
    made.run()
    return DONE


def run_migrate() -> int:
    """Brings the database to this version; the exit code."""
    settings = Settings()
    keep_private()
    _greet(settings, prepare(settings))
    typer.echo("The database is at the version of this program.")
    return DONE


def check_address(host: str, port: int) -> None:
    """Raises ``OptionsError`` where nobody can listen."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, place in found:
            _listen(place[0], port, family, needed=len(found) == 1)
    except OSError as cause:
        reason = str(cause.strerror).partition(" (")[0]
        raise OptionsError(f"HARDPART_HOST={host}, HARDPART_PORT={port}: {reason}; name another.") from cause


def _listen(address: str | int, port: int, family: int, *, needed: bool) -> None:
    try:
        socket.create_server((str(address), port), family=family).close()
    except OSError as error:
        if needed or error.errno != errno.EADDRNOTAVAIL:  # a name may have an IPv6 address where there is no IPv6
            raise


def _greet(settings: Settings, first: FirstStart | None) -> None:
    if first is not None:
        typer.echo(f"First start. Log in at {settings.address} as {first.name} with the password {first.password}")
        typer.echo("The password is shown this once; change it after logging in.")


def _stop_me() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
