"""One recording to a transcript with speakers: decode, recognise, tell voices apart, give each word to a voice."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from annotations.errors import MediaError
from annotations.formats import transcript_json
from annotations.spans import TimeSpan
from annotations.transcript import Segment, Transcript
from models.protocols import Diarizer, SpeakerTurn, Transcriber, untold
from pipelines.artefacts import ArtefactStore
from pipelines.inputs import FileState, check_unchanged
from pipelines.media import DecodedMedia, DecodeLimits, decode
from pipelines.memory import give_back_freed_memory

STAGE = "transcribe"
VOICES_STAGE = "speakers"
VERSION = 3  # of what is kept of the words; a change of the code that makes others comes with another number
VOICES_VERSION = 2  # likewise of the voices
_RECOGNISED = 11 / 16  # of the time a recording takes, the rest is for the voices
_STEPS = 1024  # of a recording's progress: sums of them are exact


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
    """Hears recordings; what was heard before, with the same model and options, is not heard again.

    Words and voices are kept apart, so that another diarizer does not repeat the transcription, nor the other way round. Nothing
    is kept of a file that was in the ``state`` which is given when its digest was taken and holds something else now: that raises
    ``InputError``.
    """

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
        state: FileState | None = None,
        advance: Callable[[float], None] = lambda _: None,
    ) -> HeardRecording:
        """The recording at ``media``, whose content has ``sha256``. Raises ``MediaError`` when it cannot be decoded."""
        sound = _Sound(media, self.limits, sha256, state)
        shares = _Shares(advance)
        words = self._words(sound, sha256=sha256, language=language, done=lambda share: shares.reach(_RECOGNISED * share))
        heard = transcript_json.from_fields({**words["transcript"], "recording": recording}, source=str(media))
        turns = self._turns(sound, sha256=sha256, speakers=speakers, done=shares.within_rest()) if heard.segments else ()
        shares.reach(1.0)
        return HeardRecording(
            replace(heard, segments=self.assign(heard.segments, turns)),
            tuple(TimeSpan(start, end) for start, end in words["unrecognised"]),
            tuple(f"{media}: {clause}." for clause in words["warnings"]),
        )

    def tell_voices(
        self,
        transcript: Transcript,
        media: Path,
        *,
        sha256: str,
        speakers: int | None,
        state: FileState | None = None,
        advance: Callable[[float], None] = lambda _: None,
    ) -> Transcript:
        """``transcript``, which was made of ``media``, with its voices. Raises ``MediaError`` when that cannot be decoded."""
        shares = _Shares(advance)
        try:
            turns = self._turns(_Sound(media, self.limits, sha256, state), sha256=sha256, speakers=speakers, done=shares.reach)
        except MediaError:  # without voices the recording is done, too
            shares.reach(1.0)
            raise
        shares.reach(1.0)
        return replace(transcript, segments=self.assign(transcript.segments, turns))

    def recognise(
        self,
        media: Path,
        *,
        sha256: str,
        language: str | None,
        state: FileState | None = None,
        advance: Callable[[float], None] = lambda _: None,
    ) -> None:
        """Makes sure that the words of the recording are kept. Raises ``MediaError`` when it cannot be decoded."""
        shares = _Shares(advance)
        self._words(_Sound(media, self.limits, sha256, state), sha256=sha256, language=language, done=shares.reach)
        shares.reach(1.0)

    def _words(self, sound: _Sound, *, sha256: str, language: str | None, done: Callable[[float], None]) -> dict[str, Any]:
        return self.store.get_or_make(
            STAGE,
            inputs=sha256,
            made_by=words_made_by(self.transcriber.fingerprint, language),
            make=lambda: self._recognise(sound, language=language, done=done),
        )

    def _recognise(self, sound: _Sound, *, language: str | None, done: Callable[[float], None]) -> dict[str, Any]:
        decoded = sound.decoded
        recognised = self.transcriber.transcribe(decoded.mono, language=language, done=done)
        give_back_freed_memory()
        done(1.0)
        known = recognised.language if recognised.segments else None
        return {
            "transcript": _fields(Transcript("", known, decoded.duration_ms, recognised.segments)),
            "unrecognised": [[span.start_ms, span.end_ms] for span in recognised.unrecognised],
            "warnings": list(decoded.warnings),
        }

    def _turns(
        self, sound: _Sound, *, sha256: str, speakers: int | None, done: Callable[[float], None] = untold
    ) -> tuple[SpeakerTurn, ...]:
        def made() -> dict[str, Any]:
            turns = self._tell_voices(sound, speakers, done)
            return {"turns": [[t.speaker, t.span.start_ms, t.span.end_ms] for t in turns]}

        kept = self.store.get_or_make(
            VOICES_STAGE,
            inputs=sha256,
            made_by=voices_made_by(self.diarizer.fingerprint, speakers),
            make=made,
        )
        return tuple(SpeakerTurn(speaker, TimeSpan(start, end)) for speaker, start, end in kept["turns"])

    def _tell_voices(self, sound: _Sound, speakers: int | None, done: Callable[[float], None]) -> tuple[SpeakerTurn, ...]:
        by_channel = self.channel_turns(sound.decoded) if _may_be_channels(speakers) else None
        turns = by_channel
        if turns is None:
            turns = self.diarizer.diarize(sound.decoded.mono, speakers=speakers, done=done)
        give_back_freed_memory()
        return turns


def words_made_by(transcriber: str, language: str | None) -> str:
    """What makes the words of a recording, as their artefact tells it; ``transcriber`` is a fingerprint."""
    return f"{VERSION}|{transcriber}|{language}"


def voices_made_by(diarizer: str, speakers: int | None) -> str:
    """What tells the voices of a recording apart, as their artefact tells it; ``diarizer`` is a fingerprint."""
    by = "" if _may_be_channels(speakers) else " voices"
    return f"{VOICES_VERSION}|{diarizer}|{speakers}{by}"


def _may_be_channels(speakers: int | None) -> bool:
    """Whether so many people may be one on each channel; any other number is for the diarizer to find."""
    return speakers in (None, 2)


class _Sound:
    """The sound of one recording, decoded when it is first asked for."""

    def __init__(self, media: Path, limits: DecodeLimits, sha256: str, state: FileState | None) -> None:
        self._media = media
        self._limits = limits
        self._sha256 = sha256
        self._state = state
        self._decoded: DecodedMedia | None = None

    @property
    def decoded(self) -> DecodedMedia:
        """Raises ``MediaError`` when it cannot be decoded, ``InputError`` when the file was changed."""
        if self._decoded is None:
            decoded = decode(self._media, limits=self._limits)
            check_unchanged(self._media, sha256=self._sha256, state=self._state)
            self._decoded = decoded
        return self._decoded


class _Shares:
    """Turns how much of a recording is done into steps of progress, so that one long recording shows the time left too."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self._advance = advance
        self._reached = 0.0

    def reach(self, share: float) -> None:
        share = math.floor(share * _STEPS) / _STEPS
        if share > self._reached:
            self._advance(share - self._reached)
            self._reached = share

    def within_rest(self) -> Callable[[float], None]:
        """``reach`` for a share of what is not reached now."""
        before = self._reached
        return lambda share: self.reach(before + (1.0 - before) * share)


def _fields(transcript: Transcript) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(transcript_json.write(transcript))
    return fields
