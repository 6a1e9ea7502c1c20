"""What a killed process was at is not left in a folder that everybody reads."""

import tempfile
from pathlib import Path

from service.scratch import use_own_scratch


def test_a_process_finds_its_folder_empty_and_leaves_those_of_others_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    use_own_scratch(tmp_path, "worker-1")
    left = Path(tempfile.mkdtemp())
    (left / "transcript.txt").write_text("what was said")
    assert left.is_relative_to(tmp_path)
    use_own_scratch(tmp_path, "worker-2")
    assert left.exists()
    use_own_scratch(tmp_path, "worker-1")
    assert not left.exists()
