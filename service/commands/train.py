"""``hardpart train``: rebuilds the shipped models from the corpora."""

from __future__ import annotations

from pathlib import Path

import typer

from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from models.language.sentences import WEIGHTS as SPLITTER_WEIGHTS
from models.language.vocabulary import words
from pipelines.training import train_coder, train_splitter
from service.settings import Settings


def run_train(out: Path | None) -> int:
    """Trains everything that ships; the exit code."""
    import torch

    torch.set_num_threads(Settings().threads)
    torch.use_deterministic_algorithms(True)  # noqa: FBT003 - torch's own signature
    folder = out or CODER_WEIGHTS
    train_splitter(out / SPLITTER_WEIGHTS.name if out else SPLITTER_WEIGHTS)
    train_coder(folder, words(), say=typer.echo)
    typer.echo(f"Coder: {folder}")
    return 0
