"""``hardpart train``: from the corpora to the weights that ship, the same each time.

First the network is trained without some studies, which then choose the temperature and the thresholds; then a new one is
trained on everything.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CodedSentence, CorpusStudy, read_studies
from models.acts.decision import Decision, decide
from models.acts.export import export
from models.acts.network import OUTPUTS, build_network
from models.acts.noise import LEVELS, noisy_text
from models.acts.training import TrainingOptions, predict, train
from models.e5 import E5Weights, build_bert, packaged_path, pieces_for, read_packaged, tokenizer_for
from models.language.boundaries import save_boundaries, train_boundaries

if TYPE_CHECKING:
    from tokenizers import Tokenizer

HELD_OUT_SHARE = 0.2
Say = Callable[[str], None]


def train_coder(
    folder: Path,
    words: Sequence[str],
    *,
    options: TrainingOptions | None = None,
    say: Say,
    studies: Sequence[CorpusStudy] | None = None,
) -> None:
    """Trains the coder and writes it into ``folder``; ``words`` of both languages choose the pieces of the vocabulary."""
    options = options or TrainingOptions()
    studies = list(read_studies()) if studies is None else studies
    weights = read_packaged()
    kept = pieces_for(weights, [*words, *_corpus_words(studies)])
    tokenizer = tokenizer_for(weights, kept)
    held_out = held_out_studies(studies)
    learned_from = [s for s in studies if s.id not in held_out]
    say(f"training on {len(learned_from)} studies, to decide on {', '.join(sorted(held_out))}")
    network = _trained(weights, kept, tokenizer, _conversations(learned_from), options, say)
    decision, facts = _decision(network, tokenizer, [s for s in studies if s.id in held_out], options)
    say(f"decided: {decision}")
    say(f"training on all {len(studies)} studies")
    network = _trained(weights, kept, tokenizer, _conversations(studies), options, say)
    facts |= {"training": options.model_dump(mode="json"), "corpus": corpus_digest(studies), "pieces": len(kept)}
    facts["starts_from"] = {"multilingual-e5-small": hashlib.sha256(packaged_path().read_bytes()).hexdigest()}
    export(network, tokenizer, folder, decision=decision, facts=facts)


def train_splitter(path: Path, *, studies: Sequence[CorpusStudy] | None = None) -> None:
    """Trains the model of unmarked sentence ends and writes it to ``path``."""
    studies = list(read_studies()) if studies is None else studies
    turns: list[list[str]] = []
    for conversation in _conversations(studies):
        for _, group in itertools.groupby(conversation, key=lambda c: c.sentence.role):
            sentences = _whole_sentences([c.sentence.text for c in group])
            turns += [sentences[i : i + 12] for i in range(0, len(sentences), 12)]
    path.parent.mkdir(parents=True, exist_ok=True)
    save_boundaries(train_boundaries(turns), path)


def held_out_studies(studies: Sequence[CorpusStudy]) -> frozenset[str]:
    """About a fifth of the studies of each language, chosen by the digest of their names."""
    chosen: set[str] = set()
    for language in sorted({s.language for s in studies}):
        ids = sorted((s.id for s in studies if s.language == language), key=lambda i: hashlib.sha256(i.encode()).hexdigest())
        chosen.update(ids[: max(1, round(HELD_OUT_SHARE * len(ids)))])
    return frozenset(chosen)


def corpus_digest(studies: Sequence[CorpusStudy]) -> str:
    """SHA-256 of everything that is learned from, as hexadecimal digits."""
    hashed = hashlib.sha256()
    for conversation in _conversations(studies):
        for c in conversation:
            line = [c.sentence.id, c.sentence.text, c.act, sorted(c.facets), c.theme, c.prompted, c.last_time, c.contested]
            hashed.update(json.dumps(line, ensure_ascii=False).encode())
    return hashed.hexdigest()


def _trained(
    weights: E5Weights,
    kept: Sequence[int],
    tokenizer: Tokenizer,
    conversations: Sequence[Sequence[CodedSentence]],
    options: TrainingOptions,
    say: Say,
) -> Any:  # noqa: ANN401 - a torch module
    import torch

    torch.manual_seed(options.seed)
    network = build_network(build_bert(weights, kept, options.layers))
    train(network, tokenizer, conversations, options, report=say)
    return network


def _decision(
    network: Any,  # noqa: ANN401 - a torch module
    tokenizer: Tokenizer,
    studies: Sequence[CorpusStudy],
    options: TrainingOptions,
) -> tuple[Decision, dict[str, Any]]:
    """Chosen on the held-out conversations as written and as a recogniser would write them."""
    rng = random.Random(options.seed)  # noqa: S311 - not for secrets
    coded: list[CodedSentence] = []
    logits: list[NDArray[np.float32]] = []
    for conversation in _conversations(studies):
        for level in ("clean", "recognised"):
            heard = [_noisy(c, level, rng) for c in conversation]
            coded += heard
            logits.append(predict(network, tokenizer, heard, options))
    decision = decide(coded, np.concatenate(logits) if logits else np.zeros((0, OUTPUTS), np.float32))
    return decision, {"held_out": sorted(s.id for s in studies)}


def _noisy(coded: CodedSentence, level: str, rng: random.Random) -> CodedSentence:
    from dataclasses import replace

    text = noisy_text(coded.sentence.text, LEVELS[level], rng, language=coded.sentence.language or "en")
    return replace(coded, sentence=replace(coded.sentence, text=text))


def _conversations(studies: Sequence[CorpusStudy]) -> list[Sequence[CodedSentence]]:
    return [conversation for study in studies for conversation in study.conversations.values()]


def _corpus_words(studies: Sequence[CorpusStudy]) -> list[str]:
    return sorted({word for c in _conversations(studies) for s in c for word in re.findall(r"\w+", s.sentence.text)})


def _whole_sentences(lines: Sequence[str]) -> list[str]:
    """Lines joined until one ends with a mark; what has no mark at its end tells nothing about ends."""
    whole: list[str] = []
    begun = ""
    for line in lines:
        begun = f"{begun} {line}".strip()
        if begun.endswith((".", "!", "?", "…")):
            whole.append(begun)
            begun = ""
    return whole
