"""What ``hardpart reprocess`` reads while its workers are busy, and what it does when that is no longer so."""

import json
from contextlib import contextmanager
from threading import Event

import pytest

from annotations.themes import ThemeSet
from pipelines.archive.plan import Scope
from pipelines.artefacts import ArtefactStore
from pipelines.progress import Quiet
from service.archive import ahead
from service.archive.ahead import ReadAhead
from service.archive.planning import plan_archive
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels
from tests.service.archive_folders import TALK


class Noting(FakeModels):
    """Notes which code it is asked to load."""

    adding = None

    def prepare(self, *, adding):
        self.adding = adding


class ReadsMeanwhile(FakeModels):
    """Has workers only once what is there is being read, and what ``meanwhile`` does is done."""

    def __init__(self, meanwhile):
        super().__init__()
        self._meanwhile, self._reading = meanwhile, Event()

    @contextmanager
    def runner(self, folder, *, files):
        assert self._reading.wait(60)
        self._meanwhile()
        with super().runner(folder, files=files) as runner:
            yield runner

    def pipeline(self, store):
        self._reading.set()
        return super().pipeline(store)


@pytest.fixture
def added(archive):
    """An archive to which an interview was added since it was coded."""
    assert archive.run() == 0
    archive.write("2025/zoe.txt", TALK.format("Zoe", 9))
    return archive


def planned(archive, models, **asked):
    plan = plan_archive(CodeRequest(inputs=(archive.folder,), out=archive.out, **asked), Scope(), models)
    return ReadAhead(plan, models, ArtefactStore(archive.out / ".hardpart")), plan


def read_ahead(archive, models=None, **asked):
    reading, plan = planned(archive, models or FakeModels(), **asked)
    reading.begin()
    reading.wait()
    return reading, plan


def test_recordings_that_are_up_to_date_are_read_while_workers_are_busy_and_once(added):
    models = ReadsMeanwhile(meanwhile=lambda: None)
    assert added.run(models) == 0
    assert models.opened == ["themes", "workers"]
    assert {line["recording"] for line in lines_of(added)} == {"ann", "bob", "cleo", "igor", "zoe"}


def test_what_was_read_ahead_makes_the_same_study(added):
    reading, plan = read_ahead(added)
    assert reading.ready.keys() == {"ann", "bob", "cleo", "igor"}
    read, anew = (reading.pipeline.run(plan.found.inputs, plan.asked, progress=Quiet(), ready=r) for r in (reading.ready, {}))
    assert read == anew
    assert read.themes != ThemeSet((), ())


def test_beside_workers_that_are_busy_for_long_nothing_is_read(added, monkeypatch):
    monkeypatch.setattr(ahead, "_SOON_S", 0.0)
    assert read_ahead(added)[0].ready == {}


def test_a_recording_that_was_changed_since_it_was_planned_is_left_to_the_run_which_tells(added):
    reading, _ = planned(added, FakeModels())
    added.write("2023/ann.txt", TALK.format("Ann", 12))
    reading.begin()
    reading.wait()
    assert reading.ready.keys() == {"bob", "cleo", "igor"}


def test_what_another_run_writes_meanwhile_is_what_the_study_goes_on_from(added):
    def judge_otherwise():
        sentences = added.out / "utterances.jsonl"
        sentences.write_text(sentences.read_text(encoding="utf-8").replace('"act": "complaint"', '"act": "wish"'), "utf-8")

    assert added.run(ReadsMeanwhile(judge_otherwise)) == 0
    changes = json.loads((added.out / "changes.json").read_text(encoding="utf-8"))
    assert [(act["before"], act["after"]) for act in changes["acts"]] == [("wish", "complaint")] * 4


def test_code_that_finds_and_words_themes_is_not_loaded_where_all_that_is_due_is_new(archive):
    def loaded(**asked):
        models = Noting()
        read_ahead(archive, models, **asked)
        return models.adding

    assert not loaded()
    archive.run()
    archive.write("2025/zoe.txt", TALK.format("Zoe", 9))
    assert loaded()
    assert not loaded(regroup=True)
    ann = archive.write("2023/ann.txt", TALK.format("Ann", 12))
    assert not loaded()
    ann.unlink()
    assert not loaded()


def lines_of(archive):
    return [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
