"""Tables of accounts and of what belongs to the whole installation. Columns ending in ``_ms`` are milliseconds since 1970."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.clock import now_ms

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_DEAD_AFTER_MS = 20_000  # since somebody saw a worker
COUNTER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only what it calls INTEGER


class Base(DeclarativeBase):
    """Of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {int: BigInteger, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it so


def new_id() -> str:
    """An id that tells nothing and that nobody guesses."""
    return uuid.uuid4().hex


def id_column() -> Mapped[str]:
    """A primary key of our own making."""
    return mapped_column(String(32), primary_key=True, default=new_id)


def made_column() -> Mapped[int]:
    """When the row was made."""
    return mapped_column(BigInteger, default=now_ms)


class User(Base):
    """Somebody who can log in."""

    __tablename__ = "users"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    is_admin: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="en")
    created_ms: Mapped[int] = made_column()
    disabled_ms: Mapped[int | None]


class LoginSession(Base):
    """A browser in which somebody logged in; the token itself is in its cookie alone."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_ms: Mapped[int] = made_column()
    expires_ms: Mapped[int]


class ApiKey(Base):
    """A key for programs; the key itself is shown once and kept nowhere."""

    __tablename__ = "api_keys"

    id: Mapped[str] = id_column()
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    created_ms: Mapped[int] = made_column()
    expires_ms: Mapped[int | None]
    revoked_ms: Mapped[int | None]
    used_ms: Mapped[int | None]


class Secret(Base):
    """What the installation alone knows, such as the key that signs callbacks."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class Asked(Base):
    """A request that had an idempotency key, written together with what it made, so that asking again makes nothing again."""

    __tablename__ = "asked"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    made: Mapped[str] = mapped_column(String(32))
    created_ms: Mapped[int] = mapped_column(BigInteger, default=now_ms, index=True)


class Blob(Base):
    """A file in the store, named by the SHA-256 of its content."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    created_ms: Mapped[int] = made_column()


class Worker(Base):
    """A process that does jobs, and when it last said that it lives; ``models`` are the fingerprints of what it works with."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_ms: Mapped[int]
    seen_ms: Mapped[int]
    paused: Mapped[str | None] = mapped_column(Text)
    models: Mapped[dict[str, Any] | None]

    @classmethod
    def is_alive(cls) -> ColumnElement[bool]:
        """Whether it was seen lately."""
        return cls.seen_ms >= now_ms() - _DEAD_AFTER_MS


class ArtefactUse(Base):
    """Which artefacts were made for a recording or a study, so that they go when the last of these goes."""

    __tablename__ = "artefact_uses"
    __table_args__ = (UniqueConstraint("artefact", "study_id", "recording_id"),)

    id: Mapped[int] = mapped_column(COUNTER, primary_key=True)
    artefact: Mapped[str] = mapped_column(String(200))
    study_id: Mapped[str] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
