from __future__ import annotations

import pytest

from models.language.parsers import BilingualParser
from models.themes.english_topics import asked
from models.themes.metrics import Measure


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "tasks"),
    [
        ("How do you order the feed?", {"to order the feed"}),
        ("And did you do it differently when you moved into the barn?", set()),
        ("What do you do if you lose the key?", set()),
    ],
)
def test_a_question_asks_how_people_do_what_is_no_mere_occasion(question: str, tasks: set[str]) -> None:
    (doc,) = BilingualParser().parse([question], language="en")
    assert {wording.parts[Measure.EFFORT][1] for wording in asked(doc) if wording.verbs} == tasks
