"""Workers on a Ray cluster. Orders and results are lines of JSON; recordings are read where the worker runs, by their paths.

Every machine needs hardpart, its weights, and the folders of the archive and of the study under the same paths.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from annotations.errors import UnavailableError
from pipelines.runners.protocol import TRIES, Answer, WorkerSpec, spec_from_json

LONGEST_START_S = 600.0  # until one worker has its processors and its models; a cluster may have to add a machine first
_LEAST_STORE_BYTES = 80 << 20  # no audio goes through Ray's object store


class RayRunner:
    """``pipelines.runners.protocol.Runner`` over ``workers`` actors of ``threads`` processors each.

    ``address`` is that of a cluster; without one a cluster is started on this machine and ended with the block. ``path`` are
    folders where workers look for modules beside what is installed. On a cluster with fewer processors free there are fewer
    workers; for the first of them ``answers`` waits ``longest_start_s``. Raises ``UnavailableError`` when Ray is not installed or
    there is no such cluster.
    """

    def __init__(
        self,
        spec: WorkerSpec,
        *,
        workers: int,
        threads: int,
        address: str | None = None,
        path: Sequence[str] = (),
        longest_start_s: float = LONGEST_START_S,
    ) -> None:
        self._longest_start_s = longest_start_s
        self._path = os.pathsep.join(path)
        self._spec, self._workers, self._threads, self._address = spec, workers, threads, address
        self._ray = _imported()

    def __enter__(self) -> Self:
        local = {"num_cpus": self._workers * self._threads, "object_store_memory": _LEAST_STORE_BYTES, "include_dashboard": False}
        try:
            self._ray.init(
                address=self._address or "local",
                log_to_driver=False,
                logging_level="error",
                **({} if self._address else local),
            )
        except ConnectionError as error:
            raise UnavailableError(f"--ray-address {self._address}: no Ray cluster answers there; check the address.") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._ray.shutdown()

    def answers(self, orders: Sequence[Mapping[str, Any]]) -> Iterator[Answer]:
        """As the protocol says; an actor holds its processors only while there is something for it to do.

        Raises ``UnavailableError`` when no actor can start, or the cluster fails.
        """
        waiting, tries = deque(orders), dict.fromkeys((order["id"] for order in orders), 0)
        starting = dict(self._begun() for _ in range(min(self._workers, len(orders))))
        at_work: dict[Any, tuple[Any, Mapping[str, Any]]] = {}
        died_at_start = 0
        while waiting or at_work:
            ready = self._next(at_work, starting)
            if ready in starting:
                actor, is_alive = starting.pop(ready), self._has_started(ready, last=died_at_start == TRIES - 1)
                died_at_start = 0 if is_alive else died_at_start + 1
            else:
                actor, order = at_work.pop(ready)
                answer, is_alive = self._answer(ready, order["id"], last=tries[order["id"]] == TRIES)
                if answer is None:
                    waiting.append(order)
                else:
                    yield answer
            if waiting and is_alive:
                order = waiting.popleft()
                tries[order["id"]] += 1
                at_work[actor.do.remote(json.dumps(order, ensure_ascii=False))] = (actor, order)
            else:
                self._ray.kill(actor)
                starting |= [self._begun()] if waiting else []
            while starting and not waiting:
                self._ray.kill(starting.popitem()[1])

    def _next(self, at_work: Mapping[Any, Any], starting: Mapping[Any, Any]) -> Any:  # noqa: ANN401 - Ray has no types
        """What is ready first. While somebody is at work, others may wait for processors as long as they have to."""
        timeout_s = None if at_work else self._longest_start_s
        ready, _ = self._ray.wait([*at_work, *starting], num_returns=1, timeout=timeout_s)
        if not ready:
            raise UnavailableError(
                f"No Ray worker started within {self._longest_start_s:g} s: perhaps no machine has {self._threads} processors "
                "free, as a worker needs; free some, or set HARDPART_THREADS to fewer. What is done is kept."
            )
        return ready[0]

    def _has_started(self, ready: Any, *, last: bool) -> bool:  # noqa: ANN401 - likewise
        """Whether the actor has its processors and its models."""
        exceptions = self._ray.exceptions
        try:
            self._ray.get(ready)
        except (exceptions.RayActorError, exceptions.OutOfMemoryError) as error:
            if last or getattr(error, "actor_init_failed", False):
                raise UnavailableError(
                    f"Ray's workers cannot start ({_last_line(error)}); every machine needs hardpart, its weights, "
                    "and memory for them."
                ) from error
            return False
        except exceptions.RayError as error:
            raise _failed(error) from error
        return True

    def _answer(
        self,
        ready: Any,  # noqa: ANN401 - likewise
        order_id: str,
        *,
        last: bool,
    ) -> tuple[Answer | None, bool]:
        """The answer, ``None`` where another worker is to try, and whether the worker lives."""
        exceptions = self._ray.exceptions
        try:
            return Answer(order_id, json.loads(self._ray.get(ready))), True
        except exceptions.RayTaskError as error:
            cause = error.cause
            return Answer(order_id, died=f"the worker failed on it ({type(cause).__name__}: {cause})"), True
        except (exceptions.RayActorError, exceptions.OutOfMemoryError):
            told = f"{TRIES} workers died over it; most likely it needs more memory than there is"
            return (Answer(order_id, died=told) if last else None), False
        except exceptions.RayError as error:
            raise _failed(error) from error

    def _begun(self) -> tuple[Any, Any]:
        """What is ready when a new actor is, and the actor."""
        actor = self._actor()
        return actor.ready.remote(), actor

    def _actor(self) -> Any:  # noqa: ANN401 - likewise
        environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HARDPART_THREADS"), str(self._threads))
        environment |= {"PYTHONPATH": self._path} if self._path else {}
        kind = self._ray.remote(num_cpus=self._threads, runtime_env={"env_vars": environment})(_Hands)
        return kind.remote(self._spec.to_json())


class _Hands:
    """An actor: the work of a spec, opened once."""

    def __init__(self, spec: str) -> None:
        self._work = spec_from_json(spec).open()

    def ready(self) -> None:
        """Comes back when there is a worker."""

    def do(self, order: str) -> str:
        return json.dumps(self._work(json.loads(order)), ensure_ascii=False)


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__


def _failed(error: Exception) -> UnavailableError:
    return UnavailableError(
        f"The Ray cluster failed ({type(error).__name__}: {_last_line(error)}); what is done is kept, so run again when it works."
    )


def _imported() -> Any:  # noqa: ANN401 - likewise
    try:
        import ray
    except ImportError as error:
        raise UnavailableError("--runner ray: Ray is not installed; run: pip install 'hardpart[ray]'.") from error
    return ray
