"""Where hardpart runs, from environment variables; read here and nowhere below."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.store import StoreAddress

_GIB = 1024**3


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
    """Every setting is an environment variable ``HARDPART_<NAME>``; the README's table describes each."""

    model_config = SettingsConfigDict(env_prefix="HARDPART_", frozen=True, extra="ignore")

    cache: Path = Field(default_factory=_default_cache)
    threads: int = 2
    home: Path = Field(default_factory=_default_home)
    database_url: str | None = None
    store_url: str | None = None
    store_endpoint: str | None = None
    store_copies_bytes: int = Field(default=20 * _GIB, ge=0)
    host: str = "127.0.0.1"
    port: int = 8437
    public_url: str | None = None
    workers: int = Field(default=1, ge=0)
    whisper: str = "base"
    max_upload_bytes: int = 8 * _GIB
    min_free_bytes: int = _GIB
    session_hours: int = 14 * 24
    requests_a_minute: int = 1200
    logins_a_minute: int = 10
    private_callbacks: bool = False

    @property
    def address(self) -> str:
        """Where browsers find the service, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

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
