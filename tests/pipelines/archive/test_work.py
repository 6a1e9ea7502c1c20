"""One file in a worker: what it answers, and what it leaves behind, whatever happens."""

import os
import shutil
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.last_study import LastStudy
from pipelines.archive.ledger import Ledger
from pipelines.archive.plan import Fate, Scope, make_plan
from pipelines.archive.renamings import Renamings
from pipelines.archive.stages import Stage
from pipelines.archive.work import FileOrder, Steps, go_through
from pipelines.artefacts import ArtefactStore
from pipelines.hearing import StudyRequest
from pipelines.inputs import find_inputs
from pipelines.progress import Quiet
from tests.fakes.archive import FakeModels, fake_work
from tests.media_files import tone, write_recording


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    write_recording(tmp_path / "in" / "sound.wav", [tone(2)])
    return tmp_path


def plan(folder, *, store=None, ledger=None, **scope):
    store, ledger = store or ArtefactStore(folder / "kept"), ledger or Ledger(folder / "kept")
    inputs, records = find_inputs([folder / "in"]).inputs, ledger.all()
    return make_plan(
        inputs,
        StudyRequest(),
        FakeModels().fingerprints(),
        root=folder / "in",
        records=records,
        renamings=Renamings(inputs, records, LastStudy(), root=folder / "in"),
        store=store,
        scope=Scope(**scope),
    )


def do(folder, **scope):
    store, ledger = ArtefactStore(folder / "kept"), Ledger(folder / "kept")
    (order,) = plan(folder, **scope).orders(StudyRequest())
    return fake_work(store, ledger, coder="1")(order.fields())


def test_each_stage_calls_its_own_models_once(folder):
    assert do(folder, only=Stage.ASR)["model_calls"] == {"transcribe": 1}
    assert do(folder, only=Stage.SPEAKERS)["model_calls"] == {"speakers": 1}
    assert do(folder)["model_calls"] == {"code": 1}
    assert plan(folder).orders(StudyRequest()) == []


class Told(Quiet):
    """Keeps what each stage tells as done."""

    def __init__(self):
        self.done = {}

    @contextmanager
    def stage(self, name, total):
        self.done[name] = []
        yield self.done[name].append


@pytest.mark.parametrize(
    ("transcript", "stages"),
    [
        (None, {"transcribe", "speakers", "code"}),
        ("1\n00:00:00,100 --> 00:00:01,900\nThe export took hours.\n", {"read", "code"}),
    ],
)
def test_the_stage_of_the_voices_tells_how_far_it_is(folder, transcript, stages):
    if transcript is not None:
        (folder / "in" / "sound.srt").write_text(transcript)
    (order,) = plan(folder).orders(StudyRequest())
    told = Told()
    go_through(fake_work(ArtefactStore(folder / "kept"), Ledger(folder / "kept"), coder="1"), order, Steps(), progress=told)
    assert set(told.done) == stages
    voices = told.done["speakers" if transcript is None else "read"]
    assert (len(voices), sum(voices)) == (20, 1)


def test_what_another_process_works_on_is_busy_and_what_it_has_done_is_kept(folder):
    (order,) = plan(folder).orders(StudyRequest())
    ledger = Ledger(folder / "kept")
    work = fake_work(ArtefactStore(folder / "kept"), ledger, coder="1")
    with ledger.lock(order.source.sha256) as mine:
        assert mine
        assert work(order.fields())["state"] == "busy"
    assert work(order.fields())["state"] == "done"
    assert work(order.fields())["state"] == "kept"


def test_a_full_disk_stops_everything_with_a_sentence_and_leaves_nothing_half_written(folder, monkeypatch):
    real = os.fsync
    for nth in range(1, 20):
        shutil.rmtree(folder / "kept", ignore_errors=True)
        writes = iter(range(1, 1000))

        def full(handle, writes=writes, nth=nth):
            if next(writes) == nth:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", full)
        result = do(folder)
        assert [p for p in (folder / "kept").rglob(".*") if p.is_file()] == []
        if result["state"] == "done":
            break
        assert result["state"] == "stop"
        assert result["sentence"].endswith("No space left on device; make room and run again.")
    assert nth == 6  # words, voices, sentences, codes and the record were written
    monkeypatch.undo()
    assert plan(folder).orders(StudyRequest()) == []


def test_the_estimate_follows_what_files_took_here(folder):
    usual = plan(folder)
    assert usual.rates.measured == 0
    do(folder)
    write_recording(folder / "in" / "other.wav", [tone(4)])
    later = plan(folder)
    assert later.rates.measured == 1
    (other,) = [file for file in later.files if file.file == "other.wav"]
    (done,) = Ledger(folder / "kept").all()
    assert other.seconds == pytest.approx(2 * sum(done.seconds.values()), rel=0.1)


def test_what_a_transcript_beside_a_recording_took_is_told_of_transcripts(folder):
    (folder / "in" / "sound.txt").write_text("Ann: It took hours.\n", encoding="utf-8")
    do(folder)
    write_recording(folder / "in" / "other.wav", [tone(4)])
    planned = plan(folder)
    assert set(planned.rates.by_kind) == {(Stage.CODER, ".txt")}
    assert planned.files[0].seconds == plan(folder, ledger=Ledger(folder / "nothing")).files[0].seconds  # as is usual


def test_a_recording_is_as_young_as_the_transcript_beside_it(folder):
    (folder / "in" / "sound.txt").write_text("Ann: It took hours.\n", encoding="utf-8")
    os.utime(folder / "in" / "sound.wav", (1e9, 1e9))
    assert [file.fate for file in plan(folder, since=date(2020, 1, 1)).files] == [Fate.DUE]
    os.utime(folder / "in" / "sound.txt", (1e9, 1e9))
    assert [file.fate for file in plan(folder, since=date(2020, 1, 1)).files] == [Fate.LEFT]


@pytest.mark.parametrize("name", ["sound.wav", "sound.txt"])
def test_a_file_that_goes_away_before_its_turn_is_told_and_costs_no_worker(folder, name):
    if name == "sound.txt":
        (folder / "in" / name).write_text("Ann: It took hours.\n", encoding="utf-8")
    (order,) = plan(folder).orders(StudyRequest())
    (folder / "in" / name).unlink()
    ledger = Ledger(folder / "kept")
    result = fake_work(ArtefactStore(folder / "kept"), ledger, coder="1")(order.fields())
    missing = "there is no such file" if name == "sound.wav" else "does not exist"
    assert result["state"] == "failed"
    assert f"in/{name}: {missing}" in result["sentence"]
    (record,) = ledger.all()
    assert (record.failure, record.size, record.seconds) == (result["sentence"], 0, {})
    assert plan(folder).rates.by_kind == {}


def test_an_order_names_files_by_their_whole_paths(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "in" / "sound.txt").write_text("Ann: It took hours.\n", encoding="utf-8")
    (source,) = find_inputs([Path("in")]).inputs
    fields = FileOrder(source, "sound.wav", Stage.CODER, {}, StudyRequest()).fields()
    assert (fields["media"], fields["transcript"]) == (str(folder / "in" / "sound.wav"), str(folder / "in" / "sound.txt"))
