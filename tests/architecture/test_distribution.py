"""What an installation holds: the four packages with their data, and nothing else. The wheel is built from the sdist."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, SOURCES

DATA = (
    "models/acts/weights/heads.npz",
    "models/acts/weights/coder.json",
    "models/language/weights/boundaries.npz",
    "models/themes/weights/metric.safetensors",
    "pipelines/report/templates/report.html.jinja",
    "pipelines/report/words/ru.json",
    "annotations/codebook.json",
    "service/sample/respondents.csv",
    "service/sample/en_ceramics.mp3",
)
BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def _build(what: str, *, source: Path, into: Path) -> None:
    subprocess.run([sys.executable, "-c", BUILD, what, str(into)], cwd=source, check=True, capture_output=True)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("distribution")
    _build("build_sdist", source=ROOT, into=folder)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as sdist:
        sdist.extractall(folder, filter="data")
    _build("build_wheel", source=next(path for path in folder.iterdir() if path.is_dir()), into=folder)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_the_four_packages_only(names):
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_holds_every_module_and_the_data(names):
    modules = {str(path.relative_to(ROOT)) for path in SOURCES}
    assert sorted({*modules, *DATA} - names) == []
    assert any(name.startswith("annotations/corpora/ru/") for name in names)


def test_the_wheel_holds_no_rubbish(names):
    assert [name for name in names if "__pycache__" in name or Path(name).name.startswith(".")] == []
