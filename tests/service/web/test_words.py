"""What the pages say: the same in both languages, and nothing that is said nowhere."""

import json
import re

import pytest

from models.themes.saturation import FEW
from pipelines.report.saturation import _FEW_NEW, _FEWEST
from pipelines.report.themes import WEAK
from pipelines.report.wording import read_wording
from service.web.pages import STATIC

# Categories of Unicode's plural rules that whole and broken numbers can fall into.
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
ASIDES = {"wish": "wishes", "hypothetical": "hypotheticals", "praise": "praise"}
SERVICE = STATIC.parents[1]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((STATIC / "js").rglob("*.js")))
FIXED = set(re.findall(r'\bt(?:Or)?\(\s*"([^"]+)"', CODE))
STARTS = set(re.findall(r"\bt(?:Or)?\(\s*`([a-z_.]+)\$\{", CODE))
NAMED = set(re.findall(r'"([a-z_]+(?:\.[a-z_-]+)*)"', CODE))


def said(language):
    return json.loads((STATIC / "words" / f"{language}.json").read_text(encoding="utf-8"))


def sentences(value):
    return [value] if isinstance(value, str) else list(value.values())


def test_what_the_server_says_is_said_by_the_pages_too():
    assert {f"told.{name}" for name in said("server")} == {key for key in said("en") if key.startswith("told.")}
    for name, sentence in said("server").items():
        placed = set(re.findall(r"\{(\w+)\}", sentence))
        assert set(re.findall(r"\{(\w+)\}", said("en")[f"told.{name}"])) <= placed, name


def test_every_kind_of_problem_has_words():
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SERVICE.rglob("*.py")))
    kinds = set(re.findall(r'\b(?:Problem\(|answer\(request,)\s*\d{3}, "([a-z-]+)"', code))
    assert len(kinds) > 30
    assert {kind for kind in kinds if f"problem.{kind}" not in said("en")} == set()


def test_pages_send_nobody_to_files_of_the_command_line():
    named = re.compile(r"speakers\.csv|judgements\.jsonl|manifest\.json|respondents\.csv|run again")
    assert [key for language in ("en", "ru") for key, value in said(language).items() if named.search(str(value))] == []


def test_both_languages_say_the_same():
    english, russian = said("en"), said("ru")
    assert list(english) == list(russian)
    for key, value in english.items():
        assert isinstance(value, str) == isinstance(russian[key], str), key


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_sentence_takes_what_it_is_given(language):
    english = said("en")
    for key, value in said(language).items():
        given = {name for sentence in sentences(english[key]) for name in re.findall(r"\{(\w+)\}", sentence)}
        for sentence in sentences(value):
            assert sentence.strip(), key
            assert set(re.findall(r"\{(\w+)\}", sentence)) <= given, key
        if not isinstance(value, str):
            assert set(value) == PLURALS[language], key


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_and_report_have_one_term_for_one_thing(language):
    pages, report = said(language), read_wording(language)
    same = {f"{group[:-1]}.{key}": term for group in ("facets", "flags") for key, term in report.phrases[group].items()}
    same |= {f"theme.{mark}": report.say(f"mark_{mark}") for mark in ("needs_wording", "weak", "single_voice", "flagged_only")}
    same |= {f"acts.{act}": report.term("aside_titles", kind) for act, kind in ASIDES.items()}
    same |= {"themes.apart": report.term("aside_titles", "apart"), "themes.apart_note": report.term("aside_notes", "apart")}
    same |= {f"saturation.{key}": report.say(f"saturation_{key}") for key in ("title", "few", "repeats", "goes_on")}
    same |= {"theme.keywords": f"{report.say('keywords')}: {{words}}"}
    same |= {f"sentence.{mark}": report.say(mark) for mark in ("last_time", "prompted")}
    assert {key: pages[key] for key in same} == same
    parts = {key: pages[f"outcome.{key}"].lower() for key in ("direction", "metric", "object", "context")}
    assert parts == report.phrases["outcome_parts"]


def test_pages_call_weak_and_enough_what_the_report_does():
    def constant(name):
        return float(re.search(rf"\bconst {name} = ([\d.]+);", CODE)[1])

    assert (constant("WEAK"), constant("ENOUGH"), constant("FEWEST"), constant("FEW_NEW")) == (WEAK, FEW, _FEWEST, _FEW_NEW)


def test_every_key_that_the_pages_name_is_there():
    known = set(said("en"))
    assert known >= FIXED
    for start in STARTS:
        assert any(key.startswith(start) for key in known), start


def test_every_sentence_is_said_somewhere():
    assert [key for key in said("en") if key not in NAMED and not key.startswith(tuple(STARTS))] == []
