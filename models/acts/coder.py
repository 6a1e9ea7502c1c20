"""The shipped coder: each sentence read alone by pretrained encoders, then the conversation as a whole."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from annotations.errors import WeightsError
from annotations.findings import Act, Facet, Finding
from annotations.languages import LANGUAGES, UNSUPPORTED
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.classes import ACTS, CLASSES, COMPLAINT, FACETS, INTERVIEWER, Matrix, act_probabilities, sigmoid, softmax
from models.acts.decision import Decision, is_bare
from models.acts.evidence import evidence_span
from models.acts.heads import Heads, key_of, load_heads, setting_of
from models.acts.marks import Marks
from models.acts.reader import Readings, SentenceReader

WEIGHTS = Path(__file__).parent / "weights"
_FACTS = {"version", "digest", "reads_with", "decisions"}
FALLBACK = "en"  # whose heads read a language that nobody named


def shipped_facts(folder: Path = WEIGHTS) -> dict[str, Any]:
    """What ``coder.json`` says of the weights in ``folder``: version, digest, decisions, training.

    Raises ``WeightsError`` when there are none.
    """
    path = folder / "coder.json"
    facts: dict[str, Any] = _facts(path) if path.is_file() and (folder / "heads.npz").is_file() else {}
    if not facts:
        raise WeightsError(f"{folder} holds no coder that hardpart train wrote; check the name, or install hardpart again.")
    return facts


def _facts(path: Path) -> dict[str, Any]:
    """What ``path`` says; nothing where it is damaged."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) and facts.keys() >= _FACTS else {}


class SentenceCoder:
    """``models.protocols.Coder`` over the heads in ``folder``; ``reader`` gives the sentences' vectors."""

    def __init__(self, reader: SentenceReader, *, folder: Path = WEIGHTS) -> None:
        self._reader = reader
        self._facts = shipped_facts(folder)
        if hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest() != self._facts["digest"]:
            raise WeightsError(
                f"{folder / 'heads.npz'} is not what coder.json describes; run hardpart train, or install hardpart again."
            )
        if self._facts["reads_with"] != reader.fingerprint:
            raise WeightsError(
                f"{folder}: this coder learned from sentences as {self._facts['reads_with']} reads them, and here "
                f"{reader.fingerprint} reads; train it again with hardpart train."
            )
        self._heads, self._marks = load_heads(folder / "heads.npz")
        self._places = {key: slice(n * CLASSES, (n + 1) * CLASSES) for n, key in enumerate(self._heads)}
        self._directions = np.vstack([heads.alone.weight for heads in self._heads.values()])
        self._decisions = {name: Decision.from_fields(fields) for name, fields in self._facts["decisions"].items()}

    @property
    def fingerprint(self) -> str:
        decided = hashlib.sha256(json.dumps(self._facts["decisions"], sort_keys=True).encode()).hexdigest()[:12]
        return f"{self._facts['version']}-{decided}/{self._reader.fingerprint}"

    def code(self, sentences: Sequence[Sentence]) -> list[Finding | None]:
        readings = self._reader.read([s.text for s in sentences], self._directions)
        found: list[Finding | None] = []
        for _, group in itertools.groupby(sentences, key=lambda s: s.conversation):
            talk = list(group)
            start, stop = len(found), len(found) + len(talk)
            own = Readings(readings.vectors[start:stop], readings.shares[start:stop], readings.offsets[start:stop])
            found += self._code_conversation(talk, own)
        return found

    def _code_conversation(self, sentences: Sequence[Sentence], readings: Readings) -> list[Finding | None]:
        """The heads of each language that a respondent speaks hear the whole conversation, and tell of the sentences in it."""
        setting = setting_of([s.role for s in sentences])
        found = [_blank(s) if s.role is Role.RESPONDENT else None for s in sentences]
        told = [n for n, s in enumerate(sentences) if s.role is Role.RESPONDENT and found[n] is None]
        for language in sorted({self._language(sentences[n]) for n in told}):
            key = key_of(language, setting)
            shares = tuple(share[:, self._places[key]] for share in readings.shares)
            findings = judge(sentences, replace(readings, shares=shares), self._heads[key], self._decisions[key], self._marks)
            for n in told:
                if self._language(sentences[n]) == language:
                    found[n] = findings[n]
        return found

    def _language(self, sentence: Sentence) -> str:
        return sentence.language if sentence.language in LANGUAGES else FALLBACK


def judge(
    sentences: Sequence[Sentence], readings: Readings, heads: Heads, decision: Decision, marks: Marks
) -> list[Finding | None]:
    """The findings about one conversation, in order; ``None`` for whoever is no respondent."""
    texts, roles = [s.text for s in sentences], [s.role for s in sentences]
    alone = softmax(heads.alone.logits(readings.vectors))
    classes = decision.calibrated(heads.classes(readings.vectors, roles))
    acts = act_probabilities(classes)
    facets = sigmoid(heads.facets.logits(readings.vectors))
    none = np.zeros(len(texts), np.float32)
    prompted, last = (m.probabilities(readings.vectors, texts, roles) if m else none for m in (marks.prompted, marks.last_time))
    made: list[Finding | None] = []
    for n, sentence in enumerate(sentences):
        if sentence.role is not Role.RESPONDENT:
            made.append(None)
        elif (blank := _blank(sentence)) is not None:
            made.append(blank)
        else:
            chosen = chosen_act(classes[n], decision, bare=is_bare(sentence.text))
            made.append(
                Finding(
                    chosen,
                    _facets(facets[n], decision) if chosen is Act.COMPLAINT else (),
                    dict(zip(ACTS, map(float, acts[n]), strict=True)),
                    evidence=_evidence(sentence.text, readings, n, alone) if chosen is Act.COMPLAINT else (),
                    prompted=chosen is Act.COMPLAINT and bool(prompted[n] >= decision.prompted_threshold),
                    last_time=bool(last[n] >= decision.last_time_threshold),
                )
            )
    return made


def chosen_act(classes: Matrix, decision: Decision, *, bare: bool = False) -> Act:
    """The act of a respondent's sentence with these class probabilities; ``bare`` as ``models.acts.decision.is_bare`` tells.

    What sounds more like an interviewer than like a complaint is none: most likely its role is wrong.
    """
    act = decision.act(act_probabilities(classes[None])[0], bare=bare)
    return Act.OTHER if act is Act.COMPLAINT and classes[INTERVIEWER] > classes[COMPLAINT] else act


def _blank(sentence: Sentence) -> Finding | None:
    """The finding about what the coder does not read: another language, or no word at all."""
    if sentence.language == UNSUPPORTED:
        return Finding(Act.OTHER, (), dict.fromkeys(ACTS, 1 / len(ACTS)))  # nothing is known
    if not any(c.isalpha() for c in sentence.text):
        return Finding(Act.OTHER, (), {act: float(act is Act.OTHER) for act in ACTS})
    return None


def _facets(probabilities: Matrix, decision: Decision) -> tuple[Facet, ...]:
    lead = probabilities - np.array(decision.facet_thresholds, np.float32)
    chosen = tuple(facet for facet, value in zip(FACETS, lead, strict=True) if value >= 0)
    return chosen or (FACETS[int(np.argmax(lead))],)


def _evidence(text: str, readings: Readings, n: int, alone: Matrix) -> tuple[Any, ...]:
    rival = max((c for c in range(CLASSES) if c != COMPLAINT), key=lambda c: float(alone[n, c]))
    span = evidence_span(text, readings.shares[n][:, COMPLAINT] - readings.shares[n][:, rival], readings.offsets[n])
    return (span,) if span is not None else ()
