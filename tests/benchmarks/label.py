"""Sentences per second of the coder once it is loaded: ``python -m tests.benchmarks.label [--conversations 200]``.

The conversations are drawn from the training corpora, 100 sentences each, with their interviewers, and varied: a sentence that
is met twice is read once, which talk rarely gives occasion to.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace

from annotations.corpus import read_studies
from annotations.utterances import Sentence
from models.protocols import Coder
from service.compose import coder
from service.settings import Settings
from tests.benchmarks.variation import varied

_SHORTEST = 12  # sentences; excerpts would be met many times over


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--conversations", type=int, default=200)
    show_rate(coder(Settings()), conversations=arguments.parse_args().conversations)


def show_rate(shipped: Coder, *, conversations: int) -> None:
    """Prints how fast ``shipped`` codes ``conversations`` of 100 sentences."""
    every = [talk for study in read_studies() for talk in study.conversations.values()]
    talks = [[c.sentence for c in talk] for talk in every if len(talk) >= _SHORTEST]
    sentences: list[Sentence] = []
    for number in range(conversations):
        talk = talks[number * 7 % len(talks)]
        chance, language = random.Random(number), "ru" if talk[0].language == "ru" else "en"
        drawn = (talk * (1 + 100 // len(talk)))[:100]
        sentences += [replace(s, conversation=f"{number}", text=varied(s.text, language, chance)) for s in drawn]
    shipped.code(sentences[:50])
    started = time.perf_counter()
    shipped.code(sentences)
    took = time.perf_counter() - started
    unique = len({s.text for s in sentences})
    print(f"{len(sentences)} sentences ({unique} different) of {conversations} conversations in {took:.1f} s")
    print(f"{len(sentences) / took:.0f} sentences a second")


if __name__ == "__main__":
    main()
