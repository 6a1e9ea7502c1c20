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
from typing import Any

from annotations.errors import HardpartError, InputError
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role
from pipelines.archive.ledger import Ledger, UnitRecord, stages_up_to
from pipelines.archive.stages import Stage, roles_made_by
from pipelines.artefacts import ArtefactStore, Tally
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage, StudyRequest
from pipelines.inputs import StudyInput
from pipelines.manifest import MODEL_STAGES
from pipelines.progress import Quiet
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
        """As JSON values; ``id`` tells orders apart."""
        s, r = self.source, self.request
        return {
            "id": s.sha256,
            "recording": s.recording,
            "media": str(s.media) if s.media else None,
            "transcript": str(s.transcript) if s.transcript else None,
            "media_sha256": s.media_sha256,
            "transcript_sha256": s.transcript_sha256,
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
    media, transcript = (Path(fields[kind]) if fields[kind] else None for kind in ("media", "transcript"))
    corrections = tuple(SpeakerCorrection(name, s, Role(role) if role else None, n) for s, role, n in fields["corrections"])
    return FileOrder(
        StudyInput(name, media, transcript, fields["media_sha256"], fields["transcript_sha256"]),
        fields["file"],
        Stage(fields["until"]),
        fields["made_by"],
        StudyRequest(fields["language"], fields["interviewer"], fields["speakers"], corrections=corrections),
        tuple(fields["former"]),
    )


@dataclass(slots=True)
class _Steps:
    """How long each stage took, which are done, and what came of them."""

    seconds: dict[str, float] = field(default_factory=dict)
    heard: dict[str, str] | None = None
    sentences: int = 0
    failure: str | None = None

    @contextmanager
    def of(self, stage: Stage) -> Iterator[None]:
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
        steps = _Steps()
        try:
            self._stages(order, steps)
        except InputError as error:
            steps.failure = str(error)
        self.ledger.write(self._record(order, before, steps))
        return {
            "state": DONE if steps.failure is None else FAILED,
            "sentence": steps.failure,
            "seconds": steps.seconds,
            "model_calls": {stage: n for stage, n in self.store.tally.model_calls.items() if stage in MODEL_STAGES},
            "sentences": steps.sentences,
        }

    def _stages(self, order: FileOrder, steps: _Steps) -> None:
        """Raises ``InputError`` when the recording cannot be heard."""
        source, request = order.source, order.request
        with steps.of(Stage.ASR):
            if source.transcript is None and source.media is not None and source.media_sha256 is not None:
                self.hearing.listener.recognise(source.media, sha256=source.media_sha256, language=request.language)
        if order.until is Stage.ASR:
            return
        with steps.of(Stage.SPEAKERS):
            found = self.hearing.hear_all([source], request, progress=Quiet())
        if not found.recordings:
            steps.failure = found.failures[0].sentence
            del steps.seconds[Stage.SPEAKERS.value]
            return
        (recording,) = found.recordings
        steps.heard = {s.speaker: s.role.value for s in recording.as_heard.segments if s.speaker is not None}
        if order.until is Stage.SPEAKERS:
            return
        with steps.of(Stage.CODER):
            steps.sentences = len(self.coder.code(self.cutter.cut(recording.transcript)))

    def _record(self, order: FileOrder, before: UnitRecord | None, steps: _Steps) -> UnitRecord:
        source, wanted = order.source, [stage.value for stage in stages_up_to(order.until)]
        done = tuple(stage for stage in wanted if stage in steps.seconds)
        earlier = dict(before.seconds) if before is not None else {}
        heard = steps.heard if steps.heard is not None else dict(before.heard) if before is not None else {}
        path = source.transcript or source.media
        assert path is not None
        return UnitRecord(
            source.sha256,
            order.file,
            source.recording,
            {**order.made_by, "roles": roles_made_by(source.recording, order.request, heard=heard)},
            done=done,
            failure=steps.failure,
            failed_at=None if steps.failure is None else wanted[min(len(done), len(wanted) - 1)],
            former=order.former,
            seconds=earlier | {stage: took for stage, took in steps.seconds.items() if self._was_made(Stage(stage))},
            artefacts=tuple(sorted(self.store.used)),
            sentences=steps.sentences,
            size=path.stat().st_size,
            heard=heard,
        )

    def _was_made(self, stage: Stage) -> bool:
        """Whether a model worked for it, so that its seconds tell how long that takes."""
        called = {Stage.ASR: "transcribe", Stage.SPEAKERS: "speakers", Stage.CODER: "code"}[stage]
        return called in self.store.tally.model_calls


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
