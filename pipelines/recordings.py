"""One recording to a transcript with speakers: decode, recognise, tell voices apart, give each word to a voice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from annotations.formats import transcript_json
from annotations.spans import TimeSpan
from annotations.transcript import Segment, Transcript
from models.protocols import Diarizer, Recognised, SpeakerTurn, Transcriber
from pipelines.artefacts import ArtefactStore
from pipelines.media import DecodedMedia, DecodeLimits, decode
from pipelines.memory import give_back_freed_memory

STAGE = "transcribe"
SCHEMA = 1
_DECODED, _RECOGNISED = 1 / 32, 11 / 16  # of the time a recording takes, the rest is for the voices; sums of these are exact


class WordAssigner(Protocol):
    """Gives each recognised word to the speaker who said it."""

    def __call__(self, segments: Sequence[Segment], turns: Sequence[SpeakerTurn]) -> tuple[Segment, ...]: ...


class ChannelTurns(Protocol):
    """Turns from a stereo file that has a speaker a channel; ``None`` for any other file."""

    def __call__(self, media: DecodedMedia) -> tuple[SpeakerTurn, ...] | None: ...


@dataclass(frozen=True, slots=True)
class HeardRecording:
    """A transcript with speakers but without roles, and what a person should know about how it was heard."""

    transcript: Transcript
    unrecognised: tuple[TimeSpan, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """Hears recordings; a recording that was heard before, with the same models and options, is not heard again."""

    transcriber: Transcriber
    diarizer: Diarizer
    assign: WordAssigner
    channel_turns: ChannelTurns
    store: ArtefactStore
    limits: DecodeLimits

    def hear(
        self,
        media: Path,
        *,
        recording: str,
        sha256: str,
        language: str | None,
        speakers: int | None,
        advance: Callable[[float], None] = lambda _: None,
    ) -> HeardRecording:
        """The recording at ``media``, whose content has ``sha256``. Raises ``MediaError`` when it cannot be decoded."""
        made_by = f"{SCHEMA}|{self.transcriber.fingerprint}|{self.diarizer.fingerprint}|{language}|{speakers}"
        shares = _Shares(advance)
        kept = self.store.get_or_make(
            STAGE,
            inputs=sha256,
            made_by=made_by,
            make=lambda: self._listen(media, language=language, speakers=speakers, done=shares.reach),
        )
        shares.reach(1.0)
        transcript = transcript_json.from_fields({**kept["transcript"], "recording": recording}, source=str(media))
        return HeardRecording(
            transcript,
            tuple(TimeSpan(start, end) for start, end in kept["unrecognised"]),
            tuple(f"{media}: {clause}." for clause in kept["warnings"]),
        )

    def _listen(
        self, media: Path, *, language: str | None, speakers: int | None, done: Callable[[float], None]
    ) -> dict[str, Any]:
        decoded = decode(media, limits=self.limits)
        done(_DECODED)
        by_channel = self.channel_turns(decoded)
        recognised = self.transcriber.transcribe(decoded.mono, language=language)
        give_back_freed_memory()
        done(_RECOGNISED)
        turns = by_channel if by_channel is not None else self._turns(decoded, recognised, speakers)
        give_back_freed_memory()
        segments = self.assign(recognised.segments, turns)
        known = recognised.language if recognised.segments else None
        return {
            "transcript": _fields(Transcript(media.stem, known, decoded.duration_ms, segments)),
            "unrecognised": [[span.start_ms, span.end_ms] for span in recognised.unrecognised],
            "warnings": list(decoded.warnings),
        }

    def _turns(self, decoded: DecodedMedia, recognised: Recognised, speakers: int | None) -> tuple[SpeakerTurn, ...]:
        return self.diarizer.diarize(decoded.mono, speakers=speakers) if recognised.segments else ()


class _Shares:
    """Turns how much of a recording is done into steps of progress, so that one long recording shows the time left too."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self._advance = advance
        self._reached = 0.0

    def reach(self, share: float) -> None:
        self._advance(share - self._reached)
        self._reached = share


def _fields(transcript: Transcript) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(transcript_json.write(transcript))
    return fields
