"""What the last study was made of, as its manifest tells it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.archive.ledger import UnitRecord
from pipelines.inputs import StudyInput


@dataclass(frozen=True, slots=True)
class LastStudy:
    """``names`` are those of its recordings by content, ``heard`` those of them in which somebody speaks."""

    names: Mapping[str, str] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GoneFile:
    """A recording of the last study whose content is nowhere now, and where it lay."""

    file: str
    recording: str
    sha256: str

    @property
    def sentence(self) -> str:
        """What it is told with."""
        return f"{self.file}: is in the last study and nowhere now; put it back to have it in the next, or leave it."


def read_last_study(manifest: Path) -> LastStudy:
    """The study that wrote ``manifest``; an empty one where there is none, or it cannot be read."""
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        names = {_content(fields): str(fields["recording"]) for fields in told["inputs"]}
        return LastStudy(names, frozenset(r["recording"] for r in told["recordings"] if r["speakers"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return LastStudy()


def gone_files(
    last: LastStudy,
    inputs: Sequence[StudyInput],
    records: Sequence[UnitRecord],
    now: Mapping[str, str],
    *,
    failed: Collection[str],
) -> list[GoneFile]:
    """What is in the last study and not among ``inputs``, whose names by content of earlier runs are ``now``.

    A file whose content changed is not gone, nor are ``failed`` ones, which cannot be used now.
    """
    lay = {record.sha256: record.file for record in records}
    names = {source.recording for source in inputs if source.sha256 not in last.names}
    gone = [GoneFile(lay.get(sha256, name), name, sha256) for sha256, name in last.names.items() if sha256 not in now]
    return sorted((one for one in gone if one.file not in failed and one.recording not in names), key=lambda one: one.file)


def _content(fields: Mapping[str, Any]) -> str:
    return StudyInput("", None, None, fields["media_sha256"], fields["transcript_sha256"]).sha256
