"""The module ``ray`` as far as ``RayRunner`` uses it: a cluster of few processors, in this process.

An actor waits until it finds its processors free and keeps them until it is killed, as Ray's do. An order that ``does`` what is
in ``LOSSES`` ends its actor by that error; everything else is done by the actor's own code.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


class RayError(Exception):
    """The root of Ray's errors."""


class RayTaskError(RayError):
    """A method raised ``cause``."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class RayActorError(RayError):
    """The actor is gone; ``actor_init_failed`` when it raised ``cause`` as it was made."""

    def __init__(self, cause: Exception | None = None) -> None:
        told = f"Traceback (most recent call last):\n  File ...\n{type(cause).__name__}: {cause}"
        super().__init__("The actor died." if cause is None else told)
        self.actor_init_failed = cause is not None


class OutOfMemoryError(RayError):
    """The machine is low on memory; neither of the two above."""


LOSSES = {
    "crash": RayActorError,
    "be killed": RayActorError,
    "be killed once": RayActorError,
    "run out of memory": OutOfMemoryError,
    "lose the cluster": RayError,
}


@dataclass(eq=False)
class Call:
    """One call of an actor's method: what ``wait`` and ``get`` are given."""

    actor: Actor
    method: str
    arguments: tuple[str, ...]


@dataclass(eq=False)
class Actor:
    """A handle; ``made`` is the object once the cluster has given it processors."""

    make: Callable[[], Any]
    processors: int
    made: Any = None
    lost: RayError | None = None
    is_killed: bool = False

    def __getattr__(self, method: str) -> Any:
        return SimpleNamespace(remote=lambda *arguments: Call(self, method, arguments))

    @property
    def holds(self) -> bool:
        return self.made is not None and self.lost is None and not self.is_killed


@dataclass
class FakeRay:
    """``ray`` with so many ``processors``; ``most_held`` is how many actors ever held theirs at once."""

    processors: int
    actors: list[Actor] = field(default_factory=list)
    most_held: int = 0
    killed_once: set[str] = field(default_factory=set)
    exceptions: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            RayError=RayError, RayTaskError=RayTaskError, RayActorError=RayActorError, OutOfMemoryError=OutOfMemoryError
        )
    )

    def init(self, **options: Any) -> None:
        """There is nothing to start."""

    def shutdown(self) -> None:
        for actor in self.actors:
            self.kill(actor)

    def remote(self, *, num_cpus: int, runtime_env: Any) -> Any:
        def kind(of: Any) -> Any:
            def make(*arguments: str) -> Actor:
                self.actors.append(Actor(lambda: of(*arguments), num_cpus))
                return self.actors[-1]

            return SimpleNamespace(remote=make)

        return kind

    def kill(self, actor: Actor) -> None:
        actor.is_killed = True

    def held(self) -> int:
        """How many actors hold processors now."""
        return sum(actor.holds for actor in self.actors)

    def wait(self, calls: list[Call], *, num_returns: int, timeout: float | None) -> tuple[list[Call], list[Call]]:
        self._place()
        able = [call for call in calls if call.actor.made is not None or call.actor.lost is not None]
        assert able or timeout is not None, "this would wait for ever"
        return able[:num_returns], [call for call in calls if call not in able[:num_returns]]

    def get(self, call: Call) -> Any:
        actor, arguments = call.actor, call.arguments
        order = json.loads(arguments[0]) if arguments else {}
        does = order.get("does")
        if does in self.killed_once:
            arguments = (json.dumps({**order, "does": ""}),)
        elif does in LOSSES:
            self.killed_once |= {does} & {"be killed once"}
            actor.lost = LOSSES[does]()
        if actor.lost is not None:
            raise actor.lost
        try:
            return getattr(actor.made, call.method)(*arguments)
        except Exception as error:
            raise RayTaskError(error) from error

    def _place(self) -> None:
        for actor in self.actors:
            taken = sum(other.processors for other in self.actors if other.holds)
            if actor.made is None and actor.lost is None and not actor.is_killed and taken + actor.processors <= self.processors:
                try:
                    actor.made = actor.make()
                except Exception as error:  # noqa: BLE001 - as Ray does
                    actor.lost = RayActorError(error)
        self.most_held = max(self.most_held, self.held())
