"""What wrong roles and noisy text do to the coder, and how fast it is: ``python -m tests.benchmarks.coder GOLD.jsonl``.

``roles``: a fifth of the turns get the other role; the share of the complaints put out that are the interviewer's words.
``noise``: complaint F1 of the same conversations as written and at each level of noise. ``speed``: as ``tests.benchmarks.label``.
GOLD is a file as ``hardpart evaluate`` reads it, or a folder with a study for measuring (``r*.jsonl``, ``study.json``).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from annotations.corpus import CodedSentence
from annotations.findings import Act, Facet
from annotations.formats.sentence_lines import read_gold
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.coder import WEIGHTS, SentenceCoder
from models.acts.noise import LEVELS, noisy
from models.acts.reader import Matrix, Readings, SentenceReader
from models.acts.wrong_roles import with_wrong_roles
from models.protocols import Coder
from pipelines.coding import with_languages
from pipelines.evaluation import pairs_of, score
from service.compose import coder, language_detector, sentence_reader
from service.settings import Settings
from tests.benchmarks.label import show_rate

WRONG = 0.2  # share of turns
SEEDS = (1, 2, 3)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path, nargs="*")
    arguments.add_argument("--only", choices=("roles", "noise", "speed"))
    arguments.add_argument("--coder", type=Path, default=WEIGHTS)
    options = arguments.parse_args()
    shipped = SentenceCoder(Remembering(sentence_reader(Settings())), folder=options.coder)
    for path in options.gold:
        by_language: dict[str, list[CodedSentence]] = defaultdict(list)
        for coded in gold_of(path):
            by_language[coded.sentence.language or "?"].append(coded)
        for language, gold in by_language.items():
            print(f"{path.name}, {language}: {len(gold)} sentences")
            if options.only in {None, "roles"}:
                show_roles(shipped, gold)
            if options.only in {None, "noise"}:
                show_noise(shipped, gold)
    if options.only in {None, "speed"}:
        show_rate(coder(Settings(), options.coder), conversations=200)


class Remembering:
    """A reader that reads no text twice with the same directions: roles change nothing about a sentence alone."""

    def __init__(self, reader: SentenceReader) -> None:
        self._reader, self._known = reader, dict[bytes, dict[str, tuple[Any, Any, Any]]]()
        self.fingerprint, self.width = reader.fingerprint, reader.width

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        known = self._known.setdefault(directions.tobytes(), {})
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        read = self._reader.read(fresh, directions)
        known.update(zip(fresh, zip(read.vectors, read.shares, read.offsets, strict=True), strict=True))
        vectors, shares, offsets = zip(*(known[text] for text in texts), strict=True)
        return Readings(np.array(vectors, np.float32), shares, offsets)


def show_roles(shipped: Coder, gold: Sequence[CodedSentence]) -> None:
    """Interviewer's words among the complaints, with roles as they are and with a fifth of the turns turned round."""
    if not any(c.sentence.role is Role.INTERVIEWER for c in gold):
        return
    put_out = theirs = 0
    for seed in SEEDS:
        turned = with_wrong_roles([c.sentence for c in gold], share=WRONG, rng=random.Random(seed))
        found = shipped.code(turned)
        complaints = [c for c, f in zip(gold, found, strict=True) if f is not None and f.act is Act.COMPLAINT]
        put_out, theirs = put_out + len(complaints), theirs + sum(c.sentence.role is Role.INTERVIEWER for c in complaints)
        if seed == SEEDS[0]:
            told = [c.sentence.text for c, f in zip(gold, found, strict=True) if f and f.act is Act.COMPLAINT and c.act is None]
            examples = [f"      {text[:110]}" for text in told[:5]]
    print(f"  wrong role on a fifth of the turns: {theirs} of {put_out} complaints are the interviewer's, {theirs / put_out:.1%}")
    print("\n".join(examples))


def show_noise(shipped: Coder, gold: Sequence[CodedSentence]) -> None:
    """Complaint F1 as written and at each level of noise."""
    written = 0.0
    for level in ("clean", "flat", "recognised", "rough"):
        rng = random.Random(SEEDS[0])
        heard = [part for coded in gold for part in noisy(coded, LEVELS[level], rng)]
        scores = score(pairs_of(heard, shipped.code([c.sentence for c in heard])))
        f1 = scores.acts[Act.COMPLAINT].f1
        assert scores.calibration_error is not None
        interval = "" if f1.low is None or f1.high is None else f" ({f1.low:.2f} to {f1.high:.2f})"
        written = written or f1.value
        print(
            f"  {level:10} complaint F1 {f1.value:.3f}{interval}, {written - f1.value:+.3f} lost, "
            f"kappa {scores.kappa.value:.2f}, calibration error {scores.calibration_error:.3f}"
        )


def gold_of(path: Path) -> list[CodedSentence]:
    """The sentences of a gold file or of a study for measuring, with languages."""
    gold = _study(path) if path.is_dir() else read_gold(path)
    named = with_languages([c.sentence for c in gold], language_detector())
    return [replace(c, sentence=sentence) for c, sentence in zip(gold, named, strict=True)]


def _study(folder: Path) -> list[CodedSentence]:
    language = json.loads((folder / "study.json").read_text(encoding="utf-8"))["language"]
    made: list[CodedSentence] = []
    for path in sorted(folder.glob("r*.jsonl")):
        for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
            turn = json.loads(line)
            for number, said in enumerate(turn["sentences"]):
                identity = f"{path.stem}:{turn['turn']}:{number}"
                sentence = Sentence(identity, path.stem, said["text"], Role(turn["role"]), language)
                act = Act(said["act"]) if said["act"] else None
                facets = frozenset(Facet(facet) for facet in said["facets"])
                marks = {"prompted": bool(said["prompted"]), "last_time": bool(said["last_time"])}
                made.append(CodedSentence(sentence, act, facets, **marks))
    return made


if __name__ == "__main__":
    main()
