"""Where hardpart runs, from environment variables; read here and nowhere below."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from annotations.errors import OptionsError
from service.store.content_addressed import StoreAddress

_GIB = 1024**3
_DATABASES = {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}
_ALL_ADDRESSES = ("0.0.0.0", "::")  # noqa: S104 - what an operator may have given
_LONGEST_SESSION_HOURS = 10 * 365 * 24


def _default_cache() -> Path:
    return Path.home() / ".cache" / "hardpart"


def _default_home() -> Path:
    return Path.home() / ".local" / "share" / "hardpart"


def worker_environment(threads: int) -> dict[str, str]:
    """The environment of a worker process whose libraries may use so many processor threads."""
    own = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "HARDPART_THREADS")}
    return {**os.environ, **own}


def postgresql_environment(password: str | None) -> dict[str, str]:
    """The environment of PostgreSQL's own programs: their arguments are seen by every user of the machine."""
    return {**os.environ, **({} if password is None else {"PGPASSWORD": password})}


class Settings(BaseSettings):
    """Every setting is an environment variable ``HARDPART_<NAME>``; the README's table describes each.

    Raises ``OptionsError`` for the first that cannot be used.
    """

    model_config = SettingsConfigDict(env_prefix="HARDPART_", env_ignore_empty=True, frozen=True, extra="ignore")

    cache: Path = Field(default_factory=_default_cache)
    threads: int = Field(default=2, ge=1)
    device: Literal["auto", "cpu", "cuda"] = "cpu"
    home: Path = Field(default_factory=_default_home)
    database_url: str | None = None
    store_url: str | None = None
    store_endpoint: str | None = None
    store_copies_bytes: int = Field(default=20 * _GIB, ge=0)
    host: str = "127.0.0.1"
    port: int = Field(default=8437, ge=1, le=65535)
    public_url: str | None = None
    trusted_proxies: str | None = None
    workers: int = Field(default=1, ge=0)
    whisper: str = "base"
    max_upload_bytes: int = Field(default=8 * _GIB, ge=1)
    min_free_bytes: int = Field(default=_GIB, ge=0)
    session_hours: int = Field(default=14 * 24, ge=1, le=_LONGEST_SESSION_HOURS)
    requests_a_minute: int = Field(default=1200, ge=1)
    logins_a_minute: int = Field(default=10, ge=1)
    private_callbacks: bool = False

    def __init__(self, **given: object) -> None:
        try:
            super().__init__(**given)  # type: ignore[arg-type]  # pydantic checks them
        except ValidationError as error:
            raise OptionsError(_sentence(error)) from error

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, given: str | None) -> str | None:
        if given is not None and not _is_database(given):
            raise ValueError("give sqlite:////FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: str | None) -> str | None:
        for one in given.split(",") if given else ():
            try:
                ip_network(one.strip())
            except ValueError as cause:
                raise ValueError(f"{cause}; give addresses or networks such as 10.0.0.5,172.16.0.0/12") from cause
        return given

    @property
    def address(self) -> str:
        """Where browsers find the service, without a slash at the end."""
        return (self.public_url or f"http://{self._reached_at}:{self.port}").rstrip("/")

    @property
    def _reached_at(self) -> str:
        if self.host in _ALL_ADDRESSES:  # where one listens, but which no browser opens
            return "localhost"
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def secure_cookies(self) -> bool:
        """Whether browsers are to send cookies over TLS alone."""
        return self.address.startswith("https://")

    @property
    def database(self) -> str:
        """The database as an SQLAlchemy address."""
        if self.database_url is None:
            return f"sqlite:///{self.home.absolute() / 'hardpart.sqlite'}"
        if self.database_url.startswith(("postgres://", "postgresql://")):
            return f"postgresql+psycopg://{self.database_url.partition('://')[2]}"
        return self.database_url

    @property
    def uploads(self) -> Path:
        """Folder of uploads that are under way."""
        return self.home / "uploads"

    @property
    def artefacts(self) -> Path:
        """Folder of what the models made."""
        return self.home / "artefacts"

    @property
    def media(self) -> StoreAddress:
        """Where media and results are."""
        url = self.store_url or (self.home.absolute() / "blobs").as_uri()
        return StoreAddress(url, self.store_endpoint, copies=self.home / "copies", copies_bytes=self.store_copies_bytes)


def _is_database(url: str) -> bool:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).drivername in _DATABASES
    except (ArgumentError, ValueError):
        return False


def _sentence(error: ValidationError) -> str:
    """What is wrong with the first setting; the database's address may hold a password and is not shown."""
    first = error.errors()[0]
    name = str(first["loc"][0])
    value = "" if name == "database_url" else f"={first['input']}"
    reason = first["msg"].removeprefix("Value error, ")
    return f"HARDPART_{name.upper()}{value}: {reason[0].lower()}{reason[1:]}."
