"""What a worker does with one file: hears or reads it, tells the voices, cuts and codes it, and writes down how it went.

Orders and results are JSON values, since a worker may be another process or another machine.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from annotations.errors import HardpartError, InputError
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines.archive.ledger import Ledger, UnitRecord, stages_up_to
from pipelines.archive.stages import Stage, roles_made_by
from pipelines.artefacts import ArtefactStore, Tally
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage, StudyRecording, StudyRequest
from pipelines.inputs import StudyInput
from pipelines.manifest import MODEL_STAGES
from pipelines.progress import Advance, Progress, Quiet
from pipelines.sentences import SentenceCutter

DONE, KEPT, FAILED, BUSY, STOP = "done", "kept", "failed", "busy", "stop"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # no other file would fare better


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One file and how far to go with it. ``made_by`` is as ``stages.made_by`` tells; the request is about this file alone."""

    source: StudyInput
    file: str
    until: Stage
    made_by: Mapping[str, str]
    request: StudyRequest
    former: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """As JSON values; ``id`` tells orders apart. Paths are whole, since a worker may be in another folder."""
        s, r = self.source, self.request
        return {
            "id": s.sha256,
            "recording": s.recording,
            "media": str(s.media.absolute()) if s.media else None,
            "transcript": str(s.transcript.absolute()) if s.transcript else None,
            "media_sha256": s.media_sha256,
            "transcript_sha256": s.transcript_sha256,
            "media_state": s.media_state,
            "transcript_state": s.transcript_state,
            "file": self.file,
            "until": self.until.value,
            "made_by": dict(self.made_by),
            "former": list(self.former),
            "language": r.language,
            "interviewer": r.interviewer,
            "speakers": r.speakers,
            "corrections": [[c.speaker, c.role, c.name] for c in r.corrections if c.recording == s.recording],
        }


def order_from_fields(fields: Mapping[str, Any]) -> FileOrder:
    """What ``FileOrder.fields`` wrote."""
    name = fields["recording"]
    states = (tuple(fields[kind]) if fields[kind] else None for kind in ("media_state", "transcript_state"))
    media, transcript = (Path(fields[kind]) if fields[kind] else None for kind in ("media", "transcript"))
    corrections = tuple(SpeakerCorrection(name, s, Role(role) if role else None, n) for s, role, n in fields["corrections"])
    return FileOrder(
        StudyInput(name, media, transcript, fields["media_sha256"], fields["transcript_sha256"], *states),
        fields["file"],
        Stage(fields["until"]),
        fields["made_by"],
        StudyRequest(fields["language"], fields["interviewer"], fields["speakers"], corrections=corrections),
        tuple(fields["former"]),
    )


class FileModels(Protocol):
    """The models that files need; a ``StudyPipeline`` has them."""

    @property
    def hearing(self) -> RecordingStage: ...

    @property
    def cutter(self) -> SentenceCutter: ...

    @property
    def coder(self) -> UtteranceCoder: ...


@dataclass(frozen=True, slots=True)
class Coded:
    """What came of a file: the recording with its transcript, ``notes`` about what is wrong in it, and its coded sentences."""

    recording: StudyRecording
    notes: tuple[str, ...]
    utterances: tuple[Utterance, ...]


@dataclass(slots=True)
class Steps:
    """How long each stage took, which are done, and what came of them."""

    seconds: dict[str, float] = field(default_factory=dict)
    heard: dict[str, str] | None = None
    sentences: int = 0
    failure: str | None = None

    @contextmanager
    def of(self, stage: Stage) -> Iterator[None]:
        """Around the work of one stage."""
        started = time.monotonic()
        yield
        self.seconds[stage.value] = round(time.monotonic() - started, 3)


@dataclass(frozen=True, slots=True)
class FileWork:
    """Does orders with the models of one process."""

    hearing: RecordingStage
    cutter: SentenceCutter
    coder: UtteranceCoder
    store: ArtefactStore
    ledger: Ledger

    def __call__(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The result of one order: its ``state``, and the ``sentence`` where it failed or everything has to ``stop``.

        A file that another process works on is ``busy``; one that another process has finished is ``kept``.
        """
        order = order_from_fields(fields)
        try:
            with self.ledger.lock(order.source.sha256) as mine:
                return {"id": fields["id"], **(self._do(order) if mine else {"state": BUSY})}
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            place = error.filename or order.source.recording
            return {"id": fields["id"], "state": STOP, "sentence": f"{place}: {error.strerror}; make room and run again."}
        except HardpartError as error:  # of the models or options, so that every file would fail alike
            return {"id": fields["id"], "state": STOP, "sentence": str(error)}

    def _do(self, order: FileOrder) -> dict[str, Any]:
        before = self.ledger.read(order.source.sha256)
        if before is not None and is_current(before, order.until, order.made_by, self.store):
            self.ledger.write(replace(before, file=order.file, recording=order.source.recording, former=order.former))
            return {"state": KEPT, "seconds": {}, "model_calls": {}, "sentences": before.sentences}
        self.store.tally, self.store.used = Tally(), set()
        steps = Steps()
        try:
            go_through(self, order, steps, progress=Quiet())
        except InputError as error:
            steps.failure = str(error)
        self.ledger.write(record_of(order, before, steps, self.store))
        return {
            "state": DONE if steps.failure is None else FAILED,
            "sentence": steps.failure,
            "seconds": steps.seconds,
            "model_calls": calls_of(self.store),
            "sentences": steps.sentences,
        }


@dataclass(frozen=True, slots=True)
class _Within:
    """``Progress`` of one file within a stage that is shown already; its notes are kept with the results."""

    advance: Advance

    @contextmanager
    def stage(self, name: str, total: float) -> Iterator[Advance]:  # noqa: ARG002 - of the protocol
        yield self.advance

    def note(self, sentence: str) -> None:
        """Nothing is shown."""


def go_through(models: FileModels, order: FileOrder, steps: Steps, *, progress: Progress) -> Coded | None:
    """Takes a file through the stages of its order; what came of it, when it was to be coded.

    Raises ``InputError`` when the recording cannot be heard; ``steps`` tell when nothing in it can be used.
    """
    source, request = order.source, order.request
    with steps.of(Stage.ASR):
        if source.transcript is None and source.media is not None and source.media_sha256 is not None:
            listener, sha256 = models.hearing.listener, source.media_sha256
            with progress.stage("transcribe", 1) as advance:
                listener.recognise(
                    source.media, sha256=sha256, language=request.language, state=source.media_state, advance=advance
                )
    if order.until is Stage.ASR:
        return None
    with steps.of(Stage.SPEAKERS), progress.stage("speakers" if source.transcript is None else "read", 1) as advance:
        found = models.hearing.hear_all([source], request, progress=_Within(advance))
    notes = tuple(failure.sentence for failure in found.failures)
    if not found.recordings:
        steps.failure = notes[0]
        del steps.seconds[Stage.SPEAKERS.value]
        return None
    (recording,) = found.recordings
    steps.heard = {s.speaker: s.role.value for s in recording.as_heard.segments if s.speaker is not None}
    if order.until is Stage.SPEAKERS:
        return None
    with steps.of(Stage.CODER):
        utterances = models.cutter.cut(recording.transcript)
        with progress.stage("code", max(1, len(utterances))) as advance:
            coded = tuple(models.coder.code(utterances, advance=advance))
        steps.sentences = len(coded)
    return Coded(recording, notes, coded)


def record_of(order: FileOrder, before: UnitRecord | None, steps: Steps, store: ArtefactStore) -> UnitRecord:
    """What is known about the file from now on; ``store`` tells what was made, and by which models, since the order was begun."""
    source, wanted = order.source, [stage.value for stage in stages_up_to(order.until)]
    done = tuple(stage for stage in wanted if stage in steps.seconds)
    earlier = dict(before.seconds) if before is not None else {}
    heard = steps.heard if steps.heard is not None else dict(before.heard) if before is not None else {}
    path = read_path(source)
    size = _size_of(path)
    took = {stage: seconds for stage, seconds in steps.seconds.items() if size and _was_made(Stage(stage), store)}
    return UnitRecord(
        source.sha256,
        order.file,
        source.recording,
        {**order.made_by, "roles": roles_made_by(source.recording, order.request, heard=heard)},
        done=done,
        failure=steps.failure,
        failed_at=None if steps.failure is None else wanted[min(len(done), len(wanted) - 1)],
        former=order.former,
        seconds=earlier | took,
        artefacts=tuple(sorted(store.used)),
        sentences=steps.sentences,
        size=size or (0 if before is None else before.size),
        heard=heard,
        suffix=path.suffix,
    )


def read_path(source: StudyInput) -> Path:
    """The file that the words of an input come from: the transcript where there is one."""
    path = source.transcript or source.media
    assert path is not None
    return path


def _size_of(path: Path) -> int:
    """Bytes of the file; 0 where it went away while it was worked on."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def calls_of(store: ArtefactStore) -> dict[str, int]:
    """How often the stages called their models."""
    return {stage: count for stage, count in store.tally.model_calls.items() if stage in MODEL_STAGES}


def _was_made(stage: Stage, store: ArtefactStore) -> bool:
    """Whether a model worked for it, so that its seconds tell how long that takes."""
    called = {Stage.ASR: "transcribe", Stage.SPEAKERS: "speakers", Stage.CODER: "code"}[stage]
    return called in store.tally.model_calls


def is_current(record: UnitRecord, until: Stage, made_by: Mapping[str, str], store: ArtefactStore) -> bool:
    """Whether nothing is to be done for a file up to the stage ``until``."""
    return lacking(record, until, made_by, store) is None


def lacking(record: UnitRecord, until: Stage, made_by: Mapping[str, str], store: ArtefactStore) -> str | None:
    """Why a file is to be worked on up to the stage ``until``; ``None`` when it is not."""
    if record.failure is not None:
        return f"failed last time: {record.failure}"
    for stage in stages_up_to(until):
        if (why := record.lacks(stage, made_by)) is not None:
            return why
    return None if store.has(record.artefacts) else "its results were deleted"
