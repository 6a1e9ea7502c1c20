"""The tests of the API, the jobs, backups, a worker and the service as processes on PostgreSQL instead of SQLite."""

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT
from tests.service.postgresql import programs, server

SUITES = (
    "api/test_studies.py",
    "api/test_uploads.py",
    "api/test_coding.py",
    "api/test_people_and_words.py",
    "api/test_at_once.py",
    "api/test_accounts.py",
    "api/test_deleted_meanwhile.py",
    "api/test_forgetting.py",
    "api/test_renaming.py",
    "api/test_schema.py",
    "api/test_consent.py",
    "api/test_theme_judgements.py",
    "api/test_stateless.py",
    "jobs/test_order.py",
    "test_backup.py",
    "test_supervised.py",
    "test_kills.py",
)
KILLS = "5"


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_the_same_tests_pass_on_postgresql():
    with server() as url:
        command = [sys.executable, "-m", "pytest", "-q", "-x", *(f"tests/service/{name}" for name in SUITES)]
        environment = os.environ | {"HARDPART_TEST_POSTGRESQL": url, "HARDPART_KILLS": KILLS}
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-8000:]
