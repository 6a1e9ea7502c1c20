"""The seconds of audio behind each quote: cut once, kept, and put into the report or beside it."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from annotations.errors import InputError
from annotations.spans import TimeSpan
from annotations.transcript import Flag
from annotations.utterances import Utterance, place_of
from models.protocols import SAMPLE_RATE, Audio
from pipelines.artefacts import ArtefactStore, digest, file_stem, write_whole
from pipelines.hearing import StudyRecording
from pipelines.inputs import FileState, check_unchanged
from pipelines.media import DecodeLimits, decode, encode_clip
from pipelines.progress import Progress

STAGE = "clips"
FOLDER = "clips"
PAD_MS = 300  # before and after the sentence, so that no word is cut at its edge
MOST_INLINE_CHARACTERS = 20_000_000  # of base64 in one page: browsers open it in a second or two

_ANY_TIME = TimeSpan(0, 10**12)
_CLIP = re.compile(r"[\w.-]+-[0-9a-f]{6}-\d+\.mp3")
_MADE_BY = "mp3 32 kbit/s mono 16 kHz, 1"


@dataclass(frozen=True, slots=True)
class CutClips:
    """``clips`` are mp3 files in base64 by utterance id; ``problems`` are recordings that could not be cut."""

    clips: Mapping[str, str]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Order:
    utterance: str
    recording: str
    media: Path
    sha256: str
    state: FileState | None
    span: TimeSpan


def cut_clips(
    utterances: Sequence[Utterance],
    recordings: Sequence[StudyRecording],
    *,
    store: ArtefactStore,
    progress: Progress,
    unheard: Iterable[Utterance] = (),
) -> CutClips:
    """The clip of every utterance that has times and whose recording is there as media.

    A recording is decoded at most once, and not at all when all of its clips are kept. No clip holds a moment of what is
    ``unheard``: an utterance during which it is said has none.
    """
    silent: dict[str, list[TimeSpan]] = {}
    for utterance in unheard:
        span = TimeSpan(utterance.start_ms, utterance.end_ms)
        silent.setdefault(utterance.recording, []).append(_ANY_TIME if Flag.NO_TIMES in utterance.flags else span)
    orders = list(_orders(utterances, recordings, silent))
    clips: dict[str, str] = {}
    problems: list[str] = []
    with progress.stage(STAGE, max(1, len(orders))) as advance:
        for _, group in itertools.groupby(orders, key=lambda order: order.recording):
            try:
                clips |= _cut(list(group), store, advance)
            except InputError as error:
                problems.append(str(error))
                progress.note(str(error))
    return CutClips(clips, tuple(problems))


def write_clips(clips: Mapping[str, str], out: Path) -> dict[str, str]:
    """Writes each clip into ``clips/`` below ``out``; the relative address of each by utterance id."""
    addresses: dict[str, str] = {}
    for utterance, clip in clips.items():
        recording, number = place_of(utterance)
        readable = re.sub(r"[^\w.-]", "_", file_stem(recording))
        name = f"{readable}-{digest(recording)[:6]}-{number}.mp3"
        write_whole(out / FOLDER / name, base64.b64decode(clip))
        addresses[utterance] = f"{FOLDER}/{quote(name)}"
    return addresses


def remove_clips(out: Path, *, but: Collection[str]) -> None:
    """Removes what ``write_clips`` wrote below ``out`` in earlier runs, except what lies at the addresses ``but``."""
    for path in (out / FOLDER).glob("*.mp3"):
        if _CLIP.fullmatch(path.name) and f"{FOLDER}/{quote(path.name)}" not in but:
            path.unlink()


def _orders(
    utterances: Sequence[Utterance], recordings: Sequence[StudyRecording], silent: Mapping[str, Sequence[TimeSpan]]
) -> Iterator[_Order]:
    sources = {r.source.recording: r.source for r in recordings}
    for utterance in sorted(utterances, key=lambda u: (u.recording, u.start_ms, u.id)):
        source = sources[utterance.recording]
        if source.media is None or source.media_sha256 is None or Flag.NO_TIMES in utterance.flags:
            continue
        span = _padded(TimeSpan(utterance.start_ms, utterance.end_ms), silent.get(utterance.recording, ()))
        if span is not None:
            yield _Order(utterance.id, utterance.recording, source.media, source.media_sha256, source.media_state, span)


def _padded(span: TimeSpan, silent: Sequence[TimeSpan]) -> TimeSpan | None:
    """``span`` with a little around it up to what is ``silent``; ``None`` where that is said during it."""
    if any(other.start_ms < span.end_ms and span.start_ms < other.end_ms for other in silent):
        return None
    before = (other.end_ms for other in silent if other.end_ms <= span.start_ms)
    after = (other.start_ms for other in silent if other.start_ms >= span.end_ms)
    return TimeSpan(max([0, span.start_ms - PAD_MS, *before]), min([span.end_ms + PAD_MS, *after]))


def _cut(orders: Sequence[_Order], store: ArtefactStore, advance: Callable[[float], None]) -> dict[str, str]:
    """The clips of one recording; a sentence after the end of the sound has none."""
    sound = _Sound(orders[0])
    clips: dict[str, str] = {}
    for order in orders:
        kept = store.get_or_make(
            STAGE,
            inputs=digest(order.sha256, str(order.span.start_ms), str(order.span.end_ms)),
            made_by=_MADE_BY,
            make=partial(sound.clip, order.span),
        )
        if kept["mp3"]:
            clips[order.utterance] = kept["mp3"]
        advance(1.0)
    return clips


class _Sound:
    """The sound of one recording, decoded when the first clip is asked for."""

    def __init__(self, order: _Order) -> None:
        self._order = order
        self._samples: Audio | None = None

    def clip(self, span: TimeSpan) -> dict[str, Any]:
        if self._samples is None:
            order = self._order
            samples = decode(order.media, limits=DecodeLimits()).mono
            check_unchanged(order.media, sha256=order.sha256, state=order.state)
            self._samples = samples
        heard_ms = len(self._samples) * 1000 // SAMPLE_RATE
        if span.start_ms >= heard_ms:
            return {"mp3": ""}
        clip = encode_clip(self._samples, start_ms=span.start_ms, end_ms=min(span.end_ms, heard_ms))
        return {"mp3": base64.b64encode(clip).decode("ascii")}
