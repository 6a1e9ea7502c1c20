"""Whether results can be written, asked before the work that makes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from annotations.errors import OptionsError


def check_writable(folder: Path) -> None:
    """Makes ``folder``; raises ``OptionsError`` when nothing can be written there, before hours of work are lost."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as cause:
        reason = "is not a folder" if isinstance(cause, FileExistsError | NotADirectoryError) else cause.strerror
        raise OptionsError(f"--out {folder}: nothing can be written there ({reason}); name another folder.") from cause


def check_writable_file(file: Path) -> None:
    """Makes the folder of ``file``; raises ``OptionsError`` when the file cannot be written, before the work is lost."""
    if file.is_dir():
        raise OptionsError(f"--out {file}: is a folder; name a file.")
    check_writable(file.parent)
