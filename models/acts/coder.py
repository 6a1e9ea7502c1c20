"""The shipped coder: windows of sentences through the quantised encoder, linear heads, calibrated probabilities."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotations.errors import WeightsError
from annotations.findings import Act, Facet, Finding
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.decision import Decision
from models.acts.evidence import evidence_span
from models.acts.network import ACTS, CLASSES, FACETS, INTERVIEWER_CLASS, sigmoid, softmax
from models.acts.pieces import BEGIN, PiecedSentence, pieced
from models.acts.windows import Window, windows
from models.options import Options

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
UNSUPPORTED = "unsupported"


class CoderOptions(Options):
    """How the shipped coder reads. ``threads`` changes speed, never results."""

    before: int = 48
    decided: int = 112
    after: int = 24
    windows_a_batch: int = 16
    threads: int = 2


def shipped_facts(folder: Path = WEIGHTS) -> dict[str, Any]:
    """What ``coder.json`` says of the weights in ``folder``: version, digest, decision, training.

    Raises ``WeightsError`` when there are none.
    """
    path = folder / "coder.json"
    if not path.is_file():
        raise WeightsError(f"{folder} holds no coder; run hardpart train, or install hardpart again.")
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


class WindowCoder:
    """``models.protocols.Coder`` over the weights in ``folder``."""

    def __init__(self, options: CoderOptions | None = None, *, folder: Path = WEIGHTS) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._options = options or CoderOptions()
        self._card = shipped_facts(folder)
        self._decision = Decision.from_fields(self._card["decision"])
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._encoder: Any = ctranslate2.Encoder(
            str(folder), device="cpu", compute_type="int8_float32", intra_threads=self._options.threads
        )
        with np.load(folder / "heads.npz", allow_pickle=False) as heads:
            self._weight: NDArray[np.float32] = heads["weight"].astype(np.float32)  # (outputs, width)
            self._bias: NDArray[np.float32] = heads["bias"].astype(np.float32)

    @property
    def fingerprint(self) -> str:
        read = self._options.model_copy(update={"threads": 1, "windows_a_batch": 1})  # what cannot change a result
        return f"{self._card['version']}/{self._card['digest']}/{read.digest()}"

    def code(self, sentences: Sequence[Sentence]) -> list[Finding | None]:
        found: list[Finding | None] = [None] * len(sentences)
        jobs = self._jobs(sentences)
        # Windows of like length go together, so that little is padded; the results do not depend on it.
        order = sorted(range(len(jobs)), key=lambda n: jobs[n].length)
        for batch in _chunks(order, self._options.windows_a_batch):
            for job, hidden in zip((jobs[n] for n in batch), self._read([jobs[n] for n in batch]), strict=True):
                for at, vectors in job.decided(hidden):
                    sentence = sentences[at]
                    if sentence.role is Role.RESPONDENT:
                        found[at] = self._finding(sentence, vectors, job.sentences[at - job.offset - job.window.first])
        return found

    def _jobs(self, sentences: Sequence[Sentence]) -> list[_Job]:
        o = self._options
        jobs: list[_Job] = []
        offset = 0
        for _, group in itertools.groupby(sentences, key=lambda s: s.conversation):
            members = list(group)
            read = pieced(self._tokenizer, [s.text for s in members], [s.role for s in members])
            cut = windows([len(p) for p in read], before=o.before, decided=o.decided, after=o.after)
            jobs += [
                _Job(w, offset, tuple(read[w.first : w.last]))
                for w in cut
                if any(s.role is Role.RESPONDENT for s in members[w.decided_from : w.decided_to])
            ]
            offset += len(members)
        return jobs

    def _read(self, jobs: Sequence[_Job]) -> NDArray[np.float32]:
        ids = [job.ids() for job in jobs]
        types = [job.types() for job in jobs]
        output = self._encoder.forward_batch(ids, token_type_ids=types)
        hidden: NDArray[np.float32] = np.asarray(output.last_hidden_state)
        return hidden

    def _finding(self, sentence: Sentence, vectors: NDArray[np.float32], read: PiecedSentence) -> Finding:
        if sentence.language == UNSUPPORTED or not any(c.isalpha() for c in sentence.text):
            return Finding(Act.OTHER, (), {act: float(act is Act.OTHER) for act in ACTS})
        logits = self._weight @ vectors.mean(axis=0) + self._bias
        classes = softmax(logits[:CLASSES] / self._decision.temperature)
        probabilities = dict(zip(ACTS, map(float, classes[:INTERVIEWER_CLASS]), strict=True))
        probabilities[Act.OTHER] += float(classes[INTERVIEWER_CLASS])
        act = self._act(probabilities)
        flags = sigmoid(logits[CLASSES:])
        last_time = bool(flags[len(FACETS) + 1] >= self._decision.last_time_threshold)
        if act is not Act.COMPLAINT:
            return Finding(act, (), probabilities, last_time=last_time)
        lead = self._weight[0] - self._weight[1 + int(np.argmax(logits[1:CLASSES]))]
        span = evidence_span(sentence.text, vectors[:-1] @ lead, read.offsets)
        return Finding(
            act,
            self._facets(flags),
            probabilities,
            evidence=(span,) if span else (),
            prompted=bool(flags[len(FACETS)] >= self._decision.prompted_threshold),
            last_time=last_time,
        )

    def _act(self, probabilities: dict[Act, float]) -> Act:
        if probabilities[Act.COMPLAINT] >= self._decision.complaint_threshold:
            return Act.COMPLAINT
        return max((act for act in ACTS if act is not Act.COMPLAINT), key=lambda act: probabilities[act])

    def _facets(self, flags: NDArray[np.float32]) -> tuple[Facet, ...]:
        lead = flags[: len(FACETS)] - np.array(self._decision.facet_thresholds)
        chosen = tuple(f for f, value in zip(FACETS, lead, strict=True) if value >= 0)
        return chosen or (FACETS[int(np.argmax(lead))],)


@dataclass(frozen=True, slots=True)
class _Job:
    """One window of one conversation; ``offset`` is where the conversation begins among all sentences."""

    window: Window
    offset: int
    sentences: tuple[PiecedSentence, ...]

    @property
    def length(self) -> int:
        return 1 + sum(len(s) for s in self.sentences)

    def ids(self) -> list[int]:
        return [BEGIN, *itertools.chain.from_iterable(s.ids for s in self.sentences)]

    def types(self) -> list[int]:
        return [0, *itertools.chain.from_iterable([int(s.role is Role.INTERVIEWER)] * len(s) for s in self.sentences)]

    def decided(self, hidden: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Each decided sentence's number among all sentences, and its pieces' vectors."""
        at = 1
        for number, sentence in enumerate(self.sentences, start=self.window.first):
            if self.window.decided_from <= number < self.window.decided_to:
                yield self.offset + number, hidden[at : at + len(sentence)]
            at += len(sentence)


def _chunks(items: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])
