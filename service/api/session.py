"""``/v1/session``: logging in and out of a browser."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from service.accounts.directory import LoggedIn, change_password, log_in, log_out
from service.accounts.principal import Scope
from service.api.access import COOKIE, Reader, Writer
from service.api.bodies import RequestBody
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Services, Writing
from service.api.problems import Problem
from service.clock import moment

router = APIRouter(prefix="/v1/session", tags=["session"], route_class=ConditionalRoute)
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class Login(RequestBody):
    """Name and password."""

    name: str = Field(max_length=100, pattern=r"^[^\x00]*$", examples=["admin"])
    password: str = Field(max_length=200, examples=["the password that was printed"])


class SessionBody(BaseModel):
    """Who is logged in. ``csrf`` goes into the header ``X-CSRF-Token`` of whatever changes something."""

    user_id: str
    name: str
    is_admin: bool
    scopes: list[str]
    csrf: str | None = None
    expires_at: datetime | None = None


class PasswordChange(RequestBody):
    """The password that was and the one that shall be."""

    current: str = Field(max_length=200)
    new: Password


@router.post("", status_code=201)
def create_session(login: Login, request: Request, response: Response, services: Context) -> SessionBody:
    """Logs in: sets the session's cookie. Needs no key."""
    made = _enter(login.name, login.password, request, services)
    _give_cookie(response, made, services)
    user = made.user
    scopes = sorted(scope.value for scope in Scope)
    return SessionBody(
        user_id=user.id, name=user.name, is_admin=user.is_admin, scopes=scopes, csrf=made.csrf, expires_at=moment(made.expires_ms)
    )


@router.get("")
def read_session(principal: Reader) -> SessionBody:
    """Who I am."""
    scopes = sorted(scope.value for scope in principal.scopes)
    return SessionBody(
        user_id=principal.user_id, name=principal.name, is_admin=principal.is_admin, scopes=scopes, csrf=principal.csrf
    )


@router.delete("", status_code=204)
def delete_session(principal: Reader, session: Writing, response: Response) -> None:
    """Logs out."""
    if principal.session is not None:
        log_out(session, principal.session)
    response.delete_cookie(COOKIE)


@router.put("/password", status_code=204)
def replace_password(change: PasswordChange, principal: Writer, services: Context) -> None:
    """Changes my password, and ends my sessions in other browsers."""
    services.limits.count_password(principal.user_id)
    if not change_password(services.database, principal.user_id, change.current, change.new, keep=principal.session):
        raise Problem(403, "password", "That is not the current password.")


def _enter(name: str, password: str, request: Request, services: Services) -> LoggedIn:
    """A new session. Raises a problem when the password is wrong or was tried too often."""
    address = request.client.host if request.client else ""
    services.limits.count_login(address, name)
    made = log_in(services.database, name, password, hours=services.settings.session_hours)
    if made is None:
        raise Problem(401, "wrong-password", "The name or the password is wrong.", headers={"WWW-Authenticate": "Bearer"})
    return made


def _give_cookie(response: Response, made: LoggedIn, services: Services) -> None:
    """Sets the cookie that carries the session."""
    response.set_cookie(
        COOKIE,
        made.token,
        max_age=services.settings.session_hours * 3600,
        httponly=True,
        secure=services.settings.secure_cookies,
        samesite="lax",
        path="/",
    )
