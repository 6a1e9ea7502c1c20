"""What is told of a sentence beside its act: whether it was prompted, and whether it tells of the last occasion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.acts.classes import Matrix
from models.acts.last_time import LastTime
from models.acts.linear import Linear
from models.acts.prompted import Prompted


@dataclass(frozen=True, slots=True)
class Marks:
    """The heads of the marks; without one, no sentence is found to have that mark."""

    prompted: Prompted | None = None
    last_time: LastTime | None = None

    def arrays(self) -> dict[str, Matrix]:
        """The numbers by name."""
        made: dict[str, Matrix] = {}
        if self.prompted:
            made |= {"prompted/centre": self.prompted.centre, **_linear("prompted/answer", self.prompted.answer)}
        if self.last_time:
            made |= {**_linear("last_time/alone", self.last_time.alone), **_linear("last_time/story", self.last_time.story)}
        return made

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Matrix]) -> Marks:
        """What ``arrays`` gave, among others."""

        def linear(name: str) -> Linear:
            return Linear(arrays[f"{name}/weight"], arrays[f"{name}/bias"])

        prompted = Prompted(arrays["prompted/centre"], linear("prompted/answer")) if "prompted/centre" in arrays else None
        last_time = LastTime(linear("last_time/alone"), linear("last_time/story")) if "last_time/alone/weight" in arrays else None
        return cls(prompted, last_time)


def _linear(name: str, head: Linear) -> dict[str, Matrix]:
    return {f"{name}/weight": head.weight, f"{name}/bias": head.bias}
