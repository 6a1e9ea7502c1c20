"""What the server says about files is known to the pages, so that they can say it in another language."""

import json
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import docx
import pytest
from pydantic import BaseModel, Field, ValidationError

from annotations.errors import InputError, RespondentsError
from annotations.findings import Act
from annotations.formats.transcripts import read_transcript
from annotations.judgements import JudgeUtterance, LockTheme, MoveMembers, RenameTheme
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from annotations.themes import Outcome, Theme, ThemeSet
from annotations.transcript import Role
from annotations.utterances import Utterance
from models.themes.identity import diff
from pipelines.archive.estimate import rates
from pipelines.archive.plan import FileFacts, Planner, Scope
from pipelines.archive.stages import Stage, fingerprints_of
from pipelines.archive.work import Steps, record_of
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from pipelines.judged_themes import judge_themes, judge_utterances
from pipelines.media import DecodeLimits, decode
from pipelines.media_format import KINDS
from pipelines.people import unheard
from pipelines.progress import Quiet
from service.accounts.principal import StudyRole
from service.full_disk import FULL, lacks_room
from service.jobs import run
from service.jobs.results import order_of
from service.studies.files import file_name
from service.studies.people import as_csv, parse_people
from tests.fakes.engine import FakeEngine
from tests.media_files import tone, write_recording
from tests.told import told

NOTHING = Outcome("", "", "", "")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b"not sound at all", "holds_text"),
        (bytes(2000), "zeros"),
        (b"#EXTM3U\na.mp3\n", "playlist"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no_recording"),
        (b"fLaC" + bytes(100), "damaged"),
    ],
)
def test_what_is_wrong_with_sound(tmp_path, content, key):
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        decode(path, limits=DecodeLimits())
    assert told(str(raised.value)) == key


def test_the_kinds_of_recordings_are_listed_in_the_language_of_the_pages():
    assert told(KINDS) == "kinds"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.txt", b"", "no_bytes"),
        ("a.txt", b" \n", "blank"),
        ("a.txt", b"\x00\x01\x02\xff\xfe", "no_text"),
        ("a.json", b"{}", "no_transcript"),
        ("a.docx", b"not a Word file", "no_word_file"),
        ("a.pages", b"Anna: Slow.", "no_format"),
        ("a.vtt", b"WEBVTT\n\nhello\n", "no_cues"),
        ("a.vtt", b"WEBVTT\n\n0:99:99 --> 00:01\nx\n", "cue_times"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:04,000\n\n", "nothing_said"),
        ("a.srt", b"1\n00:00:05,000 --> 00:00:04,000\nx\n", "ends_early"),
        ("a.csv", b"who,words\nAnna,slow\n", "column_text"),
        ("a.csv", b"text,text\nslow,dear\n", "table_twice"),
        ("a.csv", b"start,text\nnoon,slow\n", "row_time"),
        ("a.csv", b"text,start\nslow, dear,1\n", "cell_over"),
        ("a.csv", b"text,start\nslow, dear, late,1\n", "cells_over"),
        ("a.json", b'{"a"', "no_json_line"),
        ("a.json", b"[" * 100_000, "no_json"),
        ("a.json", rb'["\ud800"]', "half_character"),
        ("a.json", b'[{"text": "slow\\u0000"}]', "nul"),
        ("a.json", b"[3]", "json_object"),
        ("a.json", b'{"segments": 3}', "json_list"),
        ("a.json", b'[{"start": 1}]', "json_text"),
        ("a.json", b'[{"start": 1, "text": "x", "words": [3]}]', "json_object"),
        ("a.json", b'{"transcription": [{"offsets": 3}]}', "json_object"),
        ("a.json", b'[{"start": -1, "text": "x"}]', "json_time"),
        ("a.json", b'{"schema": 1, "segments": []}', "own_lacks"),
    ],
)
def test_what_is_wrong_with_transcripts(tmp_path, name, content, key):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_transcript(path, recording="a")
    assert told(str(raised.value)) == key


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.txt", b"It took hours.\n", "nameless"),
        ("a.txt", "Анна: Это заняло часы.\n".encode("cp1251"), "encoding"),
        ("a.txt", "И: Что?\nР1: То.\nИ: Да?\nР2: Нет.\n".encode(), "letters"),
        ("a.csv", b"speaker,text\nAnna,slow, dear\n", "overlong_row"),
        ("a.csv", b"speaker,text\nAnna,slow, dear\nBoris,so, so\n", "overlong_rows"),
        ("a.csv", b"speaker,text\nAnna,slow\n,dear\n", "one_nameless"),
        ("a.csv", b"speaker,text\nAnna,slow\n,dear\n,late\n", "some_nameless"),
        ("a.csv", b"start,end,text\n1,5,slow\n2,6,dear\n", "times_overlap"),
        ("a.csv", b"start,end,text\n1,5,slow\n2,6,dear\n3,7,late\n", "times_overlap_some"),
        ("a.csv", b"start,text\n5,slow\n1,dear\n", "times_back"),
        ("a.csv", b"start,text\n5,slow\n3,dear\n1,late\n", "times_back_some"),
    ],
)
def test_what_transcripts_warn_of(tmp_path, name, content, key):
    path = tmp_path / name
    path.write_bytes(content)
    assert key in [told(warning) for warning in read_transcript(path, recording="a").warnings]


def own_json(**changes):
    segment = {"speaker": None, "role": "unknown", "start_ms": 0, "end_ms": 1, "text": "x", "flags": [], "words": []}
    later = segment | {"start_ms": 1}
    fields = {"schema": 1, "recording": "a", "language": None, "duration_ms": 1, "segments": [later, segment]}
    fields["segments"][0] = {**later, **changes.pop("first", {})}
    return json.dumps(fields | changes)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (own_json(), "own_order"),
        (own_json(segments=[]), "own_silent"),
        (own_json(schema=2), "own_schema"),
        (own_json(duration_ms=-1), "own_length"),
        (own_json(segments=[3]), "json_object"),
        (own_json(other=1), "own_unknown"),
        (own_json(first={"text": 3}), "own_value"),
        (own_json(first={"end_ms": 0}), "own_times"),
        (own_json(first={"role": "boss"}), "own_choice"),
        (own_json(first={"flags": ["odd"]}), "own_choice"),
        (own_json(first={"words": [{"text": "x"}]}), "own_lacks"),
    ],
)
def test_what_is_wrong_with_transcripts_of_our_own(tmp_path, content, key):
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_transcript(tmp_path / "a.json", recording="a")
    assert told(str(raised.value)) == key


def test_which_transcripts_are_too_large_or_empty_or_gone(tmp_path, monkeypatch):
    def why(name):
        with pytest.raises(InputError) as raised:
            read_transcript(tmp_path / name, recording="a")
        return told(str(raised.value))

    docx.Document().save(str(tmp_path / "a.docx"))
    (tmp_path / "a.txt").write_text("Anna: Slow.\n", encoding="utf-8")
    (tmp_path / "b.txt").mkdir()
    assert [why(name) for name in ("a.docx", "b.txt", "c.txt", "c")] == ["empty_document", "file_none", "file_gone", "no_format"]
    monkeypatch.setattr("annotations.formats.docx.MAX_UNPACKED_BYTES", 1)
    assert why("a.docx") == "large_document"
    monkeypatch.setattr("annotations.formats.decoding.MAX_BYTES", 1)
    assert why("a.txt") == "large_text"


def test_what_word_files_warn_of(tmp_path):
    document = docx.Document()
    document.add_paragraph("Interview 3")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Speaker", "Text", "Anna", "It took hours."), strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    (warning,) = read_transcript(tmp_path / "a.docx", recording="a").warnings
    assert told(warning) == "outside_tables"


def test_what_is_not_heard(tmp_path):
    pipeline = FakeEngine(tmp_path / "kept").pipeline()
    files = {"quiet": [0 * tone(2)], "alone": [tone(3)]}
    inputs = [StudyInput(n, write_recording(tmp_path / f"{n}.wav", s), None, n, None) for n, s in files.items()]
    unknown = SpeakerCorrection("alone", "S1", Role.UNKNOWN)
    (tmp_path / "pair.txt").write_text("Respondent 1: It took hours.\nRespondent 2: It did.\n", encoding="utf-8")
    inputs.append(StudyInput("pair", None, tmp_path / "pair.txt", None, "pair"))
    people = (Respondent("Zoe", ("zoe",)), Respondent("Eve", ("pair",)))
    gone = SpeakerCorrection("alone", "S9", Role.RESPONDENT)
    request = StudyRequest(respondents=people, corrections=(unknown, gone), interviewer="Nora")
    study = pipeline.run(inputs, request, progress=Quiet())
    assert {told(failure.sentence) for failure in study.failures} == {"nobody", "no_respondent"}
    assert {told(warning) for warning in study.warnings} == {
        "roles_unknown", "unheard", "perhaps", "no_interviewer", "no_speaker",
    }  # fmt: skip


def test_why_people_are_not_heard():
    agreements = {"Ann": "no", "Eva": "later"}
    people = [Respondent(name, (name,), consent=said) for name, said in agreements.items()]
    people.append(Respondent("Bob", ("b",), retain_until=date(2020, 1, 1)))
    people.append(Respondent("Zoe", ("z",), retain_unclear="soon"))
    people.append(Respondent("b/S1", ("b",), may_be=("Bob",)))
    said = [Utterance(f"{r.id}:1", r.id, None, Role.RESPONDENT, r.id, 0, 1, "x", "en") for r in people]
    whys = unheard(said, people, today=date(2026, 1, 1)).values()
    assert [told(why) for why in whys] == ["no_consent", "unclear_consent", "kept_until", "unclear_until", "may_be"]


TABLE = """respondent,recordings,customer_segment,target_behaviour,nps,consents,retain_until
,a,,,,,
Ann,a,E,maybe,11,perhaps,soon
Ann,a,B,,,,
Ann,a,A,,,,
Bob,a;b;callx,,,,,,more
Eve,,,,,,,and,more
Max,zzz,,,,,
bob,,,,,,
"""
PURCHASES = "respondent,date,amount\n,2025-01-01,1\nAnn,soon,1\nAnn,2025-01-01,much\nZoe,2025-01-01,3\nBob,2025-01-01,3\n"


def test_what_is_wrong_with_tables():
    read = parse_people(TABLE.encode(), PURCHASES.encode(), {name: name for name in ("a", "b", "call")})
    assert {told(str(problem)) for problem in read.problems} == {
        "row_nobody", "row_again", "row_alike", "row_shared", "row_silent", "row_cell", "row_cells", "row_near", "row_absent",
        "row_segment", "row_target", "row_consent", "row_until", "row_score", "purchase_nobody", "purchase_date",
        "purchase_amount",
    }  # fmt: skip
    assert {told(warning) for warning in read.warnings} == {"table_read_as", "purchase_other", "purchase_segments"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"name,where\nAnn,a\n", "table_column"),
        (b"respondent,recordings\n", "table_rows"),
        (b",,\n", "table_none"),
        (b"respondent,recordings,nps,nps\nAnn,a,,\n", "table_twice"),
        (b"\x00\x01\x02\xff\xfe", "no_text"),
    ],
)
def test_what_no_table_can_be(content, key):
    with pytest.raises(RespondentsError) as raised:
        parse_people(content, None, {})
    assert told(str(raised.value)) == key


def test_what_no_spreadsheet_can_be():
    with pytest.raises(RespondentsError) as raised:
        as_csv(b"PK\x03\x04", name="people.xlsx")
    assert told(str(raised.value)) == "table_sheet"


@pytest.mark.parametrize(("name", "key"), [("notes.pdf", "file_kind"), ("notes", "file_bare")])
def test_which_files_are_no_interviews(name, key):
    with pytest.raises(InputError) as raised:
        file_name(name)
    assert told(str(raised.value)) == key


def test_what_becomes_of_themes():
    before = {("t1", "a"): "123", ("t2", "b"): "4", ("t3", "c"): "56", ("t4", "d"): "9", ("t8", "e"): "8", ("t9", "j"): "7"}
    after = {("t1", "a"): "14", ("t5", "f"): "5", ("t6", "g"): "6", ("t7", "h"): "0", ("t8", "i"): "8", ("t9", "j"): "7x"}

    def themes(known, statement=""):
        return ThemeSet(tuple(Theme(key, name, statement, NOTHING, (), tuple(said)) for (key, name), said in known.items()), ())

    lines = [line for line in str(diff(themes(before), themes(after))).splitlines() if not line.startswith("moved: ")]
    assert [told(line) for line in str(diff(themes(before), themes(before, "s"))).splitlines()] == ["change_reworded"] * 6
    assert [told(line) for line in lines] == [
        "change_merged", "change_new_from", "change_new_from", "change_new", "change_renamed", "change_changed",
        "change_gone_into", "change_split", "change_gone",
    ]  # fmt: skip


def test_what_can_no_longer_be_decided():
    lost = [
        RenameTheme("t9", "x"),
        MoveMembers(("a:8",), ""),
        MoveMembers(("a:8", "a:9"), ""),
        LockTheme("t1", "x", NOTHING, ("a:9",)),
    ]
    problems = judge_themes(ThemeSet((), ()), lost).problems
    assert [told(problem) for problem in problems] == [
        "not_found_theme", "no_complaint", "no_complaints", "no_complaint", "locked_gone",
    ]  # fmt: skip
    _, unknown = judge_utterances((), [JudgeUtterance("a:9", Act.WISH)])
    assert [told(problem) for problem in unknown] == ["no_answer"]


def test_what_is_wrong_with_fields():
    class Asked(BaseModel):
        name: Annotated[str, Field(min_length=1, max_length=3, pattern="^[a-z]*$")]
        password: Annotated[str, Field(min_length=10)] = "x" * 10
        number: Annotated[int, Field(ge=1, le=3)] = 1
        scopes: Annotated[list[str], Field(min_length=1, max_length=2)] = ["x"]
        role: StudyRole = StudyRole.VIEWER
        kind: Literal["a", "b"] = "a"
        day: date = date(2026, 1, 1)
        at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def why(**given):
        with pytest.raises(ValidationError) as raised:
            Asked(**{"name": "x"} | given)
        return {told(error["msg"]) for error in raised.value.errors()}

    assert why(name="") == {"too_few"}
    assert why(name="xxxx", password="x") == {"too_many_characters", "too_few_characters"}
    assert why(name="A", scopes=[]) == {"not_alike", "field_none"}
    assert why(scopes=["x", "y", "z"], number="x") == {"field_many", "field_integer"}
    assert why(number=0, role="x", kind="c") == {"field_least", "field_choice"}
    assert why(number=4, day="x", at="x") == {"field_most", "field_date", "field_moment"}
    with pytest.raises(ValidationError) as raised:
        Asked()
    assert [told(error["msg"]) for error in raised.value.errors()] == ["field_missing"]


def test_how_jobs_end():
    assert (told(run._DEADLY), told(run._BUG.format("KeyError"))) == ("deadly", "bug")


def test_why_jobs_wait():
    assert (told(FULL), told(str(lacks_room(1, 2**30)))) == ("disk_full", "disk_low")


def test_why_recordings_are_worked_on(tmp_path):
    engine = FakeEngine(tmp_path / "kept")
    pipeline, path = engine.pipeline(), write_recording(tmp_path / "a.wav", [tone(1)])
    source, prints, request = StudyInput("a", path, None, "a" * 64, None), fingerprints_of(engine.pipeline()), StudyRequest()
    done = Steps(seconds={"asr": 1.0, "speakers": 1.0, "coder": 1.0})
    record = record_of(order_of(source, None, Stage.CODER, request, prints), None, done, pipeline.store)

    def why(record, *, request=request, scope=None, namesake=None, **other):
        models = type(prints)(**{name: other.get(name, getattr(prints, name)) for name in prints.__slots__})
        planner = Planner(request, models, pipeline.store, scope or Scope(), rates([]))
        facts = FileFacts(1, date(2026, 1, 1))
        return told(planner.judge(source, file="a.wav", record=record, namesake=namesake, facts=lambda: facts).why)

    half = record_of(order_of(source, None, Stage.ASR, request, prints), None, Steps(seconds={"asr": 1.0}), pipeline.store)
    found = [
        why(None),
        why(None, namesake=record),
        why(record, transcriber="x"),
        why(record, diarizer="x"),
        why(record, splitter="x"),
        why(record, coder="x"),
        why(record, request=StudyRequest(interviewer="Eva")),
        why(half),
        why(half, scope=Scope(only=Stage.CODER)),
        why(half, scope=Scope(only=Stage.THEMES)),
        why(half, scope=Scope(since=date(2026, 2, 1))),
    ]
    assert found == [
        "new", "content", "words", "voices", "splitter", "coder", "roles",
        "not_done_speakers", "waits_speakers", "waits_earlier", "older",
    ]  # fmt: skip
