"""The processors and the memory that this process may use: those of the machine, within the limits of its container."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_ROOT = Path("/")
_OWN_GROUPS = "proc/self/cgroup"
_GROUPS = "sys/fs/cgroup"
_NO_LIMIT = ("max", "-1")


def cores(root: Path = _ROOT) -> int:
    """How many processors there are to use, at least one; ``root`` is that of the file system that tells the limits.

    The affinity knows those of a ``cpuset``. A quota is time of all processors together, which so many use up.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = (_quota(group) for group in _groups(root, "cpu"))
    return max(1, int(min([usable, *quotas])))


def memory_bytes(root: Path = _ROOT) -> int:
    """How much memory there is to use, whoever holds it now."""
    limits = (_memory_limit(group) for group in _groups(root, "memory"))
    return int(min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *limits]))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Folders of this process's control group and of those around it, of both versions; some may not be there.

    A container that sees no more than its own group may be told where that is on the host.
    """
    for line in _text(root / _OWN_GROUPS).splitlines():
        _, _, told = line.partition(":")
        controllers, is_group, path = told.partition(":")
        if is_group and (not controllers or controller in controllers.split(",")):
            top, own = root / _GROUPS / (controller if controllers else ""), PurePosixPath(path.lstrip("/"))
            yield from (top / group for group in (own, *own.parents))


def _quota(group: Path) -> float:
    """Processors, by the kernel's files of version 2 or 1."""
    told = _text(group / "cpu.max") or f"{_text(group / 'cpu.cfs_quota_us')} {_text(group / 'cpu.cfs_period_us')}"
    quota, _, period = told.partition(" ")
    return int(quota) / int(period) if period and quota not in _NO_LIMIT else float("inf")


def _memory_limit(group: Path) -> float:
    limit = _text(group / "memory.max") or _text(group / "memory.limit_in_bytes")
    return int(limit) if limit and limit not in _NO_LIMIT else float("inf")


def _text(path: Path) -> str:
    """Empty where there is no such file: another system, or the other version."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
