"""The tests of the API, the jobs and a worker on PostgreSQL instead of SQLite."""

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT
from tests.service.postgresql import programs, server

SUITES = ("test_studies.py", "test_uploads.py", "test_coding.py", "test_people_and_words.py")


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_the_same_tests_pass_on_postgresql():
    with server() as url:
        suites = [f"tests/service/api/{name}" for name in SUITES]
        command = [sys.executable, "-m", "pytest", "-q", "-x", *suites]
        environment = os.environ | {"HARDPART_TEST_POSTGRESQL": url}
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-8000:]
