"""Every theme's statement, to be read: how many themes are worded, in which words, and how many are left to a person.

``python -m tests.benchmarks.statements [--data DIR] [--only NAME] [--found] [--quotes N]``; DIR defaults to ``HARDPART_DATA``.
Themes are those that were planted in the studies of the shipped corpora and of DIR, or with ``--found`` those that are found.
With ``--quotes``, so many of the most typical members stand under each, to judge by.

``--graded`` prints instead how the graded statements of the corpora fare when each study is left out of what is learned: how many
themes would be worded, and how many of those wordings help a reader (grade 1 or 2) or are right (2).
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from annotations.corpus import read_studies
from annotations.graded_statements import HELPS, RIGHT, read_graded
from annotations.themes import Complaint
from models.language.parsers import BilingualParser
from models.themes.belief import learn
from models.themes.episodes import question_of
from models.themes.finder import study_language
from models.themes.grammar import lint, render, short_name
from models.themes.lessons import planted
from models.themes.outcomes import MembersWordsNamer
from models.themes.remembered import RememberingParser
from models.themes.support import TRAITS
from pipelines.training import graded_traits
from service.compose import theme_finder
from service.settings import Settings
from tests.benchmarks.theme_data import Gold, study_complaints


def studies(data: Path | None, only: str | None) -> Iterator[tuple[str, Gold]]:
    """The name and the complaints of every study, those of ``data`` first."""
    if data is not None:
        yield from (
            (folder.name, study_complaints(folder))
            for folder in sorted((data / "studies").iterdir())
            if only in {None, folder.name}
        )
    for study in read_studies():
        if study.register != "review" and study.themes and only in {None, study.id}:
            yield study.id, planted(study)


def groups(gold: Gold, *, found: bool) -> list[list[Complaint]]:
    """The members of each theme."""
    if found:
        by_id = {complaint.id: complaint for complaint, _ in gold}
        return [
            [by_id[member] for member in theme.members] for theme in theme_finder(Settings()).find(list(by_id.values())).themes
        ]
    themes: dict[str, list[Complaint]] = defaultdict(list)
    for complaint, theme in gold:
        if theme is not None:
            themes[theme].append(complaint)
    return list(themes.values())


def show(name: str, themes: Sequence[Sequence[Complaint]], *, namer: MembersWordsNamer, quotes: int) -> tuple[int, int]:
    """Prints a study's statements; how many are worded, of how many."""
    complaints = [complaint for members in themes for complaint in members]
    language = study_language(complaints)
    namer.prepare(complaints)
    worded = 0
    print(name)
    for members in themes:
        outcome, needs_wording = namer.word(members, language=language)
        faults = lint(outcome, language=language)
        worded += not needs_wording
        mark = "!" if faults else " " if needs_wording else "*"
        print(f"  {mark} {render(outcome)}  [{short_name(outcome)}; {len(members)} sentences] {'; '.join(faults)}", flush=True)
        for member in members[:quotes]:
            print(f"        {question_of(member)[-60:]} | {member.text}")
    return worded, len(themes)


def graded(least: Sequence[float] = (0.5, 0.6, 0.65, 0.7, 0.8)) -> None:
    """Prints a row for each chance from which a theme would be worded by the graded statement that is worth most."""
    traits, grades, of = graded_traits(list(read_graded()), RememberingParser(BilingualParser()))
    names = np.array([study for study, _ in of])
    helps, worth = np.zeros(len(grades)), np.zeros(len(grades))
    for study in sorted(set(names)):
        out = names == study
        belief = learn(traits[~out], grades[~out], list(TRAITS.values()))
        helps[out] = [belief.helps(tuple(row)) for row in traits[out]]
        worth[out] = [belief.worth(tuple(row)) for row in traits[out]]
    themes = sorted({theme for _, theme in of})
    for sure in least:
        best = [max((n for n, (_, own) in enumerate(of) if own == theme), key=lambda n: worth[n]) for theme in themes]
        worded = grades[[n for n in best if helps[n] >= sure]]
        print(
            f"chance {sure:.2f}: {len(worded) / len(themes):.0%} of {len(themes)} themes worded, "
            f"{(worded >= HELPS).mean():.0%} help, {(worded == RIGHT).mean():.0%} are right"
        )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, default=os.environ.get("HARDPART_DATA"))
    arguments.add_argument("--only")
    arguments.add_argument("--found", action="store_true")
    arguments.add_argument("--quotes", type=int, default=0)
    arguments.add_argument("--graded", action="store_true")
    options = arguments.parse_args()
    if options.graded:
        graded()
        return
    namer = MembersWordsNamer(RememberingParser(BilingualParser()))
    worded = everything = 0
    for name, gold in studies(options.data, options.only):
        done, of = show(name, groups(gold, found=options.found), namer=namer, quotes=options.quotes)
        worded, everything = worded + done, everything + of
    print(f"{worded} of {everything} themes are worded; the others have a neutral label, and wait for a person")


if __name__ == "__main__":
    main()
