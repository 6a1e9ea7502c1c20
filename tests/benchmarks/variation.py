"""Sentences of the corpora, varied so that nearly every one is another."""

from __future__ import annotations

import random
import re

_FILLERS = {
    "en": (
        "Well,",
        "So,",
        "Honestly,",
        "I mean,",
        "You know,",
        "Back then,",
        "At our place,",
        "In the end,",
        "Look,",
        "On Mondays,",
    ),
    "ru": ("Ну,", "Вот,", "Честно говоря,", "Знаете,", "Тогда,", "У нас,", "В общем,", "Смотрите,", "По понедельникам,", "Так,"),
}
_AMONG = ("", " again", " as usual", " last spring", " that week", " in March", " with Anna", " in the north")
_AMONG_RU = ("", " снова", " как всегда", " прошлой весной", " на той неделе", " в марте", " с Анной", " на севере")


def varied(text: str, language: str, chance: random.Random) -> str:
    """The sentence with other numbers, begun or ended otherwise."""
    changed = re.sub(r"\d+", lambda found: str(int(found[0]) + chance.randrange(1, 9)), text)
    if chance.random() < 0.5:
        first = changed if changed[:2] == "I " else changed[:1].lower() + changed[1:]
        changed = f"{chance.choice(_FILLERS[language])} {first}"
    body, end = (changed[:-1], changed[-1]) if changed[-1] in ".!?" else (changed, ".")
    return f"{body}{chance.choice(_AMONG_RU if language == 'ru' else _AMONG)}{end}"
