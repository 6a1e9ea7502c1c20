"""What is kept of how themes were found, so that a few more complaints find their place in seconds, and nothing else moves.

The complaints themselves are not needed again: where a group lies, and from where vectors are measured, is enough.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint
from models.protocols import Vectors
from models.themes.encoded import Middle
from models.themes.views import Space

_KEY_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ThemesMemory:
    """``known`` maps the id of every complaint to a digest of what was read of it; the rest is empty where nothing was grouped.

    ``middles`` maps the id of every theme and subtheme to where it lies, ``typicality`` that id to how typical each member is.
    ``sentence_middle`` is the mean of the words of all complaints, ``nearest`` the likeness to a theme from which a further
    complaint belongs to it.
    """

    known: Mapping[str, str]
    space: Space | None = None
    sentence_middle: Vectors = field(default_factory=lambda: np.zeros(0, np.float32))
    nearest: float = 0.0
    middles: Mapping[str, Middle] = field(default_factory=dict)
    typicality: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def key_of(complaint: Complaint) -> str:
    """A digest of all that is read of a complaint."""
    c = complaint
    read = [c.text, c.context, c.conversation, c.respondent, c.facets, c.weight, c.language]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:_KEY_DIGITS]


def packed(memory: ThemesMemory) -> bytes:
    """As bytes, the same for the same memory."""
    facts: dict[str, Any] = {"known": dict(memory.known)}
    arrays: dict[str, NDArray[Any]] = {}
    if memory.space is not None:
        space, names = memory.space, sorted(memory.middles)
        facts |= {
            "blocks": {name: list(views) for name, views in space.blocks.items()},
            "is_narrow": space.is_narrow,
            "is_bare": space.is_bare,
            "total": space.total,
            "things": sorted(space.things),
            "nearest": memory.nearest,
            "episodes": [memory.middles[name].episodes for name in names],
            "themes": names,
            "typicality": {name: dict(memory.typicality[name]) for name in names},
        }
        arrays = {
            "rarity": space.rarity,
            "sentence_middle": memory.sentence_middle,
            "totals": np.stack([memory.middles[name].total for name in names]) if names else np.zeros((0, 0), np.float32),
            "words": np.stack([memory.middles[name].words for name in names]) if names else np.zeros((0, 0), np.float32),
            **{f"middle:{block}": middle for block, middle in sorted(space.middles.items())},
        }
    file = io.BytesIO()
    arrays["facts"] = np.frombuffer(json.dumps(facts, sort_keys=True).encode(), np.uint8)
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpacked(kept: bytes) -> ThemesMemory:
    """What ``packed`` wrote."""
    with np.load(io.BytesIO(kept)) as arrays:
        facts = json.loads(arrays["facts"].tobytes())
        if "blocks" not in facts:
            return ThemesMemory(facts["known"])
        totals, words = arrays["totals"], arrays["words"]
        blocks = {name: tuple(views) for name, views in facts["blocks"].items()}
        middles = {name.partition(":")[2]: arrays[name] for name in arrays.files if name.startswith("middle:")}
        rarity, things = arrays["rarity"], frozenset(facts["things"])
        space = Space(blocks, middles, rarity, facts["is_narrow"], facts["total"], things, facts["is_bare"])
        lie = {name: Middle(totals[row], facts["episodes"][row], words[row]) for row, name in enumerate(facts["themes"])}
        return ThemesMemory(facts["known"], space, arrays["sentence_middle"], facts["nearest"], lie, facts["typicality"])


@dataclass(frozen=True, slots=True)
class Difference:
    """Complaints that are new or read otherwise than before, and the ids of those that are gone or read otherwise."""

    arrived: tuple[Complaint, ...]
    left: frozenset[str]

    @property
    def size(self) -> int:
        """How many complaints it concerns."""
        return len({complaint.id for complaint in self.arrived} | self.left)


def difference(memory: ThemesMemory, complaints: Sequence[Complaint]) -> Difference:
    """What changed since the themes were found."""
    keys = {complaint.id: key_of(complaint) for complaint in complaints}
    arrived = tuple(complaint for complaint in complaints if memory.known.get(complaint.id) != keys[complaint.id])
    return Difference(arrived, frozenset(one for one, key in memory.known.items() if keys.get(one) != key))
