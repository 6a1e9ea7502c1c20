"""Groups of complaints, worded as desired outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Outcome:
    """A desired outcome in four parts (Ulwick); ``context`` may be empty.

    ``sources`` names the member that supports a part; ``spans`` the words of that member, in code points, end exclusive.
    """

    PARTS: ClassVar = ("direction", "metric", "object", "context")

    direction: str
    metric: str
    object: str
    context: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """The words of the ``PARTS``."""
        return self.direction, self.metric, self.object, self.context


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as the theme finder sees it.

    Complaints of one ``conversation`` stand together and in order. ``context`` is the question and the turn it stands in.
    ``weight`` is how much it counts among the most typical of its theme, which are quoted and named first: half is later.
    ``probability`` is how sure the coder is that it is one, ``None`` where no coder was asked.
    """

    id: str
    text: str
    context: str = ""
    conversation: str | None = None
    respondent: str | None = None
    customer_segment: str | None = None
    facets: tuple[str, ...] = ()
    weight: float = 1.0
    language: str | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A set of complaints that share a desired outcome. ``members`` are complaint ids, most typical first.

    ``subthemes`` are the distinct outcomes of a large theme, each with its id as ``parent``; together they have its members, but
    for those that a person moved into the theme, which are in none. ``judged`` marks what a person worded, split off or locked.
    """

    id: str
    name: str
    statement: str
    outcome: Outcome
    keywords: tuple[str, ...]
    members: tuple[str, ...]
    needs_wording: bool = False
    stability: float | None = None
    subthemes: tuple[Theme, ...] = ()
    parent: str | None = None
    judged: bool = False


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """All themes of a study; every complaint id appears exactly once, in a theme or among the unassigned.

    ``basis`` names the grouping that they come from, to which a few complaints may have been added since; it is empty where
    nothing was kept of it. ``worded_by`` names what worded the statements, and in which language.
    """

    themes: tuple[Theme, ...]
    unassigned: tuple[str, ...]
    basis: str = ""
    worded_by: str = ""
