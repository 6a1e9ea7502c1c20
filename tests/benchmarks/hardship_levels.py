"""Measures what is usual of hardships over the complaints of the shipped corpora, into ``models/themes/hardship_levels.json``.

``python -m tests.benchmarks.hardship_levels``, after the tables of hardships or their examples have changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from annotations.corpus import read_studies
from annotations.themes import Complaint
from models.embeddings.use import UseEncoder
from models.protocols import Encoder
from models.themes.hardships import LEVELS, all_examples, folded, hardships
from models.themes.lessons import planted
from models.themes.telling import examples, turns_of


def measured(themes: Sequence[Sequence[Complaint]], *, language: str, encoder: Encoder) -> dict[str, object]:
    """The levels of one language over the members of ``themes``."""
    complaints = [member for members in themes for member in members]
    sentences = [folded(complaint.text) for complaint in complaints]
    turns = [turn for members in themes for turn in turns_of(members).values()]
    cosines = encoder.encode([complaint.text for complaint in complaints]) @ examples(encoder).T
    means, spreads = cosines.mean(axis=0), cosines.std(axis=0)
    told = hardships(language)
    return {
        "sentences": {one.name: _share([one.cue.search(text) is not None for text in sentences]) for one in told},
        "turns": {one.name: _share([one.cue.search(text) is not None for text in turns]) for one in told},
        "likeness": {
            name: [round(float(mean), 4), round(float(spread), 4)]
            for name, mean, spread in zip(all_examples(), means, spreads, strict=True)
        },
    }


def _share(found: Sequence[bool]) -> float:
    return round(float(np.mean(found)), 4)


def main() -> None:
    themes: dict[str, dict[str, list[Complaint]]] = {"en": defaultdict(list), "ru": defaultdict(list)}
    for study in read_studies():
        if study.register != "review":
            for complaint, theme in planted(study):
                if theme is not None:
                    themes[study.language][theme].append(complaint)
    encoder = UseEncoder()
    found = {language: measured(list(groups.values()), language=language, encoder=encoder) for language, groups in themes.items()}
    LEVELS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
