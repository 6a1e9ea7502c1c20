"""Transcripts to utterances: what one speaker says in a row is joined, cut into sentences, and placed in time."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from annotations.formats import transcript_json
from annotations.spans import TextSpan
from annotations.transcript import Flag, Role, Segment, Transcript, Word
from annotations.utterances import Utterance, utterance_id
from models.language.detection import LanguageDetector
from models.language.sentences import SentenceSplitter
from pipelines.artefacts import ArtefactStore, digest

STAGE = "sentences"
VERSION = 8  # of how transcripts are cut; a change of the code that cuts otherwise comes with another number
_TURN_GAP_MS = 8_000  # after a longer silence the same speaker starts anew


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a turn with where it stands in the turn's text."""

    span: TextSpan
    start_ms: int
    end_ms: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class SentenceCutter:
    """Cuts transcripts into utterances, each with its language; with a ``store``, none is cut twice.

    ``weights`` is a digest of what the splitter has learned.
    """

    splitter: SentenceSplitter
    detector: LanguageDetector
    store: ArtefactStore | None = None
    weights: str = ""

    def cut(self, transcript: Transcript) -> tuple[Utterance, ...]:
        """Every sentence of ``transcript`` in order, numbered from 1; nothing said is left out."""
        if self.store is None:
            return self._cut(transcript)
        kept = self.store.get_or_make(
            STAGE,
            inputs=digest(transcript_json.write(replace(transcript, recording=""))),
            made_by=sentences_made_by(self.weights),
            make=lambda: {"sentences": [_fields(u) for u in self._cut(transcript)]},
        )
        return tuple(_utterance(fields, transcript.recording, n) for n, fields in enumerate(kept["sentences"], start=1))

    def _cut(self, transcript: Transcript) -> tuple[Utterance, ...]:
        expected = self.detector.expected_in([segment.text for segment in transcript.segments])
        made: list[Utterance] = []
        for turn in turns(transcript.segments):
            text, pieces = _joined(turn)
            for span in self.splitter.split(text, pauses_ms=_pauses(text, pieces)):
                covered = _covered(pieces, span)
                sentence = span.of(text)
                made.append(
                    Utterance(
                        id=utterance_id(transcript.recording, len(made) + 1),
                        recording=transcript.recording,
                        speaker=turn[0].speaker,
                        role=turn[0].role,
                        respondent=None,
                        start_ms=min(piece.start_ms for piece in covered),
                        end_ms=max(piece.end_ms for piece in covered),
                        text=sentence,
                        language=self.detector.of_text(sentence, otherwise=expected(sentence)),
                        flags=tuple(sorted({flag for piece in covered for flag in piece.flags})),
                    )
                )
        return tuple(made)


def sentences_made_by(weights: str) -> str:
    """What cuts transcripts, as the artefact of their sentences tells it."""
    return f"{VERSION}|{weights}"


def _fields(utterance: Utterance) -> list[Any]:
    u = utterance
    return [u.text, u.role.value, u.speaker, u.start_ms, u.end_ms, u.language, [flag.value for flag in u.flags]]


def _utterance(fields: Sequence[Any], recording: str, number: int) -> Utterance:
    text, role, speaker, start_ms, end_ms, language, flags = fields
    return Utterance(
        id=utterance_id(recording, number),
        recording=recording,
        speaker=speaker,
        role=Role(role),
        respondent=None,
        start_ms=start_ms,
        end_ms=end_ms,
        text=text,
        language=language,
        flags=_flags(tuple(flags)),
    )


@lru_cache(maxsize=1_000)
def _flags(values: tuple[str, ...]) -> tuple[Flag, ...]:
    """The same few again and again."""
    return tuple(map(Flag, values))


def turns(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Runs of segments of one speaker and role without a long silence between."""
    turn: list[Segment] = []
    for segment in segments:
        if not segment.text.strip():
            continue
        if turn and (
            (segment.speaker, segment.role) != (turn[-1].speaker, turn[-1].role)
            or segment.start_ms - turn[-1].end_ms > _TURN_GAP_MS
        ):
            yield turn
            turn = []
        turn.append(segment)
    if turn:
        yield turn


def _joined(turn: Sequence[Segment]) -> tuple[str, list[_Piece]]:
    """The turn's text with single spaces between segments, and the pieces that carry its times."""
    text = ""
    pieces: list[_Piece] = []
    for segment in turn:
        said = " ".join(segment.text.split())
        text += " " if text else ""
        offset = len(text)
        text += said
        pieces += list(_timed(said, offset, segment))
    return text, pieces


def _timed(said: str, offset: int, segment: Segment) -> Iterator[_Piece]:
    """Pieces for the words of ``segment`` as they are found in its text, one after the other.

    Where none has times, the segment's time is shared among them by their characters.
    """
    at = 0
    found: list[tuple[int, int, Word]] = []
    for word in segment.words:
        bare = " ".join(word.text.split())
        start = said.find(bare, at) if bare else -1
        if start >= 0:
            at = start + len(bare)
            found.append((start, at, word))
    if not found:
        yield from _shared(said, offset, segment)
        return
    starts = [0, *(start for start, _, _ in found[1:]), len(said)]
    for (_, _, word), (start, end) in zip(found, itertools.pairwise(starts), strict=True):
        yield _Piece(TextSpan(offset + start, offset + end), word.start_ms, word.end_ms, segment.flags)


def _shared(said: str, offset: int, segment: Segment) -> Iterator[_Piece]:
    starts = [0, *(match.end() for match in re.finditer(" ", said)), len(said)]
    lasts_ms = segment.end_ms - segment.start_ms
    times = [segment.start_ms + lasts_ms * start // len(said) for start in starts]
    for (start, end), (start_ms, end_ms) in zip(itertools.pairwise(starts), itertools.pairwise(times), strict=True):
        yield _Piece(TextSpan(offset + start, offset + end), start_ms, end_ms, segment.flags)


def _covered(pieces: Sequence[_Piece], span: TextSpan) -> Sequence[_Piece]:
    """Of ``pieces``, which are in order, those with a character within ``span``."""
    first = bisect.bisect_right(pieces, span.start, key=lambda piece: piece.span.end)
    return pieces[first : bisect.bisect_left(pieces, span.end, lo=first, key=lambda piece: piece.span.start)]


def _pauses(text: str, pieces: Sequence[_Piece]) -> list[int]:
    """The silence after each white-space separated word of ``text``, in milliseconds; 0 where it is not known."""
    after_piece = {piece.span.end: max(0, following.start_ms - piece.end_ms) for piece, following in itertools.pairwise(pieces)}
    # A piece reaches to the start of the next word, so its last word ends with it or one space before.
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return [after_piece.get(end, after_piece.get(end + 1, 0)) for end in ends]
