"""Where a process of the service puts what it needs for a moment: a folder of its own, which is empty whenever it starts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from service.one_process import be_the_only


def use_own_scratch(home: Path, process: str) -> None:
    """From now on ``tempfile`` makes its files below ``home``, in a folder for the process of this name.

    Raises ``OptionsError`` where that process runs already.
    """
    be_the_only(process, home)
    folder = home / "scratch" / process
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    tempfile.tempdir = str(folder)
