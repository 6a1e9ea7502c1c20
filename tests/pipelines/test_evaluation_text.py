import json

from annotations.corpus import CodedSentence
from annotations.findings import Act, Finding
from annotations.utterances import Sentence
from pipelines.evaluation import Pair, pairs_of, score, worst
from pipelines.evaluation_text import error_lines, scores_fields, scores_lines

MISSED = "The export took hours."


def finding(act):
    return Finding(act, (), {a: 0.8 if a is act else 0.05 for a in Act})


PAIRS = pairs_of(
    [CodedSentence(Sentence("s1", "c", MISSED), Act.COMPLAINT), CodedSentence(Sentence("s2", "c", "We have two."), Act.OTHER)],
    [finding(Act.OTHER), finding(Act.OTHER)],
)


def test_the_table_has_a_row_for_each_act_and_fits_a_terminal():
    lines = list(scores_lines("all", score(PAIRS)))
    assert lines[0] == "all: 2 sentences of 1 conversation"
    (other,) = [line for line in lines if line.startswith("  other  ")]
    assert other.split()[1] == "0.50"
    assert other.split()[-1] == "1"
    assert max(map(len, lines)) <= 80
    (wish,) = [line for line in lines if line.startswith("  wish  ") and "–" in line]
    assert wish.split()[1:] == ["–", "–", "–", "0"]


def test_too_few_conversations_for_an_interval_are_told():
    golds = [CodedSentence(Sentence(f"s{n}", str(n), MISSED), Act.WISH if n == 1 else Act.OTHER) for n in range(6)]
    scores = score(pairs_of(golds, [finding(coded.act) for coded in golds]))
    lines = list(scores_lines("all", scores))
    (wish,) = [line for line in lines if line.startswith("  wish  ") and "(" in line]
    assert wish.split("  ")[-1] == "1"
    assert wish.count("1.00 (too little)") == 3
    assert "  (too little: in gold, or found, in too few conversations for an interval)" in lines
    assert max(map(len, lines)) <= 80
    assert scores_fields(scores)["acts"]["wish"]["f1"] == {"value": 1.0, "low": None, "high": None}


def test_precision_of_what_was_never_found_is_a_dash_and_no_matter_of_intervals():
    golds = [CodedSentence(Sentence(f"s{n}{act}", str(n), MISSED), act) for n in range(40) for act in (Act.WISH, Act.OTHER)]
    scores = score(pairs_of(golds, [finding(Act.OTHER)] * len(golds)))
    lines = list(scores_lines("all", scores))
    (wish,) = [line for line in lines if line.startswith("  wish  ") and "–" in line]
    assert wish.split() == ["wish", "–", "0.00", "(0.00–0.00)", "0.00", "(0.00–0.00)", "40"]
    assert not any("too little" in line for line in lines)
    assert scores_fields(scores)["acts"]["wish"]["precision"] is None


def test_what_gold_does_not_have_is_a_dash_and_not_nothing():
    scores = score(PAIRS)
    assert "  facets, macro F1 on complaints that were found: –" in list(scores_lines("all", scores))
    assert scores_fields(scores)["facets_macro_f1"] is None


def test_scores_are_json_with_the_acts_by_name():
    fields = json.loads(json.dumps(scores_fields(score(PAIRS))))
    assert fields["acts"]["complaint"]["recall"]["value"] == 0.0
    assert fields["confusion"]["complaint"]["other"] == 1


def test_an_error_is_shown_with_what_was_said_before():
    lines = list(error_lines(worst(PAIRS), {0: ["interviewer: What was hard?"]}))
    assert [line.strip() for line in lines] == [
        "s1: gold complaint, found other (0.80)",
        "interviewer: What was hard?",
        f"> {MISSED}",
    ]


def test_a_long_sentence_is_shown_on_lines_of_a_terminal():
    long = Pair(CodedSentence(Sentence("s1", "c", "It took hours. " * 20), Act.COMPLAINT), finding(Act.OTHER), at=0)
    lines = list(error_lines([long], {0: ["interviewer: " + "Why was that? " * 20]}))
    assert max(map(len, lines)) <= 80
    assert sum("hours" in line for line in lines) > 1
