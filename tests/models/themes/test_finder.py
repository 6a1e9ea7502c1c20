from __future__ import annotations

import random
from dataclasses import replace
from itertools import groupby

import pytest

from annotations.themes import Complaint, ThemeSet
from models.themes.finder import ConsensusThemeFinder, FinderOptions, quoted
from models.themes.groups import GroupOptions
from models.themes.stability import StabilityOptions
from models.themes.views import EncoderSet
from tests.fakes.encoder import WordsEncoder
from tests.fakes.namer import LongestWordNamer
from tests.fakes.parser import NounsParser
from tests.models.themes.study import THINGS, study


def finder(*, encoder: WordsEncoder | None = None, **groups: float) -> ConsensusThemeFinder:
    return ConsensusThemeFinder(
        encoders=EncoderSet({"words": encoder or WordsEncoder()}, {}),
        namer=LongestWordNamer(),
        parser=NounsParser(),
        options=FinderOptions(groups=GroupOptions(**groups)),
    )


def everyone(themes: ThemeSet) -> list[str]:
    return sorted([member for theme in themes.themes for member in theme.members] + list(themes.unassigned))


def test_people_who_complain_about_one_thing_share_a_theme() -> None:
    themes = finder(granularity=0.8).find(study())
    things = [{member.split(":")[1][:-1] for member in theme.members} for theme in themes.themes]
    assert all(len(own) == 1 for own in things)
    assert set().union(*things) == set(THINGS)


def test_themes_are_named_by_what_they_are_about() -> None:
    themes = finder(granularity=0.8).find(study())
    assert {theme.keywords[0] for theme in themes.themes} <= set(THINGS) | {"depot", "courier"}


def test_the_order_of_conversations_changes_nothing() -> None:
    complaints = study()
    conversations = [list(own) for _, own in groupby(complaints, key=lambda c: c.conversation)]
    random.Random(7).shuffle(conversations)
    assert finder().find([c for own in conversations for c in own]) == finder().find(complaints)


def test_finer_granularity_gives_more_themes() -> None:
    assert len(finder(granularity=1.5).find(study(8)).themes) > len(finder(granularity=0.4).find(study(8)).themes)


def complaint(number: int, text: str, **more: str) -> Complaint:
    return Complaint(f"c{number}", text, **more)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["The parcel stood at the depot."],
        ["The parcel stood at the depot.", "The invoice carried a wrong total."],
        ["The parcel stood at the depot."] * 2,
        ["The parcel is late.", "Parcel never came.", "Broken lift.", "The lift again.", "No heating."],
        ["word " * 1_000, "other " * 1_000, "The lift again."],
        ["", " ", "...", "123", "!!"],
    ],
    ids=["none", "one", "two", "twins", "five", "long", "empty"],
)
def test_every_complaint_stands_in_one_place(texts: list[str]) -> None:
    themes = finder().find([complaint(number, text) for number, text in enumerate(texts)])
    assert everyone(themes) == sorted(f"c{number}" for number in range(len(texts)))
    assert all(theme.members and theme.name for theme in themes.themes)


def test_the_same_complaint_from_many_is_one_theme() -> None:
    themes = finder().find([complaint(number, "The parcel stood at the depot.") for number in range(30)])
    assert [len(theme.members) for theme in themes.themes] == [30]


def asked(texts: list[str]) -> list[Complaint]:
    return [
        Complaint(f"c{n}", text, context=f"What was hard last time?\n{text}", conversation=f"r{n}", respondent=f"r{n}")
        for n, text in enumerate(texts)
    ]


def test_three_people_who_were_asked_the_same_and_say_unlike_things_make_none() -> None:
    texts = ["Courier left boxes with strangers.", "Helpdesk never answers.", "Elevator stood still all week."]
    assert finder().find(asked(texts)).themes == ()


def test_an_odd_complaint_spoils_no_theme_of_those_who_say_the_same() -> None:
    texts = ["The invoice was lost."] * 5 + ["The bus never comes."] * 5 + ["Neighbours shout at night."]
    themes = finder().find([complaint(number, text) for number, text in enumerate(texts)])
    assert sorted(len(theme.members) for theme in themes.themes) == [5, 5]
    assert themes.unassigned == ("c10",)


ODD = (
    "Courier rude downstairs today.", "Elevator stood still weekly.", "Helpdesk ignores chat messages.",
    "Coffee machine leaks water.", "Parking costs fortune nowadays.", "Neighbours shout at night.", "Bus comes late every day.",
)  # fmt: skip


@pytest.mark.parametrize("times", [2, 6, 20])
@pytest.mark.parametrize("odd", range(len(ODD) + 1))
def test_odd_complaints_spoil_no_theme_of_those_who_say_the_same(times: int, odd: int) -> None:
    same = ["The invoice was wrong again.", "The parcel never arrived here."] * times
    themes = finder().find([complaint(number, text) for number, text in enumerate([*same, *ODD[:odd]])])
    found = {frozenset(theme.members) for theme in themes.themes}
    said = [{f"c{number}" for number in range(first, 2 * times, 2)} for first in (0, 1)]
    assert all(any(own <= members and not other & members for members in found) for own, other in (said, said[::-1]))


def test_what_weighs_less_is_less_typical() -> None:
    whole = finder().find(study()).themes[0]
    typical = whole.members[0]
    light = [replace(one, weight=0.1) if one.id == typical else one for one in study()]
    theme = next(theme for theme in finder().find(light).themes if typical in theme.members)
    assert set(theme.members) == set(whole.members)
    assert theme.members[-1] == typical


def test_dont_know_answers_make_no_theme() -> None:
    answers = ["I don't know.", "Don't know", "не знаю", "No idea."] * 25
    themes = finder().find([complaint(n, text, context=f"What was hard?\n{text}") for n, text in enumerate(answers)])
    assert themes.themes == ()
    assert len(themes.unassigned) == 100


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Did you get any help with the move?", ["None.", "No.", "Nothing at all."]),
        ("Документы выдали вовремя?", ["Нет.", "Нету.", "Не-а."]),
        ("Was it on time?", ["Yes, yes.", "So-so.", "Yes."]),
    ],
)
def test_a_bare_answer_is_a_complaint_where_the_coder_says_so(question: str, answers: list[str]) -> None:
    said = [Complaint(f"c{n}", text, context=f"{question}\n{text}") for n, text in enumerate(answers * 4)]
    for sure in (None, 0.5, 0.9):
        assert finder().find([replace(one, probability=sure) for one in said]).themes


@pytest.mark.parametrize("text", ["None.", "No, nothing.", "Нет.", "Ничего такого."])
def test_a_denial_that_answers_nothing_or_is_hardly_a_complaint_makes_no_theme(text: str) -> None:
    hardly = [Complaint(f"c{n}", text, context=f"Was anything hard?\n{text}", probability=0.4) for n in range(12)]
    assert finder().find(hardly).themes == ()
    for context in ("", text):
        assert finder().find([Complaint(f"c{n}", text, context=context) for n in range(12)]).themes == ()


def test_blank_texts_make_no_theme_whatever_they_answer() -> None:
    blank = [complaint(number, text, context="What was hard?\nThe lift.") for number, text in enumerate(["", " "] * 20)]
    themes = finder().find([*study(), *blank])
    assert {one.id for one in blank} <= set(themes.unassigned)


def test_one_respondent_is_enough_for_themes() -> None:
    complaints = [replace(c, id=f"{time}:{c.id}", conversation=f"talk{time}") for time in range(3) for c in study(1)]
    themes = finder(granularity=0.8).find(complaints)
    assert everyone(themes) == sorted(c.id for c in complaints)
    assert all(len({member.split(":")[2][:-1] for member in theme.members}) == 1 for theme in themes.themes)


def test_a_number_of_themes_beyond_the_complaints_is_no_error() -> None:
    assert everyone(finder(granularity=50).find(study(3))) == sorted(c.id for c in study(3))


def test_complaints_without_anything_in_common_make_no_theme() -> None:
    texts = [" ".join(letter * 4 for letter in triple) for triple in zip("abcdefghij", "klmnopqrst", "АБВГДЕЖЗИК", strict=True)]
    strangers = [complaint(number, text) for number, text in enumerate(texts)]
    assert finder(encoder=WordsEncoder(width=4_096)).find(strangers).themes == ()


def measuring(stability: StabilityOptions, *, granularity: float = 0.8) -> ConsensusThemeFinder:
    return ConsensusThemeFinder(
        encoders=EncoderSet({"words": WordsEncoder()}, {}),
        namer=LongestWordNamer(),
        parser=NounsParser(),
        options=FinderOptions(groups=GroupOptions(granularity=granularity), stability=stability),
    )


def test_stability_is_measured_when_asked_for() -> None:
    measured = measuring(StabilityOptions(runs=5)).find(study())
    assert all(theme.stability is not None and 0.3 < theme.stability <= 1.0 for theme in measured.themes)
    assert finder().find(study()).themes[0].stability is None


def test_all_themes_are_found_again_where_only_people_who_said_nothing_are_left_out() -> None:
    silent = [Complaint(f"silent{n}", "I don't know.", respondent=f"silent{n}") for n in range(95)]
    one_left_out = StabilityOptions(runs=1, left_out=0.01)
    earlier = measuring(one_left_out, granularity=1.6).find(study())
    for granularity, before in ((1.6, None), (0.6, earlier)):
        finder = measuring(one_left_out, granularity=granularity)
        themes, _ = finder.find_and_remember([*study(), *silent], earlier=before)
        assert {theme.stability for theme in themes.themes} == {1.0}


def test_stability_of_a_list_of_texts_is_measured_only_when_asked_for_lists() -> None:
    texts = [Complaint(c.id, c.text) for c in study(2)]
    assert {theme.stability for theme in measuring(StabilityOptions(runs=5)).find(texts).themes} == {None}
    assert None not in {theme.stability for theme in measuring(StabilityOptions(runs=5, lists=True)).find(texts).themes}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ([("Never been.", "en"), ("The parcel was broken again.", "en")], "“The parcel was broken again.”"),
        ([("Never been.", "en"), ("Коробка пришла опять вся разбитая.", "ru")], "“Коробка пришла опять вся разбитая.”"),
        ([("Never been.", "en"), ("Опять.", "ru")], "“Never been.”"),
        ([("Опять.", "ru"), ("Never been.", "en")], "“Never been.”"),
        (
            [("Счёт заморозили опять на всю неделю.", "ru")] * 5 + [("My signature was not read all day.", "en")],
            "“Счёт заморозили опять на всю неделю.”",
        ),
        (
            [("Счёт заморозили опять на всю неделю.", "ru")] * 4 + [("The account was frozen all the week.", "en")],
            "“The account was frozen all the week.”",
        ),
        ([("The parcel came broken all the year, –", "en")], "“The parcel came broken all the year”"),
    ],
)
def test_a_theme_that_nobody_has_named_is_called_by_a_quote_that_tells_something(said: list[tuple[str, str]], name: str) -> None:
    assert quoted([Complaint(f"c{n}", text, language=language) for n, (text, language) in enumerate(said)], "en") == name


def test_of_the_most_typical_who_say_enough_the_surest_complaint_is_quoted() -> None:
    texts = [
        "The lift of our house is a fine thing.",
        "The lift was dead again for weeks.",
        "Dead lift.",
        "It stood still all week.",
    ]
    said = list(zip(texts, (0.4, 0.9, 0.99, 0.95), strict=True))
    members = [Complaint(f"c{n}", text, probability=sure) for n, (text, sure) in enumerate(said)]
    assert quoted(members, "en") == "“The lift was dead again for weeks.”"
    unsure = [replace(member, probability=None) for member in members]
    assert quoted(unsure, "en") == "“The lift of our house is a fine thing.”"
    surest_of_many = [*members[:1] * 5, *members[1:]]
    assert quoted(surest_of_many, "en") == quoted(members[:1], "en")


def test_themes_are_worded_in_the_language_of_the_study() -> None:
    assert all(theme.name.startswith("«") for theme in finder().find(study(), language="ru").themes)
    assert all(theme.name.startswith("“") for theme in finder().find(study()).themes)
