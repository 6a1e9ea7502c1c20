"""Figures of the theme finder on studies with planted themes and on BANKING77, beside BERTopic as it comes.

``python -m tests.benchmarks.themes --data DIR [--bertopic] [--only PART]``; DIR defaults to ``HARDPART_DATA``.
DIR holds ``studies/{en,ru}`` and ``themes/banking77-test.csv``. ``corpora`` measures on the shipped corpora, each quarter of the
studies with a metric that was learned from the other three.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from annotations.corpus import read_studies
from annotations.themes import Complaint, ThemeSet
from models.embeddings.e5 import E5Encoder
from models.embeddings.minilm import MiniLmEncoder
from models.embeddings.use import UseEncoder
from models.language.parsers import BilingualParser
from models.protocols import Encoder, Vectors
from models.themes.episodes import respondent_of
from models.themes.finder import ConsensusThemeFinder
from models.themes.grammar import lint
from models.themes.lessons import planted
from models.themes.metric import LearnedMetric, MetricOptions, train_metric
from models.themes.outcomes import MembersWordsNamer
from models.themes.views import EncoderSet, Projection
from service.settings import Settings

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


class Remembering:
    """An encoder that encodes no text twice; for figures only."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.known = encoder, dict[str, Vectors]()

    @property
    def fingerprint(self) -> str:
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        fresh = sorted({text for text in texts if text not in self.known})
        if fresh:
            self.known.update(zip(fresh, self.encoder.encode(fresh), strict=True))
        return np.array([self.known[text] for text in texts], dtype=np.float32)


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


def pair_scores(themes: ThemeSet, gold: Gold) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of complaints of different respondents."""
    place = {member: theme.id for theme in themes.themes for member in theme.members}
    named = [(complaint, theme) for complaint, theme in gold if theme is not None]
    hit = found = true = 0
    for row, (one, theme) in enumerate(named):
        for other, others_theme in named[row + 1 :]:
            if respondent_of(one) != respondent_of(other):
                together = place.get(one.id) is not None and place.get(one.id) == place.get(other.id)
                found += together
                true += theme == others_theme
                hit += together and theme == others_theme
    precision, recall = hit / max(found, 1), hit / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def labels_of(themes: ThemeSet, gold: Gold) -> list[str]:
    """Every complaint's theme; each unassigned one is alone."""
    place = {member: theme.id for theme in themes.themes for member in theme.members}
    return [place.get(complaint.id, complaint.id) for complaint, _ in gold]


def show(name: str, find: Callable[[Sequence[Complaint]], ThemeSet], gold: Gold) -> float:
    """Prints one row of figures; the F1 over pairs."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

    start = time.perf_counter()
    themes = find([complaint for complaint, _ in gold])
    seconds = time.perf_counter() - start
    truth, found = [theme or complaint.id for complaint, theme in gold], labels_of(themes, gold)
    precision, recall, f1 = pair_scores(themes, gold)
    faults = sum(
        bool(theme.outcome.direction and lint(theme.outcome, language=gold[0][0].language or "en")) for theme in themes.themes
    )
    print(
        f"{name:34} n {len(gold):5} themes {len(themes.themes):3} F1 {f1:.3f} (P {precision:.2f} R {recall:.2f})"
        f" AMI {adjusted_mutual_info_score(truth, found):.3f} ARI {adjusted_rand_score(truth, found):.3f}"
        f" NMI {normalized_mutual_info_score(truth, found):.3f} unassigned {len(themes.unassigned) / len(gold):.2f}"
        f" to word {sum(theme.needs_wording for theme in themes.themes):2} faults {faults} {seconds:6.1f} s",
        flush=True,
    )
    return f1


def bertopic(encoder: Encoder) -> Callable[[Sequence[Complaint]], ThemeSet]:
    """BERTopic as it comes, on the same vectors of the same texts."""

    def find(complaints: Sequence[Complaint]) -> ThemeSet:
        from bertopic import BERTopic

        from annotations.themes import Outcome, Theme

        texts = [complaint.text for complaint in complaints]
        topics, _ = BERTopic().fit_transform(texts, np.asarray(encoder.encode(texts)))
        groups: dict[int, list[str]] = defaultdict(list)
        for complaint, topic in zip(complaints, topics, strict=True):
            groups[topic].append(complaint.id)
        outcome = Outcome("", "", "")
        themes = tuple(Theme(str(t), str(t), "", outcome, (), tuple(ids), True) for t, ids in groups.items() if t >= 0)
        return ThemeSet(themes, tuple(groups.get(-1, ())))

    return find


def banking(path: Path, *, intents: int | None, each: int, seed: int) -> Gold:
    """BANKING77 test questions, all or a seeded sample."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_intent: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_intent[row["category"]].append(row["text"])
    draw = random.Random(seed)
    chosen = sorted(by_intent) if intents is None else sorted(draw.sample(sorted(by_intent), intents))
    texts = [
        (text, intent)
        for intent in chosen
        for text in (by_intent[intent] if intents is None else draw.sample(by_intent[intent], each))
    ]
    return [(Complaint(str(number), text, language="en"), intent) for number, (text, intent) in enumerate(texts)]


def corpora(encoders: dict[str, Encoder], finder: Callable[[Projection], ConsensusThemeFinder]) -> None:
    """The shipped corpora, four quarters, each with a metric from the other three."""
    studies = [study for study in read_studies() if study.register != "review"]
    scores: dict[str, list[float]] = defaultdict(list)
    for quarter in range(4):
        others = [study for place, study in enumerate(studies) if place % 4 != quarter]
        metric = train_metric(others, encoders=encoders, english=("minilm",), options=MetricOptions())
        find = finder(metric).find
        for study in studies[quarter::4]:
            gold = [(complaint, theme) for complaint, theme in planted(study) if theme]
            scores[study.language].append(show(study.id, find, gold))
    print({language: round(float(np.mean(own)), 3) for language, own in scores.items()}, "mean F1, left out")


def parts(names: str | None) -> Iterator[str]:
    yield from ((names,) if names else ("studies", "banking", "unrelated"))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, default=Path(os.environ.get("HARDPART_DATA", "data")))
    arguments.add_argument("--bertopic", action="store_true")
    arguments.add_argument("--only", choices=("studies", "banking", "corpora", "unrelated"))
    options = arguments.parse_args()
    encoders: dict[str, Encoder] = {
        "e5": Remembering(E5Encoder(Settings().cache)),
        "use": Remembering(UseEncoder()),
        "minilm": Remembering(MiniLmEncoder(Settings().cache)),
    }
    parser = BilingualParser()

    def finder(projection: Projection) -> ConsensusThemeFinder:
        known = EncoderSet({"e5": encoders["e5"], "use": encoders["use"]}, {"minilm": encoders["minilm"]})
        return ConsensusThemeFinder(encoders=known, namer=MembersWordsNamer(parser), parser=parser, projection=projection)

    shipped = finder(LearnedMetric.shipped())
    for part in parts(options.only):
        if part == "studies":
            for language, encoder in (("en", "minilm"), ("ru", "use")):
                gold = study_complaints(options.data / "studies" / language)
                named = [(complaint, theme) for complaint, theme in gold if theme]
                show(f"study {language}, planted", shipped.find, named)
                show(f"study {language}, all complaints", shipped.find, gold)
                show(f"study {language}, no context", shipped.find, [(replace(c, context=""), t) for c, t in named])
                if options.bertopic:
                    show(f"study {language}, BERTopic {encoder}", bertopic(encoders[encoder]), named)
        elif part == "banking":
            for name, intents in (("40 x 25", 40), ("all", None)):
                gold = banking(options.data / "themes" / "banking77-test.csv", intents=intents, each=25, seed=0)
                show(f"BANKING77 {name}", shipped.find, gold)
                if options.bertopic:
                    show(f"BANKING77 {name}, BERTopic minilm", bertopic(encoders["minilm"]), gold)
        elif part == "unrelated":
            show("unrelated", shipped.find, [(Complaint(str(n), text, language="en"), None) for n, text in enumerate(UNRELATED)])
        else:
            corpora(encoders, finder)


if __name__ == "__main__":
    main()
