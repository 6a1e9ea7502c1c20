"""A fresh installation gets what hardpart was tested with: every package that it needs, directly or not, is pinned."""

import importlib.metadata
import tomllib
from collections.abc import Iterable, Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import PACKAGES, ROOT, SOURCES, imports


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pinned = {canonicalize_name(Requirement(pin).name) for pin in pins}
    assert sorted(set(_needed(requirements, seen=set())) - pinned) == []
    assert [pin for pin in pins if "==" not in pin or "+" in pin] == []  # a local version stands in one index only


def test_what_is_imported_is_declared():
    """A library that only another one brings is gone when that one stops needing it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    optional = [*extras["openai-whisper"], *extras["ray"], *extras["s3"]]
    declared = {canonicalize_name(Requirement(r).name) for r in [*project["dependencies"], *optional]}
    makes_the_sample = ROOT / "service" / "sample"
    modules = {name.split(".")[0] for path in SOURCES if makes_the_sample not in path.parents for name in imports(path)}
    brought = importlib.metadata.packages_distributions()
    installed = {module for module in modules if module in brought and module not in PACKAGES}
    assert [m for m in sorted(installed) if not declared & {canonicalize_name(name) for name in brought[m]}] == []
