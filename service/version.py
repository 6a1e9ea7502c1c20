"""Which hardpart this is."""

from __future__ import annotations

import importlib.metadata


def version() -> str:
    """The version of the distribution that is installed."""
    return importlib.metadata.version("hardpart")
