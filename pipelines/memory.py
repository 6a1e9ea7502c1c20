"""Memory between stages."""

from __future__ import annotations

import ctypes
import sys


def give_back_freed_memory() -> None:
    """Give memory that was freed back to the system, so that one stage's peak does not stand under the next one's.

    glibc keeps what its threads freed; elsewhere this does nothing.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
