"""What somebody judged is found again by its words, wherever in the recording they stand now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from annotations.findings import Act
from annotations.judgements import JudgeUtterance, LockTheme, MergeThemes, MoveMembers, Signature, SplitTheme
from annotations.themes import Outcome
from pipelines.judged_places import Judged, JudgedPlaces, Place, follow, places_before, places_fields

OUTCOME = Outcome("minimize", "the time it takes", "to read the bill")


def said(*texts: str, recording: str = "talk") -> dict[str, str]:
    return {f"{recording}:{number}": text for number, text in enumerate(texts, 1)}


NOW = said("Yes.", "It was slow.", "Yes.", "We lost a file.")


def test_a_sentence_is_found_under_its_new_number() -> None:
    judged = JudgeUtterance("talk:5", Act.OTHER, texts={"talk:5": "We lost a file."})
    (found,) = follow([judged], NOW).judgements
    assert isinstance(found, JudgeUtterance)
    assert (found.utterance, found.act) == ("talk:4", Act.OTHER)


def test_what_stands_where_it_stood_and_what_has_no_words_keeps_its_id() -> None:
    judgements = (
        JudgeUtterance("talk:3", Act.OTHER, texts={"talk:3": "Yes."}),
        JudgeUtterance("talk:9", Act.OTHER),
        MoveMembers(("talk:1",), "t1"),
        MergeThemes(("t1", "t2")),
    )
    assert follow(judgements, NOW).judgements == judgements


def test_of_several_with_the_same_words_the_nearest_counts() -> None:
    judged = MoveMembers(("talk:4", "talk:2"), "t1", texts={"talk:4": "Yes.", "talk:2": "It was slow."})
    (found,) = follow([judged], NOW).judgements
    assert isinstance(found, MoveMembers)
    assert found.members == ("talk:3", "talk:2")


def test_a_split_theme_keeps_the_id_that_others_name_it_by() -> None:
    split = SplitTheme("t1", ("talk:5",), texts={"talk:5": "We lost a file."})
    (found,) = follow([split], NOW).judgements
    assert isinstance(found, SplitTheme)
    assert (found.members, found.id) == (("talk:4",), split.id)


def test_what_nobody_says_any_more_is_told_and_hits_no_other_sentence() -> None:
    texts = {"talk:1": "It took hours.", "talk:2": "It was slow."}
    locked = LockTheme("t1", "Bills", OUTCOME, ("talk:1", "talk:2"), texts=texts)
    result = follow([locked, JudgeUtterance("talk:1", Act.WISH, texts={"talk:1": "It took hours."})], NOW)
    (found,) = result.judgements
    assert isinstance(found, LockTheme)
    assert found.members == ("talk:2",)
    told = "judgements.jsonl judges talk:1, whose words are not in the recording now; judge again, or leave it."
    assert result.problems == (told,)
    assert follow([locked], said("It was slow.", recording="other")).judgements == ()


YES = JudgeUtterance("talk:1", Act.COMPLAINT, texts={"talk:1": "Yes."})


def test_what_nobody_says_any_more_is_told_by_the_name_that_its_recording_has_now() -> None:
    judged = JudgeUtterance("talk:3", Act.WISH, texts={"talk:3": "It took hours."})
    places = {Judged("talk:3", "It took hours.", ""): Place("call:3")}
    found = follow([judged], {**NOW, **said("Hello.", recording="call")}, before={"call:3": "It took hours."}, last=places)
    assert found.problems == (
        "judgements.jsonl judges call:3, whose words are not in the recording now; judge again, or leave it.",
    )


GONE = "judgements.jsonl judges talk:1, whose words are not in the recording now; judge again, or leave it."


def judged_ids(*runs: Mapping[str, str], judgement: JudgeUtterance = YES) -> list[tuple[str, ...]]:
    """The id that ``judgement``, made after the first of the ``runs``, has in each later one."""
    last: JudgedPlaces = {}
    found: list[tuple[str, ...]] = []
    for before, now in pairwise(runs):
        result = follow([judgement], now, before=before, last=last)
        last = result.places
        found.append(tuple(j.utterance for j in result.judgements if isinstance(j, JudgeUtterance)))
    return found


def test_what_was_judged_goes_with_its_sentence_and_onto_no_other_with_the_same_words() -> None:
    before, corrected = said("Yes.", "It was slow.", "Yes."), said("Yes, exactly.", "It was slow.", "Yes.")
    result = follow([YES], corrected, before=before)
    assert (result.judgements, result.problems) == ((), (GONE,))
    assert judged_ids(before, corrected, corrected, said("Yes, exactly.", "Yes.")) == [(), (), ()]
    moved, grown = said("Well.", "Yes.", "It was slow.", "Yes."), said("Well.", "No.", "Yes.", "It was slow.", "Yes.")
    assert judged_ids(before, moved, moved, grown, moved) == [("talk:2",), ("talk:2",), ("talk:3",), ("talk:2",)]


def test_of_two_judged_sentences_with_the_same_words_one_that_is_cut_leaves_the_other_alone() -> None:
    before, now = said("It was slow.", "x", "It was slow."), said("It was slow.", "x")
    judged = [
        JudgeUtterance("talk:1", Act.COMPLAINT, texts={"talk:1": "It was slow."}),
        JudgeUtterance("talk:3", Act.WISH, texts={"talk:3": "It was slow."}),
    ]
    result = follow(judged, now, before=before)
    assert result.judgements == (judged[0],)
    again = follow(judged, now, before=now, last=result.places)
    assert (again.judgements, again.problems) == (result.judgements, result.problems)


def test_a_recording_that_is_away_for_a_run_keeps_its_judgements() -> None:
    before, moved = said("Yes.", "Yes."), said("Well.", "Yes.", "Yes.")
    assert judged_ids(before, moved, said("Hm.", recording="other"), moved) == [("talk:2",), (), ("talk:2",)]
    assert judged_ids(said("Yes.", "So.", "Yes."), said("Yes, so.", "So.", "Yes."), said("Yes.", "So.", "Yes.")) == [
        (),
        ("talk:1",),
    ]


def test_places_are_read_as_they_were_written_and_stand_under_the_names_of_now(tmp_path: Path) -> None:
    gone = MoveMembers(("talk:9", "talk:5"), "t1", Signature(at="2026"), {"talk:9": "No."})
    places = {
        Judged("talk:1", "Yes.", ""): Place("talk:2"),
        Judged("talk:9", "No.", "2026"): Place("talk:8", is_said=False),
        Judged("talk:5", "", "2026"): Place("talk:5"),
    }
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"judged": places_fields(places)}), encoding="utf-8")
    assert places_before([YES, gone], path) == places
    moved = places_before([YES, gone], path, renamed={"talk": "call"})
    assert [place.sentence for place in moved.values()] == ["call:2", "call:8", "call:5"]
    assert moved.keys() == places.keys()
    later = replace(YES, signature=Signature(at="2027"))
    assert places_before([later], path, renamed={"talk": "call"}) == {Judged("talk:1", "Yes.", "2027"): Place("call:1")}
    for content in ("", "[]", "{}", '{"judged": 3}', '{"judged": [{"judged": 1, "text": "x", "now": 2}]}'):
        path.write_text(content, encoding="utf-8")
        assert places_before([YES], path) == {Judged("talk:1", "Yes.", ""): Place("talk:1")}


def test_places_that_earlier_versions_wrote_under_the_names_of_then_are_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    fields = [{"judged": "call:1", "text": "Yes.", "now": "call:2"}, {"judged": "call:9", "text": "No.", "now": None}]
    path.write_text(json.dumps({"judged": fields}), encoding="utf-8")
    no = JudgeUtterance("talk:9", Act.WISH, texts={"talk:9": "No."})
    found = places_before([YES, no], path, renamed={"talk": "call"})
    assert list(found.values()) == [Place("call:2"), Place("call:9", is_said=False)]


def test_places_that_earlier_versions_wrote_are_found_though_another_recording_has_the_name_now(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"judged": [{"judged": "call:1", "text": "Yes.", "now": "call:2"}]}), encoding="utf-8")
    found = places_before([YES], path, renamed={"other": "talk"}, had={"other": "talk", "talk": "call"})
    assert found == {Judged("talk:1", "Yes.", ""): Place("call:2")}
