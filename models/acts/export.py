"""Writes a trained coder as the files that ship: an int8 encoder, its heads, its tokenizer, and what it decided."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.acts.decision import Decision

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FORMAT = 1
FILES = ("model.bin", "config.json", "vocabulary.json", "tokenizer.json", "heads.npz")


def export(network: Any, tokenizer: Tokenizer, folder: Path, *, decision: Decision, facts: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Writes ``network`` into ``folder``; ``facts`` (what it was trained on and with) go into ``coder.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    _export_encoder(network.encoder, folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    weight = network.head.weight.detach().numpy().astype(np.float32)
    bias = network.head.bias.detach().numpy().astype(np.float32)
    np.savez(folder / "heads.npz", weight=weight, bias=bias)
    digest = files_digest(folder)
    card = {"format": FORMAT, "version": f"coder-{digest[:12]}", "digest": digest, "decision": asdict(decision), **facts}
    (folder / "coder.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def files_digest(folder: Path) -> str:
    """SHA-256 over the weight files of a coder, as hexadecimal digits."""
    hashed = hashlib.sha256()
    for name in FILES:
        hashed.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return hashed.hexdigest()


def _export_encoder(encoder: Any, folder: Path) -> None:  # noqa: ANN401 - a transformers model
    from ctranslate2.converters.transformers import BertLoader

    encoder = copy.deepcopy(encoder).eval()  # quantisation works in place
    encoder.config.position_embedding_type = "absolute"  # what the loader asks for, and the only kind there is
    spec = BertLoader().get_model_spec(encoder)
    spec.register_vocabulary([f"<{number}>" for number in range(encoder.config.vocab_size)])  # pieces are given as ids
    spec.config.unk_token = "<3>"  # noqa: S105 - a piece, no password
    spec.config.layer_norm_epsilon = encoder.config.layer_norm_eps
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
