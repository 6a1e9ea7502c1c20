import csv
import itertools
import json
import re
from datetime import date

import pytest

from annotations.consent import withheld
from annotations.formats import respondents_csv
from service.sample import REFERENCE, RESPONDENTS, SAMPLE, sample_recordings

STEMS = [p.stem for p in sample_recordings()]


def reference(stem):
    return json.loads((REFERENCE / f"{stem}.json").read_text(encoding="utf-8"))


def test_six_interviews_in_two_languages_below_six_megabytes():
    assert sorted(stem[:2] for stem in STEMS) == ["en", "en", "en", "en", "ru", "ru"]
    assert sum(p.stat().st_size for p in sample_recordings()) < 6_000_000


def test_every_recording_belongs_to_exactly_one_respondent():
    rows = list(csv.DictReader(RESPONDENTS.read_text(encoding="utf-8").splitlines()))
    assert sorted(row["recordings"] for row in rows) == STEMS
    assert [row["respondent"] for row in rows if row["target_behaviour"] == "no"] == ["lucy"]
    buyers = {row["respondent"] for row in csv.DictReader((SAMPLE / "purchases.csv").read_text(encoding="utf-8").splitlines())}
    assert buyers == {row["respondent"] for row in rows} - {"lucy"}


def test_nothing_is_wrong_with_the_tables():
    read = respondents_csv.read_respondents(RESPONDENTS, recordings=STEMS)
    assert read.problems == ()
    assert withheld(read.respondents, today=date(2027, 1, 1)) == {}


@pytest.mark.parametrize("stem", STEMS)
def test_reference_has_every_word_of_the_dialogue_in_order_of_time(stem):
    lines = (SAMPLE / "dialogues" / f"{stem}.txt").read_text(encoding="utf-8").splitlines()
    spoken = [re.sub(r"^\+?\w+: ", "", line) for line in lines if line and not line.startswith(("#", "voices:"))]
    segments = reference(stem)["segments"]
    assert [s["text"] for s in segments] == spoken
    for segment in segments:
        words = segment["words"]
        assert segment["text"].split() == [w["text"] for w in words]
        assert all(w["start_ms"] < w["end_ms"] for w in words)
        assert all(a["start_ms"] < b["start_ms"] for a, b in itertools.pairwise(words))
    assert max(s["end_ms"] for s in segments) <= reference(stem)["duration_ms"]
    assert 120_000 <= reference(stem)["duration_ms"] <= 240_000


@pytest.mark.parametrize("stem", STEMS)
def test_reference_names_who_asks_and_one_who_answers(stem):
    roles = {s["speaker"]: s["role"] for s in reference(stem)["segments"]}
    assert sorted(set(roles.values())) == ["interviewer", "respondent"]
    assert list(roles.values()).count("respondent") == 1
