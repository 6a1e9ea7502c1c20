"""Buckets for tests: in a server of the tests' own, and in that of moto where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

BUCKET = "hardpart-tests"
_PROGRAM = "moto_server"


def program() -> Path | None:
    """moto's server, from ``HARDPART_TEST_MOTO`` or the path of programs; ``None`` where it is not installed.

    It cannot be part of the development environment: its client of Amazon's wants an older ``python-dateutil`` than others do.
    """
    found = os.environ.get("HARDPART_TEST_MOTO") or shutil.which(_PROGRAM)
    return None if found is None else Path(found)


@contextmanager
def moto() -> Iterator[str]:
    """The address of moto's server with an empty bucket, until the block ends."""
    found = program()
    assert found is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [str(found), "-p", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.put(f"{address}/{BUCKET}", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
        yield address
    finally:
        process.kill()
        process.wait()
