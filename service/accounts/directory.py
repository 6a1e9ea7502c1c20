"""Users, their sessions and keys in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from service.accounts.principal import Principal, Scope
from service.accounts.secrets import digest_of, hash_password, new_password, new_token, password_fits
from service.clock import HOUR_MS, now_ms
from service.database.engine import Database
from service.database.tables import ApiKey, LoginSession, User

ADMINISTRATOR = "admin"
_USED_EVERY_MS = 60_000  # how exactly the last use of a key is known


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A fresh session: ``token`` is for the cookie, ``csrf`` for the page's own requests."""

    user: User
    token: str
    csrf: str
    expires_ms: int


def first_administrator(session: Session) -> str | None:
    """Makes the administrator where there is no user yet; the password, which is shown once."""
    if session.scalar(select(func.count()).select_from(User)):
        return None
    password = new_password()
    session.add(User(name=ADMINISTRATOR, password=hash_password(password), is_admin=True))
    return password


def log_in(database: Database, name: str, password: str, *, hours: int) -> LoggedIn | None:
    """A new session for whoever knows the password."""
    known = _known_by_password(database, User.name == name, password)
    if known is None:
        return None
    token, csrf = new_token(), new_token()
    with database.writing() as session:
        user = _still(session, known)
        if user is None:
            return None
        made = LoginSession(digest=digest_of(token), user_id=user.id, csrf=csrf, expires_ms=now_ms() + hours * HOUR_MS)
        session.add(made)
        session.execute(delete(LoginSession).where(LoginSession.expires_ms < now_ms()))
    return LoggedIn(user, token, csrf, made.expires_ms)


def log_out(session: Session, digest: str) -> None:
    """Ends one session."""
    session.execute(delete(LoginSession).where(LoginSession.digest == digest))


def by_cookie(session: Session, token: str) -> Principal | None:
    """Who has this cookie."""
    digest = digest_of(token)
    found = session.get(LoginSession, digest)
    if found is None or found.expires_ms < now_ms():
        return None
    user = session.get(User, found.user_id)
    if user is None or user.disabled_ms is not None:
        return None
    return Principal(user.id, user.name, user.is_admin, frozenset(Scope), csrf=found.csrf, session=digest)


def by_key(session: Session, key: str) -> Principal | None:
    """Who has this API key."""
    found = session.scalar(select(ApiKey).where(ApiKey.digest == digest_of(key)))
    now = now_ms()
    if found is None or found.revoked_ms is not None or (found.expires_ms is not None and found.expires_ms < now):
        return None
    user = session.get(User, found.user_id)
    if user is None or user.disabled_ms is not None:
        return None
    scopes = frozenset(Scope(scope) for scope in found.scopes)
    if Scope.ADMIN in scopes:
        scopes |= {Scope.METRICS}
    return Principal(user.id, user.name, user.is_admin, scopes)


def note_use(session: Session, key: str) -> None:
    """Writes down that a key was used, once a minute at most."""
    found = session.scalar(select(ApiKey).where(ApiKey.digest == digest_of(key)))
    if found is not None and (found.used_ms is None or found.used_ms < now_ms() - _USED_EVERY_MS):
        found.used_ms = now_ms()


def change_password(database: Database, user_id: str, current: str, new: str, *, keep: str | None) -> bool:
    """Sets the password and ends all sessions but ``keep`` (a digest); not for whoever does not know the current one."""
    known = _known_by_password(database, User.id == user_id, current)
    if known is None:
        return False
    hashed = hash_password(new)
    with database.writing() as session:
        user = _still(session, known)
        if user is None:
            return False
        user.password = hashed
        end_sessions(session, user, keep=keep)
    return True


def end_sessions(session: Session, user: User, *, keep: str | None = None) -> None:
    """Ends all sessions of somebody but ``keep`` (a digest)."""
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id, LoginSession.digest != (keep or "")))


def revoke_keys(session: Session, user: User) -> None:
    """Makes all API keys of somebody good for nothing, at once and for ever."""
    session.execute(update(ApiKey).where(ApiKey.user_id == user.id, ApiKey.revoked_ms.is_(None)).values(revoked_ms=now_ms()))


def _known_by_password(database: Database, who: ColumnElement[bool], password: str) -> User | None:
    """Whose password it is; checked outside of every transaction, since it is slow on purpose and nobody may wait for it."""
    with database.reading() as session:
        user = session.scalar(select(User).where(who))
    return user if password_fits(user.password if user else None, password) else None


def _still(session: Session, known: User) -> User | None:
    """The user, until the transaction ends as when their password was checked; ``None`` for whoever was kept out meanwhile."""
    user = session.get(User, known.id, with_for_update={"key_share": True})
    return None if user is None or user.disabled_ms is not None or user.password != known.password else user
