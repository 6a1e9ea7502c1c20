"""Every runner keeps the protocol: each order is answered, whatever becomes of its worker; models are loaded once a worker."""

import importlib.util
import sys
from pathlib import Path

import pytest

from annotations.errors import UnavailableError
from pipelines.runners.local import LocalRunner
from pipelines.runners.protocol import TRIES, WorkerSpec
from pipelines.runners.ray import RayRunner
from tests.fakes.archive import ENVIRONMENT, PATH
from tests.fakes.ray import FakeRay
from tests.fakes.work import ENTRY

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed; pip install 'hardpart[ray]'")
# Ray's own processes end a little after ``ray.shutdown``.
ray_leaves_processes = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def local(log: Path, **options) -> LocalRunner:
    return LocalRunner(WorkerSpec(ENTRY, {"log": str(log)}), workers=2, environment=ENVIRONMENT, **options)


def on_ray(log: Path) -> RayRunner:
    return RayRunner(WorkerSpec(ENTRY, {"log": str(log)}), workers=2, threads=1, path=PATH)


def on_fake_ray(log: Path, *, entry: str = ENTRY, processors: int = 2, workers: int = 2) -> RayRunner:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "ray", FakeRay(processors))
        return RayRunner(WorkerSpec(entry, {"log": str(log)}), workers=workers, threads=1, address="auto")


@pytest.fixture(params=[local, on_fake_ray, pytest.param(on_ray, marks=[needs_ray, ray_leaves_processes])])
def opened(request, tmp_path):
    with request.param(tmp_path / "log") as runner:
        yield runner


def orders(*does):
    return [{"id": str(number), "number": number, "does": what} for number, what in enumerate(does)]


def answered(runner, *does):
    return {answer.id: answer for answer in runner.answers(orders(*does))}


def test_every_order_is_answered_and_models_are_loaded_once_a_worker(opened, tmp_path):
    found = answered(opened, *[""] * 12)
    assert {key: answer.result["double"] for key, answer in found.items()} == {str(n): 2 * n for n in range(12)}
    assert len((tmp_path / "log").read_text().split()) <= 2


def test_what_a_worker_dies_of_costs_itself_alone(opened):
    found = answered(opened, "", "be killed", "", "fail", "", "crash", "", "be killed once", "print", "")
    assert {key for key, answer in found.items() if answer.died is None} == {"0", "2", "4", "6", "7", "8", "9"}
    assert str(TRIES) in found["1"].died
    assert found["3"].died == "the worker failed on it (ValueError: 3 is no good)"


def test_a_crash_is_told_by_its_signal(tmp_path):
    with local(tmp_path / "log") as runner:
        assert answered(runner, "crash")["0"].died == "the worker crashed over it (SIGSEGV)"


def test_an_order_that_cannot_be_handed_over_is_answered_too(tmp_path):
    with local(tmp_path / "log") as runner:
        found = {a.id: a for a in runner.answers([{"id": "0", "number": 0, "name": "\udcc8"}, *orders("", "")[1:]])}
    assert found["0"].died.startswith("no worker could be asked (UnicodeEncodeError")
    assert found["1"].result["double"] == 2


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    with local(tmp_path / "log", longest_s=4.0) as runner:
        found = answered(runner, "sleep", "")
    assert found["0"].died.startswith("it took longer than")
    assert found["1"].result["double"] == 2


def test_workers_are_gone_when_the_one_who_asks_leaves(tmp_path):
    with local(tmp_path / "log") as runner:
        next(runner.answers(orders("", "sleep", "sleep")))
        pids = (tmp_path / "log").read_text().split()
    assert pids
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_a_cluster_with_fewer_processors_than_workers_does_every_order_and_gets_its_processors_back(tmp_path):
    with on_fake_ray(tmp_path / "log", processors=1, workers=3) as runner:
        cluster = runner._ray
        assert len(answered(runner, "", "", "be killed once", "")) == 4
        assert (cluster.most_held, cluster.held()) == (1, 0)


def test_a_worker_for_whom_nothing_waits_gives_its_processors_back(tmp_path):
    with on_fake_ray(tmp_path / "log") as runner:
        held = [runner._ray.held() for _ in runner.answers(orders("", "", ""))]
    assert held[-1] < 2


def test_a_full_cluster_is_told(tmp_path):
    with (
        on_fake_ray(tmp_path / "log", processors=0) as runner,
        pytest.raises(UnavailableError, match=r"No Ray worker started within 600 s.* HARDPART_THREADS"),
    ):
        answered(runner, "")


def test_a_worker_without_memory_costs_its_order_alone(tmp_path):
    with on_fake_ray(tmp_path / "log") as runner:
        found = answered(runner, "", "run out of memory", "")
    assert found["1"].died.startswith(f"{TRIES} workers died over it; most likely it needs more memory")
    assert found["2"].result["double"] == 4


def test_a_cluster_that_fails_is_told(tmp_path):
    with on_fake_ray(tmp_path / "log") as runner, pytest.raises(UnavailableError, match="The Ray cluster failed"):
        answered(runner, "lose the cluster")


def test_workers_that_cannot_start_are_told_with_the_cause(tmp_path):
    with (
        on_fake_ray(tmp_path / "log", entry="tests.fakes.work:nothing") as runner,
        pytest.raises(UnavailableError, match=r"cannot start \(AttributeError: .*'nothing'\)"),
    ):
        answered(runner, "")


@pytest.mark.skipif(HAS_RAY, reason="Ray is installed")
def test_without_ray_one_sentence_says_what_to_install(tmp_path):
    with pytest.raises(UnavailableError, match=r"pip install 'hardpart\[ray\]'"):
        on_ray(tmp_path / "log")
