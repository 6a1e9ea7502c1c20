from __future__ import annotations

from dataclasses import replace

from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.theme_diff import between, diff_fields, told


def theme(identity: str, name: str, *members: str) -> Theme:
    return Theme(identity, name, "s", Outcome("minimize", "the time", "it takes"), (), members)


BEFORE = ThemeSet(
    (theme("t1", "Bills", "a", "b", "c", "d"), theme("t2", "Lifts", "e", "f"), theme("t3", "Heat", "g", "h")), ("z",)
)


def changes(after: ThemeSet) -> dict[str, str]:
    return {change.theme: change.change.value for change in between(BEFORE, after).changes}


def test_the_same_run_twice_differs_in_nothing() -> None:
    assert told(between(BEFORE, BEFORE), BEFORE, BEFORE) == "3 of 3 themes are as they were; 0 quotes stand elsewhere."


def test_what_is_new_gone_renamed_merged_and_split_is_told() -> None:
    after = ThemeSet(
        (
            theme("t1", "Bills", "a", "b"),
            theme("t9", "Late bills", "c", "d"),
            theme("t2", "Lifts and heat", "e", "f", "g", "h"),
        ),
        ("z",),
    )
    assert changes(after) == {"t1": "changed", "t9": "new", "t2": "merged", "t3": "gone"}
    text = told(between(BEFORE, after), BEFORE, after)
    assert "0 of 3 themes are as they were" in text
    assert "changed  Bills (t1)\n         0 sentences came, 2 left" in text
    assert "merged   Lifts and heat (t2), now with: Heat" in text
    assert "new      Late bills (t9), from: Bills" in text
    assert "c: Bills -> Late bills" in text


def test_a_theme_is_as_it_was_with_its_name_statement_and_sentences_alone() -> None:
    bills, lifts, heat = BEFORE.themes
    after = ThemeSet((replace(bills, statement="other words"), replace(lifts, members=("e", "x")), heat), ("f", "z"))
    text = told(between(BEFORE, after), BEFORE, after)
    assert text.startswith("reworded Bills (t1)\n         worded: other words; before: s\n")
    assert "changed  Lifts (t2)\n         1 sentence came, 1 left\n" in text
    assert "1 of 3 themes are as they were; 1 quote stands elsewhere." in text
    first, second, third = diff_fields(between(BEFORE, after))["themes"]
    assert (first["change"], first["statement"], first["statement_before"]) == ("reworded", "other words", "s")
    assert (second["change"], second["came"], second["left"]) == ("changed", 1, 1)
    assert (third["change"], third["came"], third["left"]) == ("kept", 0, 0)
    unworded = ThemeSet((replace(bills, name="New", needs_wording=True), lifts, heat), ("z",))
    text = told(between(BEFORE, unworded), BEFORE, unworded)
    assert "renamed  New (t1), before: Bills\n         worded: left to a person; before: s\n" in text


def test_a_part_that_is_split_off_tells_where_it_comes_from_however_small_it_is() -> None:
    after = ThemeSet((theme("t1", "Bills", "a", "b", "c"), theme("j1", "Late", "d"), *BEFORE.themes[1:]), ("z",))
    assert "new      Late (j1), from: Bills\n" in told(between(BEFORE, after), BEFORE, after)
    strangers = ThemeSet((theme("t1", "Bills", "a", "b", "c"), theme("j1", "Late", "d", "x", "y"), *BEFORE.themes[1:]), ("z",))
    assert "new      Late (j1)\n" in told(between(BEFORE, strangers), BEFORE, strangers)


def test_a_quote_that_moved_is_named_in_the_data() -> None:
    after = ThemeSet((*BEFORE.themes[:2], theme("t3", "Heat", "g")), ("h", "z"))
    assert diff_fields(between(BEFORE, after))["moved"] == [{"complaint": "h", "from": "t3", "to": None}]


def test_runs_in_different_folders_are_matched_by_their_sentences() -> None:
    after = ThemeSet(tuple(replace(t, id=f"x{t.id}") for t in BEFORE.themes), ("z",))
    assert set(changes(after).values()) == {"kept"}
    renamed = ThemeSet((replace(after.themes[0], name="Invoices"), *after.themes[1:]), ("z",))
    assert "renamed  Invoices (t1), before: Bills" in told(between(BEFORE, renamed), BEFORE, renamed)


def test_one_id_in_common_leaves_the_others_to_be_matched_by_their_sentences() -> None:
    first = theme("t1", "Bills", "a", "b", "c")
    before = ThemeSet((first, theme("t2", "Lifts", "d", "e", "f"), theme("t3", "Heat", "g", "h", "i")), ())
    after = ThemeSet((first, theme("t5", "Lifts", "e", "d", "f"), theme("t6", "Heat", "h", "g", "i")), ())
    assert told(between(before, after), before, after) == "3 of 3 themes are as they were; 0 quotes stand elsewhere."
    grown = ThemeSet((replace(first, members=("a", "b", "c", "d")), *after.themes[2:], theme("t5", "Doors", "x", "e")), ("f",))
    assert {c.theme: c.change.value for c in between(before, grown).changes} == {"t1": "changed", "t3": "kept", "t2": "renamed"}


def test_a_theme_with_another_id_and_name_is_called_as_it_is_now() -> None:
    before = ThemeSet((theme("tA", "Old", "a", "b", "c"),), ("z",))
    after = ThemeSet((theme("tB", "New", "a", "b", "c", "z"),), ())
    found = between(before, after)
    text = told(found, before, after)
    assert "renamed  New (tA), before: Old" in text
    assert "z: none -> New" in text
    fields = diff_fields(found, after)
    assert [(change["theme"], change["now"]) for change in fields["themes"]] == [("tA", "tB")]
    assert fields["moved"] == [{"complaint": "z", "from": None, "to": "tB"}]
    gone = between(before, ThemeSet((), ("a", "b", "c", "z")))
    assert [change["now"] for change in diff_fields(gone, ThemeSet((), ()))["themes"]] == [None]


def test_where_a_quote_came_from_is_called_as_it_was_and_where_it_went_as_it_is() -> None:
    bills, lifts, heat = BEFORE.themes
    after = ThemeSet(
        (
            replace(bills, name="Invoices", members=("a", "b")),
            replace(lifts, name="Doors", members=("e", "f", "c")),
            heat,
            theme("t9", "Late", "d"),
        ),
        ("z",),
    )
    text = told(between(BEFORE, after), BEFORE, after)
    assert "  c: Bills -> Doors" in text
    assert "new      Late (t9), from: Bills" in text
