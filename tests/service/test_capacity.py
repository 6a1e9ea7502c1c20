"""How many processors and how much memory there are to use, by control groups as containers have them."""

import os

import pytest

from service import capacity
from service.capacity import cores, memory_bytes

MIB = 2**20


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Of eight processors and a gigabyte; writes files of its kernel."""
    monkeypatch.setattr(capacity.os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(capacity.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 2**18}.__getitem__)

    def write(own, files):
        for name, content in {"proc/self/cgroup": own, **{f"sys/fs/cgroup/{name}": text for name, text in files.items()}}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(f"{content}\n")
        return tmp_path

    return write


OWN_2 = "0::/"
OWN_1 = "4:memory:/\n3:cpuset:/\n2:cpuacct,cpu:/\n1:name=systemd:/\n0::/"
ON_HOST_1 = "4:memory:/docker/ab\n2:cpu,cpuacct:/docker/ab"


@pytest.mark.parametrize(
    ("own", "files", "expected"),
    [
        (OWN_2, {}, 8),
        ("not as kernels write it", {}, 8),
        (OWN_2, {"cpu.max": "max 100000"}, 8),
        (OWN_2, {"cpu.max": "200000 100000"}, 2),
        (OWN_2, {"cpu.max": "250000 100000"}, 2),
        (OWN_2, {"cpu.max": "50000 100000"}, 1),
        (OWN_2, {"cpu.max": "6400000 100000"}, 8),
        ("0::/pod/own", {"pod/own/cpu.max": "max 100000", "pod/cpu.max": "300000 100000"}, 3),
        ("0::/pod/own", {"pod/own/cpu.max": "100000 100000", "pod/cpu.max": "300000 100000"}, 1),
        (OWN_1, {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
        (OWN_1, {"cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"}, 4),
        (ON_HOST_1, {"cpu/cpu.cfs_quota_us": "150000", "cpu/cpu.cfs_period_us": "50000"}, 3),
    ],
)
def test_a_quota_bounds_the_processors(machine, own, files, expected):
    assert cores(machine(own, files)) == expected


@pytest.mark.parametrize(
    ("own", "files", "expected"),
    [
        (OWN_2, {}, 1024),
        (OWN_2, {"memory.max": "max"}, 1024),
        (OWN_2, {"memory.max": 300 * MIB}, 300),
        (OWN_2, {"memory.max": 3000 * MIB}, 1024),
        ("0::/pod/own", {"pod/own/memory.max": "max", "pod/memory.max": 200 * MIB}, 200),
        (OWN_1, {"memory/memory.limit_in_bytes": 9223372036854771712}, 1024),
        (OWN_1, {"memory/memory.limit_in_bytes": 500 * MIB}, 500),
        (ON_HOST_1, {"memory/memory.limit_in_bytes": 400 * MIB}, 400),
    ],
)
def test_a_limit_bounds_the_memory(machine, own, files, expected):
    assert memory_bytes(machine(own, files)) == expected * MIB


def test_a_system_without_control_groups_has_all_that_there_is(machine, tmp_path, monkeypatch):
    machine("", {})
    (tmp_path / "proc/self/cgroup").unlink()
    assert (cores(tmp_path), memory_bytes(tmp_path)) == (8, 1024 * MIB)
    monkeypatch.delattr(capacity.os, "sched_getaffinity")
    monkeypatch.setattr(capacity.os, "cpu_count", lambda: 6)
    assert cores(tmp_path) == 6


def test_the_machine_at_hand_can_be_asked():
    assert 1 <= cores() <= (os.cpu_count() or 1)
    assert 0 < memory_bytes() <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
