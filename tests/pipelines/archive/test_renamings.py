"""Whose a name of an earlier run is now."""

from pathlib import Path

from pipelines.archive.last_study import LastStudy
from pipelines.archive.ledger import UnitRecord
from pipelines.archive.renamings import Renamings
from pipelines.inputs import StudyInput


def source(content, file):
    return StudyInput(Path(file).stem, None, Path("/in") / file, None, content)


def record(content, file, *former):
    return UnitRecord(source(content, file).sha256, file, Path(file).stem, {}, former=former)


def study(**names):
    return LastStudy({source(content, "x.txt").sha256: name for content, name in names.items()})


def names(inputs, records, last=None):
    return Renamings(inputs, records, last or LastStudy(), root=Path("/in")).names


def test_a_recording_keeps_what_it_was_called():
    assert names([source("1", "new.txt")], [record("1", "old.txt", "older")]) == {"old": "new", "older": "new"}
    assert names([source("1", "new.txt")], [], study(**{"1": "old"})) == {"old": "new"}


def test_a_name_is_of_no_other_while_who_has_it_is_nowhere():
    here = [source("1", "a.txt")]
    assert names(here, [record("1", "a.txt", "x"), record("2", "x.txt", "b")], study(**{"1": "a", "2": "x"})) == {}
    assert names(here, [record("1", "x.txt"), record("2", "x.txt", "b")], study(**{"3": "c"})) == {}


def test_of_several_that_had_a_name_the_last_study_tells_whose_it_was_last():
    here = [source("1", "a.txt"), source("2", "b.txt")]
    both = [record("1", "a.txt", "x"), record("2", "b.txt", "x")]
    assert names(here, both, study(**{"1": "a", "2": "x"})) == {"x": "b"}
    assert names(here, both, study(**{"1": "a", "2": "b"})) == {}
    assert names(here, [record("1", "a.txt", "x"), record("2", "x.txt")], study(**{"1": "a"})) == {"x": "a"}


def test_a_content_that_was_changed_in_its_place_goes_on_in_another_format_too():
    last = study(**{"1": "ann"})
    for file in ("ann.txt", "ann.srt", "ann.mp3"):
        found = Renamings([source("2", file)], [record("1", "ann.txt", "old")], last, root=Path("/in"))
        assert (found.names, found.former(source("2", file))) == ({"old": "ann"}, ("old",))
    assert names([source("2", "b/ann.txt")], [record("1", "a/ann.txt", "old")], last) == {}


def test_an_earlier_content_of_a_recording_does_not_withhold_its_names():
    records = [record("1", "x.txt"), record("2", "x.txt")]
    assert names([source("2", "y.txt")], records, study(**{"3": "c"})) == {"x": "y"}
    assert names([source("2", "y.txt")], [record("1", "x.txt"), record("2", "y.txt", "x")], study(**{"2": "y"})) == {"x": "y"}


def test_a_content_that_is_back_has_the_names_that_another_had_in_its_place():
    records = [record("1", "x.txt", "w"), record("2", "x.txt", "w")]
    assert names([source("1", "x.txt")], records, study(**{"2": "x"})) == {"w": "x"}


def test_a_content_that_is_back_in_its_place_is_no_other_recording_that_lay_there_meanwhile():
    records = [record("1", "x.txt"), record("2", "x.txt", "b")]
    assert names([source("1", "x.txt")], records, study(**{"2": "x"})) == {}


def test_a_new_content_goes_on_from_what_lay_there_in_the_last_study_alone():
    records = [record("1", "x.txt"), record("2", "x.txt", "b")]
    found = Renamings([source("3", "x.txt")], records, study(**{"2": "x"}), root=Path("/in"))
    assert found.now == {records[1].sha256: "x"}
    assert found.namesakes == {source("3", "x.txt").sha256: records[1]}


def test_a_content_that_was_changed_and_then_moved_goes_on_from_that_of_the_last_study():
    records = [record("1", "x.txt"), record("2", "x.txt")]
    here = [source("2", "z.txt"), source("3", "x.txt")]
    assert names(here[:1], records, study(**{"1": "x"})) == {"x": "z"}
    assert Renamings(here, records, study(**{"1": "x"}), root=Path("/in")).now[records[0].sha256] == "z"


def away(inputs, records, last):
    return Renamings(inputs, records, last, root=Path("/in")).away


def waiting(content):
    return f"x (gone {source(content, 'x.txt').sha256[:8]})"


def test_what_is_kept_of_a_recording_that_is_away_waits_for_it_under_another_name():
    first = waiting("1")
    records = [record("1", "x.txt"), record("2", "b.txt")]
    assert away([source("2", "b.txt")], records, study(**{"2": "b"})) == {}
    assert away([source("2", "x.txt")], records, study(**{"2": "b"})) == {"x": first}
    assert away([source("2", "x.txt")], records, study(**{"2": "x"})) == {}
    back = [source("1", "a.txt"), source("2", "x.txt")]
    assert away(back, records, study(**{"2": "b"})) == {"x": "a", "x (gone)": "a", first: "a"}
    assert away(back, records, study(**{"2": "x"})) == {"x (gone)": "a", first: "a"}


def test_what_another_run_took_into_the_study_meanwhile_is_not_gone():
    found = Renamings([source("2", "x.txt")], [record("1", "x.txt")], study(**{"1": "x"}), root=Path("/in"))
    assert found.since(study(**{"2": "x"})) == {}
    assert found.since(study(**{"3": "x"})) == {"x": waiting("3")}


def test_what_is_kept_of_several_that_had_one_name_in_turn_waits_for_each_of_them():
    records = [record("1", "x.txt"), record("2", "x.txt", "b"), record("3", "c.txt")]
    last = study(**{"3": "c"})
    assert away([source("3", "x.txt")], records, last) == {"x": "x (gone)"}
    assert away([source("2", "e.txt"), source("3", "c.txt")], records, last) == {waiting("2"): "e"}
    here = [source("1", "f.txt"), source("2", "e.txt"), source("3", "c.txt")]
    assert away(here, records, last) == {waiting("1"): "f", waiting("2"): "e"}


def test_what_is_kept_of_a_recording_waits_for_each_of_its_contents():
    records = [record("1", "x.txt"), record("2", "x.txt"), record("3", "c.txt")]
    back = [source("2", "a.txt"), source("3", "x.txt")]
    expected = {"x (gone)": "a", waiting("1"): "a", waiting("2"): "a"}
    assert away(back, records, study(**{"3": "x"})) == expected
    assert away(back, records, study(**{"3": "c"})) == {"x": "a", **expected}
