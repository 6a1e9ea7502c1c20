"""The four packages have plain names; this makes sure that they are hardpart's and nobody else's.

Nothing of hardpart is imported here: until this has answered, it may be the stranger's.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

PACKAGES = ("annotations", "models", "pipelines", "service")


def stranger() -> str | None:
    """A sentence that names the first package that is somebody else's; ``None`` when all four stand side by side."""
    home = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        places = [Path(p).resolve() for p in (spec.submodule_search_locations or ())] if spec else []
        if places != [home / name]:
            found = ", ".join(map(str, places)) or "nowhere"
            return (
                f"the package {name!r} is found at {found} instead of {home / name}; "
                "install hardpart in an environment of its own, and run it outside folders with a package of that name."
            )
    return None
