"""Files of an archive that are renamed, removed and replaced in turn: what people wrote stays with whom they wrote it about."""

import json

import pytest

from annotations.findings import Act
from annotations.formats.judgements_jsonl import JUDGEMENTS, append
from annotations.judgements import JudgeUtterance, Signature
from pipelines.archive.plan import Scope
from service.archive.planning import plan_archive
from service.archive.running import ArchiveRun
from service.display import Display
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels
from tests.service.archive_folders import Archive

NUMBERED = (
    "Moderator: What was the hardest part last time?\n"
    "Guest{0}: The export number {0} took hours. We have two plants. Number {0} is fine.\n"
)


class Numbered(Archive):
    """Interviews of numbered guests, and what people's tables and judgements come to, by the guest."""

    def __init__(self, folder):
        super().__init__(folder)
        for path in self.folder.rglob("*.txt"):
            path.unlink()

    def add(self, name, number, *, text=NUMBERED):
        self.write(name, text.format(number))

    def rename(self, old, new):
        (self.folder / old).rename(self.folder / new)

    def remove(self, name):
        (self.folder / name).unlink()

    def take_out(self, name, to):
        """Puts a file aside, outside of the archive."""
        (self.folder / name).rename(self.folder.parent / to)

    def put_back(self, kept, name):
        (self.folder.parent / kept).rename(self.folder / name)

    def correct(self, before, after):
        path = self.out / "speakers.csv"
        table = path.read_text(encoding="utf-8-sig")
        assert before in table
        path.write_text(table.replace(before, after), encoding="utf-8")

    def judge(self, sentence, *, at):
        texts = {line["utterance_id"]: line["text"] for line in self.lines()}
        judged = JudgeUtterance(sentence, Act.PRAISE, (), Signature(at=at), {sentence: texts[sentence]})
        append(self.out / JUDGEMENTS, judged)

    def lines(self):
        return [json.loads(line) for line in (self.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]

    def guests(self):
        """Whose interview each recording is."""
        return {line["recording"]: line["text"].split()[3] for line in self.lines() if "The export" in line["text"]}

    def judged(self):
        guests = self.guests()
        return sorted((guests[line["recording"]], line["text"]) for line in self.lines() if line["judged"])

    def respondents(self):
        guests = self.guests()
        return {guests[line["recording"]]: line["respondent"] for line in self.lines() if "plants" in line["text"]}

    def interviewers(self):
        guests = self.guests()
        return {(guests[line["recording"]], line["speaker"]) for line in self.lines() if line["role"] == "interviewer"}

    def members(self):
        themes = json.loads((self.out / "themes.json").read_text(encoding="utf-8"))["themes"]
        return {member for theme in themes for member in theme["members"]}


@pytest.fixture
def archive(tmp_path):
    return Numbered(tmp_path)


def swapped(archive):
    """Guest 1 was ``x`` and is ``a``; Guest 2 was ``b``, is ``x``, and has a row, a correction and judgements as that."""
    archive.add("x.txt", 1)
    archive.add("b.txt", 2)
    archive.add("c.txt", 3)
    archive.run()
    archive.rename("x.txt", "a.txt")
    archive.rename("b.txt", "x.txt")
    archive.run()
    archive.write("respondents.csv", "respondent,recordings\nsecond,x\nthird,c\n")
    archive.correct("x,Guest2,respondent,Guest2", "x,Guest2,respondent,Second")
    archive.correct("x,Moderator,interviewer,Moderator", "x,Moderator,respondent,Mo")
    archive.judge("x:3", at="2026-01-01")
    archive.run()
    assert archive.judged() == [("2", "We have two plants.")]
    assert archive.interviewers() == {("1", "Moderator"), ("3", "Moderator")}


def test_what_is_known_of_a_recording_that_is_gone_goes_to_none_that_had_its_name(archive):
    swapped(archive)
    archive.remove("x.txt")
    for _ in range(3):
        archive.run()
        assert archive.respondents() == {"1": "a", "3": "third"}
        assert archive.judged() == []
        assert archive.interviewers() == {("1", "Moderator"), ("3", "Moderator")}
        assert archive.members() == {"a:2", "c:2"}


def test_a_name_that_several_had_is_that_of_who_had_it_last(archive):
    archive.add("x.txt", 1)
    archive.add("b.txt", 2)
    archive.run()
    archive.rename("x.txt", "z.txt")
    archive.rename("b.txt", "x.txt")
    archive.run()
    archive.rename("x.txt", "a.txt")
    archive.write("respondents.csv", "respondent,recordings\nsecond,x\n")
    for _ in range(2):
        archive.run()
        assert archive.respondents() == {"1": "z", "2": "second"}


def test_a_file_that_is_saved_in_another_format_keeps_its_names(archive):
    archive.add("ann.txt", 1)
    archive.add("bob.txt", 2)
    archive.run()
    archive.write("respondents.csv", "respondent,recordings\nfirst,ann\n")
    archive.rename("ann.txt", "anna.txt")
    archive.run()
    archive.remove("anna.txt")
    archive.write("anna.srt", "1\n00:00:00,000 --> 00:00:09,000\nGuest1: The export number 1 took hours. We have two plants.\n")
    archive.run()
    assert archive.respondents() == {"1": "first", "2": "bob"}


def test_a_judgement_stays_with_its_recording_when_others_have_its_names_in_turn(archive):
    archive.add("x.txt", 1)
    archive.add("b.txt", 2)
    archive.run()
    archive.judge("x:3", at="2026-01-01")
    archive.rename("x.txt", "a.txt")
    archive.run()
    archive.rename("b.txt", "x.txt")
    archive.run()
    assert archive.judged() == [("1", "We have two plants.")]
    archive.judge("x:3", at="2026-02-02")
    archive.judge("x:4", at="2026-02-02")
    both = [("1", "We have two plants."), ("2", "Number 2 is fine."), ("2", "We have two plants.")]
    for old, new in (("c.txt", "c.txt"), ("x.txt", "c.txt"), ("a.txt", "b.txt"), ("b.txt", "x.txt"), ("c.txt", "a.txt")):
        if old != new:
            archive.rename(old, new)
        archive.run()
        assert archive.judged() == both


def test_a_judgement_waits_for_its_recording_whoever_has_the_name_meanwhile(archive):
    for number, name in enumerate(("x.txt", "b.txt", "c.txt"), start=1):
        archive.add(name, number)
    archive.run()
    archive.judge("x:3", at="2026-01-01")
    archive.run()
    (archive.folder / "x.txt").rename(archive.folder.parent / "away.txt")
    archive.run()
    archive.rename("b.txt", "x.txt")
    for _ in range(2):
        archive.run()
        assert archive.judged() == []
    (archive.folder.parent / "away.txt").rename(archive.folder / "a.txt")
    for _ in range(2):
        archive.run()
        assert archive.judged() == [("1", "We have two plants.")]


def test_a_damaged_record_costs_no_judgement_and_no_name(archive):
    for number, name in enumerate(("a/audio.txt", "bob.txt"), start=1):
        archive.add(name, number)
    archive.run()
    archive.add("b/audio.txt", 3)
    archive.run()
    archive.rename("bob.txt", "ben.txt")
    archive.write("respondents.csv", "respondent,recordings\nfirst,audio\n")
    archive.judge("audio:3", at="2026-01-01")
    archive.judge("bob:3", at="2026-01-01")
    archive.run()
    judged = [("1", "We have two plants."), ("2", "We have two plants.")]
    assert archive.judged() == judged
    for _ in range(2):
        for path in (archive.out / ".hardpart" / "units").iterdir():
            path.write_text("{", encoding="utf-8")
        archive.run()
        assert archive.judged() == judged
        assert archive.respondents() == {"1": "first", "2": "ben", "3": "b_audio"}


def test_corrections_wait_for_their_recording_whoever_has_the_name_meanwhile(archive):
    archive.add("x.txt", 1)
    archive.add("b.txt", 2)
    archive.run()
    archive.correct("x,Moderator,interviewer,Moderator", "x,Moderator,respondent,Mo")
    (archive.folder / "x.txt").rename(archive.folder.parent / "away.txt")
    archive.run()
    archive.rename("b.txt", "x.txt")
    archive.run()
    assert archive.interviewers() == {("2", "Moderator")}
    (archive.folder.parent / "away.txt").rename(archive.folder / "a.txt")
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("2", "Moderator")}
        assert {line["speaker"] for line in archive.lines() if line["recording"] == "a"} == {"Mo", "Guest1"}


def taken_in_turn(archive):
    """Guest 1 was ``x`` and lies aside as ``one.txt``; Guest 2 was ``b`` and is ``x``."""
    for number, name in enumerate(("x.txt", "b.txt", "c.txt", "d.txt"), start=1):
        archive.add(name, number)
    archive.run()
    archive.correct("x,Moderator,interviewer,Moderator", "x,Moderator,interviewer,Mo1")
    archive.run()
    archive.take_out("x.txt", "one.txt")
    archive.rename("b.txt", "x.txt")
    archive.run()
    assert archive.interviewers() == {("2", "Moderator"), ("3", "Moderator"), ("4", "Moderator")}


def test_who_is_back_under_a_name_is_not_who_had_it_meanwhile(archive):
    taken_in_turn(archive)
    archive.write("respondents.csv", "respondent,recordings\nsecond,b\nthird,c\n")
    archive.judge("x:3", at="2026-01-01")
    archive.run()
    archive.take_out("x.txt", "two.txt")
    archive.put_back("one.txt", "x.txt")
    for _ in range(2):
        archive.run()
        assert archive.respondents() == {"1": "x", "3": "third", "4": "d"}
        assert archive.judged() == []
    archive.put_back("two.txt", "b.txt")
    archive.run()
    assert archive.respondents() == {"1": "x", "2": "second", "3": "third", "4": "d"}
    assert archive.judged() == [("2", "We have two plants.")]


def test_a_file_that_is_edited_gets_no_correction_of_who_had_its_name_before(archive):
    taken_in_turn(archive)
    archive.add("x.txt", 2, text=NUMBERED.replace("time?", "time, say?"))
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("2", "Moderator"), ("3", "Moderator"), ("4", "Moderator")}


def test_a_file_that_is_edited_and_then_renamed_keeps_its_human_work_when_a_limited_run_lay_between(archive):
    for number, name in enumerate(("x.txt", "y.txt"), start=1):
        archive.add(name, number)
    archive.run()
    archive.correct("x,Moderator,interviewer,Moderator", "x,Moderator,interviewer,Mo1")
    archive.judge("x:3", at="2026-01-01")
    archive.write("respondents.csv", "respondent,recordings\nfirst,x\n")
    archive.run()
    for number, name in enumerate(("x.txt", "y.txt"), start=1):
        archive.add(name, number, text=NUMBERED.replace("time?", "time, say?"))
    archive.run(limit=1)
    archive.rename("x.txt", "z.txt")
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("1", "Mo1"), ("2", "Moderator")}
        assert archive.judged() == [("1", "We have two plants.")]
        assert archive.respondents() == {"1": "first", "2": "y"}


def test_of_two_runs_at_once_the_later_loses_nothing_that_people_wrote(archive):
    for number, name in enumerate(("x.txt", "y.txt"), start=1):
        archive.add(name, number)
    archive.run()
    archive.correct("x,Moderator,interviewer,Moderator", "x,Moderator,interviewer,Mo1")
    archive.judge("x:3", at="2026-01-01")
    archive.run()
    archive.add("x.txt", 1, text=NUMBERED.replace("time?", "time, say?"))
    models = FakeModels()
    plan = plan_archive(CodeRequest(inputs=(archive.folder,), out=archive.out), Scope(), models)
    archive.judge("y:3", at="2026-01-02")
    archive.run()
    ArchiveRun(plan, models, Display()).bring_up_to_date()
    archive.run()
    assert archive.interviewers() == {("1", "Mo1"), ("2", "Moderator")}
    assert archive.judged() == [("1", "We have two plants."), ("2", "We have two plants.")]


def test_what_waits_for_one_that_had_a_name_goes_to_no_other_that_had_it(archive):
    taken_in_turn(archive)
    archive.correct("\nx,Moderator,interviewer,Moderator", "\nx,Moderator,interviewer,Mo2")
    archive.judge("x:3", at="2026-01-01")
    archive.run()
    archive.take_out("x.txt", "two.txt")
    archive.rename("c.txt", "x.txt")
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("3", "Moderator"), ("4", "Moderator")}
        assert archive.judged() == []
    archive.put_back("one.txt", "f.txt")
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("1", "Mo1"), ("3", "Moderator"), ("4", "Moderator")}
        assert archive.judged() == []
    archive.put_back("two.txt", "e.txt")
    for _ in range(2):
        archive.run()
        assert archive.interviewers() == {("1", "Mo1"), ("2", "Mo2"), ("3", "Moderator"), ("4", "Moderator")}
        assert archive.judged() == [("2", "We have two plants.")]


def test_a_name_that_another_has_while_its_recording_is_away_is_told_once(archive, capsys):
    for number, name in enumerate(("x.txt", "b.txt"), start=1):
        archive.add(name, number)
    archive.write("respondents.csv", "respondent,recordings\nfirst,x\n")
    archive.run()
    archive.remove("x.txt")
    archive.rename("b.txt", "x.txt")
    told = "'x' is the name of another recording than in the last run, whose is nowhere now"
    for times in (1, 0):
        capsys.readouterr()
        archive.run()
        assert capsys.readouterr().err.count(told) == times
