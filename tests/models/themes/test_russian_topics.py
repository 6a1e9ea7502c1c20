from __future__ import annotations

import pytest

from models.language.parsers import BilingualParser
from models.themes.metrics import Measure
from models.themes.russian import RussianWords
from models.themes.russian_topics import asked, topics


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "thing"), [("Врач грубит.", "с врачом"), ("Счёт потеряли.", "со счётом"), ("Смены меняют.", "со сменой")]
)
def test_the_preposition_suits_the_sound_after_it(text: str, thing: str) -> None:
    (doc,) = BilingualParser().parse([text], language="ru")
    (topic,) = topics(doc, RussianWords())
    assert topic.parts[Measure.LIKELIHOOD] == ("вероятность", f"трудностей {thing}")


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Когда вы теряли чеки?", {Measure.LIKELIHOOD: ("вероятность", "терять чеки")}),
        ("Вы не смогли распечатать чек?", {Measure.LIKELIHOOD: ("вероятность", "того, что не удастся распечатать чек")}),
        ("Как долго вы ждёте мастера?", {Measure.TIME: ("время", "на ожидание мастера")}),
    ],
)
def test_a_mishap_that_is_asked_about_is_nothing_to_get_done_sooner(question: str, parts: dict[Measure, tuple[str, str]]) -> None:
    (doc,) = BilingualParser().parse([question], language="ru")
    assert [wording.parts for wording in asked(doc, RussianWords()) if wording.verbs] == [parts]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Когда вы в последний раз сталкивались с кассой?", "с кассой"),
        ("Как вы справляетесь с кассой?", "с кассой"),
        ("Вы страдали от шума?", "с шумом"),
        ("Как часто вы возитесь с принтером?", "с принтером"),
        ("Вы жалуетесь на кассу?", "с кассой"),
    ],
)
def test_of_an_ordeal_that_is_asked_about_the_thing_remains(question: str, thing: str) -> None:
    (doc,) = BilingualParser().parse([question], language="ru")
    (wording,) = asked(doc, RussianWords())
    assert wording.parts[Measure.LIKELIHOOD] == ("вероятность", f"трудностей {thing}")


@pytest.mark.weights
@pytest.mark.parametrize("text", ["Большое спасибо за отзыв.", "Спасибо за историю с кассой."])
def test_a_courtesy_names_nothing(text: str) -> None:
    (doc,) = BilingualParser().parse([text], language="ru")
    assert [*topics(doc, RussianWords()), *asked(doc, RussianWords())] == []


@pytest.mark.weights
@pytest.mark.parametrize("question", ["Надо решать с ветеринарией?", "Вы согласовываете с бухгалтерией?"])
def test_with_whom_something_is_done_is_no_task_without_what_is_done(question: str) -> None:
    (doc,) = BilingualParser().parse([question], language="ru")
    assert not [wording for wording in asked(doc, RussianWords()) if wording.verbs]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "task"),
    [
        ("Вы списываете деньги с карты?", "списывать деньги с карты"),
        ("Вы платите с карты?", "платить с карты"),
        ("Вы режете хлеб ножом?", "резать хлеб ножом"),
        ("Вы связались с бухгалтерией?", "связаться с бухгалтерией"),
    ],
)
def test_where_from_and_by_what_something_is_done_is_told(question: str, task: str) -> None:
    (doc,) = BilingualParser().parse([question], language="ru")
    (told,) = [wording for wording in asked(doc, RussianWords()) if wording.verbs]
    assert told.parts[Measure.TIME][1].endswith(task)
