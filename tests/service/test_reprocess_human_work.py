"""What people corrected, judged and refused outlives ``hardpart reprocess``, and is told by their names."""

import json
import re
import shutil

import numpy as np
import pytest

from pipelines.archive.ledger import Ledger
from pipelines.archive.stages import Stage
from service.commands.judge import Judge
from tests.fakes.archive import FakeModels
from tests.media_files import tone, write_recording
from tests.service.archive_folders import TALK, Archive


def test_the_first_rename_after_coding_is_followed(coded):
    sentence = {"kind": "utterance", "utterance": "ann:3", "act": "complaint", "facets": ["difficulty"]}
    (coded.out / "judgements.jsonl").write_text(json.dumps(sentence) + "\n", encoding="utf-8")
    (coded.folder / "2023" / "ann.txt").rename(coded.folder / "2023" / "anna.txt")
    assert coded.run() == 0
    lines = [json.loads(line) for line in (coded.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["utterance_id"]: line["act"] for line in lines}["anna:3"] == "complaint"
    assert not [w for w in json.loads((coded.out / "manifest.json").read_text(encoding="utf-8"))["warnings"] if "judgements" in w]


def test_moved_and_renamed_files_are_known_and_a_persons_work_goes_with_them(archive, capsys):
    archive.run()
    judgement = {"kind": "utterance", "utterance": "ann:3", "act": "complaint", "facets": ["difficulty"]}
    signed = {"who": "me", "at": "2026-01-01T00:00:00+00:00", "why": ""}
    (archive.out / "judgements.jsonl").write_text(json.dumps(judgement | signed) + "\n", encoding="utf-8")
    table = (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    (archive.out / "speakers.csv").write_text(
        table.replace("bob,Bob,respondent,Bob", "bob,Bob,interviewer,Bobby"), encoding="utf-8"
    )
    archive.run()
    (archive.folder / "moved").mkdir()
    (archive.folder / "2023" / "bob.txt").rename(archive.folder / "moved" / "bob.txt")
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "anna.txt")
    capsys.readouterr()
    archive.run(plan_only=True)
    told = capsys.readouterr().err
    assert "current  moved/bob.txt: was 2023/bob.txt" in told
    assert "The themes are outdated" in told
    models = FakeModels()
    assert archive.run(models) == 1  # nobody in bob.txt is a respondent now
    assert "workers" not in models.opened
    assert archive.results()["2023/anna.txt"]["state"] == "current"
    said = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {u["act"] for u in said if u["utterance_id"] == "anna:3"} == {"complaint"}
    assert {u["role"] for u in said if u["speaker"] == "Bobby"} == {"interviewer"}
    assert archive.run(models) == 1
    assert models.opened == ["themes"]


def test_a_persons_work_stays_with_a_renamed_file_whose_content_changes(archive, capsys):
    archive.run()
    judgement = {"kind": "utterance", "utterance": "ann:3", "act": "complaint", "facets": ["difficulty"]}
    (archive.out / "judgements.jsonl").write_text(json.dumps(judgement) + "\n", encoding="utf-8")
    correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "anna.txt")
    archive.run()
    archive.write("respondents.csv", "respondent,recordings,customer_segment\nr1,ann,A\n")
    archive.write("2023/anna.txt", TALK.format("Ann", "CRASH"))
    assert archive.run() == 1
    assert {record.failed_at: record.former for record in Ledger(archive.out / ".hardpart").all()}["worker"] == ("ann",)
    for number in (77, 78):  # its record of now knows the names too, not that of the first content alone
        archive.write("2023/anna.txt", TALK.format("Ann", number))
        assert archive.run() == 0
        lines = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
        (judged,) = [line for line in lines if line["utterance_id"] == "anna:3"]
        assert (judged["act"], judged["respondent"], judged["speaker"]) == ("complaint", "r1", "Anna Karenina")


def test_names_stay_with_a_file_that_was_moved_out_of_the_way(archive):
    archive.run()
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "anna.txt")
    archive.run()
    (archive.folder / "2023" / "anna.txt").rename(archive.folder / "2024" / "eve.txt")
    archive.write("2023/anna.txt", TALK.format("Ann", 77))
    archive.run()
    former = {record.recording: record.former for record in Ledger(archive.out / ".hardpart").all()}
    assert (former["anna"], former["eve"]) == ((), ("ann", "anna"))
    assert archive.results()["2023/anna.txt"]["why"] == "new"


def correct(archive, before, after):
    """As a person does it in a spreadsheet."""
    path = archive.out / "speakers.csv"
    table = path.read_text(encoding="utf-8-sig")
    assert before in table
    path.write_text(table.replace(before, after), encoding="utf-8")


def test_corrections_wait_for_a_file_that_is_away_for_a_while(archive, capsys):
    archive.run()
    correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
    path = archive.folder / "2023" / "ann.txt"
    path.rename(archive.folder.parent / "away.txt")
    assert archive.run() == 0
    assert "names 'ann', not among the inputs; these rows are kept" in capsys.readouterr().err
    assert archive.run() == 0
    assert "The study is up to date." in capsys.readouterr().err
    (archive.folder.parent / "away.txt").rename(path)
    assert archive.run() == 0
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


def test_corrections_of_a_file_that_fails_are_kept(archive):
    archive.run()
    correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
    path = archive.folder / "2023" / "ann.txt"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("two plants", "BUG"), encoding="utf-8")
    assert archive.run() == 1
    path.write_text(whole, encoding="utf-8")
    assert archive.run() == 0
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


def test_what_a_person_corrects_during_a_run_is_for_the_next(archive):
    archive.run()

    class Slow(FakeModels):
        def pipeline(self, store):
            correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
            correct(archive, "bob,Bob,respondent,Bob", "bob,Bob,respondant,Bobby")
            return super().pipeline(store)

    archive.write("2025/new.txt", TALK.format("New", 9))
    assert archive.run(Slow()) == 0
    assert "bob,Bob,respondant,Bobby" in (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    assert archive.run() == 1
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


def test_what_changed_is_told_by_the_names_that_people_gave(archive, capsys):
    archive.run()
    first, *_ = json.loads((archive.out / "themes.json").read_text(encoding="utf-8"))["themes"]
    member = first["members"][0]
    judgements = [
        {"kind": "rename", "theme": first["id"], "name": "Ours"},
        {"kind": "split", "theme": first["id"], "members": [member], "name": "Split off"},
    ]
    (archive.out / "judgements.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in judgements), encoding="utf-8")
    capsys.readouterr()
    archive.run()
    told = capsys.readouterr().err
    assert f"renamed  Ours ({first['id']}), before: {first['name']}" in told
    assert f"), from: {first['name']}\n" in told
    assert f"  {member}: {first['name']} -> Split off" in told
    archive.write("2025/new.txt", TALK.format("New", 9))
    archive.run()
    themes = json.loads((archive.out / "changes.json").read_text(encoding="utf-8"))["themes"]["themes"]
    assert {one["name"]: one["change"] for one in themes if one["name"] in {"Ours", "Split off"}} == {
        "Ours": "changed",
        "Split off": "kept",
    }
    assert first["name"] not in {one["before"] for one in themes}


def test_a_name_that_another_recording_has_now_is_told_once(archive, capsys):
    archive.run()
    (archive.folder / "2023" / "bob.txt").rename(archive.folder / "2023" / "carl.txt")
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "bob.txt")
    capsys.readouterr()
    archive.run()
    assert "'bob' is the name of another recording than in the last run, whose is 'carl' now" in capsys.readouterr().err
    archive.run()
    assert "another recording" not in capsys.readouterr().err


NUMBERED = (
    "Moderator: What was the hardest part last time?\n"
    "Guest{0}: The export number {0} took hours. We have two plants. Number {0} is fine.\n"
)


def numbered(archive):
    """Three interviews, ``int01`` to ``int03``, and what a person made of them, in the words of each."""
    for path in archive.folder.rglob("*.txt"):
        path.unlink()
    for number in (1, 2, 3):
        archive.write(f"int0{number}.txt", NUMBERED.format(number))
    assert archive.run() == 0
    correct(archive, "int02,Guest2,respondent,Guest2", "int02,Guest2,interviewer,Gus")
    correct(archive, "int02,Moderator,interviewer,Moderator", "int02,Moderator,respondent,Mo")
    for sentence in ("int03:3", "int01:4"):
        Judge(archive.out).act(sentence, "complaint", ("burden",))
    (theme,) = json.loads((archive.out / "themes.json").read_text(encoding="utf-8"))["themes"]
    Judge(archive.out).rename(theme["id"], "My own name")
    Judge(archive.out).lock(theme["id"])


def shifted(archive):
    """One interview goes before all others."""
    for number in (3, 2, 1):
        (archive.folder / f"int0{number}.txt").rename(archive.folder / f"int0{number + 1}.txt")
    archive.write("int01.txt", NUMBERED.format(9))


def of_a_person(archive):
    """What a person made of the interviews, by the words of the sentences rather than by the names of recordings."""
    lines = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    guests = {line["recording"]: line["text"] for line in lines if "The export" in line["text"]}
    named = [(guests[line["recording"]], line["speaker"], line["role"]) for line in lines if line["speaker"] in {"Gus", "Mo"}]
    judged = [(guests[line["recording"]], line["text"], line["act"]) for line in lines if line["judged"]]
    said = {line["utterance_id"]: (guests[line["recording"]], line["text"]) for line in lines}
    themes = json.loads((archive.out / "themes.json").read_text(encoding="utf-8"))["themes"]
    return sorted(named), sorted(judged), {(t["name"], said[member]) for t in themes for member in t["members"]}


@pytest.mark.parametrize("corrected_before", [True, False])
def test_a_persons_work_goes_with_recordings_that_take_each_others_names(archive, capsys, corrected_before):
    numbered(archive)
    if corrected_before:
        archive.run()
    else:
        other = Archive(archive.folder.parent / "calm")
        shutil.rmtree(other.folder)
        numbered(other)
        other.run()
    expected = of_a_person(archive if corrected_before else other)
    assert [text for _, text, _ in expected[1]] == ["Number 1 is fine.", "We have two plants."]
    shifted(archive)
    archive.run(only=Stage.CODER)
    for _ in range(2):
        archive.run()
        named, judged, members = of_a_person(archive)
        assert (named, judged) == expected[:2]
        assert members >= expected[2]
    capsys.readouterr()
    archive.run()
    told = capsys.readouterr().err
    assert "The study is up to date." in told
    assert "Model calls: 0." in told
    for first, second in (("int02", "x"), ("int04", "int02"), ("x", "int04")):
        (archive.folder / f"{first}.txt").rename(archive.folder / f"{second}.txt")
    for _ in range(2):
        archive.run()
        assert of_a_person(archive)[:2] == expected[:2]


def test_what_is_known_of_a_recording_that_is_gone_goes_to_no_other(archive, capsys):
    numbered(archive)
    archive.run()
    (archive.folder / "int02.txt").unlink()
    (archive.folder / "int01.txt").rename(archive.folder / "int02.txt")
    archive.run(plan_only=True)
    assert "gone     int02.txt: is in the last study and nowhere now" in capsys.readouterr().err
    for _ in range(2):
        archive.run()
        named, judged, _ = of_a_person(archive)
        assert named == []
        assert [text for _, text, _ in judged] == ["Number 1 is fine.", "We have two plants."]
    table = (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    assert re.search(r"^int02 \(gone [0-9a-f]{8}\),Guest2,interviewer,Gus,", table, re.MULTILINE)


def test_a_table_that_a_person_wrote_under_the_new_names_is_taken_as_it_stands(archive):
    numbered(archive)
    archive.run()
    expected = of_a_person(archive)
    shifted(archive)
    table = (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    for number in (3, 2, 1):
        table = table.replace(f"int0{number}", f"int0{number + 1}")
    (archive.out / "speakers.csv").write_text(table, encoding="utf-8")
    archive.run()
    assert of_a_person(archive)[0] == expected[0]


def test_a_voice_that_may_be_of_who_refused_is_not_played(archive):
    def clips():
        (found,) = re.findall(r'id="clips">(.*?)</script>', (archive.out / "report.html").read_text(encoding="utf-8"))
        return json.loads(found)

    write_recording(archive.folder / "couple.wav", [np.concatenate([tone(2), tone(2, hertz=900)])])
    archive.out.mkdir()
    archive.write("../out/speakers.csv", "recording,speaker,role\ncouple,S1,respondent\ncouple,S2,respondent\n")
    archive.run()
    assert len(clips()) == 2
    archive.write("respondents.csv", "respondent,recordings,consent\nanna,couple,no\n")
    archive.run()
    assert clips() == {}
    warnings = json.loads((archive.out / "manifest.json").read_text(encoding="utf-8"))["warnings"]
    assert "couple/S1 may be anna, so their voice is left out too." in warnings


def test_a_theme_that_quotes_who_refuses_since_is_told_as_renamed_and_quotes_them_no_more(archive):
    archive.run()
    (theme,) = json.loads((archive.out / "themes.json").read_text("utf-8"))["themes"]
    quote = "The export number 0 took hours."
    renamed = {"kind": "rename", "theme": theme["id"], "name": f"“{quote}”"}
    (archive.out / "judgements.jsonl").write_text(json.dumps(renamed) + "\n", encoding="utf-8")
    archive.run()
    archive.write("respondents.csv", "respondent,recordings,consent\nanna,ann,no\n")
    archive.run()
    (change,) = json.loads((archive.out / "changes.json").read_text("utf-8"))["themes"]["themes"]
    assert (change["change"], change["before"]) == ("renamed", "“…”")
    assert change["name"] != change["before"]
    assert quote not in change["name"]
    archive.write("2025/new.txt", TALK.format("New", 9))
    archive.run()
    (again,) = json.loads((archive.out / "changes.json").read_text("utf-8"))["themes"]["themes"]
    assert (again["change"], again["before"]) == ("changed", change["name"])


def test_a_sentence_more_moves_no_quote_to_another_theme(archive):
    archive.run()
    names = {theme["id"]: theme["name"] for theme in json.loads((archive.out / "themes.json").read_text("utf-8"))["themes"]}
    for number, name in enumerate(("2023/ann", "2023/bob", "2024/cleo", "2024/igor")):
        text = TALK.format(name[5:].title(), number)
        archive.write(f"{name}.txt", text.replace(": The", ": Hello there. The"))
    archive.run()
    changes = json.loads((archive.out / "changes.json").read_text("utf-8"))
    assert (changes["sentences"], changes["acts"]) == ({"new": 4, "gone": 0}, [])
    assert changes["themes"]["moved"] == []
    assert {change["change"] for change in changes["themes"]["themes"]} == {"kept"}
    now = json.loads((archive.out / "themes.json").read_text("utf-8"))["themes"]
    assert {theme["id"]: theme["name"] for theme in now} == names
