"""What an installation holds: the four packages with their data, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = (
    "models/acts/weights/heads.npz",
    "models/acts/weights/coder.json",
    "models/language/weights/boundaries.npz",
    "annotations/codebook.json",
    "service/sample/respondents.csv",
    "service/sample/en_ceramics.mp3",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("hardpart-*.whl"))


def test_the_wheel_holds_the_four_packages_only(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"annotations", "models", "pipelines", "service"}


def test_the_wheel_holds_the_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert [path for path in DATA if path not in names] == []
    assert any(name.startswith("annotations/corpora/ru/") for name in names)
