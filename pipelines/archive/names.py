"""Names of recordings in an archive, where many folders may hold an ``audio.mp3``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pipelines.inputs import StudyInput

_NOWHERE: Mapping[str, Path] = MappingProxyType({})


def distinct_names(
    inputs: Sequence[StudyInput], *, known: Mapping[str, str], lay: Mapping[str, Path] = _NOWHERE
) -> list[StudyInput]:
    """The inputs, each under a name of its own: its stem, or where several share one, with its folder before it.

    ``known`` are names by content from earlier runs, and ``lay`` where the files were then. A file that is still called so keeps
    its name whatever is added later, since judgements and corrections refer to it. Of several that had one name in different
    runs, one keeps it: the first that is where it was, else the first.
    """
    choices = {source.sha256: list(_choices(source)) for source in inputs}
    stems = Counter(choices[source.sha256][0].casefold() for source in inputs)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for source in sorted(inputs, key=lambda source: lay.get(source.sha256) != path_of(source)):
        name = known.get(source.sha256)
        if name in choices[source.sha256] and name.casefold() not in taken:
            names[source.sha256] = name
            taken.add(name.casefold())
    for source in inputs:
        if source.sha256 not in names:
            own = choices[source.sha256]
            own = own if stems[own[0].casefold()] == 1 else own[1:]
            name = next(choice for choice in own if choice.casefold() not in taken)
            names[source.sha256] = name
            taken.add(name.casefold())
    return [replace(source, recording=names[source.sha256]) for source in inputs]


def _choices(source: StudyInput) -> Iterator[str]:
    """The stem, then with ever more folders before it; at last with a piece of the content's digest, which is its own."""
    yield source.recording
    name = source.recording
    for folder in path_of(source).resolve().parent.parts[:0:-1]:
        name = f"{unicodedata.normalize('NFC', folder)}_{name}"
        yield name
    yield f"{source.recording}_{source.sha256}"


def relative(path: Path, root: Path) -> str:
    """The path as it is told to people: within the archive where it lies in it."""
    whole = path if path.is_relative_to(root) else path.parent.resolve() / path.name
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def path_of(source: StudyInput) -> Path:
    """The file that an input is told by: the recording, else the transcript."""
    path = source.media or source.transcript
    assert path is not None
    return path
