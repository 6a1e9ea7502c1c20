"""What recordings of earlier runs are called now, told by their contents: names may have changed hands meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from pipelines.archive.last_study import LastStudy
from pipelines.archive.ledger import UnitRecord
from pipelines.archive.names import path_of, relative
from pipelines.inputs import StudyInput


class Renamings:
    """The recordings of earlier ``records`` and of the ``last`` study among ``inputs``, whose paths are told from ``root``.

    ``now`` are names by content of earlier runs: of the file with this content or, where it is nowhere now, of one that has
    another content of the same recording. That is a new content in its place, in whichever format: there the content of the last
    study counts before all others. It is also a known one that lay there and had all the names, but was not in the last study.
    ``names`` are those of earlier runs to those of now, without what another recording is called; ``had`` are all of them.
    ``away`` are names under which rows and sentences are kept of recordings that were not in the last study, to those of now.
    ``namesakes`` are records of what lay in the place of a new content, by the new one.
    """

    def __init__(self, inputs: Sequence[StudyInput], records: Sequence[UnitRecord], last: LastStudy, *, root: Path) -> None:
        self._here = here = {source.sha256 for source in inputs}
        known = {record.sha256: record for record in records}
        gone: dict[str, list[UnitRecord]] = {}
        for record in records:
            if record.sha256 not in here:
                gone.setdefault(_place(record.file), []).append(record)
        in_last = {place: [record for record in there if record.sha256 in last.names] for place, there in gone.items()}
        fresh = here - known.keys() - last.names.keys()
        self.now: dict[str, str] = {}
        self.namesakes: dict[str, UnitRecord] = {}
        for source in (source for source in inputs if source.sha256 in fresh):
            place = _place(relative(path_of(source), root))
            before = in_last.get(place) or gone.get(place, [])
            self.now |= {record.sha256: source.recording for record in before}
            if before:
                self.namesakes[source.sha256] = before[0]
        for source in inputs:
            own = known.get(source.sha256)
            if own is not None and source.sha256 not in last.names:
                before = [record for record in in_last.get(_place(own.file), []) if set(_names(record)) <= set(_names(own))]
                self.now |= {record.sha256: source.recording for record in before}
        self.now |= {source.sha256: source.recording for source in inputs if source.sha256 not in fresh}
        names = {source.recording for source in inputs}
        self.had = names_now(records, last, self.now)
        self.names = {old: new for old, new in self.had.items() if old not in names}
        self._former: dict[str, list[str]] = {}
        for old, new in self.had.items():
            self._former.setdefault(new, []).append(old)
        self.away = self._away(records, last)

    def former(self, source: StudyInput) -> tuple[str, ...]:
        """The names that were those of the recording of ``source`` last."""
        return tuple(self._former.get(source.recording, ()))

    def since(self, last: LastStudy) -> dict[str, str]:
        """Names in the ``last`` study, which another run may have made meanwhile, to those of now; where they differ.

        Recordings may have taken each other's. One that is nowhere, and whose name another has now, gets a name that none has.
        """
        moved = {old: self.now[sha256] for sha256, old in last.names.items() if self.now.get(sha256, old) != old}
        taken, nowhere = set(self.now.values()), last.names.keys() - self.now.keys() - self._here
        gone = ((last.names[sha256], sha256) for sha256 in nowhere)
        return moved | {name: without_name(name, sha256) for name, sha256 in gone if name in taken}

    def _away(self, records: Iterable[UnitRecord], last: LastStudy) -> dict[str, str]:
        # Contents of one recording had the same names; others may have had its name before or after it.
        recordings: dict[tuple[str, frozenset[str]], list[str]] = {}
        for record in records:
            if record.sha256 not in last.names:
                recordings.setdefault((record.recording, frozenset(_names(record))), []).append(record.sha256)
        had, taken = Counter(name for name, _ in recordings), set(self.now.values())
        kept: dict[str, str] = {}
        for (name, _), contents in recordings.items():
            found = {self.now[sha256] for sha256 in contents if sha256 in self.now}
            back = next(iter(found)) if len(found) == 1 else None
            if back is not None:
                kept |= {without_name(name, sha256): back for sha256 in contents}
            if back is not None and had[name] == 1:
                kept |= {name: back, without_name(name): back}
            elif name in taken:
                kept[name] = without_name(name, contents[0] if had[name] == 1 else "")
        in_last = set(last.names.values())
        return {old: new for old, new in kept.items() if old not in in_last and old != new}


def without_name(recording: str, sha256: str = "") -> str:
    """What a ``recording`` is called that is nowhere, and whose name another has; by its content, where that can be told.

    Earlier versions did not tell it.
    """
    return f"{recording} (gone {sha256[:8]})" if sha256 else f"{recording} (gone)"


def names_now(records: Iterable[UnitRecord], last: LastStudy, now: Mapping[str, str]) -> dict[str, str]:
    """Names that recordings had in earlier runs to those that they have ``now``, which are told by content.

    A name is of the recording that had it last: of that in the last study, else of one that was in it and had the name before,
    else of one that comes back. What a recording that is nowhere was called, or nobody can tell who, is nobody's name.
    """
    had: dict[str, list[UnitRecord]] = {}
    for record in records:
        for name in _names(record):
            had.setdefault(name, []).append(record)
    heirs = {name: _heir(name, claims, last, now) for name, claims in had.items()}
    heirs |= {name: now.get(sha256) for sha256, name in last.names.items()}
    return {old: new for old, new in heirs.items() if new is not None and new != old}


def _heir(name: str, claims: Sequence[UnitRecord], last: LastStudy, now: Mapping[str, str]) -> str | None:
    def strength(record: UnitRecord) -> tuple[bool, bool]:
        return record.sha256 in last.names, record.recording == name

    there = [record for record in claims if record.sha256 in now]
    strongest = max(map(strength, there), default=(True, True))
    heirs = {now[record.sha256] for record in there if strength(record) == strongest}
    if len(heirs) != 1:
        return None
    (heir,) = heirs
    # A content that had no other names may be an earlier one of the same recording.
    own = {other for record in there if now[record.sha256] == heir for other in _names(record)}
    gone = (record for record in claims if record.sha256 not in now and strength(record) >= strongest)
    return heir if all(own.issuperset(_names(record)) for record in gone) else None


def _names(record: UnitRecord) -> tuple[str, ...]:
    return *record.former, record.recording


def _place(file: str) -> str:
    return str(PurePath(file).with_suffix(""))
