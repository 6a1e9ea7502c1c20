"""Numbers with what they count, as a person says them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counted_are(number: int, noun: str) -> str:
    """``1 file is``, ``2 files are``."""
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"
