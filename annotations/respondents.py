"""The people who were interviewed, and what the study knows about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

CUSTOMER_SEGMENTS = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase of a respondent; ``amount`` in the study's own currency."""

    respondent: str
    date: date
    amount: float


@dataclass(frozen=True, slots=True)
class Respondent:
    """One person across recordings.

    ``recordings`` are file stems. ``target_behaviour`` is ``None`` when nobody said; such respondents feed the themes, and
    the manifest says how many they are. ``csi`` maps a module to a score of 1 to 5. ``may_be`` are the listed respondents one of
    whom a voice that nobody named may be. ``retain_unclear`` is what was written for ``retain_until`` where it is no day.
    """

    id: str
    recordings: tuple[str, ...]
    customer_segment: str | None = None
    target_behaviour: bool | None = None
    nps: int | None = None
    csi: Mapping[str, int] = field(default_factory=dict)
    consent: str | None = None
    retain_until: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    purchases: tuple[Purchase, ...] = ()
    may_be: tuple[str, ...] = ()
    retain_unclear: str | None = None
