"""Work in several processes with the same results as in one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def in_processes(work: Callable[..., Made], jobs: Sequence[tuple[Any, ...]], *, processes: int) -> list[Made]:
    """``work(*job)`` for each job, in order. Each computes on one thread, so sums are the same however many there are."""
    if min(processes, len(jobs)) < 2:
        return [_on_one_thread(work, *job) for job in jobs]
    fresh = multiprocessing.get_context("spawn")  # a fork would hang on the locks of threads that models have started
    with ProcessPoolExecutor(processes, mp_context=fresh) as pool:
        return [answer.result() for answer in [pool.submit(_on_one_thread, work, *job) for job in jobs]]


def _on_one_thread(work: Callable[..., Made], *job: Any) -> Made:  # noqa: ANN401 - whatever the work takes
    import sklearn.linear_model  # noqa: F401 - only libraries that are loaded can be limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return work(*job)
