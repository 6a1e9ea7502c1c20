"""Judgements and themes under the ids that sentences have now."""

from annotations.findings import Act
from annotations.judgements import JudgeUtterance, MergeThemes, MoveMembers, SplitTheme
from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.sentence_ids import Renaming


def test_what_is_no_id_is_left_as_it_is():
    now = Renaming({"old": "new", "": "none"})
    assert [now.sentence(identity) for identity in ("old:2", "old", "old:two", "old:2 (before)", "old:1:2")] == [
        "new:2", "old", "old:two", "old:2 (before)", "old:1:2",
    ]  # fmt: skip


def test_a_persons_work_follows_a_new_name():
    now = Renaming({"old": "new"})
    assert now.judgement(JudgeUtterance("old:3", Act.PRAISE)) == JudgeUtterance("new:3", Act.PRAISE)
    assert now.judgement(MoveMembers(("old:1", "x:2"), "t1")) == MoveMembers(("new:1", "x:2"), "t1")
    quoted = now.judgement(JudgeUtterance("old:3", Act.PRAISE, texts={"old:3": "It took hours."}))
    assert quoted == JudgeUtterance("new:3", Act.PRAISE, texts={"new:3": "It took hours."})
    split = SplitTheme("t1", ("old:1",))
    moved_split = now.judgement(split)
    assert isinstance(moved_split, SplitTheme)
    assert (moved_split.members, moved_split.id) == (("new:1",), split.id)
    assert now.judgement(SplitTheme("t1", ("x:1",))) == SplitTheme("t1", ("x:1",))
    assert now.judgement(MergeThemes(("t1", "t2"))) == MergeThemes(("t1", "t2"))
    outcome = Outcome("minimize", "the time", "it", sources={"metric": "old:1"})
    theme = Theme("t1", "n", "s", outcome, (), ("old:1",), subthemes=(Theme("t1.1", "n", "s", outcome, (), ("old:1",)),))
    (moved,) = now.theme_set(ThemeSet((theme,), ("old:9",))).themes
    assert (moved.members, moved.outcome.sources, moved.subthemes[0].members) == (("new:1",), {"metric": "new:1"}, ("new:1",))
