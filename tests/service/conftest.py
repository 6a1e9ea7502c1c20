"""What several tests of the commands begin with."""

import pytest

from service.commands import code
from service.commands.code import run_code
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels
from tests.service.archive_folders import Archive


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


@pytest.fixture
def coded(archive, monkeypatch):
    """The archive after ``hardpart code``."""
    monkeypatch.setattr(code, "study_pipeline", lambda _, __, store: FakeModels().pipeline(store))
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())
    assert run_code(CodeRequest(inputs=(archive.folder,), out=archive.out)) == 0
    return archive
