"""Where hardpart runs, from environment variables; read here and nowhere below."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _default_cache() -> Path:
    return Path.home() / ".cache" / "hardpart"


class Settings(BaseSettings):
    """``HARDPART_CACHE``: folder for joined weights. ``HARDPART_THREADS``: processor threads of a model."""

    model_config = SettingsConfigDict(env_prefix="HARDPART_", frozen=True, extra="ignore")

    cache: Path = Field(default_factory=_default_cache)
    threads: int = 2
