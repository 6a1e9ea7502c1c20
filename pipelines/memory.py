"""Memory between stages."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def give_back_freed_memory() -> None:
    """Give memory that was freed back to the system, so that one stage's peak does not stand under the next one's.

    glibc keeps what its threads freed; elsewhere this does nothing.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@contextmanager
def without_search_for_cycles() -> Iterator[None]:
    """Python frees what nobody holds as ever, but does not look for objects that hold each other.

    A study of 150,000 sentences is millions of objects without such cycles, and looking through them again and again was a
    seventh of the processor time of adding an interview. It rests in all threads: for processes that do nothing else.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
