"""From the files and folders that a person names to the recordings of a study, with everything that is left out and why."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.errors import InputError, MediaError, TranscriptError
from annotations.formats.media_suffixes import MEDIA_SUFFIXES
from annotations.formats.respondents_csv import PURCHASES
from annotations.formats.speakers_csv import SPEAKERS
from annotations.formats.transcripts import TRANSCRIPT_SUFFIXES

RESPONDENTS = "respondents.csv"
TABLES = frozenset({RESPONDENTS, PURCHASES, SPEAKERS})
OUTPUT_MARKS = ("manifest.json", "utterances.jsonl")  # a folder with both is the result of an earlier run

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
# Programs put these between a recording's stem and the suffix.
_EXPORT_MARKS = (".transcript", "_transcript", ".en", ".ru")


FileState = tuple[int, int, int, int]  # size, times of the last change of content and entry in nanoseconds, number on the disk


class CopyError(InputError):
    """A file whose content is in the study all the same, in another one."""


@dataclass(frozen=True, slots=True)
class StudyInput:
    """One recording of a study: media, a transcript, or both. Digests are SHA-256 of the files' bytes, in hexadecimal.

    States are those that the files were in when the digests were taken, where that is known.
    """

    recording: str
    media: Path | None
    transcript: Path | None
    media_sha256: str | None = None
    transcript_sha256: str | None = None
    media_state: FileState | None = field(default=None, compare=False)
    transcript_state: FileState | None = field(default=None, compare=False)

    @property
    def sha256(self) -> str:
        """Digest of all that is known about the recording."""
        return hashlib.sha256(f"{self.media_sha256} {self.transcript_sha256}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FoundInputs:
    """``inputs`` by name of recording. ``failures`` cannot be used though asked for; ``skipped`` lay in a folder and are no loss.

    ``tables`` are the tables about respondents and speakers that lay beside the recordings.
    """

    inputs: tuple[StudyInput, ...]
    failures: tuple[InputError, ...] = ()
    skipped: tuple[InputError, ...] = ()
    tables: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    sha256: str
    state: FileState

    @property
    def is_media(self) -> bool:
        return _is_media(self.path)


@dataclass(slots=True)
class _Findings:
    """What the search has met so far."""

    ways: dict[Path, list[Path]] = field(default_factory=dict)  # by resolved path, so that a file named twice is one
    tables: dict[Path, Path] = field(default_factory=dict)
    named_tables: frozenset[Path] = frozenset()
    failures: list[InputError] = field(default_factory=list)
    skipped: list[InputError] = field(default_factory=list)


Namer = Callable[[Sequence[StudyInput]], Sequence[StudyInput]]


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def file_state(path: Path) -> FileState:
    """What changes with the content of a file. The time of its entry's change cannot be set by a program."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def check_unchanged(path: Path, *, sha256: str | None, state: FileState | None) -> None:
    """Raises ``InputError`` unless ``path`` still has the digest ``sha256``; it is not read while it is in ``state``."""
    if not _is_unchanged(path, sha256=sha256, state=state):
        raise InputError(str(path), "was changed while it was worked on", "run again")


def is_unchanged(source: StudyInput) -> bool:
    """Whether the files of a recording still are what they were when their digests were taken."""
    media, transcript = source.media, source.transcript
    return (media is None or _is_unchanged(media, sha256=source.media_sha256, state=source.media_state)) and (
        transcript is None or _is_unchanged(transcript, sha256=source.transcript_sha256, state=source.transcript_state)
    )


def _is_unchanged(path: Path, *, sha256: str | None, state: FileState | None) -> bool:
    try:
        return state is None or file_state(path) == state or file_digest(path) == sha256
    except OSError:
        return False


def find_inputs(
    paths: Sequence[Path],
    *,
    skip_folders: Collection[Path] = (),
    tables: Collection[Path] = (),
    namer: Namer | None = None,
    digest_of: Callable[[Path], str] = file_digest,
) -> FoundInputs:
    """The recordings in ``paths``, in whatever order; folders are walked, except ``skip_folders`` (where results go).

    The table of respondents in a folder that is walked, or beside a file that is named, is found with them; ``tables`` have
    names of their own and are no recordings.

    A transcript beside media of the same stem belongs to it. Of two recordings with the same content or stem one is used, media
    before a transcript alone, then the one in the folder further up, then the shorter name; the other is a failure. With a
    ``namer``, which gives each a name of its own, several may have the same stem. ``digest_of`` may know files from before.
    """
    findings = _Findings(named_tables=frozenset(path.resolve() for path in tables))
    leave_out = {folder.resolve() for folder in skip_folders}
    for path in paths:
        _add(path, findings, leave_out)
    for folder in dict.fromkeys(path.parent for path in paths if path.is_file() and _is_recording(path)):
        _take_respondents(folder, findings)
    files = [file for path in _chosen(findings) if (file := _hashed(path, findings.failures, digest_of)) is not None]
    recordings = sorted(_grouped(files, findings), key=_precedence)
    if namer is None:
        inputs = list(_distinct(_named_once(recordings, findings.failures), findings.failures))
    else:
        inputs = list(namer(list(_distinct(recordings, findings.failures))))
    return FoundInputs(
        tuple(sorted(inputs, key=lambda found: found.recording)),
        tuple(sorted(findings.failures, key=str)),
        tuple(sorted(findings.skipped, key=str)),
        tuple(_ordered(findings.tables)),
    )


def _ordered(paths: dict[Path, Path]) -> list[Path]:
    return [paths[resolved] for resolved in sorted(paths)]


def _add(path: Path, findings: _Findings, leave_out: Collection[Path]) -> None:
    """What a person named: a file must be of use, a folder must hold something."""
    if path.resolve() in leave_out:
        findings.failures.append(
            InputError(str(path), "is where the results go, so nothing in it is read", "let them go elsewhere")
        )
    elif path.is_dir():
        before = len(findings.ways)
        _walk(path, findings, leave_out)
        if len(findings.ways) == before and not any(path.resolve() in known.parents for known in findings.ways):
            findings.failures.append(InputError(str(path), "holds no recordings or transcripts", "name another folder"))
    elif not path.exists():
        findings.failures.append(InputError(str(path), "does not exist", "check the name"))
    elif not _sorted_in(path, findings):
        findings.failures.append(_unknown(path))


def _walk(folder: Path, findings: _Findings, leave_out: Collection[Path]) -> None:
    try:
        entries = sorted(folder.iterdir())
    except OSError as cause:
        findings.failures.append(InputError(str(folder), f"cannot be read ({cause.strerror})", "check its permissions"))
        return
    if folder.resolve() in leave_out:
        return
    if {entry.name for entry in entries}.issuperset(OUTPUT_MARKS):
        findings.skipped.append(InputError(str(folder), "holds the results of an earlier run", "name a file in it to use that"))
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name.casefold() in _SYSTEM_FILES:
            continue
        if entry.is_dir() and entry.is_symlink():
            findings.skipped.append(InputError(str(entry), "is a link to a folder", "name that folder to use it"))
        elif entry.is_dir():
            _walk(entry, findings, leave_out)
        elif not _sorted_in(entry, findings):
            findings.skipped.append(_unknown(entry))


def _sorted_in(path: Path, findings: _Findings) -> bool:
    """Puts a file where its name says it belongs; ``False`` when it belongs nowhere."""
    resolved = path.resolve()
    if path.name.casefold() in TABLES or resolved in findings.named_tables:
        findings.tables.setdefault(resolved, path)
        return True
    if _is_recording(path):
        ways = findings.ways.setdefault(resolved, [])
        ways += [path] if path not in ways else []
        return True
    return False


def _chosen(findings: _Findings) -> Iterator[Path]:
    """One of the ways to each file, in order of the files: that beside its media or transcript, then one that is no link."""
    kinds: dict[tuple[Path, str], set[bool]] = {}
    for path in (way for ways in findings.ways.values() for way in ways):
        kinds.setdefault(_name_of_pair(path), set()).add(_is_media(path))
    for _, ways in sorted(findings.ways.items()):
        used = min(ways, key=lambda way: (len(kinds[_name_of_pair(way)]) == 1, way.is_symlink()))
        yield used
        for other in ways:
            if other != used and (other.is_symlink() or used.is_symlink()):
                same = "is the same file as" if used.is_symlink() else "is a link to"
                findings.skipped.append(InputError(str(other), f"{same} {used}, which was used", "name it alone to use its name"))


def _name_of_pair(path: Path) -> tuple[Path, str]:
    """What media and the transcript beside them have in common."""
    marks = () if _is_media(path) else _EXPORT_MARKS
    stem = next((path.stem.removesuffix(mark) for mark in marks if path.stem.endswith(mark)), path.stem)
    return path.parent, _folded(stem)


def _is_media(path: Path) -> bool:
    return path.suffix.lower() in MEDIA_SUFFIXES


def _is_recording(path: Path) -> bool:
    return path.name.casefold() not in TABLES and path.suffix.lower() in MEDIA_SUFFIXES + TRANSCRIPT_SUFFIXES


def _take_respondents(folder: Path, findings: _Findings) -> None:
    """The table of respondents beside files that were named one by one: who refuses there, refuses for these files too."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:  # a folder may keep its list to itself and still give the files that are asked for by name
        entries = [folder / RESPONDENTS]
    for path in entries:
        if path.name.casefold() == RESPONDENTS and path.is_file():
            findings.tables.setdefault(path.resolve(), path)


def _unknown(path: Path) -> InputError:
    kind = f"{path.suffix.lower()} files are" if path.suffix else "a file without suffix is"
    return InputError(str(path), f"{kind} neither a recording nor a transcript", "convert it, or leave it out")


def _hashed(path: Path, failures: list[InputError], digest_of: Callable[[Path], str]) -> _File | None:
    """The file with its digest, or ``None`` and a failure when it cannot be read or holds nothing."""
    error = MediaError if path.suffix.lower() in MEDIA_SUFFIXES else TranscriptError
    if not path.is_file():  # a broken link, a pipe, a device
        failures.append(error(str(path), "is not a file that can be read", "check where it leads"))
        return None
    if not _is_text(str(path.resolve())):
        failures.append(error(str(path), "has a name, or lies in a folder, that is not UTF-8", "rename it"))
        return None
    try:
        state = file_state(path)
        digest = digest_of(path)
    except OSError as cause:
        failures.append(error(str(path), f"cannot be read ({cause.strerror})", "check its permissions"))
        return None
    if state[0] == 0:
        failures.append(error(str(path), "is empty (0 bytes)", "copy or export it again"))
        return None
    return _File(path, digest, state)


def _is_text(name: str) -> bool:
    """Whether ``name`` can be written down; bytes of another encoding cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _exact(stem: str) -> str:
    return stem


def _composed(stem: str) -> str:
    """The stem as tables name it: they know no spaces around it, and systems write letters such as й in two ways."""
    return unicodedata.normalize("NFC", stem).strip() or stem


def _folded(stem: str) -> str:
    return _composed(stem).casefold()


_ALIKE = (_exact, _composed, _folded)  # ways in which two files have the same name, the closest first
_MediaStems = dict[tuple[Path, Callable[[str], str], str], set[str]]


def _grouped(files: Sequence[_File], findings: _Findings) -> Iterator[StudyInput]:
    """Files of one folder and one stem as one recording, in the order of their paths."""
    media_stems: _MediaStems = {}
    for file in files:
        for alike in _ALIKE if file.is_media else ():
            place = file.path.parent.resolve(), alike, alike(file.path.stem)
            media_stems.setdefault(place, set()).add(file.path.stem)
    groups: dict[tuple[Path, str], list[_File]] = {}
    for file in files:
        folder = file.path.parent.resolve()
        groups.setdefault((folder, _own_stem(file, folder, media_stems)), []).append(file)
    for (_, stem), members in groups.items():
        media = [file for file in members if file.is_media]
        transcripts = sorted((file for file in members if not file.is_media), key=_richness)
        findings.failures.extend(_taken(other.path, media[0].path) for other in media[1:] if other.sha256 != media[0].sha256)
        findings.failures.extend(_same(other.path, media[0].path) for other in media[1:] if other.sha256 == media[0].sha256)
        for other in transcripts[1:]:
            reason = f"{transcripts[0].path.name} is used as the transcript of {stem!r}"
            findings.skipped.append(TranscriptError(str(other.path), reason, "rename it if it is another conversation"))
        yield _study_input(stem, media[:1], transcripts[:1])


def _own_stem(file: _File, folder: Path, media_stems: _MediaStems) -> str:
    """The stem of the one media file that a transcript is called like, or is but for what a program added; else its own."""
    if file.is_media:
        return file.path.stem
    stem = file.path.stem
    names = [stem, *(stem.removesuffix(mark) for mark in _EXPORT_MARKS if stem.endswith(mark))]
    found = (media_stems.get((folder, alike, alike(name)), ()) for alike in _ALIKE for name in names)
    return next((next(iter(meant)) for meant in found if len(meant) == 1), _composed(stem))


def _richness(file: _File) -> tuple[int, str]:
    return TRANSCRIPT_SUFFIXES.index(file.path.suffix.lower()), file.path.name


def _study_input(stem: str, media: Sequence[_File], transcripts: Sequence[_File]) -> StudyInput:
    return StudyInput(
        _composed(stem),
        media[0].path if media else None,
        transcripts[0].path if transcripts else None,
        media[0].sha256 if media else None,
        transcripts[0].sha256 if transcripts else None,
        media[0].state if media else None,
        transcripts[0].state if transcripts else None,
    )


def _precedence(found: StudyInput) -> tuple[bool, int, int, Path]:
    path = _path_of(found).resolve()
    return found.media is None, len(path.parts), len(path.stem), path  # a copy is called "interview (1)" or "Copy of interview"


def _distinct(inputs: Iterable[StudyInput], failures: list[InputError]) -> Iterator[StudyInput]:
    """Each content once."""
    first: dict[str | None, StudyInput] = {}
    for found in inputs:
        other = first.setdefault(_content(found), found)
        if other is found:
            yield found
        else:
            failures.append(_same(_path_of(found), _path_of(other)))


def _named_once(inputs: Iterable[StudyInput], failures: list[InputError]) -> Iterator[StudyInput]:
    """Each name once, also where upper and lower case are the same to a file system."""
    first: dict[str, StudyInput] = {}
    for found in inputs:
        other = first.setdefault(found.recording.casefold(), found)
        if other is found:
            yield found
        elif _content(other) == _content(found):
            failures.append(_same(_path_of(found), _path_of(other)))
        else:
            failures.append(_taken(_path_of(found), _path_of(other)))


def _content(found: StudyInput) -> str | None:
    return found.media_sha256 or found.transcript_sha256


def _path_of(found: StudyInput) -> Path:
    path = found.media or found.transcript
    assert path is not None
    return path


def _same(path: Path, other: Path) -> CopyError:
    return CopyError(str(path), f"holds exactly what {other} holds, which was used", "remove one of them")


def _taken(path: Path, other: Path) -> InputError:
    reason = f"has the same name as {other}, which was used"
    return InputError(str(path), reason, "rename one, or put a transcript beside its recording")
