import os
import subprocess
import sys

import pytest

from service.layout import PACKAGES, stranger
from tests.architecture.sources import ROOT


def test_our_own_packages_pass():
    assert stranger() is None


@pytest.mark.parametrize("name", PACKAGES[:-1])  # the last holds the program itself
def test_a_stranger_is_named_before_anything_of_it_is_imported(tmp_path, name):
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('the stranger was imported')")
    code = "import sys; sys.path.append(sys.argv.pop(1)); from service.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, str(ROOT), "models"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"hardpart: the package '{name}' is found at {package} instead of")
    assert len(ran.stderr.splitlines()) == 1
