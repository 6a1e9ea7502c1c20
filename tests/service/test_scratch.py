"""What a killed process was at is not left in a folder that everybody reads, and nobody empties the folder of one that lives."""

import tempfile
from pathlib import Path

import pytest

from annotations.errors import OptionsError
from service.scratch import use_own_scratch


def test_a_process_finds_its_folder_empty_and_leaves_those_of_others_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    left = [tmp_path / "scratch" / name / "transcript.txt" for name in ("worker-1", "worker-2")]
    for path in left:
        path.parent.mkdir(parents=True)
        path.write_text("what was said")
    use_own_scratch(tmp_path, "worker-1")
    assert [path.exists() for path in left] == [False, True]
    assert Path(tempfile.mkdtemp()).is_relative_to(tmp_path)


def test_a_second_process_of_that_name_is_refused_and_the_folder_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    use_own_scratch(tmp_path, "worker-1")
    used = Path(tempfile.mkdtemp())
    with pytest.raises(OptionsError, match=r"hardpart worker-1 runs already in .* \(process \d+\); stop it first"):
        use_own_scratch(tmp_path, "worker-1")
    assert used.exists()
