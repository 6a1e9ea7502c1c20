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

_LEAST_STORE_BYTES = 80 << 20  # no audio goes through Ray's object store


class RayRunner:
    """``pipelines.runners.protocol.Runner`` over ``workers`` actors of ``threads`` processors each.

    ``address`` is that of a cluster; without one a cluster is started on this machine and ended with the block. ``path`` are
    folders where workers look for modules beside what is installed. Raises ``UnavailableError`` when Ray is not installed or
    there is no such cluster.
    """

    def __init__(
        self, spec: WorkerSpec, *, workers: int, threads: int, address: str | None = None, path: Sequence[str] = ()
    ) -> None:
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
        """As the protocol says."""
        waiting, tries = deque(orders), dict.fromkeys((order["id"] for order in orders), 0)
        actors = [self._actor() for _ in range(min(self._workers, len(orders)))]
        free = list(actors)
        at_work: dict[Any, tuple[Any, Mapping[str, Any]]] = {}
        while waiting or at_work:
            while free and waiting:
                actor, order = free.pop(), waiting.popleft()
                tries[order["id"]] += 1
                at_work[actor.do.remote(json.dumps(order, ensure_ascii=False))] = (actor, order)
            (ready,), _ = self._ray.wait(list(at_work), num_returns=1)
            actor, order = at_work.pop(ready)
            answer, is_alive = self._answer(ready, order["id"], last=tries[order["id"]] == TRIES)
            if answer is None:
                waiting.append(order)
            else:
                yield answer
            free.append(actor if is_alive else self._actor())
        for actor in free:
            self._ray.kill(actor)

    def _answer(
        self,
        ready: Any,  # noqa: ANN401 - Ray has no types
        order_id: str,
        *,
        last: bool,
    ) -> tuple[Answer | None, bool]:
        """The answer, ``None`` where another worker is to try, and whether the worker lives."""
        exceptions = self._ray.exceptions
        try:
            return Answer(order_id, json.loads(self._ray.get(ready))), True
        except exceptions.RayActorError:
            told = f"{TRIES} workers died over it; most likely it needs more memory than there is"
            return (Answer(order_id, died=told) if last else None), False
        except exceptions.RayTaskError as error:
            cause = error.cause
            return Answer(order_id, died=f"the worker failed on it ({type(cause).__name__}: {cause})"), True

    def _actor(self) -> Any:  # noqa: ANN401 - likewise
        environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HARDPART_THREADS"), str(self._threads))
        environment |= {"PYTHONPATH": self._path} if self._path else {}
        kind = self._ray.remote(num_cpus=self._threads, runtime_env={"env_vars": environment})(_Hands)
        return kind.remote(self._spec.to_json())


class _Hands:
    """An actor: the work of a spec, opened once."""

    def __init__(self, spec: str) -> None:
        self._work = spec_from_json(spec).open()

    def do(self, order: str) -> str:
        return json.dumps(self._work(json.loads(order)), ensure_ascii=False)


def _imported() -> Any:  # noqa: ANN401 - likewise
    try:
        import ray
    except ImportError as error:
        raise UnavailableError("--runner ray: Ray is not installed; run: pip install 'hardpart[ray]'.") from error
    return ray
