"""What the pages say: the same in both languages, and nothing that is said nowhere."""

import json
import re

import pytest

from service.web.pages import STATIC

# Categories of Unicode's plural rules that whole and broken numbers can fall into.
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
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


def test_every_key_that_the_pages_name_is_there():
    known = set(said("en"))
    assert known >= FIXED
    for start in STARTS:
        assert any(key.startswith(start) for key in known), start


def test_every_sentence_is_said_somewhere():
    assert [key for key in said("en") if key not in NAMED and not key.startswith(tuple(STARTS))] == []
