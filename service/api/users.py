"""``/v1/users`` for administrators, and ``/v1/keys``: everybody's own API keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from sqlalchemy import select

from service.accounts.directory import end_sessions, revoke_keys
from service.accounts.principal import Scope
from service.accounts.secrets import digest_of, hash_password, new_key
from service.api.access import Administrator, Reader, Writer
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute
from service.api.context import Reading, Writing
from service.api.idempotency import Idempotent
from service.api.paging import MOST, Cursor, Limit, Page, page
from service.api.problems import Problem, not_found
from service.api.session import Password
from service.clock import moment, moment_or_none, now_ms
from service.database.tables import ApiKey, User

router = APIRouter(prefix="/v1", tags=["accounts"], route_class=ConditionalRoute)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
_NO_LATER = datetime(9999, 1, 1, tzinfo=UTC)  # in every time zone it can still be written


class NewUser(RequestBody):
    """Somebody who will be able to log in."""

    name: Name = Field(examples=["maria"])
    password: Password = Field(examples=["a long sentence will do"])
    is_admin: bool = False


class UserChange(RequestBody):
    """What is to be different; what is left out stays."""

    password: Password | None = None
    is_admin: bool | None = None
    disabled: bool | None = None


class UserBody(BaseModel):
    """Somebody who can log in."""

    id: str
    name: str
    is_admin: bool
    disabled: bool
    created_at: datetime


class NewKey(RequestBody):
    """A key for a program. ``models`` is for label, themes, transcribe; ``metrics`` and ``admin`` are for administrators."""

    name: Name = Field(examples=["archive import"])
    scopes: set[Scope] = Field(default={Scope.READ}, min_length=1, examples=[["read", "write"]])
    expires_at: AwareDatetime | None = Field(default=None, lt=_NO_LATER, examples=["2030-01-31T00:00:00Z"])


class KeyBody(BaseModel):
    """A key, without the key itself."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


class KeyShown(KeyBody):
    """A new key. ``key`` is shown now and never again."""

    key: str


@router.get("/users")
def list_users(_: Administrator, session: Reading, cursor: Cursor = None, limit: Limit = MOST) -> Page[UserBody]:
    """Everybody who can log in."""
    return page(session, select(User), [User.created_ms, User.id], _user, cursor=cursor, limit=limit)


@router.post("/users", status_code=201)
def create_user(new: NewUser, _: Administrator, session: Writing) -> UserBody:
    """Lets somebody log in."""
    hashed = hash_password(new.password)  # slow on purpose, so before the transaction begins
    if session.scalar(select(User).where(User.name == new.name)) is not None:
        raise Problem(409, "name-taken", f"There is a user {new.name!r} already; choose another name.")
    user = User(name=new.name, password=hashed, is_admin=new.is_admin)
    session.add(user)
    session.flush()
    return _user(user)


@router.patch("/users/{user_id}")
def change_user(user_id: str, change: UserChange, me: Administrator, session: Writing) -> UserBody:
    """Sets a new password, makes or unmakes an administrator, or keeps somebody out.

    Whoever is kept out has no sessions and no API keys any more; let in again, they log in and make new keys.
    """
    hashed = None if change.password is None else hash_password(change.password)  # before the transaction begins
    user = session.get(User, user_id)
    if user is None:
        raise not_found("user")
    if user.id == me.user_id and (change.disabled or change.is_admin is False):
        raise Problem(409, "yourself", "You cannot lock yourself out; ask another administrator.")
    if hashed is not None:
        user.password = hashed
    if change.is_admin is not None:
        user.is_admin = change.is_admin
    if change.disabled is not None:
        if change.disabled or user.disabled_ms is not None:  # a request under way may have made one since they were kept out
            revoke_keys(session, user)
        user.disabled_ms = now_ms() if change.disabled else None
    if hashed is not None or change.disabled:
        end_sessions(session, user)
    return _user(user)


@router.get("/keys")
def list_keys(principal: Reader, session: Reading, cursor: Cursor = None, limit: Limit = MOST) -> Page[KeyBody]:
    """My API keys."""
    mine = select(ApiKey).where(ApiKey.user_id == principal.user_id)
    return page(session, mine, [ApiKey.created_ms, ApiKey.id], _key, cursor=cursor, limit=limit)


@router.post("/keys", status_code=201)
def create_key(new: NewKey, principal: Writer, session: Writing, once: Idempotent) -> KeyShown:
    """Makes an API key, for whoever is logged in. A key makes no keys: they would stay good when it is not any more."""
    if principal.session is None:
        raise Problem(403, "log-in", "A key makes no keys; log in with a password to make one.")
    if new.expires_at is not None and new.expires_at <= datetime.now(UTC):
        raise Problem(422, "expired", "expires_at is past; give a later time or none.")
    claimed = once.claim(session, principal)
    if claimed.done:
        raise Problem(409, "shown-once", "This request made a key, which was shown; revoke it, and use a new Idempotency-Key.")
    secret = new_key()
    expires_ms = None if new.expires_at is None else round(new.expires_at.timestamp() * 1000)
    scopes = sorted(scope.value for scope in new.scopes)
    made = ApiKey(id=claimed.id, user_id=principal.user_id, name=new.name, digest=digest_of(secret), scopes=scopes)
    made.expires_ms = expires_ms
    session.add(made)
    session.flush()
    return KeyShown(**_key(made).model_dump(), key=secret)


@router.delete("/keys/{key_id}", status_code=204)
def revoke_key(key_id: str, principal: Writer, session: Writing) -> None:
    """Makes a key good for nothing, at once."""
    found = session.get(ApiKey, key_id)
    if found is None or found.user_id != principal.user_id:
        raise not_found("key")
    found.revoked_ms = found.revoked_ms or now_ms()


def _user(user: User) -> UserBody:
    return UserBody(
        id=user.id,
        name=user.name,
        is_admin=user.is_admin,
        disabled=user.disabled_ms is not None,
        created_at=moment(user.created_ms),
    )


def _key(key: ApiKey) -> KeyBody:
    return KeyBody(
        id=key.id,
        name=key.name,
        scopes=[Scope(scope) for scope in key.scopes],
        created_at=moment(key.created_ms),
        expires_at=moment_or_none(key.expires_ms),
        revoked_at=moment_or_none(key.revoked_ms),
        used_at=moment_or_none(key.used_ms),
    )
