from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from annotations.findings import Facet
from annotations.languages import LANGUAGES
from annotations.transcript import Flag, Role
from pipelines.report import wording
from pipelines.report.wording import clock, plural, read_wording

REPORT_FOLDER = Path(wording.__file__).parent
FORMS = {"en": {"one", "other"}, "ru": {"one", "few", "many"}}
NOT_COUNTED = ("languages", "outcome_parts", "facets", "flags", "roles", "aside_titles", "aside_notes", "files", "in_service")


@pytest.mark.parametrize(
    ("n", "form"),
    [(0, "many"), (1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (14, "many"), (21, "one"),
     (22, "few"), (25, "many"), (101, "one"), (111, "many"), (112, "many"), (1_002, "few")],
)  # fmt: skip
def test_russian_plurals(n: int, form: str) -> None:
    assert plural(n, "ru") == form


def test_counted_words_agree_with_their_number() -> None:
    russian, english = read_wording("ru"), read_wording("en")
    assert [russian.count("respondents", n) for n in (1, 3, 5, 21)] == [
        "1 респондент", "3 респондента", "5 респондентов", "21 респондент",
    ]  # fmt: skip
    assert [russian.count("of_respondents", n, said=1) for n in (1, 2, 21)] == [
        "1 из 1 респондента", "1 из 2 респондентов", "1 из 21 респондента",
    ]  # fmt: skip
    assert [english.count("respondents", n) for n in (0, 1, 2)] == ["0 respondents", "1 respondent", "2 respondents"]


def test_both_languages_say_the_same_things() -> None:
    english, russian = (read_wording(language).phrases for language in LANGUAGES)
    assert list(english) == list(russian)
    for key, phrase in english.items():
        assert _places(phrase) == _places(russian[key]), key
        if isinstance(phrase, dict) and key in NOT_COUNTED:
            assert list(phrase) == list(russian[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_forms_and_every_value_a_word(language: str) -> None:
    phrases = read_wording(language).phrases
    for key, phrase in phrases.items():
        if isinstance(phrase, dict) and key not in NOT_COUNTED:
            assert set(phrase) == FORMS[language], key
    assert set(phrases["flags"]) == {flag.value for flag in Flag}
    assert set(phrases["facets"]) == {facet.value for facet in Facet}
    assert set(phrases["roles"]) == {role.value for role in Role}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_service_sends_nobody_to_the_command_line(language: str) -> None:
    words = read_wording(language)
    assert set(words.phrases["in_service"]) <= set(words.phrases)
    elsewhere = re.compile(r"hardpart judge|same command|ту же команду|speakers\.csv|respondents\.csv")
    told = {key: phrase for key, phrase in words.in_service().phrases.items() if isinstance(phrase, str)}
    assert [key for key, phrase in told.items() if elsewhere.search(phrase)] == []


def test_no_phrase_is_left_over() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for pattern in ("*.py", "templates/*.jinja") for path in REPORT_FOLDER.glob(pattern)
    )
    unused = [key for key in read_wording("en").phrases if f"'{key}'" not in sources and f'"{key}"' not in sources]
    assert [key for key in unused if f"phrases.{key}" not in sources] == []


def test_numbers_are_written_as_the_language_writes_them() -> None:
    russian, english = read_wording("ru"), read_wording("en")
    assert russian.decimal(0.5, digits=2) == "0,50"
    assert english.decimal(0.5, digits=2) == "0.50"
    assert russian.interval((0.3, 0.954)) == "30–95\u00a0%"
    assert english.number(12_345) == "12\u202f345"
    assert russian.listed(["a", "b", "c"]) == "a, b и c"
    assert russian.listed([]) == ""


@pytest.mark.parametrize(("ms", "written"), [(0, "00:00"), (83_900, "01:23"), (3_600_000, "1:00:00"), (5_025_000, "1:23:45")])
def test_times_are_minutes_and_seconds(ms: int, written: str) -> None:
    assert clock(ms) == written


def _places(phrase: object) -> set[str]:
    return set(re.findall(r"{(\w+)}", json.dumps(phrase)))
