"""What one process of a service does alone: a lock that the system takes back when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from annotations.errors import OptionsError


def be_the_only(name: str, home: Path) -> None:
    """Makes this process the only one that is ``name`` in ``home`` until it ends. Raises ``OptionsError`` where another is."""
    lock = os.open(home / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)  # never closed: that would give the lock back
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        other = os.read(lock, 20).decode()
        os.close(lock)
        reason = f"hardpart {name} runs already in {home} (process {other})"
        raise OptionsError(f"{reason}; stop it first, or name another folder with HARDPART_HOME.") from cause
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
