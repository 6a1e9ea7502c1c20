"""The four packages have plain names; this makes sure that they are hardpart's and nobody else's."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from annotations.errors import UnavailableError

PACKAGES = ("annotations", "models", "pipelines", "service")


def check_layout() -> None:
    """Raises ``UnavailableError`` that names the stranger when one of the packages is somebody else's."""
    home = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        places = [Path(p).resolve() for p in (spec.submodule_search_locations or ())] if spec else []
        if places != [home / name]:
            found = ", ".join(map(str, places)) or "nowhere"
            raise UnavailableError(
                f"the package {name!r} is found at {found} instead of {home / name}; "
                "install hardpart in an environment of its own, and run it outside folders with a package of that name."
            )
