from __future__ import annotations

import pytest

from models.language.parsers import BilingualParser
from models.themes.english_patterns import wordings
from models.themes.english_topics import asked, parts_of_names, topics
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


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When did you last lose a receipt?", {Measure.LIKELIHOOD: ("the likelihood", "of losing a receipt")}),
        ("When did you last fail to print a receipt?", {Measure.LIKELIHOOD: ("the likelihood", "of failing to print a receipt")}),
        ("When did you last wait for the plumber?", {Measure.TIME: ("the time spent", "waiting for the plumber")}),
    ],
)
def test_a_mishap_that_is_asked_about_is_nothing_to_get_done_sooner(question: str, parts: dict[Measure, tuple[str, str]]) -> None:
    (doc,) = BilingualParser().parse([question], language="en")
    assert [wording.parts for wording in asked(doc) if wording.verbs] == [parts]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("When did you last run into the scale?", "the scale"),
        ("Do you suffer from the noise?", "the noise"),
        ("How often do you fight with the printer?", "the printer"),
        ("Do you complain about the scale?", "the scale"),
        ("What would you give up on with the export?", "the export"),
    ],
)
def test_of_an_ordeal_that_is_asked_about_the_thing_remains(question: str, thing: str) -> None:
    (doc,) = BilingualParser().parse([question], language="en")
    (wording,) = asked(doc)
    assert wording.parts[Measure.LIKELIHOOD] == ("the likelihood", f"of trouble with {thing}")


@pytest.mark.weights
@pytest.mark.parametrize(
    "text", ["Ha, okay, three. Thanks so much, Denise.", "Thank you for sharing that story about the boiler."]
)
def test_a_courtesy_names_nothing(text: str) -> None:
    (doc,) = BilingualParser().parse([text], language="en")
    assert [*topics(doc), *asked(doc)] == []


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "thing"),
    [("Is the insurer part of your job?", "the insurer"), ("And water?", "water"), ("And a lift?", "the lift")],
)
def test_a_thing_keeps_its_article(question: str, thing: str) -> None:
    (doc,) = BilingualParser().parse([question], language="en")
    (wording,) = asked(doc)
    assert wording.parts[Measure.LIKELIHOOD] == ("the likelihood", f"of trouble with {thing}")


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I lost track of the parcels.", {"the parcels"}),
        ("We have to keep track of all the invoices.", set()),
        ("Nobody takes care of the lift.", {"the lift"}),
        ("The track of the parcel is wrong.", {"the track of the parcel", "the parcel"}),
    ],
)
def test_what_is_a_part_of_what_a_verb_says_names_no_thing(text: str, named: set[str]) -> None:
    (doc,) = BilingualParser().parse([text], language="en")
    said = {wording.parts[Measure.LIKELIHOOD][1].removeprefix("of trouble with ") for wording in topics(doc)}
    assert said == named


@pytest.mark.weights
def test_what_only_tells_the_kind_of_one_thing_is_a_part_of_its_name() -> None:
    cleaning, level, tank = BilingualParser().parse(
        ["Tank cleaning takes half a day.", "The tank level is wrong.", "The tank leaks."], language="en"
    )
    assert parts_of_names([cleaning, cleaning]) == {"tank"}
    assert parts_of_names([cleaning, level]) == parts_of_names([cleaning, tank]) == frozenset()


@pytest.mark.weights
@pytest.mark.parametrize(
    "question",
    ["What problems do you face with the data?", "What do you print for the bank?", "Which forms did you order at the counter?"],
)
def test_a_verb_whose_object_is_asked_for_is_no_task_without_it(question: str) -> None:
    (doc,) = BilingualParser().parse([question], language="en")
    assert not [wording for wording in asked(doc) if wording.verbs]


@pytest.mark.weights
@pytest.mark.parametrize("text", ["I could not face with the data.", "When faced with the data, I had to guess."])
def test_nobody_fails_to_face_with_a_thing(text: str) -> None:
    (doc,) = BilingualParser().parse([text], language="en")
    assert not [one for one in wordings(doc) if "face" in one.verbs]
