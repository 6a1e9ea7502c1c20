import collections
import json
import re

import pytest

from annotations.corpus import CORPORA, read_conversations, read_studies
from annotations.errors import LineError
from annotations.findings import Act, Facet
from annotations.transcript import Role

LEAST_SENTENCES = 6_000  # respondents' sentences of each language


@pytest.fixture(scope="module")
def studies():
    return list(read_studies())


def test_a_conversation_is_read_with_marks_and_both_coders(tmp_path):
    (tmp_path / "r1.txt").write_text(
        "# kind: interview\ni @2 | How long?\ncds @2 ! ~ | Three weeks.\no ? | Yeah.\nw | A button.\n"
    )
    (tmp_path / "r1.second.txt").write_text("1 cs\n2 o\n3 o\n")
    question, weeks, yeah, button = read_conversations(tmp_path / "r1.txt", study="en/x", language="en")["r1"]
    assert (question.act, question.sentence.role, question.theme) == (None, Role.INTERVIEWER, "en/x/2")
    assert (weeks.act, weeks.facets) == (Act.COMPLAINT, {Facet.DIFFICULTY, Facet.SLOWNESS})
    assert (weeks.theme, weeks.prompted, weeks.last_time, weeks.contested) == ("en/x/2", True, True, False)
    assert (yeah.act, yeah.contested) == (Act.OTHER, False)
    assert (button.act, button.contested) == (Act.WISH, True)


def test_a_file_of_excerpts_is_several_conversations_which_are_coded_as_one_file(tmp_path):
    (tmp_path / "e1.txt").write_text("# excerpt\ni | How long?\ncs | Weeks.\n\n# excerpt\no | And so on.\nw | A map.\n")
    (tmp_path / "e1.second.txt").write_text("1 cs\n2 o\n3 o\n")
    found = read_conversations(tmp_path / "e1.txt", study="en/x", language="en")
    assert {name: [c.sentence.text for c in own] for name, own in found.items()} == {
        "e1.1": ["How long?", "Weeks."],
        "e1.2": ["And so on.", "A map."],
    }
    assert [c.contested for own in found.values() for c in own] == [False, False, False, True]
    assert {c.sentence.conversation for c in found["e1.2"]} == {"en/x/e1.2"}


def test_a_complaint_is_prompted_when_its_theme_was_asked_about_where_questions_are_marked(tmp_path):
    folder = tmp_path / "en" / "x"
    folder.mkdir(parents=True)
    lines = [
        "i @1 | The forms?",
        "i | Tell me.",
        "cd @1 | They break.",
        "cb @2 | I walk.",
        "cs | I wait.",
        "i | So.",
        "cd @1 | Again.",
    ]
    (folder / "r1.txt").write_text("\n".join(lines))
    told = {"language": "en", "questions": "marked", "themes": {"1": {"outcome": {}}, "2": {"outcome": {}}}}
    (folder / "study.json").write_text(json.dumps(told))
    (study,) = read_studies(tmp_path)
    assert [c.prompted for c in study.conversations["r1"] if c.act is not None] == [True, False, None, False]
    (folder / "study.json").write_text(json.dumps({**told, "questions": ""}))
    (study,) = read_studies(tmp_path)
    assert {c.prompted for c in study.conversations["r1"] if c.act is not None} == {None}


def test_a_line_of_another_form_is_named(tmp_path):
    (tmp_path / "r1.txt").write_text("o | fine\nx | what\n")
    with pytest.raises(LineError, match="line 2"):
        read_conversations(tmp_path / "r1.txt", study="en/x", language="en")


def test_the_corpus_is_large_in_both_languages(studies):
    counts = collections.Counter(
        s.language for s in studies for c in s.conversations.values() for sentence in c if sentence.act is not None
    )
    assert {language: count >= LEAST_SENTENCES for language, count in counts.items()} == {"en": True, "ru": True}


def test_every_theme_that_is_marked_is_described(studies):
    unknown = {
        sentence.theme
        for study in studies
        for conversation in study.conversations.values()
        for sentence in conversation
        if sentence.theme is not None and sentence.theme.rsplit("/", 1)[1] not in study.themes
    }
    assert unknown == set()


def test_no_long_sentence_stands_twice(studies):
    texts = collections.Counter(
        text
        for study in studies
        for conversation in study.conversations.values()
        for sentence in conversation
        if sentence.act is not None and len((text := re.sub(r"\W+", " ", sentence.sentence.text.lower()).strip()).split()) >= 7
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_second_coders_judged_every_sentence():
    uneven = []
    for path in sorted(CORPORA.glob("*/*/*.second.txt")):
        first = path.with_name(path.name.replace(".second", ""))
        coded = [line for line in first.read_text(encoding="utf-8").splitlines() if re.match(r"[owhpc]", line)]
        if len(coded) != len(path.read_text(encoding="utf-8").split("\n")) - 1:
            uneven.append(f"{path.parent.name}/{path.name}")
    assert uneven == []


def test_the_file_of_last_times_stands_in_place_of_the_marks(tmp_path):
    path = tmp_path / "r1.txt"
    path.write_text("i | When?\no ~ | Once.\ncs | Monday it took hours.\np | They came.\no | So.\n")
    assert [c.last_time for c in read_conversations(path, study="s", language="en")["r1"]] == [False, True, False, False, False]
    path.with_suffix(".last").write_text("2-3\n")
    assert [c.last_time for c in read_conversations(path, study="s", language="en")["r1"]] == [False, False, True, True, False]
    path.with_suffix(".last").write_text("2 b\n")
    with pytest.raises(LineError, match="line 1: 'b' is no number"):
        read_conversations(path, study="s", language="en")
