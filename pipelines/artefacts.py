"""Results of stages, kept in files that are named by what made them, so that nothing is ever computed twice.

A name is ``<stage>/<sha256 of the inputs>-<digest of options and weights>``. A file appears whole or not at all
(temporary name, fsync, rename), so that a run can be stopped at any time and started again. Its first line tells who made it, its
name and the digest of the rest, so that a file which a failing disk or a copy cut short, or that lies in the place of another, is
never taken for good.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

SCHEMA = 2

_MOST_STEM_BYTES = 180  # file systems take names of 255, and endings need room

_Kept = TypeVar("_Kept")
_Read_co = TypeVar("_Read_co", covariant=True)
_Written_contra = TypeVar("_Written_contra", contravariant=True)


class _Read(Protocol[_Read_co]):
    """``None`` when there is nothing whole."""

    def __call__(self, path: Path, /, *, made_by: str) -> _Read_co | None: ...


class _Write(Protocol[_Written_contra]):
    def __call__(self, path: Path, made: _Written_contra, /, *, made_by: str) -> None: ...


class Beyond(Protocol):
    """A place that many machines share, beside the folder of each."""

    def fetch(self, name: str) -> bytes | None:
        """The content of an artefact; ``None`` when none of that name is there."""
        ...

    def keep(self, name: str, path: Path) -> None:
        """Puts the file at ``path`` there; it appears whole or not at all."""
        ...

    def has(self, name: str) -> bool: ...

    def names(self, stage: str) -> Iterable[str]:
        """Those of a stage, as paths below the folder."""
        ...

    def delete(self, name: str) -> None: ...


@dataclass(slots=True)
class Tally:
    """How often each stage called a model, and how often a kept result answered instead."""

    model_calls: dict[str, int] = field(default_factory=dict)
    reused: dict[str, int] = field(default_factory=dict)

    def called(self, stage: str) -> None:
        """One more call of the stage's model."""
        self.model_calls[stage] = self.model_calls.get(stage, 0) + 1

    def kept(self, stage: str) -> None:
        """One more answer without a call."""
        self.reused[stage] = self.reused.get(stage, 0) + 1


class ArtefactStore:
    """Artefacts below one folder; ``tally`` counts what was made and what was found, ``used`` names the files of both.

    What is not in the folder is looked for ``beyond``, and what is made is kept there too.
    """

    def __init__(self, folder: Path, *, beyond: Beyond | None = None) -> None:
        self._folder = folder
        self._beyond = beyond
        self.tally = Tally()
        self.used: set[str] = set()

    def has(self, names: Iterable[str]) -> bool:
        """Whether a file is there for each of ``names``; one that is damaged is found out when it is read."""
        return all((self._folder / name).is_file() or (self._beyond is not None and self._beyond.has(name)) for name in names)

    def get_or_make(self, stage: str, *, inputs: str, made_by: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The kept artefact of ``stage`` for ``inputs`` (a digest) as ``made_by`` makes it, or a new one that is then kept.

        An artefact of another schema, or one that is not whole, is made anew.
        """
        name = f"{artefact_name(stage, inputs=inputs, made_by=made_by)}.json"
        return self._got_or_made(name, stage=stage, made_by=made_by, make=make, read=read_sealed, write=write_sealed)

    def get_or_make_bytes(self, stage: str, *, inputs: str, made_by: str, make: Callable[[], bytes]) -> bytes:
        """Likewise for an artefact that is no JSON."""
        name = f"{artefact_name(stage, inputs=inputs, made_by=made_by)}.bin"
        return self._got_or_made(name, stage=stage, made_by=made_by, make=make, read=_read_body, write=_write_body)

    def get_or_make_parts(
        self, stage: str, *, inputs: Sequence[str], made_by: str, make: Callable[[Sequence[int]], Iterable[bytes]]
    ) -> list[bytes]:
        """Likewise the parts of a result, each with ``inputs`` of its own; ``make`` makes those at some places in one call."""
        found = [self.get_bytes(stage, inputs=one, made_by=made_by) for one in inputs]
        missing = [place for place, kept in enumerate(found) if kept is None]
        if not missing:
            self.tally.kept(stage)
            return [kept for kept in found if kept is not None]
        made = dict(zip(missing, make(missing), strict=True))
        self.tally.called(stage)
        for place, content in made.items():
            name = f"{artefact_name(stage, inputs=inputs[place], made_by=made_by)}.bin"
            self.used.add(name)
            self._keep(name, content, made_by=made_by, write=_write_body)
        return [made[place] if kept is None else kept for place, kept in enumerate(found)]

    def get(self, stage: str, *, inputs: str, made_by: str) -> dict[str, Any] | None:
        """The kept artefact of ``stage``; ``None`` where there is none."""
        return self._got(f"{artefact_name(stage, inputs=inputs, made_by=made_by)}.json", made_by=made_by, read=read_sealed)

    def get_bytes(self, stage: str, *, inputs: str, made_by: str) -> bytes | None:
        """Likewise one that is no JSON."""
        return self._got(f"{artefact_name(stage, inputs=inputs, made_by=made_by)}.bin", made_by=made_by, read=_read_body)

    def forget(self, stage: str, *, inputs: str, made_by: str) -> None:
        """Removes the kept artefact of ``stage``, whether it is JSON or not."""
        for suffix in ("json", "bin"):
            name = f"{artefact_name(stage, inputs=inputs, made_by=made_by)}.{suffix}"
            (self._folder / name).unlink(missing_ok=True)
            if self._beyond is not None:
                self._beyond.delete(name)

    def kept_bytes(self, stage: str, *, made_by: str) -> Iterator[bytes]:
        """Every whole artefact of ``stage`` as ``made_by`` makes it, in order of the names; those that are no JSON."""
        ending = f"-{digest(made_by)[:16]}.bin"
        names = {f"{stage}/{path.name}" for path in (self._folder / stage).glob(f"*{ending}")}
        if self._beyond is not None:
            names |= {name for name in self._beyond.names(stage) if name.endswith(ending)}
        for name in sorted(names):
            kept = _read_body(self._at_hand(name), made_by=made_by)
            if kept is not None:
                self.used.add(name)
                yield kept

    def _got(self, name: str, *, made_by: str, read: _Read[_Kept]) -> _Kept | None:
        kept = read(self._at_hand(name), made_by=made_by)
        if kept is not None:
            self.used.add(name)
        return kept

    def _got_or_made(
        self, name: str, *, stage: str, made_by: str, make: Callable[[], _Kept], read: _Read[_Kept], write: _Write[_Kept]
    ) -> _Kept:
        self.used.add(name)
        kept = read(self._at_hand(name), made_by=made_by)
        if kept is not None:
            self.tally.kept(stage)
            return kept
        made = make()
        self.tally.called(stage)  # not when ``make`` found nothing that a model could read
        self._keep(name, made, made_by=made_by, write=write)
        return made

    def _keep(self, name: str, made: _Kept, *, made_by: str, write: _Write[_Kept]) -> None:
        path = self._folder / name
        write(path, made, made_by=made_by)
        if self._beyond is not None:
            self._beyond.keep(name, path)

    def _at_hand(self, name: str) -> Path:
        """Where the artefact is on this machine, if it is anywhere."""
        path = self._folder / name
        if self._beyond is not None and not path.exists():
            content = self._beyond.fetch(name)
            if content is not None:
                write_whole(path, content)
        return path


def artefact_name(stage: str, *, inputs: str, made_by: str) -> str:
    """Where the artefact of ``stage`` for ``inputs`` (a digest) as ``made_by`` makes it lies, but for the suffix."""
    return f"{stage}/{inputs[:32]}-{digest(made_by)[:16]}"


def write_sealed(path: Path, result: Mapping[str, Any], *, made_by: str) -> None:
    """Writes ``result`` with its digest in the line above, so that ``read_sealed`` knows a damaged file."""
    _write_body(path, json.dumps(result, ensure_ascii=False).encode(), made_by=made_by)


def read_sealed(path: Path, *, made_by: str) -> dict[str, Any] | None:
    """What ``write_sealed`` wrote; ``None`` when nothing is there, something else made it, or the file is damaged."""
    body = _read_body(path, made_by=made_by)
    if body is None:
        return None
    stored = json.loads(body)
    return stored if isinstance(stored, dict) else None


def _write_body(path: Path, body: bytes, *, made_by: str) -> None:
    write_whole(path, json.dumps(_head(body, made_by, path.name), ensure_ascii=False).encode() + b"\n" + body)


def _read_body(path: Path, *, made_by: str) -> bytes | None:
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        fields = json.loads(head)
    except (FileNotFoundError, ValueError):
        return None
    expected = _head(body, made_by, path.name)
    if isinstance(fields, dict) and "name" not in fields:  # as earlier versions wrote it
        del expected["name"]
    return body if fields == expected else None


def _head(body: bytes, made_by: str, name: str) -> dict[str, Any]:
    return {"schema": SCHEMA, "made_by": made_by, "name": name, "sha256": hashlib.sha256(body).hexdigest()}


def digest(*parts: str) -> str:
    """SHA-256 of texts, as 64 hexadecimal digits; the borders between the parts count."""
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.hexdigest()


def file_stem(name: str) -> str:
    """``name``, or where it is too long for a file its beginning and a piece of its digest."""
    if len(name.encode()) <= _MOST_STEM_BYTES:
        return name
    return f"{name.encode()[:_MOST_STEM_BYTES].decode(errors='ignore')}-{digest(name)[:8]}"


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes ``path`` so that it is either complete or not there; folders are made as needed.

    A file that holds this already is left alone: a study has thousands, and whoever copies it need not copy them again.
    """
    data = content.encode() if isinstance(content, str) else content
    if _holds(path, data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".hardpart-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException as cause:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(cause, OSError) and cause.filename is None:
            cause.filename = str(path)  # where a disk is full the system names none
        raise


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
