"""How often neighbouring complaints of one turn are under two themes: ``python -m tests.benchmarks.turns``.

Over the shipped corpora, and over simulated studies for measuring where ``--studies`` names their folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from models.themes.episodes import letters_between
from models.themes.lessons import planted
from tests.benchmarks.theme_data import Gold, interviews, study_complaints

_FROM = (0, 2, 50, 100, 200, 600)


def neighbours(gold: Gold) -> Iterable[tuple[int, bool]]:
    """Letters between each two neighbours of one turn that both have a theme, and whether it is another."""
    between = letters_between([complaint for complaint, _ in gold])
    for ((one, theme), (other, next_theme)), letters in zip(pairwise(gold), between[1:], strict=True):
        if letters is not None and one.context == other.context and theme and next_theme:
            yield letters, theme != next_theme


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--studies", type=Path, help="a folder of simulated studies for measuring")
    folder = arguments.parse_args().studies
    show("corpora", [pair for study in interviews() for pair in neighbours(list(planted(study)))])
    if folder is not None:
        for own in sorted(path.parent for path in folder.glob("*/study.json")):
            show(own.name, list(neighbours(study_complaints(own))))


def show(name: str, pairs: list[tuple[int, bool]]) -> None:
    """Prints the share of other themes, of all and by the letters between."""
    print(f"{name}: {len(pairs)} neighbours in one turn, {sum(other for _, other in pairs)} under two themes")
    for low, high in pairwise((*_FROM, 10**9)):
        found = [other for letters, other in pairs if low <= letters < high]
        if found:
            print(f"  from {low} letters: {sum(found) / len(found):.1%} of {len(found)}")


if __name__ == "__main__":
    main()
