"""Who asks: a browser's session by its cookie, or a program by its key; and what of a study they may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy.orm import Session

from service.accounts.directory import by_cookie, by_key, note_use
from service.accounts.principal import Principal, Scope, StudyRole, reaches, role_in
from service.accounts.secrets import digest_of, same
from service.api.context import Context, Services
from service.api.problems import Problem, not_found
from service.database.study_tables import StudyRow

COOKIE = "hardpart"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="An API key.")
_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    scheme_name="session",
    description=f"A browser's session. What changes something also needs the header {CSRF_HEADER}; GET /v1/session gives it.",
)


def signed_in(
    request: Request,
    services: Context,
    needed: SecurityScopes,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Principal:
    """Whoever asks. Raises a problem when nobody is known, or when their key is good for less."""
    principal = _known(request, services, bearer.credentials if bearer else None, cookie)
    if principal is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "who-are-you", "Log in, or send an API key as Authorization: Bearer.", headers=headers)
    services.limits.count_request(principal.user_id)
    for scope in needed.scopes:
        check_scope(principal, Scope(scope))
    return principal


def check_scope(principal: Principal, *good: Scope) -> None:
    """Raises a problem for a key that has none of these scopes, by the first of them."""
    if principal.scopes.isdisjoint(good):
        raise Problem(403, "scope", f"The key has no scope {good[0].value}; make one that has it.")


def _known(request: Request, services: Services, key: str | None, cookie: str | None) -> Principal | None:
    """Whoever asks; ``None`` when nobody is known."""
    if key is not None:
        with services.database.reading() as session:
            principal = by_key(session, key)
        if principal is not None and services.limits.is_first_in_a_minute(digest_of(key)):
            with services.database.writing() as session:
                note_use(session, key)
        return principal
    if not cookie:
        return None
    with services.database.reading() as session:
        principal = by_cookie(session, cookie)
    if principal is not None and request.method not in _SAFE:
        check_csrf(principal, request.headers.get(CSRF_HEADER))
    return principal


def check_csrf(principal: Principal, given: str | None) -> None:
    """Raises a problem unless the page itself asks, and not another site in its name."""
    if not given or not same(given, principal.csrf or ""):
        raise Problem(403, "csrf", f"Send the session's token in the header {CSRF_HEADER}; GET /v1/session gives it.")


Known = Annotated[Principal, Security(signed_in)]  # the route looks at the scopes
Reader = Annotated[Principal, Security(signed_in, scopes=[Scope.READ.value])]
Writer = Annotated[Principal, Security(signed_in, scopes=[Scope.WRITE.value])]
ModelUser = Annotated[Principal, Security(signed_in, scopes=[Scope.MODELS.value])]


def _administrator(principal: Annotated[Principal, Security(signed_in, scopes=[Scope.ADMIN.value])]) -> Principal:
    return _checked_administrator(principal)


def _metrics_reader(principal: Annotated[Principal, Security(signed_in, scopes=[Scope.METRICS.value])]) -> Principal:
    return _checked_administrator(principal)


def _checked_administrator(principal: Principal) -> Principal:
    if not principal.is_admin:
        raise Problem(403, "administrator", "Only an administrator may do this.")
    return principal


Administrator = Annotated[Principal, Depends(_administrator)]
MetricsReader = Annotated[Principal, Depends(_metrics_reader)]


def open_study(
    session: Session,
    principal: Principal,
    study_id: str,
    needed: StudyRole = StudyRole.VIEWER,
    *,
    for_update: bool = False,
) -> StudyRow:
    """The study; with ``for_update`` as it stays until the transaction ends, but for what the caller changes.

    Raises ``404`` for whoever is no member, as if it were not there, and ``403`` for whose role is too low.
    """
    role = role_in(session, principal, study_id)
    study = lock_study(session, study_id) if for_update else session.get(StudyRow, study_id)
    if role is None or study is None:
        raise not_found("study")
    if not reaches(role, needed):
        raise Problem(403, "role", f"This takes the role {needed.value}; you have {role.value}.")
    return study


def lock_study(session: Session, study_id: str) -> StudyRow | None:
    """The study as it is now; nobody else changes it, while others may go on to add to it. A job is locked before its study."""
    return session.get(StudyRow, study_id, with_for_update={"key_share": True}, populate_existing=True)
