from __future__ import annotations

from dataclasses import replace

import pytest

from annotations.themes import Complaint
from models.language.parsers import BilingualParser
from models.themes.grammar import lint, render
from models.themes.outcomes import MembersWordsNamer


@pytest.fixture(scope="module")
def namer() -> MembersWordsNamer:
    return MembersWordsNamer(BilingualParser())


def members(*texts: str) -> list[Complaint]:
    return [Complaint(f"m{n}", text, respondent=f"p{n}") for n, text in enumerate(texts)]


ENGLISH = [
    (
        ("It takes me hours to find the export.", "I couldn't find the export for days.", "We searched for the export all week."),
        "minimize the time it takes to find the export",
    ),
    (
        ("I waited three weeks for the plumber.", "We had to wait for the plumber all day.", "The plumber was late again."),
        "minimize the time spent waiting for the plumber",
    ),
    (
        ("I re-enter the invoices by hand.", "We copy the invoices manually.", "I have to type the invoices by hand."),
        "minimize the effort it takes to enter the invoices",
    ),
    (
        ("Nobody could tell me when the courier comes.", "I had no idea when the courier comes.", "The courier is rude."),
        "minimize the likelihood of not knowing when the courier comes",
    ),
    (
        ("They lost the parcel twice.", "My parcel was lost.", "The parcel never arrived."),
        "minimize the likelihood that the parcel is lost",
    ),
    (
        ("They charge me for every delivery.", "I pay thirty dollars for the delivery.", "Delivery is expensive."),
        "minimize the cost of each delivery",
    ),
    (
        ("The fee is too high.", "The fees are far too high.", "I pay a fee of thirty pounds each month."),
        "minimize the cost of the fee",
    ),
    (
        ("The parcel came with no return address on it.", "There was no return address.", "I sat on the floor."),
        "minimize the likelihood that there is no return address",
    ),
]
RUSSIAN = [
    (
        ("Я полдня искала выгрузку.", "Мы час искали выгрузку.", "Выгрузку долго не найти."),
        "минимизировать время на поиск выгрузки",
    ),
    (
        ("Ждали мастера три недели.", "Я ждала мастера целый день.", "Мастер опоздал."),
        "минимизировать время ожидания мастера",
    ),
    (
        ("Мы вручную переносим заказы.", "Заказы переношу руками.", "Руками переносить заказы тяжело."),
        "минимизировать усилия на перенос заказов",
    ),
    (
        ("Непонятно, когда приедет курьер.", "Я не знала, когда приедет курьер.", "Курьер опять не приехал."),
        "минимизировать вероятность не знать, когда приедет курьер",
    ),
    (
        ("Посылку потеряли.", "Мою посылку потеряли два раза.", "Посылка пропала."),
        "минимизировать вероятность того, что посылку потеряют",
    ),
    (
        ("Не могу дозвониться до поликлиники.", "Полчаса дозванивалась до поликлиники.", "До поликлиники не дозвониться."),
        "минимизировать вероятность того, что не удастся дозвониться до поликлиники",
    ),
    (
        ("Согласование договора занимает три недели.", "Договор согласуют месяц.", "Согласование тянется."),
        "минимизировать время на согласование договора",
    ),
    (
        ("За доставку берут пятьсот рублей.", "Я переплачиваю за доставку.", "Доставка дорогая."),
        "минимизировать затраты на доставку",
    ),
    (
        ("Доставка дорогая.", "Доставка опять дорогая.", "Доставка стоит слишком дорого."),
        "минимизировать затраты на доставку",
    ),
    (
        ("Комиссия слишком высокая.", "Комиссия дорогая.", "Плачу комиссию каждый месяц."),
        "минимизировать затраты на комиссию",
    ),
    (
        ("Нет горячей воды.", "Горячей воды не было неделю.", "Мылись в бане."),
        "минимизировать вероятность того, что нет горячей воды",
    ),
]


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "statement"), ENGLISH)
def test_english_outcomes_are_made_of_members_words(namer: MembersWordsNamer, texts: tuple[str, ...], statement: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language="en")
    assert (render(outcome), needs_wording) == (statement, False)
    assert set(outcome.sources.values()) <= {"m0", "m1", "m2"}


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "statement"), RUSSIAN)
def test_russian_outcomes_stand_in_the_right_case(namer: MembersWordsNamer, texts: tuple[str, ...], statement: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language="ru")
    assert (render(outcome), needs_wording) == (statement, False)


@pytest.mark.weights
def test_each_part_names_the_words_that_it_rests_on(namer: MembersWordsNamer) -> None:
    said = members(*ENGLISH[0][0])
    outcome, _ = namer.word(said, language="en")
    texts = {member.id: member.text for member in said}
    words = {part: texts[outcome.sources[part]][start:end] for part, (start, end) in outcome.spans.items()}
    assert words == {"object": "find the export", "metric": "hours"}


@pytest.mark.weights
@pytest.mark.parametrize(
    "texts",
    [
        ("I bought a kiln once.", "She likes the kiln.", "The kiln is red."),
        ("My wife dyed her hair.", "He had a bank holiday.", "The bank is nice."),
        ("Get it there.", "They said so again.", "It keeps on."),
    ],
)
def test_what_people_only_mention_is_no_outcome(namer: MembersWordsNamer, texts: tuple[str, ...]) -> None:
    assert namer.word(members(*texts), language="en")[1]


@pytest.mark.weights
@pytest.mark.parametrize(("texts", "language"), [(("Very.", "Three times."), "en"), (("Очень.", "Три раза."), "ru")])
def test_words_that_allow_no_statement_are_marked(namer: MembersWordsNamer, texts: tuple[str, ...], language: str) -> None:
    outcome, needs_wording = namer.word(members(*texts), language=language)
    assert needs_wording
    assert lint(outcome, language=language) == ()


@pytest.mark.weights
def test_solutions_and_names_are_no_objects(namer: MembersWordsNamer) -> None:
    texts = ("I press the button for hours.", "I waited for Zendesk.", "We press the button all day.")
    outcome, _ = namer.word(members(*texts), language="en")
    assert "button" not in render(outcome)
    assert "zendesk" not in render(outcome).lower()


@pytest.mark.weights
def test_one_voice_of_the_studys_language_speaks_for_no_theme_of_several(namer: MembersWordsNamer) -> None:
    said = members("We had to pay a fine for the permit.", "Пришлось платить штраф.", "Штраф выписали дважды.", "Опять штраф.")
    alone = namer.word(said[:1], language="en")
    assert (alone[1], namer.word(said, language="en")[1]) == (False, True)


@pytest.mark.weights
@pytest.mark.parametrize("name", ["Salesforce", "Outlook", "Teams", "Notion"])
def test_a_name_that_begins_a_sentence_is_one_as_it_is_within_another(namer: MembersWordsNamer, name: str) -> None:
    texts = (f"{name} crashed again yesterday.", f"{name} crashes every morning.", f"I lost my list because {name} crashed.")
    outcome, needs_wording = namer.word(members(*texts), language="en")
    assert needs_wording
    assert name.lower() not in render(outcome)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "texts", "name"),
    [
        ("en", ("I did it all again in excel.", "excel froze twice last week.", "The excel sheet keeps crashing."), "excel"),
        ("en", ("the teams call dropped.", "teams crashed.", "lost my teams file", "I lost the file in Teams."), "teams"),
        (
            "en",
            ("sberbank online crashed.", "I waited for sberbank online for hours.", "We lost the order in sberbank."),
            "sberbank",
        ),
        ("ru", ("Не могу зайти в битрикс.", "Не могу войти в битрикс.", "Опять не зашла в битрикс."), "битрикс"),
        ("ru", ("Яндекс опять завис.", "Мне яндекс не ответит.", "Ждали яндекс два часа."), "яндекс"),
        ("ru", ("Госуслуги зависают.", "На госуслугах не найти справку.", "Через Госуслуги, на Госуслугах долго."), "госуслуг"),
    ],
)
def test_a_name_is_one_in_lower_case_too(namer: MembersWordsNamer, language: str, texts: tuple[str, ...], name: str) -> None:
    said = members(*texts)
    assert not [one for one in namer.traits_of_statements(said, language=language) if name in one]


@pytest.mark.weights
def test_a_name_in_lower_case_stands_in_no_circumstance(namer: MembersWordsNamer) -> None:
    said = ("I waited for the report after the bitrix update.", "I had to wait for the report after the bitrix update.")
    outcome, _ = namer.word(members(*said, "We waited for the report in bitrix."), language="en")
    assert render(outcome) == "minimize the time spent waiting for the report"


@pytest.mark.weights
def test_a_word_that_no_dictionary_has_is_no_name_where_it_has_an_article(namer: MembersWordsNamer) -> None:
    said = members("There is no login.", "The login failed again.", "I lost the login.")
    assert "minimize the likelihood of losing the login" in namer.traits_of_statements(said, language="en")


@pytest.mark.weights
def test_a_word_that_is_mostly_written_small_is_no_name(namer: MembersWordsNamer) -> None:
    texts = ("They lost the parcel twice.", "My parcel was lost.", "I said that the Parcel was lost.", "The parcel was lost.")
    assert render(namer.word(members(*texts), language="en")[0]) == "minimize the likelihood that the parcel is lost"


@pytest.mark.weights
def test_who_likelier_complains_of_nothing_stands_behind_no_statement(namer: MembersWordsNamer) -> None:
    sure, *others = members("We charge the scooters.", "The bus waits for the doctor.", "The doctor waits.")
    said = [replace(sure, probability=0.9), *(replace(other, probability=0.4) for other in others)]
    said = [replace(member, context=f"How do you charge the scooters?\n{member.text}") for member in said]
    assert not namer.word([replace(member, probability=0.9) for member in said], language="en")[1]
    assert namer.word(said, language="en")[1]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "question", "texts", "statement"),
    [
        ("en", "And the repairs?", ("Eighty pounds.", "They want money again.", "A fine."), "minimize the cost of the repairs"),
        ("ru", "А ремонт?", ("Отдал тысячу рублей.", "Дорого берут.", "Опять деньги."), "минимизировать затраты на ремонт"),
    ],
)
def test_what_is_asked_about_and_paid_for_is_measured_by_its_cost(
    namer: MembersWordsNamer, language: str, question: str, texts: tuple[str, ...], statement: str
) -> None:
    said = [replace(member, context=f"{question}\n{member.text}") for member in members(*texts)]
    assert render(namer.word(said, language=language)[0]) == statement


@pytest.mark.weights
def test_the_kind_of_a_thing_is_not_taken_for_the_thing(namer: MembersWordsNamer) -> None:
    said = ("Tank cleaning is a nightmare.", "Tank cleaning takes half a day.", "The tank cleaning is never done.")
    asked = [replace(one, context=f"How is the tank cleaning?\n{one.text}") for one in members(*said)]
    offered = namer.traits_of_statements(asked, language="en")
    assert "minimize the time spent on tank cleaning" in offered
    assert not {offer for offer in offered if offer.endswith((" tank", " the tank"))}
