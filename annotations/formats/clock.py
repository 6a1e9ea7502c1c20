"""Times as people and programs write them: ``1:02``, ``00:01:02.500``, ``00:01:02,500``."""

from __future__ import annotations

import re

# Minutes may pass 59 when no hours are written ("75:10"); seconds have one digit only beside hours ("0:0:2.34", as Teams writes).
CLOCK = r"(?:\d{1,3}:\d{1,2}:\d{1,2}|\d{1,3}:\d{2})(?:[.,]\d{1,9})?"

_PARTS = re.compile(r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?", re.ASCII)


def parse_clock(text: str) -> int | None:
    """Milliseconds of a written time, or ``None`` when ``text`` is none."""
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = int(match["hours"] or 0), int(match["minutes"]), int(match["seconds"])
    if seconds > 59 or (match["hours"] is not None and minutes > 59):
        return None
    milliseconds = int((match["fraction"] or "0")[:3].ljust(3, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def format_clock(ms: int, *, separator: str = ".") -> str:
    """``HH:MM:SS`` with milliseconds after the ``separator``."""
    seconds, milliseconds = divmod(ms, 1000)
    return f"{format_seconds(seconds)}{separator}{milliseconds:03}"


def format_seconds(seconds: int) -> str:
    """``HH:MM:SS``; hours grow beyond two digits when they must."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
