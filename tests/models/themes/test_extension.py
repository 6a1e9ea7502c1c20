from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, groupby

import numpy as np
import pytest

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.themes.encoded import Middle
from models.themes.extension import followed, with_arrivals, without
from models.themes.finder import ConsensusThemeFinder, FinderOptions
from models.themes.groups import GroupOptions
from models.themes.memory import ThemesMemory, difference, key_of, packed, unpacked
from models.themes.views import EncoderSet
from tests.fakes.encoder import WordsEncoder
from tests.fakes.namer import LongestWordNamer
from tests.fakes.parser import NounsParser
from tests.models.themes.study import study


@pytest.fixture
def finder() -> ConsensusThemeFinder:
    return ConsensusThemeFinder(
        encoders=EncoderSet({"words": WordsEncoder()}, {}),
        namer=LongestWordNamer(),
        parser=NounsParser(),
        options=FinderOptions(groups=GroupOptions(granularity=0.8)),
    )


def said(thing: str, text: str, number: int = 0) -> Complaint:
    context = f"What about the {thing}?\n{text}"
    return Complaint(f"late:{thing}{number}", text, context=context, conversation="late", respondent="late")


def place_of(complaint: str, themes: ThemeSet) -> set[str]:
    """What the other members of the complaint's theme are about."""
    (own,) = [theme for theme in themes.themes if complaint in theme.members]
    return {member.split(":")[1][:-1] for member in own.members}


def grown(
    finder: ConsensusThemeFinder, themes: ThemeSet, memory: bytes, complaints: Sequence[Complaint], *, language: str | None = None
) -> ThemeSet | None:
    extended = finder.extend(themes, memory, complaints, language=language)
    return None if extended is None else extended.themes


def test_what_comes_goes_where_it_belongs(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study())
    late = [said("invoice", "The invoice carried the wrong total again."), said("elevator", "The elevator stood still all week.")]
    after = grown(finder, before, memory, [*study(), *late])
    assert after is not None
    assert place_of("late:invoice0", after) == {"invoice"}
    assert place_of("late:elevator0", after) == {"elevator"}


def test_what_is_like_no_theme_is_unassigned(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study())
    after = grown(
        finder, before, memory, [*study(), Complaint("odd", "Zebra quantum yoghurt."), Complaint("dumb", "I don't know.")]
    )
    assert after is not None
    assert {"odd", "dumb"} <= set(after.unassigned)
    assert [theme.members for theme in after.themes] == [theme.members for theme in before.themes]


def test_what_leaves_is_in_no_theme_any_more(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study(8))
    left = before.themes[0].outcome.sources["object"]  # the member whose words the theme has
    after = grown(finder, before, memory, [complaint for complaint in study(8) if complaint.id != left])
    assert after is not None
    shrunk = next(theme for theme in after.themes if theme.id == before.themes[0].id)
    assert left not in shrunk.members
    assert set(shrunk.outcome.sources.values()) <= set(shrunk.members)


def test_who_leaves_is_not_quoted_any_more(finder: ConsensusThemeFinder) -> None:
    everybody = [replace(complaint, text=f"{complaint.text} ({complaint.id})") for complaint in study(8)]
    before, memory = finder.find_and_remember(everybody)
    quoted = before.themes[0].members[0]
    assert quoted in before.themes[0].name
    after = grown(finder, before, memory, [complaint for complaint in everybody if complaint.id != quoted])
    assert after is not None
    shrunk = next(theme for theme in after.themes if theme.id == before.themes[0].id)
    assert quoted not in shrunk.name
    assert shrunk.members[0] in shrunk.name


def test_other_words_are_another_complaint(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study(8))
    changed = [replace(c, text="The parcel came.", context="The parcel came.") if c.id == "p0:elevator0" else c for c in study(8)]
    assert grown(finder, before, memory, study(8)) == before
    assert grown(finder, before, memory, changed) is not None


def numbered(complaints: Sequence[Complaint], *, first: int = 8) -> list[Complaint]:
    """The complaints with ids as sentences of a recording have them."""
    conversations = groupby(complaints, key=lambda complaint: complaint.conversation)
    told = ((f"{name}:{number}", one) for name, own in conversations for number, one in enumerate(own, start=first))
    return [replace(complaint, id=identity) for identity, complaint in told]


def a_sentence_later(complaints: Sequence[Complaint]) -> list[Complaint]:
    return [*numbered(complaints[:8], first=9), *numbered(complaints[8:])]


def a_name_later(complaints: Sequence[Complaint]) -> list[Complaint]:
    own = [replace(complaint, conversation="Zoe", respondent="Zoe") for complaint in complaints[:8]]
    return [*numbered(own), *numbered(complaints[8:])]


@pytest.mark.parametrize("later", [a_sentence_later, a_name_later])
def test_complaints_with_other_ids_stay_where_they_are(
    finder: ConsensusThemeFinder, later: Callable[[Sequence[Complaint]], list[Complaint]]
) -> None:
    asked = numbered(study())
    before, memory = finder.find_and_remember(asked)
    now = dict(zip((complaint.id for complaint in asked), (complaint.id for complaint in later(study())), strict=True))
    assert difference(unpacked(memory), later(study())).size == 0
    extended = finder.extend(before, memory, later(study()))
    assert extended is not None
    assert extended.added == 0
    after = extended.themes
    assert [(t.id, t.name, t.members) for t in after.themes] == [
        (t.id, t.name, tuple(now[member] for member in t.members)) for t in before.themes
    ]
    assert [t.outcome.sources["object"] for t in after.themes] == [now[t.outcome.sources["object"]] for t in before.themes]


def test_among_complaints_with_other_ids_only_what_is_read_otherwise_moves(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(numbered(study(8)))
    later = a_sentence_later(study(8))
    changed = [replace(c, text=f"{c.text} Yes.") if c.id == "p0:10" else c for c in later]
    change = difference(unpacked(memory), changed)
    assert ([c.id for c in change.arrived], change.left, change.added) == (["p0:10"], {"p0:9"}, 0)
    come = said("invoice", "The invoice carried the wrong total again.")
    extended = finder.extend(before, memory, [*changed, come])
    assert extended is not None
    assert extended.added == 1
    after = grown(finder, before, memory, changed)
    assert after is not None
    assert sorted(chain(after.unassigned, *(t.members for t in after.themes))) == sorted(complaint.id for complaint in changed)


def test_no_statement_rests_on_the_sentence_that_has_the_number_of_one_that_left(finder: ConsensusThemeFinder) -> None:
    asked = numbered(study(8))
    before, memory = finder.find_and_remember(asked)
    source = before.themes[0].outcome.sources["object"]
    left = next(complaint for complaint in asked if complaint.id == source)
    alike = replace(left, id="p0:99", text="Somebody else's.")
    known = {**unpacked(memory).known, "p0:99": key_of(alike)}
    change = difference(replace(unpacked(memory), known=known), [replace(alike, id=source)])
    moved, _, gone = followed(before, unpacked(memory), change)
    assert change.moved == {"p0:99": source}
    assert moved.themes[0].outcome.sources["object"] in gone
    assert source not in gone


def test_a_theme_whose_complaints_all_read_otherwise_is_still_theirs(finder: ConsensusThemeFinder) -> None:
    rare = [
        Complaint(f"rare:{n}", f"The ferry was late {word}.", context=f"And the ferry?\nferry {word}", conversation="rare")
        for n, word in enumerate(["once", "often", "again"])
    ]
    before, memory = finder.find_and_remember([*study(8), *rare])
    (own,) = [theme for theme in before.themes if "rare:0" in theme.members]
    assert set(own.members) == {complaint.id for complaint in rare}
    asked_otherwise = [replace(complaint, context=complaint.context.replace("And", "What of")) for complaint in rare]
    after = grown(finder, before, memory, [*study(8), *asked_otherwise])
    assert after is not None
    assert {theme.id: set(theme.members) for theme in after.themes} == {t.id: set(t.members) for t in before.themes}


def test_the_only_outcome_that_is_left_of_a_theme_is_the_theme() -> None:
    one, other = (Theme(f"t.{n}", "", "", Outcome("", "", ""), (), own, parent="t") for n, own in enumerate([("a", "b"), ("c",)]))
    whole = replace(one, id="t", members=("a", "b", "c"), parent=None, subthemes=(one, other))
    middle = Middle(np.zeros(1, np.float32), 1, np.zeros(1, np.float32))
    memory = ThemesMemory({}, middles=dict.fromkeys(["t", "t.0", "t.1"], middle))
    for left, parts in (("c", 0), ("a", 2)):
        complaints = [Complaint(member, member) for member in {"a", "b", "c"} - {left}]
        after = with_arrivals(without(ThemeSet((whole,), ()), frozenset({left})), memory, None, complaints)
        assert [len(theme.subthemes) for theme in after.themes] == [parts]


def test_order_of_what_comes_changes_nothing(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study(8))
    early = replace(said("parcel", "Tracking of the parcel froze for days."), id="early:parcel0", conversation="early")
    late = said("invoice", "Accounting refused the invoice twice.")
    assert grown(finder, before, memory, [*study(8), early, late]) == grown(finder, before, memory, [late, *study(8), early])


def reading_english() -> ConsensusThemeFinder:
    return ConsensusThemeFinder(
        encoders=EncoderSet({"words": WordsEncoder()}, {"english": WordsEncoder()}),
        namer=LongestWordNamer(),
        parser=NounsParser(),
    )


def test_what_not_all_encoders_can_read_waits_in_no_theme_and_moves_nothing() -> None:
    finder = reading_english()
    before, memory = finder.find_and_remember(study())
    late = said("invoice", "The invoice carried the wrong total again.")
    after = grown(finder, before, memory, [*study(), Complaint("ru", "Посылка лежала на складе."), late])
    assert after is not None
    assert after.unassigned == ("ru",)
    assert place_of(late.id, after) == {"invoice"}
    assert [set(theme.members) - {late.id} for theme in after.themes] == [set(theme.members) for theme in before.themes]


def test_so_much_that_not_all_encoders_can_read_makes_themes_anew() -> None:
    finder = reading_english()
    before, memory = finder.find_and_remember(study())
    russian = [Complaint(f"ru{n}", "Посылка лежала на складе, и никто не знал, где она.") for n in range(2)]
    assert grown(finder, before, memory, [*study(), *russian]) is None


def test_another_language_of_the_study_words_the_same_themes_anew(finder: ConsensusThemeFinder) -> None:
    before, memory = finder.find_and_remember(study(), language="en")
    after = grown(finder, before, memory, study(), language="ru")
    assert after is not None
    assert [(theme.id, theme.members) for theme in after.themes] == [(theme.id, theme.members) for theme in before.themes]
    assert all(theme.name.startswith("«") for theme in after.themes)
    assert grown(finder, before, memory, study(), language="en") == before


def test_the_memory_is_the_same_once_it_was_written(finder: ConsensusThemeFinder) -> None:
    _, memory = finder.find_and_remember(study())
    assert packed(unpacked(memory)) == memory
    assert finder.find_and_remember(study())[1] == memory


def test_of_nothing_nothing_is_remembered_but_whom_it_was_read_from(finder: ConsensusThemeFinder) -> None:
    silent = [Complaint("a", "I don't know.")]
    themes, memory = finder.find_and_remember(silent)
    assert grown(finder, themes, memory, silent) == themes
    assert grown(finder, themes, memory, [*silent, *study(1)]) is None
