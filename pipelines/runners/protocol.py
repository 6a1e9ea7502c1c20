"""What a runner is: it does orders somewhere, as often as it must, and answers each of them."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, cast

Work = Callable[[Mapping[str, Any]], dict[str, Any]]

TRIES = 3  # of an order whose worker was killed: that may be nobody's fault but the machine's


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """How a worker comes to its work, wherever it runs.

    ``entry`` names a function as ``module:name``, which makes the work of ``setup`` (JSON values): models are loaded there, once.
    """

    entry: str
    setup: Mapping[str, Any]

    def open(self) -> Work:
        """The work, in this process."""
        module, _, name = self.entry.partition(":")
        return cast("Work", getattr(importlib.import_module(module), name)(self.setup))

    def to_json(self) -> str:
        """The spec as one line."""
        return json.dumps({"entry": self.entry, "setup": dict(self.setup)})


def spec_from_json(line: str) -> WorkerSpec:
    """What ``WorkerSpec.to_json`` wrote."""
    fields = json.loads(line)
    return WorkerSpec(fields["entry"], fields["setup"])


@dataclass(frozen=True, slots=True)
class Answer:
    """The ``result`` of the order with this ``id``, or one sentence on why no worker survived it."""

    id: str
    result: Mapping[str, Any] | None = None
    died: str | None = None


class Runner(AbstractContextManager["Runner"], Protocol):
    """Workers that are there as long as the block lasts."""

    def answers(self, orders: Sequence[Mapping[str, Any]]) -> Iterator[Answer]:
        """An answer for each of ``orders`` as they come; orders have an ``id`` of their own and are begun in this order.

        An order whose worker was killed is given to another, ``TRIES`` times in all.
        """
        ...
