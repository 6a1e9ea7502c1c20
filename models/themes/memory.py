"""What is kept of how themes were found, so that a few more complaints find their place in seconds, and nothing else moves.

The complaints themselves are not needed again: where a group lies, and from where vectors are measured, is enough.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint
from models.protocols import Vectors
from models.themes.encoded import Middle
from models.themes.views import Space

_KEY_DIGITS = 16  # of each digest in the key of a complaint
_CONTENTS = slice(_KEY_DIGITS)  # what was said and asked
_PLACED = slice(2 * _KEY_DIGITS)  # and in which conversation
_CONVERSATION = slice(_KEY_DIGITS, 2 * _KEY_DIGITS)


@dataclass(frozen=True, slots=True)
class ThemesMemory:
    """``known`` maps the id of every complaint to its ``key_of``; the rest is empty where nothing was grouped.

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
    """Three digests: of what is said and asked, of the conversation, and of who says it."""
    c = complaint
    contents = _digest([c.text, c.context, c.facets, c.weight, c.language])
    return contents + _digest_of_name(c.conversation) + _digest_of_name(c.respondent)


def _digest(read: object) -> str:
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:_KEY_DIGITS]


_digest_of_name = lru_cache(maxsize=10_000)(_digest)  # names come again with every complaint


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
    """Complaints that are new or read otherwise than before, and the ids of those that are gone or read otherwise.

    ``moved`` maps an id to that which the same complaint has now: its conversation has another name, or its sentence another
    number. ``added`` is how many complaints came, those that are read otherwise in their conversation not among them.
    """

    arrived: tuple[Complaint, ...]
    left: frozenset[str]
    moved: Mapping[str, str]
    added: int

    @property
    def size(self) -> int:
        """How many complaints it concerns."""
        return len({complaint.id for complaint in self.arrived} | self.left)


def difference(memory: ThemesMemory, complaints: Sequence[Complaint]) -> Difference:
    """What changed since the themes were found."""
    keys = {complaint.id: key_of(complaint) for complaint in complaints}
    gone = {one: key for one, key in memory.known.items() if keys.get(one) != key}
    come = {one: key for one, key in keys.items() if memory.known.get(one) != key}
    moved = _moved(gone, come)
    found = set(moved.values())
    left = gone.keys() - moved.keys()
    arrived = tuple(complaint for complaint in complaints if complaint.id in come and complaint.id not in found)
    conversations = Counter(come[complaint.id][_CONVERSATION] for complaint in arrived)
    added = conversations - Counter(gone[one][_CONVERSATION] for one in left)
    return Difference(arrived, frozenset(left), moved, added.total())


def _moved(gone: Mapping[str, str], come: Mapping[str, str]) -> dict[str, str]:
    """The ids of complaints that have ``gone`` to those under which they have ``come``, by their keys.

    Those of one conversation are paired first, and in their order.
    """
    pairs: dict[str, str] = {}
    for part in (_PLACED, _CONTENTS):
        waiting: dict[str, list[str]] = {}
        for one in sorted(gone.keys() - pairs.keys(), key=_in_order, reverse=True):
            waiting.setdefault(gone[one][part], []).append(one)
        for one in sorted(come.keys() - set(pairs.values()), key=_in_order):
            if waiting.get(come[one][part]):
                pairs[waiting[come[one][part]].pop()] = one
    return {before: now for before, now in pairs.items() if before != now}


def _in_order(identity: str) -> tuple[int, str]:
    """The ids of a conversation in order of their numbers."""
    return len(identity), identity
