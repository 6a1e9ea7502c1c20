"""A linear head."""

from __future__ import annotations

from dataclasses import dataclass

from models.acts.classes import Matrix


@dataclass(frozen=True, slots=True)
class Linear:
    """Logits are ``vectors @ weight.T + bias``; ``weight`` is (outputs, width)."""

    weight: Matrix
    bias: Matrix

    def logits(self, vectors: Matrix) -> Matrix:
        """(sentences, outputs)."""
        result: Matrix = vectors @ self.weight.T + self.bias
        return result
