"""The coder's network: an encoder over a window of sentences, and linear heads on each sentence's mean vector.

Because the heads are linear in the mean, a decision is the sum of what each piece adds to it: the evidence (``evidence.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotations.findings import Act, Facet

if TYPE_CHECKING:
    import torch

ACTS = tuple(Act)
FACETS = tuple(Facet)
CLASSES = len(ACTS) + 1  # the last class: it is the interviewer who speaks
INTERVIEWER_CLASS = len(ACTS)
FLAGS = ("prompted", "last_time")
OUTPUTS = CLASSES + len(FACETS) + len(FLAGS)


def build_network(encoder: Any) -> Any:  # noqa: ANN401 - torch modules are not typed here
    """A torch module: ``forward(ids, types, mask, sentence_of)`` gives (sentences, ``OUTPUTS``) logits.

    ``sentence_of`` (batch, pieces) numbers the sentence of each piece over the whole batch, -1 for none.
    """
    import torch
    from torch import nn

    class Network(nn.Module):  # type: ignore[misc] # torch is not typed here
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.dropout = nn.Dropout(0.1)
            self.head = nn.Linear(encoder.config.hidden_size, OUTPUTS)

        def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, sentence_of: torch.Tensor) -> torch.Tensor:
            hidden = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state.float()
            flat, owner = hidden.reshape(-1, hidden.shape[-1]), sentence_of.reshape(-1)
            owned = owner >= 0
            count = int(owner.max()) + 1
            membership = torch.nn.functional.one_hot(owner[owned], count).float()
            means = membership.T @ flat[owned] / membership.sum(dim=0).unsqueeze(1).clamp(min=1)
            return self.head(self.dropout(means))

    return Network()


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to 1."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: NDArray[np.float32] = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Numbers between 0 and 1."""
    result: NDArray[np.float32] = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return result
