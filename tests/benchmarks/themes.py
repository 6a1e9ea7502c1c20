"""Figures of the theme finder beside BERTopic as it comes, in one run, on the same texts and with the same encoder.

``python -m tests.benchmarks.themes --data DIR [--only PART] [--alone]``; DIR, by default ``HARDPART_DATA``, holds
``studies/{en,ru}`` and ``themes/banking77-test.csv``, and may hold complaints of any kind that people gave themes, as
``labelled/NAME.jsonl``: lines with ``text``, ``theme`` and ``language``. Options were chosen on the shipped corpora and on half
of BANKING77's intents; ``banking`` and ``small`` show the other half too.

studies    pairs of complaints of different people under one planted theme
transfer   the same on the shipped corpora, each study with a metric that never saw its field; and with one of the other language
banking    BANKING77: 40 intents of 25 in five draws, all, and the half that nothing was chosen on
small      8 to 15 intents of 15 to 50 texts, uneven, several draws
labelled   each set of complaints in ``labelled``; BERTopic on ten orders of it, as it changes its mind with the order
ids        three interviews are left out, and added again: which themes keep their id, in every third study;
           as ``hardpart`` does it (added to the themes that there are, or, where that is too much, gone on with), and each way
order      the same input in other orders
large      10,000 texts under the planted themes of the corpora, from texts to themes, beside BERTopic with MiniLM as
           sentence-transformers run it; both loaded before
speed      seconds and peak memory of 750 and of 20,000 texts, each in a process of its own, texts encoded; loading told apart
unrelated  complaints that have nothing in common
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from annotations.corpus import CorpusStudy
from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.embeddings.e5 import E5Encoder
from models.embeddings.minilm import MiniLmEncoder, packaged_folder
from models.embeddings.remembered import RememberingEncoder
from models.embeddings.use import UseEncoder
from models.language.parsers import BilingualParser
from models.protocols import Encoder, Vectors
from models.themes.episodes import respondent_of
from models.themes.finder import ConsensusThemeFinder, study_language
from models.themes.grammar import lint
from models.themes.identity import carry_over
from models.themes.metric import LearnedMetric, MetricOptions, train_metric
from models.themes.outcomes import MembersWordsNamer
from models.themes.views import EncoderSet, Projection
from service.compose import theme_finder
from service.settings import Settings
from tests.benchmarks.theme_data import (
    UNRELATED,
    Gold,
    banking,
    interviews,
    labelled,
    many,
    many_planted,
    planted_complaints,
    study_complaints,
)

Find = Callable[[Sequence[Complaint]], ThemeSet]
LARGE, SMALL, FEW = 20_000, 750, 60  # texts


class Bench:
    """What every part needs: the finder with remembering encoders, and BERTopic on the same ones."""

    def __init__(self, data: Path, *, alone: bool) -> None:
        cache = Settings().cache
        self.data, self.alone = data, alone
        self.encoders: dict[str, Encoder] = {
            "e5": RememberingEncoder(E5Encoder(cache)),
            "use": RememberingEncoder(UseEncoder()),
            "minilm": RememberingEncoder(MiniLmEncoder(cache)),
        }
        self._parser = BilingualParser()

    def finder(self, projection: Projection | None = None) -> ConsensusThemeFinder:
        known = EncoderSet({"e5": self.encoders["e5"], "use": self.encoders["use"]}, {"minilm": self.encoders["minilm"]})
        namer = MembersWordsNamer(self._parser)
        return ConsensusThemeFinder(encoders=known, namer=namer, parser=self._parser, projection=projection)

    def both(self, name: str, gold: Gold, *, encoder: str) -> dict[str, float]:
        """Rows of figures, hardpart's and BERTopic's; hardpart's adjusted mutual information over BERTopic's."""
        mine = show(name, self.finder().find, gold)
        if self.alone:
            return mine
        other = show(f"{name}, BERTopic {encoder}", bertopic(self.encoders[encoder]), gold)
        return mine | {"ratio": mine["AMI"] / max(other["AMI"], 1e-9)}

    def banking(self, **which: object) -> Gold:
        return banking(self.data / "themes" / "banking77-test.csv", **which)  # type: ignore[arg-type]


def pair_scores(themes: ThemeSet, gold: Gold) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of complaints of different respondents."""
    place = {member: number for number, theme in enumerate(themes.themes) for member in theme.members}
    named = [(complaint, theme) for complaint, theme in gold if theme is not None]
    voices = np.unique([respondent_of(complaint) for complaint, _ in named], return_inverse=True)[1]
    truth = np.unique([theme for _, theme in named], return_inverse=True)[1]
    found = np.array([place.get(complaint.id, -1) for complaint, _ in named])
    apart = np.triu(voices[:, None] != voices[None, :], 1)
    together = apart & (found[:, None] == found[None, :]) & (found >= 0)[:, None]
    true = apart & (truth[:, None] == truth[None, :])
    hit = int((together & true).sum())
    precision, recall = hit / max(int(together.sum()), 1), hit / max(int(true.sum()), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def show(name: str, find: Find, gold: Gold) -> dict[str, float]:
    """Prints one row of figures. Each unassigned complaint counts as a group of its own."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

    start = time.perf_counter()
    themes = find([complaint for complaint, _ in gold])
    seconds = time.perf_counter() - start
    place = {member: theme.id for theme in themes.themes for member in theme.members}
    truth = [theme or complaint.id for complaint, theme in gold]
    found = [place.get(complaint.id, complaint.id) for complaint, _ in gold]
    precision, recall, f1 = pair_scores(themes, gold)
    language = gold[0][0].language or "en"
    faults = sum(bool(theme.outcome.direction and lint(theme.outcome, language=language)) for theme in themes.themes)
    figures = {
        "F1": f1,
        "AMI": float(adjusted_mutual_info_score(truth, found)),
        "ARI": float(adjusted_rand_score(truth, found)),
        "NMI": float(normalized_mutual_info_score(truth, found)),
        "unassigned": len(themes.unassigned) / len(gold),
    }
    numbers = " ".join(f"{measure} {value:.3f}" for measure, value in figures.items())
    counts = f"n {len(gold):5} true {len({theme for _, theme in gold if theme}):3} themes {len(themes.themes):3}"
    print(f"{name:38} {counts} {numbers} (P {precision:.2f} R {recall:.2f}) faults {faults} {seconds:6.1f} s", flush=True)
    return figures


def bertopic(encoder: Encoder) -> Find:
    """BERTopic as it comes, on the same vectors of the same texts."""

    def find(complaints: Sequence[Complaint]) -> ThemeSet:
        from bertopic import BERTopic

        texts = [complaint.text for complaint in complaints]
        try:
            topics, _ = BERTopic().fit_transform(texts, np.asarray(encoder.encode(texts)))
        except (ValueError, TypeError) as error:  # it fails outright on some small sets
            print(f"BERTopic fails: {error}")
            topics = [-1] * len(texts)
        groups: dict[int, list[str]] = defaultdict(list)
        for complaint, topic in zip(complaints, topics, strict=True):
            groups[topic].append(complaint.id)
        outcome = Outcome("", "", "")
        themes = tuple(Theme(str(t), str(t), "", outcome, (), tuple(ids), True) for t, ids in groups.items() if t >= 0)
        return ThemeSet(themes, tuple(groups.get(-1, ())))

    return find


class AsItComes:
    """MiniLM as sentence-transformers run it."""

    fingerprint = "minilm as it comes"

    def __init__(self) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(Settings().threads)
        self._model = SentenceTransformer(str(packaged_folder()), device="cpu")

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(texts)))


def studies(bench: Bench) -> None:
    for language, encoder in (("en", "minilm"), ("ru", "use")):
        gold = study_complaints(bench.data / "studies" / language)
        named = [(complaint, theme) for complaint, theme in gold if theme]
        bench.both(f"study {language}, planted", named, encoder=encoder)
        show(f"study {language}, all complaints", bench.finder().find, gold)
        show(f"study {language}, no context", bench.finder().find, [(replace(c, context=""), t) for c, t in named])


def transfer(bench: Bench) -> None:
    """Every quarter of the studies with a metric of the other three; every language with one of the other; and with none."""
    every = interviews()
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)

    def metric(taught: list[CorpusStudy]) -> LearnedMetric:
        return train_metric(taught, encoders=bench.encoders, english=("minilm",), options=MetricOptions())

    whole = metric(list(every))
    ways: list[tuple[str, Projection, list[CorpusStudy]]] = [("no metric", LearnedMetric({}, whole.anchors), list(every))]
    for quarter in range(4):
        others = [study for place, study in enumerate(every) if place % 4 != quarter]
        ways.append(("field left out", metric(list(others)), list(every[quarter::4])))
    for language in ("en", "ru"):
        foreign = metric([study for study in every if study.language != language])
        ways.append(
            (
                "other language only",
                LearnedMetric(foreign.matrices, whole.anchors),
                [s for s in every if s.language == language],
            )
        )
    for name, projection, measured in ways:
        find = bench.finder(projection).find
        for study in measured:
            figures = show(f"{study.id}, {name}", find, planted_complaints(study))
            scores[name, study.language].append(figures["F1"])
    for (name, language), own in scores.items():
        print(f"transfer {language}: {name:20} mean F1 {np.mean(own):.3f} over {len(own)} studies")


def banking_sets(bench: Bench, *, draws: int = 5) -> None:
    rows = [
        bench.both(f"BANKING77 40 x 25, draw {seed}", bench.banking(seed=seed, intents=40), encoder="minilm")
        for seed in range(draws)
    ]
    print("BANKING77 40 x 25: " + ", ".join(f"mean {m} {np.mean([row[m] for row in rows]):.3f}" for m in rows[0]))
    bench.both("BANKING77 all", bench.banking(seed=0), encoder="minilm")
    bench.both("BANKING77 half kept apart", bench.banking(seed=0, half=1), encoder="minilm")


def small(bench: Bench, *, draws: int = 6) -> None:
    for half, name in ((0, "chosen on"), (1, "kept apart")):
        rows = []
        for seed in range(draws):
            gold = bench.banking(seed=seed, intents=random.Random(seed).randint(8, 15), each=(15, 50), half=half)
            rows.append(bench.both(f"small {name}, draw {seed}", gold, encoder="minilm"))
        print(f"small {name}: " + ", ".join(f"mean {m} {np.mean([row[m] for row in rows]):.3f}" for m in rows[0]))


def labelled_sets(bench: Bench, *, orders: int = 10) -> None:
    for path in sorted((bench.data / "labelled").glob("*.jsonl")):
        gold = labelled(path)
        mine = show(path.stem, bench.finder().find, gold)
        if bench.alone:
            continue
        name = "use" if study_language([complaint for complaint, _ in gold]) == "ru" else "minilm"
        find = bertopic(bench.encoders[name])
        shuffled = [random.Random(seed).sample(gold, len(gold)) for seed in range(orders)]
        rows = [show(f"{path.stem}, BERTopic {name}", find, one) for one in shuffled]
        mean = float(np.mean([row["AMI"] for row in rows]))
        print(
            f"{path.stem}: AMI {mine['AMI']:.3f}, BERTopic {mean:.3f} (mean of {orders} orders), ratio {mine['AMI'] / mean:.2f}"
        )


def ids(bench: Bench, *, added: int = 3) -> None:
    ways = ("added to", "gone on with", "found anew")
    kept, scores = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0.0)
    total = measured = 0
    for study in interviews()[::3]:
        gold = planted_complaints(study)
        complaints = [complaint for complaint, _ in gold]
        people = sorted({complaint.respondent or "" for complaint in complaints})
        earlier = bench.finder().find_and_remember([c for c in complaints if c.respondent not in people[-added:]])
        gone_on, anew = bench.finder().find_and_remember(complaints, earlier=earlier[0])[0], bench.finder().find(complaints)
        grown = bench.finder().extend(*earlier, complaints)
        found = {"added to": gone_on if grown is None else grown.themes, "gone on with": gone_on, "found anew": anew}
        same = {way: _same_ids(earlier[0], found[way]) for way in ways}
        for way in ways:
            kept[way] += same[way]
            scores[way] += pair_scores(found[way], gold)[2]
        before, after = len(earlier[0].themes), {way: len(themes.themes) for way, themes in found.items()}
        print(f"{study.id:24} {len(people) - added} interviews and {added} more: {same} of {before} ids, {after} themes")
        measured, total = measured + 1, total + before
    for way in ways:
        print(f"ids, themes {way}: {kept[way]} of {total}, {kept[way] / total:.1%}; F1 over pairs {scores[way] / measured:.3f}")


def _same_ids(before: ThemeSet, found: ThemeSet) -> int:
    after = carry_over(before, found)
    return len({theme.id for theme in before.themes} & {theme.id for theme in after.themes})


def order(bench: Bench) -> None:
    sets = {"BANKING77 40 x 25": bench.banking(seed=0, intents=40)}
    sets |= {language: study_complaints(bench.data / "studies" / language) for language in ("en", "ru")}
    for name, gold in sets.items():
        first = bench.finder().find([c for c, _ in gold])
        same = 0
        for seed in range(3):
            talks = [list(own) for _, own in groupby((c for c, _ in gold), key=lambda c: c.conversation or c.id)]
            random.Random(seed).shuffle(talks)
            same += bench.finder().find([c for own in talks for c in own]) == first
        print(f"order, {name}: {same} of 3 shuffled inputs give the same themes, ids and names")


def large(bench: Bench, *, count: int = 10_000) -> None:
    gold, others = many_planted(count, language="en"), many(4 * FEW, language="en")
    finder = theme_finder(Settings())
    finder.find(others)
    start = time.perf_counter()
    show(f"{count} texts", finder.find, gold)
    took = time.perf_counter() - start
    if bench.alone:
        return
    find = bertopic(AsItComes())
    find(others)
    start = time.perf_counter()
    show(f"{count} texts, BERTopic minilm", find, gold)
    print(f"{count} texts: {(time.perf_counter() - start) / took:.1f} times as fast as BERTopic")


def speed(bench: Bench) -> None:
    context = multiprocessing.get_context("spawn")
    for count in (SMALL, LARGE):
        for language in ("en", "ru"):
            process = context.Process(target=_timed, args=(count, language))
            process.start()
            process.join()


def _timed(count: int, language: str) -> None:
    made = many(count + FEW, language=language)
    complaints, others = made[:count], made[count:]
    finder = theme_finder(Settings())
    start = time.perf_counter()
    finder.find(others)  # loads what it needs
    loaded, busy = time.perf_counter(), time.process_time()
    themes = finder.find(complaints)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"speed {language}: {count} texts, {len(themes.themes)} themes in {time.perf_counter() - loaded:.1f} s "
        f"({time.process_time() - busy:.1f} s of processor) and {loaded - start:.1f} s to load, peak {peak:.2f} GB, "
        f"unassigned {len(themes.unassigned) / count:.1%}",
        flush=True,
    )


def unrelated(bench: Bench) -> None:
    show("unrelated", bench.finder().find, [(Complaint(str(n), text, language="en"), None) for n, text in enumerate(UNRELATED)])


PARTS: dict[str, Callable[[Bench], None]] = {
    "studies": studies,
    "banking": banking_sets,
    "small": small,
    "labelled": labelled_sets,
    "ids": ids,
    "order": order,
    "unrelated": unrelated,
    "large": large,
    "speed": speed,
    "transfer": transfer,
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, default=Path(os.environ.get("HARDPART_DATA", "data")))
    arguments.add_argument("--alone", action="store_true", help="without BERTopic")
    arguments.add_argument("--only", choices=list(PARTS))
    options = arguments.parse_args()
    bench = Bench(options.data, alone=options.alone)
    for part in [options.only] if options.only else list(PARTS):
        PARTS[part](bench)


if __name__ == "__main__":
    main()
