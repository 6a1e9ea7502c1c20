"""What somebody judged is found again by its words, wherever in the recording they stand now."""

from __future__ import annotations

from annotations.findings import Act
from annotations.judgements import JudgeUtterance, LockTheme, MergeThemes, MoveMembers, SplitTheme
from annotations.themes import Outcome
from pipelines.judged_places import follow

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
