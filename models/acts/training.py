"""Fine-tunes the coder's network on coded conversations; the same corpus and options give the same weights."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from annotations.corpus import CodedSentence
from annotations.transcript import Role
from models.acts.network import ACTS, FACETS, INTERVIEWER_CLASS, OUTPUTS
from models.acts.noise import CLEAN, LEVELS, misattributed, noisy
from models.acts.pieces import BEGIN, PAD, PiecedSentence, pieced
from models.acts.windows import windows
from models.options import Options

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Conversation = Sequence[CodedSentence]
IGNORED = -100  # torch's mark for "no target here"


class TrainingOptions(Options):
    """How the coder is trained."""

    layers: tuple[int, ...] = (0, 2, 4, 6, 8, 10)
    epochs: int = 4
    learning_rate: float = 2e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.1
    windows_a_step: int = 12
    before: int = 48
    decided: int = 112
    after: int = 24
    label_smoothing: float = 0.05
    facet_weight: float = 0.5
    noise: dict[str, float] = Field(default={"clean": 0.4, "recognised": 0.3, "flat": 0.1, "rough": 0.2})
    role_errors: float = 0.1
    seed: int = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length, as int64 arrays; targets one row a sentence."""

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    mask: NDArray[np.int64]
    sentence_of: NDArray[np.int64]
    classes: NDArray[np.int64]
    flags: NDArray[np.float32]  # (sentences, facets + flags), -1 where there is nothing to learn


@dataclass(frozen=True, slots=True)
class _Target:
    act: int
    flags: tuple[float, ...]


def train(
    network: Any,  # noqa: ANN401 - torch modules are not typed here
    tokenizer: Tokenizer,
    conversations: Sequence[Conversation],
    options: TrainingOptions,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Trains ``network`` in place; ``report`` gets a line an epoch."""
    import torch

    torch.manual_seed(options.seed)
    network.encoder.embeddings.word_embeddings.requires_grad_(False)  # noqa: FBT003 - torch; most pieces are not in the corpus
    optimizer, schedule = _optimizer(network, conversations, tokenizer, options)
    network.train()
    for epoch in range(options.epochs):
        losses = []
        for batch in _epoch(tokenizer, conversations, options, epoch):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(*(torch.from_numpy(a) for a in (batch.ids, batch.types, batch.mask, batch.sentence_of)))
            loss = _loss(logits.float(), batch, options)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        report(f"epoch {epoch + 1} of {options.epochs}: mean loss {np.mean(losses):.3f} over {len(losses)} steps")
    network.eval()


def predict(
    network: Any,  # noqa: ANN401 - torch modules are not typed here
    tokenizer: Tokenizer,
    conversation: Conversation,
    options: TrainingOptions,
) -> NDArray[np.float32]:
    """Logits of each sentence of ``conversation``: (sentences, ``OUTPUTS``)."""
    import torch

    sentences = pieced(tokenizer, [c.sentence.text for c in conversation], [c.sentence.role for c in conversation])
    targets = [_target(c) for c in conversation]
    logits = np.zeros((len(sentences), OUTPUTS), np.float32)
    with torch.no_grad():
        for w in windows([len(s) for s in sentences], before=options.before, decided=options.decided, after=options.after):
            batch = _batch([(sentences[w.first : w.last], targets[w.first : w.last])])
            arrays = (batch.ids, batch.types, batch.mask, batch.sentence_of)
            read = network(*(torch.from_numpy(a) for a in arrays)).numpy()
            logits[w.decided_from : w.decided_to] = read[w.decided_from - w.first : w.decided_to - w.first]
    return logits


def _optimizer(network: Any, conversations: Sequence[Conversation], tokenizer: Tokenizer, options: TrainingOptions) -> Any:  # noqa: ANN401
    import torch

    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in network.encoder.parameters() if p.requires_grad], "lr": options.learning_rate},
            {"params": network.head.parameters(), "lr": options.head_learning_rate},
        ],
        weight_decay=options.weight_decay,
        fused=True,
    )
    steps = options.epochs * (1 + sum(1 for _ in _epoch(tokenizer, conversations, options, 0)))
    rising = max(1, int(options.warmup * steps))

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / rising) * max(0.0, 1 - max(0, step - rising) / max(1, steps - rising))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def _loss(logits: Any, batch: Batch, options: TrainingOptions) -> Any:  # noqa: ANN401 - tensors
    import torch
    from torch.nn import functional

    classes = functional.cross_entropy(
        logits[:, : INTERVIEWER_CLASS + 1],
        torch.from_numpy(batch.classes),
        ignore_index=IGNORED,
        label_smoothing=options.label_smoothing,
    )
    wanted = torch.from_numpy(batch.flags)
    known = wanted >= 0
    if not bool(known.any()):
        return classes
    flags = functional.binary_cross_entropy_with_logits(logits[:, INTERVIEWER_CLASS + 1 : OUTPUTS][known], wanted[known])
    return classes + options.facet_weight * flags


def _epoch(tokenizer: Tokenizer, conversations: Sequence[Conversation], options: TrainingOptions, epoch: int) -> Iterator[Batch]:
    """The batches of one epoch, with noise and window borders of its own."""
    rng = random.Random(f"{options.seed}/{epoch}")  # noqa: S311 - not for secrets
    made: list[tuple[list[PiecedSentence], list[_Target]]] = []
    for conversation in conversations:
        coded = _as_recognised(conversation, options, rng)
        sentences = pieced(tokenizer, [c.sentence.text for c in coded], [c.sentence.role for c in coded])
        targets = [_target(c) for c in coded]
        lead = rng.randrange(options.decided)
        sizes = [len(s) for s in sentences]
        for w in windows(sizes, before=options.before, decided=options.decided, after=options.after, lead=lead):
            made.append((sentences[w.first : w.last], targets[w.first : w.last]))  # noqa: PERF401 - clearer as a loop
    # Windows of like length stand together, so that little is padded; the order of the groups is random.
    made.sort(key=lambda pair: sum(len(s) for s in pair[0]) + rng.random() * 40)
    groups = [made[i : i + options.windows_a_step] for i in range(0, len(made), options.windows_a_step)]
    rng.shuffle(groups)
    for group in groups:
        yield _batch(group)


def _as_recognised(conversation: Conversation, options: TrainingOptions, rng: random.Random) -> list[CodedSentence]:
    level = LEVELS[rng.choices(list(options.noise), weights=list(options.noise.values()))[0]]
    coded = [part for sentence in conversation for part in (noisy(sentence, level, rng) if level is not CLEAN else [sentence])]
    return [misattributed(sentence, options.role_errors, rng) for sentence in coded]


def _target(coded: CodedSentence) -> _Target:
    nothing = (-1.0,) * (len(FACETS) + 2)
    if coded.act is None:
        return _Target(INTERVIEWER_CLASS, nothing)
    if coded.contested:
        return _Target(IGNORED, nothing)
    marks = (float(coded.prompted), float(coded.last_time))
    facets = tuple(float(f in coded.facets) for f in FACETS) if coded.facets else (-1.0,) * len(FACETS)
    return _Target(ACTS.index(coded.act), facets + (marks if coded.facets else (-1.0, marks[1])))


def _batch(group: Sequence[tuple[Sequence[PiecedSentence], Sequence[_Target]]]) -> Batch:
    longest = 1 + max(sum(len(s) for s in sentences) for sentences, _ in group)
    shape = (len(group), longest)
    ids, types = np.full(shape, PAD, np.int64), np.zeros(shape, np.int64)
    mask, sentence_of = np.zeros(shape, np.int64), np.full(shape, -1, np.int64)
    classes: list[int] = []
    flags: list[tuple[float, ...]] = []
    for row, (sentences, targets) in enumerate(group):
        ids[row, 0], mask[row, 0], at = BEGIN, 1, 1
        for sentence, target in zip(sentences, targets, strict=True):
            stretch = slice(at, at + len(sentence))
            ids[row, stretch], mask[row, stretch] = sentence.ids, 1
            types[row, stretch] = int(sentence.role is Role.INTERVIEWER)
            sentence_of[row, stretch] = len(classes)
            classes.append(target.act)
            flags.append(target.flags)
            at += len(sentence)
    return Batch(ids, types, mask, sentence_of, np.array(classes, np.int64), np.array(flags, np.float32))
