from __future__ import annotations

from dataclasses import replace

from annotations.themes import Outcome, Theme, ThemeSet
from models.themes.identity import Change, carry_over, diff


def theme(name: str, *members: str, needs_wording: bool = False) -> Theme:
    outcome = Outcome("minimize", "the time it takes", f"to {name}", sources={"object": members[0]})
    return Theme(f"t-{name}", name, f"statement of {name}", outcome, (), members, needs_wording)


BEFORE = ThemeSet((theme("find", "a", "b", "c", "d"), theme("pay", "e", "f", "g")), ("z",))


def test_a_theme_keeps_id_and_name_when_complaints_are_added() -> None:
    found = ThemeSet((theme("seek", "c", "b", "a", "d", "new1"), theme("refund", "f", "e", "g", "new2")), ("z",))
    themes = carry_over(BEFORE, found)
    changes = diff(BEFORE, themes)
    assert [(t.id, t.name) for t in themes.themes] == [("t-find", "find"), ("t-pay", "pay")]
    assert themes.themes[0].members == ("c", "b", "a", "d", "new1")
    assert [(c.change, c.came, c.left) for c in changes.changes] == [(Change.CHANGED, 1, 0)] * 2
    assert {change.change for change in diff(themes, themes).changes} == {Change.KEPT}
    assert changes.moves == ()


def test_a_theme_that_is_none_any_more_takes_no_id_from_another() -> None:
    old, dissolved = [f"a{n}" for n in range(9)], [f"b{n}" for n in range(20)]
    before = ThemeSet((theme("find", *old), theme("pay", *dissolved)), ())
    most, rest = theme("most", *old[:6], *dissolved[:4]), theme("rest", *old[6:])
    themes = carry_over(before, ThemeSet((most, rest), tuple(dissolved[4:])))
    assert [(t.id, len(t.members)) for t in themes.themes] == [("t-find", 10), ("t-rest", 3)]


def test_wording_is_renewed_when_its_supporters_left() -> None:
    found = ThemeSet((theme("seek", "b", "c", "d"), theme("pay", "e", "f", "g")), ("a", "z"))
    themes = carry_over(BEFORE, found)
    changes = diff(BEFORE, themes)
    assert [(t.id, t.name) for t in themes.themes] == [("t-find", "seek"), ("t-pay", "pay")]
    assert changes.changes[0].change is Change.RENAMED
    assert [(m.complaint, m.before, m.after) for m in changes.moves] == [("a", "t-find", None)]


def test_a_quote_of_somebody_who_has_gone_is_no_name_any_more() -> None:
    quoted = replace(theme("“My boss Ann shouts”", "b", "a", "c", needs_wording=True), id="t-quoted")
    found = theme("“It is loud”", "b", "c", needs_wording=True)
    (gone,) = carry_over(ThemeSet((quoted,), ()), ThemeSet((found,), ())).themes
    assert (gone.id, gone.name) == ("t-quoted", "“It is loud”")
    (moved,) = carry_over(ThemeSet((quoted,), ()), ThemeSet((found,), ("a",)), said={"a": "My boss Ann shouts,"}).themes
    assert moved.name == "“My boss Ann shouts”"


def test_a_name_quotes_what_a_member_says_now() -> None:
    said = {"a": "The wrong street, twice, and I paid", "b": "It is loud", "c": "It is far"}
    found = ThemeSet((theme("“It is loud”", "b", "a", "c", needs_wording=True),), ())

    def name(before: str, **now: str) -> str:
        old = theme(before, "a", "b", "c", needs_wording=True)
        return carry_over(ThemeSet((old,), ()), found, said=said | now).themes[0].name

    for quoting in ("“The wrong street, twice …”", "“The wrong street, twice, and I paid” (post)"):
        assert name(quoting) == name(quoting, b="It is quiet") == quoting
        assert name(quoting, a="The wrong avenue, twice, and I paid") == "“It is loud”"
    assert name("post, street", a="The wrong avenue") == "post, street"


def test_words_of_another_namer_stay_only_where_a_person_chose_them() -> None:
    before = ThemeSet((theme("find", "a", "b"), replace(theme("pay", "e", "f"), judged=True)), (), worded_by="namer-1")
    found = ThemeSet((theme("“I seek”", "a", "b", needs_wording=True), theme("refund", "e", "f")), (), worded_by="namer-2")
    themes = carry_over(before, found)
    assert [(t.id, t.name, t.needs_wording) for t in themes.themes] == [("t-find", "“I seek”", True), ("t-pay", "pay", False)]
    assert themes.worded_by == "namer-2"
    again = carry_over(replace(before, worded_by="namer-2"), found)
    assert [t.name for t in again.themes] == ["find", "pay"]


def test_parts_of_a_theme_are_worded_by_the_same_namer_too() -> None:
    def whole(part: str, worded_by: str) -> ThemeSet:
        sub = replace(theme(part, "a", "b"), id="t-find.1", parent="t-find")
        return ThemeSet((replace(theme("find", "a", "b", "c"), subthemes=(sub,)),), (), worded_by=worded_by)

    for namer, expected in (("namer-1", "old"), ("namer-2", "new")):
        (one,) = carry_over(whole("old", "namer-1"), whole("new", namer)).themes
        assert [sub.name for sub in one.subthemes] == [expected]


def test_a_name_that_another_theme_goes_on_with_is_told_apart() -> None:
    found = ThemeSet((theme("seek", "a", "b", "c", "d"), replace(theme("find", "x", "y"), keywords=("roof",))), ("z",))
    themes = carry_over(BEFORE, found)
    assert [t.name for t in themes.themes] == ["find", "find (roof)"]


def test_new_gone_merged_and_split_themes_are_reported() -> None:
    merged = carry_over(BEFORE, ThemeSet((theme("all", "a", "b", "c", "d", "e", "f", "g"),), ("z",)))
    changes = diff(BEFORE, merged)
    assert merged.themes[0].id == "t-find"
    assert [(c.change, c.others) for c in changes.changes] == [(Change.MERGED, ("t-pay",)), (Change.GONE, ("t-find",))]
    parts = ThemeSet((theme("x", "a", "b"), theme("y", "c", "d")), ("e", "f", "g", "z"))
    kinds = [c.change for c in diff(BEFORE, parts).changes]
    assert kinds == [Change.NEW, Change.NEW, Change.SPLIT, Change.GONE]
    assert "new: x (t-x)" in str(diff(BEFORE, parts))


def test_an_id_is_never_given_twice() -> None:
    found = ThemeSet((theme("pay", "a", "b", "c", "d"), theme("find", "e", "f", "g"), theme("other", "n")), ("z",))
    themes = carry_over(BEFORE, found)
    assert [t.id for t in themes.themes] == ["t-find", "t-pay", "t-other"]


def test_a_theme_that_goes_on_takes_its_subthemes_along_under_their_old_ids() -> None:
    parts = (replace(theme("one", "a", "b"), id="t-find.1", parent="t-find"), replace(theme("two", "c", "d"), id="t-find.2"))
    before = ThemeSet((replace(BEFORE.themes[0], subthemes=parts),), ())
    later = (replace(theme("eins", "a", "b", "x"), id="t-seek.9"), replace(theme("neu", "y"), id="t-seek.8"))
    found = ThemeSet((replace(theme("seek", "a", "b", "c", "d", "x", "y"), subthemes=later),), ())
    (carried,) = carry_over(before, found).themes
    assert [(part.id, part.name, part.parent) for part in carried.subthemes] == [
        ("t-find.1", "one", "t-find"),
        ("t-find.8", "neu", "t-find"),
    ]


def many(letter: str, first: int, last: int) -> list[str]:
    return [f"{letter}{number}" for number in range(first, last + 1)]


def test_a_new_theme_never_takes_the_id_of_one_that_goes_on() -> None:
    before = ThemeSet((replace(theme("Old A", *many("m", 0, 9)), id="tA"),), ())
    stranger = replace(theme("X new", "m0", *many("n", 0, 19)), id="tA")
    found = ThemeSet((stranger, replace(theme("Y", *many("m", 1, 9)), id="tB")), ())
    carried = carry_over(before, found)
    changes = diff(before, carried)
    assert [(t.id, t.name) for t in carried.themes] == [("tA-2", "X new"), ("tA", "Y")]
    assert [(c.change, c.theme) for c in changes.changes] == [(Change.NEW, "tA-2"), (Change.RENAMED, "tA")]
    assert carry_over(carried, found) == carried


def test_a_new_theme_does_not_inherit_the_id_of_one_that_is_gone() -> None:
    before = ThemeSet((replace(theme("Old A", *many("m", 0, 9)), id="tA"), replace(theme("B", "b0", "b1"), id="tA-2")), ())
    rest = (*many("m", 2, 9), "b0", "b1")
    parts = (replace(theme("part", "m0", "n1"), id="tA.1", parent="tA"), replace(theme("rest", "m1", "n2"), id="tA.2"))
    found = ThemeSet((replace(theme("X", "m0", "m1", "n1", "n2"), id="tA", subthemes=parts),), rest)
    carried = carry_over(before, found)
    changes = diff(before, carried)
    assert [t.id for t in carried.themes] == ["tA-3"]
    assert [(part.id, part.parent) for part in carried.themes[0].subthemes] == [("tA-3.1", "tA-3"), ("tA-3.2", "tA-3")]
    assert [(c.change, c.theme) for c in changes.changes] == [(Change.NEW, "tA-3"), (Change.GONE, "tA"), (Change.GONE, "tA-2")]
    assert carry_over(carried, found) == carried


def test_a_new_subtheme_never_takes_the_id_of_one_that_goes_on() -> None:
    old = replace(theme("one", "a", "b", "c", "d"), id="tA.1", parent="tA")
    before = ThemeSet((replace(theme("A", "a", "b", "c", "d"), id="tA", subthemes=(old,)),), ())
    parts = (replace(theme("new", "x", "y"), id="tB.1", parent="tB"), replace(theme("eins", "b", "a", "c", "d"), id="tB.2"))
    found = ThemeSet((replace(theme("B", "a", "b", "c", "d", "x", "y"), id="tB", subthemes=parts),), ())
    (carried,) = carry_over(before, found).themes
    assert [(part.id, part.name) for part in carried.subthemes] == [("tA.1-2", "new"), ("tA.1", "one")]


def test_nothing_is_merged_with_a_theme_that_is_still_there() -> None:
    before = ThemeSet((theme("s", *many("s", 0, 9)), theme("t", "t0", "t1", "t2")), ())
    after = ThemeSet((theme("s", *many("s", 0, 4)), theme("t", "t0", "t1", "t2", *many("s", 5, 9))), ())
    found = diff(before, after)
    assert [(c.change, c.others) for c in found.changes] == [(Change.CHANGED, ()), (Change.CHANGED, ())]
    assert [m.complaint for m in found.moves] == many("s", 5, 9)


def test_members_whose_recording_is_gone_count_neither_for_nor_against_a_merger_or_split() -> None:
    before = ThemeSet((theme("s", *many("s", 0, 11)), theme("t", "t0", "t1", "t2"), theme("u", "u0", "u1", "u2")), ())
    with_four = replace(before.themes[1], members=("t0", "t1", "t2", *many("s", 0, 3)))
    told = diff(before, ThemeSet((with_four, before.themes[2]), ())).changes
    assert [(c.change, c.others) for c in told] == [(Change.MERGED, ("t-s",)), (Change.KEPT, ()), (Change.GONE, ("t-t",))]
    first = replace(before.themes[1], members=("t0", "t1", "t2", *many("s", 0, 1)))
    second = replace(before.themes[2], members=("u0", "u1", "u2", *many("s", 2, 3)))
    told = diff(before, ThemeSet((first, second), ())).changes
    assert [(c.change, c.others) for c in told][2] == (Change.SPLIT, ("t-t", "t-u"))
    fresh = diff(before, ThemeSet((theme("new", *many("s", 0, 3), "n0", "n1", "n2"), *before.themes[1:]), ())).changes
    assert fresh[0].others == ("t-s",)
    unplaced = diff(before, ThemeSet((first, before.themes[2]), tuple(many("s", 2, 3)))).changes
    assert unplaced[0].change is Change.CHANGED


def test_a_theme_whose_parts_went_into_several_others_is_split_and_merged_with_none() -> None:
    whole = theme("s", *many("s", 0, 9))
    before = ThemeSet((whole, theme("t", "t0", "t1", "t2", "t3"), theme("u", "u0", "u1", "u2")), ())
    for first in (5, 7):
        there = theme("t", *before.themes[1].members, *many("s", 0, first - 1))
        after = ThemeSet((there, theme("u", *before.themes[2].members, *many("s", first, 9))), ())
        told = [(c.theme, c.change, c.others) for c in diff(before, after).changes]
        assert told == [("t-t", Change.CHANGED, ()), ("t-u", Change.CHANGED, ()), ("t-s", Change.SPLIT, ("t-t", "t-u"))]


def test_half_of_a_theme_is_not_the_theme() -> None:
    before = ThemeSet((theme("s", *many("s", 0, 3)), theme("t", "t0", "t1", "t2")), ())
    after = ThemeSet((theme("t", "t0", "t1", "t2", "s0", "s1"),), ("s2", "s3"))
    assert [(c.change, c.others) for c in diff(before, after).changes] == [(Change.CHANGED, ()), (Change.GONE, ("t-t",))]


def test_a_quote_that_stands_in_another_theme_by_now_is_no_name_any_more() -> None:
    said = {"a": "It is loud", "b": "It is far", "c": "It is cold", "x": "It is late", "y": "It is dark"}
    old = replace(theme("“It is loud”", "b", "a", "c", needs_wording=True), id="t-old")
    left = theme("“It is far”", "b", "c", needs_wording=True)

    def name(*found: Theme, unassigned: tuple[str, ...] = ()) -> str:
        return carry_over(ThemeSet((old,), ("x", "y")), ThemeSet((left, *found), unassigned), said=said).themes[0].name

    assert name(theme("other", "x", "a", "y")) == "“It is far”"
    assert name(theme("other", "x", "y"), unassigned=("a",)) == "“It is loud”"


def test_a_quote_that_stands_in_another_part_of_the_theme_by_now_is_no_name_of_a_part() -> None:
    said = {"a": "It is loud", "b": "It is far", "c": "It is cold", "d": "It is late", "e": "It is dark"}

    def whole(name: str, first: tuple[str, ...], second: tuple[str, ...]) -> ThemeSet:
        parts = (theme(name, *first, needs_wording=True), theme("rest", *second))
        parts = tuple(replace(part, id=f"t-find.{n}", parent="t-find") for n, part in enumerate(parts))
        return ThemeSet((replace(theme("find", *"bcade"), subthemes=parts),), ())

    before = whole("“It is loud”", ("b", "a", "c"), ("d", "e"))
    (now,) = carry_over(before, whole("“It is far”", ("b", "c"), ("d", "e", "a")), said=said).themes
    assert [part.name for part in now.subthemes] == ["“It is far”", "rest"]
