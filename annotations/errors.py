"""Every error that hardpart raises on purpose.

::

    HardpartError                 the root; caught at the edges alone (command line, HTTP, workers)
    ├── InputError                something a person gave us cannot be used; names the file, the reason, the remedy
    │   ├── MediaError            a recording cannot be decoded
    │   ├── TranscriptError       a transcript cannot be read
    │   ├── RespondentsError      respondents.csv or purchases.csv cannot be used
    │   └── LineError             one line of a JSON Lines file cannot be used; carries the line number
    ├── OptionsError              an option has an impossible value
    ├── WeightsError              weights are missing or are not the ones that were asked for
    └── UnavailableError          the asked-for method cannot run here
        └── AwayError             what it needs does not answer at this moment; the same may work later
"""

from __future__ import annotations


class HardpartError(Exception):
    """The root of all errors that carry a message for a person."""


class InputError(HardpartError):
    """Something a person gave us cannot be used.

    The message is one sentence that names the ``source``, the ``reason`` and the ``remedy``.
    """

    def __init__(self, source: str, reason: str, remedy: str) -> None:
        source = source.encode(errors="replace").decode()  # a file's name may hold bytes that are no text
        super().__init__(f"{source}: {reason}; {remedy}.")
        self.source = source
        self.reason = reason
        self.remedy = remedy


class MediaError(InputError):
    """A recording cannot be decoded."""


class TranscriptError(InputError):
    """A transcript cannot be read."""


class RespondentsError(InputError):
    """``respondents.csv`` or ``purchases.csv`` cannot be used."""


class LineError(InputError):
    """One line of a JSON Lines file cannot be used."""

    def __init__(self, source: str, line: int, reason: str, remedy: str) -> None:
        super().__init__(f"{source}, line {line}", reason, remedy)
        self.line = line


class OptionsError(HardpartError):
    """An option has an impossible value."""


class WeightsError(HardpartError):
    """Weights are missing, or are not the ones that were asked for."""


class UnavailableError(HardpartError):
    """The asked-for method cannot run here; the message says what to install or to set."""


class AwayError(UnavailableError):
    """What is needed does not answer at this moment; asking again later may do."""
