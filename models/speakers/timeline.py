"""Who is active in which frame to turns on the recording's clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotations.spans import TimeSpan
from models.protocols import SpeakerTurn
from models.speakers.segmentation import frame_ms


def turns(active: NDArray[np.bool_], *, shortest_ms: int, fill_ms: int) -> tuple[SpeakerTurn, ...]:
    """Turns in time order from bool (frames, speakers), named by first appearance.

    Pauses up to ``fill_ms`` belong to the turn around them; turns shorter than ``shortest_ms`` are dropped.
    """
    spans = [_spans(active[:, k], shortest_ms=shortest_ms, fill_ms=fill_ms) for k in range(active.shape[1])]
    order = sorted((s[0].start_ms, k) for k, s in enumerate(spans) if s)
    found = [SpeakerTurn(f"S{number}", span) for number, (_, k) in enumerate(order, start=1) for span in spans[k]]
    return tuple(sorted(found, key=lambda turn: (turn.span, turn.speaker)))


def _spans(active: NDArray[np.bool_], *, shortest_ms: int, fill_ms: int) -> list[TimeSpan]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    spans: list[TimeSpan] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        start_ms, end_ms = frame_ms(int(start)), frame_ms(int(end))
        if spans and start_ms - spans[-1].end_ms <= fill_ms:
            spans[-1] = TimeSpan(spans[-1].start_ms, end_ms)
        else:
            spans.append(TimeSpan(start_ms, end_ms))
    return [span for span in spans if span.duration_ms >= shortest_ms]
