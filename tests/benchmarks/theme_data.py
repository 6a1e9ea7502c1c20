"""Complaints with known themes, to measure theme finders on: simulated studies, BANKING77, and large sets made of the corpora."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from pathlib import Path

from annotations.corpus import CorpusStudy, read_studies
from annotations.themes import Complaint
from models.themes.lessons import planted
from tests.benchmarks.variation import varied

Gold = list[tuple[Complaint, str | None]]
UNRELATED = """The bus never stops at our corner in winter.
My knee swells after every shift on the ladder.
The choir rehearsal room is freezing.
I keep burning the rice in this pan.
Our printer jams on thick paper.
The dentist rescheduled me four times.
Fishing licences are sold only in the capital.
The hedge trimmer is too heavy for me.
My visa papers were lost at the consulate.
The dog barks whenever the neighbours cook.
Tomatoes rot before they ripen on the balcony.
The museum audio guide skips rooms.
Changing guitar strings cuts my fingers.
The tent leaks at the seams.
My hearing aid whistles on the phone.
Marking essays eats my weekends.
The crane driver cannot see my signals.
The subtitles run ahead of the film.""".splitlines()


def study_complaints(folder: Path) -> Gold:
    """Complaints of a study for measuring, with the question before the turn and the turn as context."""
    language = json.loads((folder / "study.json").read_text(encoding="utf-8"))["language"]
    found: Gold = []
    for path in sorted(folder.glob("r*.jsonl")):
        question = ""
        for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
            turn = json.loads(line)
            said = " ".join(sentence["text"] for sentence in turn["sentences"])
            if turn["role"] == "interviewer":
                question = said
                continue
            for number, sentence in enumerate(turn["sentences"]):
                if sentence["act"] == "complaint":
                    complaint = Complaint(
                        f"{path.stem}:{turn['turn']}:{number}",
                        sentence["text"],
                        f"{question}\n{said}",
                        path.stem,
                        path.stem,
                        language=language,
                    )
                    found.append((complaint, sentence["theme"]))
    return found


def interviews() -> list[CorpusStudy]:
    """The studies of the shipped corpora in which people were asked."""
    return [study for study in read_studies() if study.register != "review" and study.themes]


def planted_complaints(study: CorpusStudy) -> Gold:
    """Complaints of a shipped study that belong to a planted theme."""
    return [(complaint, theme) for complaint, theme in planted(study) if theme]


def banking(
    path: Path, *, seed: int, intents: int | None = None, each: tuple[int, int] = (25, 25), half: int | None = None
) -> Gold:
    """BANKING77 test questions: all, or a seeded sample of ``intents`` with a number of texts within ``each``.

    ``half`` 0 keeps to the intents that options were chosen on, 1 to the others.
    """
    by_intent: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_intent[row["category"]].append(row["text"])
    names = sorted(by_intent)
    if half is not None:
        random.Random(20).shuffle(names)
        names = sorted(names[:38] if half == 0 else names[38:])
    draw = random.Random(seed)
    if intents is not None:
        names = sorted(draw.sample(names, intents))
    chosen: Gold = []
    for name in names:
        own = by_intent[name]
        texts = own if intents is None else draw.sample(own, min(len(own), draw.randint(*each)))
        chosen += [(Complaint(f"{name}:{number}", text, language="en"), name) for number, text in enumerate(texts)]
    draw.shuffle(chosen)
    return chosen


def labelled(path: Path) -> Gold:
    """Complaints of strangers, one a line of JSON with its ``text``, ``theme`` and ``language``, in a seeded order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold: Gold = [(Complaint(f"{n}", row["text"], language=row["language"]), row["theme"]) for n, row in enumerate(rows)]
    return random.Random(0).sample(gold, len(gold))


def many_planted(count: int, *, language: str) -> Gold:
    """``count`` complaints without context of the shipped studies, each under its planted theme; varied once all were taken."""
    named = [
        (complaint, f"{study.id} {theme}")
        for study in interviews()
        if study.language == language
        for complaint, theme in planted_complaints(study)
    ]
    draw = random.Random(0)
    taken = [(complaint.text, theme) for complaint, theme in named]
    while len(taken) < count:
        complaint, theme = draw.choice(named)
        taken.append((varied(complaint.text, language, draw), theme))
    draw.shuffle(taken)
    return [(Complaint(f"c{number}", text, language=language), theme) for number, (text, theme) in enumerate(taken[:count])]


def many(count: int, *, language: str, seed: int = 0) -> list[Complaint]:
    """``count`` complaints without context, made of those of the shipped corpora: halves of two joined, words lost or doubled."""
    draw = random.Random(seed)
    sentences = [c.text for study in read_studies() if study.language == language for c, _ in planted(study)]
    made = dict.fromkeys(sentences)
    while len(made) < count:
        one, other = draw.choice(sentences).split(), draw.choice(sentences).split()
        words = one if draw.random() < 0.5 else [*one[: len(one) // 2 + 1], *other[len(other) // 2 :]]
        kept = [word for word in words for _ in range(draw.choices((0, 1, 2), (8, 90, 2))[0])]
        made[" ".join(kept) or "um"] = None
    return [Complaint(f"c{number}", text, language=language) for number, text in enumerate(list(made)[:count])]
