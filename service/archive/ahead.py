"""What a run reads while its workers are busy: all that is there already and that the study is put together from."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Thread

from annotations.errors import HardpartError, InputError
from pipelines.archive.plan import Fate
from pipelines.archive.run import usable_files
from pipelines.artefacts import ArtefactStore
from pipelines.inputs import FileState, file_state
from pipelines.memory import without_search_for_cycles
from pipelines.outputs import THEMES, UTTERANCES
from pipelines.said_before import SaidBefore, read_said
from pipelines.study import CodedRecording, StudyPipeline
from service.archive.models import ArchiveModels
from service.archive.planning import ArchivePlan

_SOON_S = 120.0  # that workers need at most; beside those who work for longer, what was read would only fill the memory


class ReadAhead:
    """Reads in a thread, or else when it is asked. ``ready`` are the recordings that are up to date, by name, as far as read."""

    def __init__(self, plan: ArchivePlan, models: ArchiveModels, store: ArtefactStore) -> None:
        self._plan, self._models, self._store = plan, models, store
        self._said: tuple[FileState | None, SaidBefore] | None = None
        self._thread: Thread | None = None
        self.ready: dict[str, CodedRecording] = {}

    @cached_property
    def pipeline(self) -> StudyPipeline:
        """What puts the study together."""
        return self._models.pipeline(self._store)

    def begin(self) -> None:
        """Loads the code that the themes need and, where workers soon are done, reads; returns at once."""
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until all is read. Before, nothing may be imported: two threads that import the same modules can break it for each."""
        if self._thread is not None:
            self._thread.join()

    def said_before(self) -> SaidBefore:
        """The sentences of the last study under the names of then; read anew where another run wrote them meanwhile."""
        path = self._plan.code.out / UTTERANCES
        state = _state_of(path)
        if self._said is None or self._said[0] != state:
            self._said = state, read_said(path)
        return self._said[1]

    @property
    def _adds(self) -> bool:
        """Whether all that is due is new, and most likely put into the themes that there are."""
        plan = self._plan
        are_new = all(file.before is None and file.namesake is None for file in plan.files.of(Fate.DUE))
        return are_new and not plan.gone and not plan.code.regroup and (plan.code.out / THEMES).exists()

    def _read(self) -> None:
        self._models.prepare(adding=self._adds)
        if self._plan.files.seconds(workers=self._models.workers) > _SOON_S:
            return
        with suppress(HardpartError, OSError), without_search_for_cycles():  # whoever needs it meets that again, and tells it
            self.said_before()
            for file in usable_files(self._plan.files, {}):
                with suppress(InputError):
                    self.ready[file.source.recording] = self.pipeline.code(file.source, self._plan.asked)


def _state_of(path: Path) -> FileState | None:
    try:
        return file_state(path)
    except OSError:
        return None
