"""Room on the server's disk, some of which is kept free whatever comes."""

from __future__ import annotations

import shutil

from service.api.problems import Problem
from service.settings import Settings


def check_room(settings: Settings, length: int) -> None:
    """Raises ``507`` where so many bytes more would take of what is kept free."""
    free = shutil.disk_usage(settings.home).free
    if free - length < settings.min_free_bytes:
        raise Problem(507, "disk", "The server's disk has too little room for this file; free some space and try again.")
