"""How the coder does on talk of another kind than its heads were taught with: each register is judged by what the others taught.

Nothing is encoded again, and the heads of each fold were fitted on the way; the thresholds are those of all folds together. The
learning curve leaves out studies instead.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from annotations.corpus import CodedSentence
from annotations.findings import Act, Finding
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.classes import CLASSES, COMPLAINT, Matrix, act_probabilities, softmax
from models.acts.coder import judge
from models.acts.decision import Decision
from models.acts.heads import Heads, setting_of
from models.acts.linear import Linear
from models.acts.marks import Marks
from models.acts.reader import Readings
from models.acts.training import (
    AS_WRITTEN,
    Fitted,
    Flags,
    ReadConversation,
    TrainingOptions,
    fit_linear,
    lessons_alone,
    study_folds,
)
from models.acts.wrong_roles import with_wrong_roles
from models.processes import in_processes

WRONG_ROLES = 0.2  # share of turns
CURVE = (0.1, 0.25, 0.5, 1.0)  # shares of the studies that are learned from


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A conversation at a noise ``level``, judged by heads that did not see its register.

    ``found`` stands beside ``gold``. ``taken`` counts complaints put out when a fifth of the turns have the wrong role, and those
    among them that are the interviewer's words; only conversations as written have them.
    """

    study: str
    register: str
    level: str
    gold: tuple[CodedSentence, ...]
    found: tuple[Finding | None, ...]
    taken: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Complaint F1 of sentences alone, on studies left out, after learning from so many studies and respondents' sentences."""

    studies: float
    sentences: float
    f1: float


def held_out(fitted: Fitted, setting: str, options: TrainingOptions) -> Iterator[HeldOut]:
    """The conversations of ``setting`` among those that ``fitted`` has read, as written and with noise."""
    for fold, heads in enumerate(fitted.fold_heads):
        inside = [n for n, r in enumerate(fitted.read) if fitted.fold_of[r.source.study] == fold and _setting(r) == setting]
        if not inside:
            continue
        for n in inside:
            yield _judged(fitted.read[n], heads, fitted.decision, seed=options.seed)


def learning_curve(fitted: Fitted, setting: str, options: TrainingOptions, *, processes: int = 1) -> list[CurvePoint]:
    """Complaint F1 against the number of studies learned from; each register gives the same share of its studies."""
    written = [r for r in fitted.read if r.level == AS_WRITTEN]
    fold_of = study_folds(written, options.folds)
    tested = {
        fold: [r for r in written if fold_of[r.source.study] == fold and _setting(r) == setting] for fold in fold_of.values()
    }
    places = [(share, fold) for share in CURVE for fold in tested if tested[fold]]
    seen = [
        _share_of([r for r in written if fold_of[r.source.study] != fold], share, seed=f"{options.seed}/{fold}")
        for share, fold in places
    ]
    learn = functools.partial(fit_linear, strength=options.strength)
    heads = in_processes(learn, [lessons_alone(own) for own in seen], processes=processes)
    parts = list(zip(places, seen, heads, strict=True))
    return [
        _curve_point([(own, tested[fold], head) for (at, fold), own, head in parts if at == share], fitted.decision)
        for share in CURVE
        if parts
    ]


def _curve_point(
    folds: Sequence[tuple[Sequence[ReadConversation], Sequence[ReadConversation], Linear]], decision: Decision
) -> CurvePoint:
    """From what was learned from, what it was tried on, and the head, of each fold."""
    hits = found = gold = 0
    for _, tested, head in folds:
        for read in tested:
            counted = read.usable & np.array([c.act is not None for c in read.sentences])
            said = _complaints(softmax(head.logits(read.vectors)), decision)[counted]
            true = (read.classes == COMPLAINT)[counted]
            hits, found, gold = hits + int((said & true).sum()), found + int(said.sum()), gold + int(true.sum())
    studies = float(np.mean([len({r.source.study for r in seen}) for seen, _, _ in folds]))
    sentences = float(np.mean([sum(c.act is not None for r in seen for c in r.sentences) for seen, _, _ in folds]))
    return CurvePoint(studies, sentences, 2 * hits / max(1, found + gold))


def _judged(read: ReadConversation, heads: Heads, decision: Decision, *, seed: int) -> HeldOut:
    said = [_with_own_role(c) for c in read.sentences]
    found = judge(said, _readings(read.vectors), heads, decision, Marks())
    taken = (0, 0)
    if read.level == AS_WRITTEN:
        turned = with_wrong_roles(said, share=WRONG_ROLES, rng=random.Random(f"{seed}/{said[0].conversation}"))  # noqa: S311
        acts = judge(turned, _readings(read.vectors), heads, decision, Marks())
        complaints = [c for c, f in zip(read.sentences, acts, strict=True) if f is not None and f.act is Act.COMPLAINT]
        taken = (len(complaints), sum(c.act is None for c in complaints))
    return HeldOut(read.source.study, read.source.register, read.level, read.sentences, tuple(found), taken)


def _with_own_role(coded: CodedSentence) -> Sentence:
    """Noise may have turned the role; whoever is judged is a respondent."""
    return replace(coded.sentence, role=Role.INTERVIEWER if coded.act is None else Role.RESPONDENT)


def _setting(read: ReadConversation) -> str:
    return setting_of([c.sentence.role for c in read.source.sentences])


def _readings(vectors: Matrix) -> Readings:
    """Vectors without what each piece adds: evidence is not measured here."""
    return Readings(vectors, tuple(np.zeros((0, CLASSES), np.float32) for _ in vectors), ((),) * len(vectors))


def _complaints(classes: Matrix, decision: Decision) -> Flags:
    chosen: Flags = act_probabilities(decision.calibrated(classes))[:, COMPLAINT] >= decision.complaint_threshold
    return chosen


def _share_of(read: Sequence[ReadConversation], share: float, *, seed: str) -> Sequence[ReadConversation]:
    """The conversations of ``share`` of each register's studies; a smaller share is part of a larger one."""
    registers: dict[str, set[str]] = {}
    for own in read:
        registers.setdefault(own.source.register, set()).add(own.source.study)
    chosen: set[str] = set()
    for register, studies in sorted(registers.items()):
        order = sorted(studies)
        random.Random(f"{seed}/{register}").shuffle(order)  # noqa: S311 - not for secrets
        chosen |= set(order[: max(1, round(share * len(order)))])
    return [r for r in read if r.source.study in chosen]
