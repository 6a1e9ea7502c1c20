"""A checkpoint of openai-whisper with random weights: everything runs, nothing is understood."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path


def write_checkpoint(path: Path) -> Path:
    """Write the smallest multilingual checkpoint that the package loads."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    dims = ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=32,
        n_audio_head=2,
        n_audio_layer=1,
        n_vocab=51_865,
        n_text_ctx=32,
        n_text_state=32,
        n_text_head=2,
        n_text_layer=2,
    )
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = Whisper(dims)
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.02)
    torch.save({"dims": asdict(dims), "model_state_dict": model.state_dict()}, path)
    return path
