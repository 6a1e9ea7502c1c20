"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from service.database.study_tables import Member


class Scope(StrEnum):
    """What an API key is good for; a browser in which somebody logged in may do all."""

    READ = "read"
    WRITE = "write"
    MODELS = "models"
    METRICS = "metrics"
    ADMIN = "admin"


class StudyRole(StrEnum):
    """What somebody may do in a study, each including those below."""

    OWNER = "owner"
    RESEARCHER = "researcher"
    VIEWER = "viewer"


_RANK = {StudyRole.VIEWER: 0, StudyRole.RESEARCHER: 1, StudyRole.OWNER: 2}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody known. ``scopes`` are all of them unless an API key said less; ``csrf`` is that of the browser's session.

    Who ``is_admin`` may do what administrators may as far as the scopes go.
    """

    user_id: str
    name: str
    is_admin: bool
    scopes: frozenset[Scope]
    csrf: str | None = None
    session: str | None = None


def role_in(session: Session, principal: Principal, study_id: str) -> StudyRole | None:
    """The role of ``principal`` in a study; ``None`` for whoever should not learn that it exists."""
    member = session.get(Member, (study_id, principal.user_id))
    return None if member is None else StudyRole(member.role)


def reaches(role: StudyRole, needed: StudyRole) -> bool:
    """Whether ``role`` includes ``needed``."""
    return _RANK[role] >= _RANK[needed]
