"""The model card of the coder: what it was taught with, and how well it does on talk of other kinds, as data and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from annotations.codebook import read_codebook
from annotations.corpus import CorpusStudy
from annotations.findings import Act
from models.acts.marks_training import JudgedMark
from models.acts.training import AS_WRITTEN
from models.acts.validation import CurvePoint, HeldOut
from pipelines.evaluation import Pair, flag_scores, pairs_of, score
from pipelines.evaluation_text import rounded, scores_fields

CARD, CARD_DATA, CURVE = "MODEL_CARD.md", "model_card.json", "learning_curve.svg"  # beside the weights


@dataclass(frozen=True, slots=True)
class Validation:
    """One language's conversations judged by heads that did not see their register, and its learning curves by setting."""

    held_out: tuple[HeldOut, ...]
    curves: Mapping[str, tuple[CurvePoint, ...]]


def card_fields(
    facts: Mapping[str, Any],
    studies: Sequence[CorpusStudy],
    validations: Mapping[str, Validation],
    *,
    built_on: Sequence[Mapping[str, str]],
    marks: Mapping[str, JudgedMark],
) -> dict[str, Any]:
    """The card as JSON values: ``facts`` are those of ``coder.json``, ``built_on`` the weights that the coder reads with."""
    told = {name: _mark_fields(judged) for name, judged in marks.items()}
    return {
        "name": "hardpart-coder",
        "version": facts["version"],
        "digest": facts["digest"],
        "licence": "MIT",
        "built_on": [dict(weights) for weights in built_on],
        "corpus": {"digest": facts["corpus"], "codebook": read_codebook("en").version, "parts": list(_corpus_parts(studies))},
        "judgements": facts.get("judgements"),
        "training": facts["training"],
        "folds": facts["training"]["folds"],
        "languages": {
            language: {**_language_fields(own), "marks": {name: by[language] for name, by in told.items() if language in by}}
            for language, own in sorted(validations.items())
        },
    }


def _mark_fields(fitted: JudgedMark) -> dict[str, Any]:
    """Scores of the mark by language, on the conversations that were judged for it, as written."""
    rows: dict[str, list[tuple[bool, bool, str]]] = {}
    for read, judged, wanted, probabilities in zip(fitted.read, fitted.judged, fitted.wanted, fitted.probabilities, strict=True):
        if read.level != AS_WRITTEN:
            continue
        for n in judged.nonzero()[0]:
            sentence = read.sentences[n].sentence
            row = bool(wanted[n]), bool(probabilities[n] >= fitted.threshold), sentence.conversation
            rows.setdefault(str(sentence.language), []).append(row)
    return {
        language: {"sentences": len(own), "scores": rounded(asdict(flag_scores(*zip(*own, strict=True))))}
        for language, own in sorted(rows.items())
    }


def _corpus_parts(studies: Sequence[CorpusStudy]) -> Iterator[dict[str, Any]]:
    for language, register in sorted({(s.language, s.register) for s in studies}):
        own = [s for s in studies if (s.language, s.register) == (language, register)]
        coded = [c for s in own for talk in s.conversations.values() for c in talk if c.act is not None]
        acts = Counter(c.act for c in coded)
        yield {
            "language": language,
            "register": register,
            "studies": len(own),
            "respondents": sum(len(s.conversations) for s in own),
            "sentences": len(coded),
            "contested": sum(c.contested for c in coded),
            "acts": {act.value: acts[act] for act in Act},
        }


def _language_fields(validation: Validation) -> dict[str, Any]:
    clean = [h for h in validation.held_out if h.level == AS_WRITTEN]
    registers = sorted({h.register for h in clean})
    return {
        "all": _scores(clean),
        "registers": {r: _scores([h for h in clean if h.register == r]) for r in registers},
        "noise": dict(_noise_fields(validation.held_out)),
        "wrong_roles": _wrong_roles(clean),
        "learning_curve": {name: [asdict(point) for point in points] for name, points in sorted(validation.curves.items())},
    }


def _scores(held_out: Sequence[HeldOut]) -> dict[str, Any]:
    """All scores but those of the marks, which not every sentence was judged for."""
    return {name: own for name, own in scores_fields(score(_pairs(held_out))).items() if name not in {"prompted", "last_time"}}


def _noise_fields(held_out: Sequence[HeldOut]) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each level of noise, complaint F1 of the conversations that have it, with it and as written."""
    written = {_name(h): h for h in held_out if h.level == AS_WRITTEN}
    for level in sorted({h.level for h in held_out} - {AS_WRITTEN}):
        noisy = [h for h in held_out if h.level == level]
        pairs = _pairs(noisy)
        if pairs:
            own, clean = score(pairs), score(_pairs(written[_name(h)] for h in noisy))
            assert own.calibration_error is not None  # heads tell probabilities
            complaint, before = own.acts[Act.COMPLAINT].f1.value, clean.acts[Act.COMPLAINT].f1.value
            yield (
                level,
                {
                    "sentences": own.sentences,
                    "conversations": own.conversations,
                    "complaint_f1": round(complaint, 4),
                    "complaint_f1_as_written": round(before, 4),
                    "calibration_error": round(own.calibration_error, 4),
                    "kappa": round(own.kappa.value, 4),
                },
            )


def _wrong_roles(clean: Sequence[HeldOut]) -> dict[str, Any]:
    complaints, interviewers = (sum(h.taken[n] for h in clean) for n in (0, 1))
    return {"complaints": complaints, "interviewers": interviewers, "share": round(interviewers / max(1, complaints), 4)}


def _pairs(held_out: Iterable[HeldOut]) -> list[Pair]:
    return [pair for h in held_out for pair in pairs_of(h.gold, h.found)]


def _name(held_out: HeldOut) -> str:
    return held_out.gold[0].sentence.conversation
