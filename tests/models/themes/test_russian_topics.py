from __future__ import annotations

import pytest

from models.language.parsers import BilingualParser
from models.themes.metrics import Measure
from models.themes.russian import RussianWords
from models.themes.russian_topics import topics


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "thing"), [("Врач грубит.", "с врачом"), ("Счёт потеряли.", "со счётом"), ("Смены меняют.", "со сменой")]
)
def test_the_preposition_suits_the_sound_after_it(text: str, thing: str) -> None:
    (doc,) = BilingualParser().parse([text], language="ru")
    (topic,) = topics(doc, RussianWords())
    assert topic.parts[Measure.LIKELIHOOD] == ("вероятность", f"трудностей {thing}")
