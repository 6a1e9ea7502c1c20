"""What the server says about files is known to the pages, so that they can say it in another language."""

import json
import re
from datetime import date

import docx
import pytest

from annotations.errors import InputError
from annotations.formats.transcripts import read_transcript
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from annotations.transcript import Role
from pipelines.archive.estimate import rates
from pipelines.archive.plan import FileFacts, Planner, Scope
from pipelines.archive.stages import Stage, fingerprints_of
from pipelines.archive.work import Steps, record_of
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from pipelines.media import DecodeLimits, decode
from pipelines.people import unheard
from pipelines.progress import Quiet
from service.jobs import run
from service.jobs.results import order_of
from service.web.pages import STATIC
from tests.fakes.engine import FakeEngine
from tests.media_files import tone, write_recording

TEMPLATES = {
    key: sentence
    for key, sentence in json.loads((STATIC / "words" / "en.json").read_text(encoding="utf-8")).items()
    if key.startswith("told.")
}


def told(sentence):
    """The key under which the pages have the sentence."""
    for key, template in TEMPLATES.items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template))
        if re.fullmatch(pattern, sentence, re.DOTALL):
            return key.removeprefix("told.")
    raise AssertionError(sentence)


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


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.txt", b"", "no_bytes"),
        ("a.txt", b" \n", "blank"),
        ("a.txt", b"\x00\x01\x02\xff\xfe", "no_text"),
        ("a.json", b"{}", "no_transcript"),
        ("a.docx", b"not a Word file", "no_word_file"),
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
    ],
)
def test_what_transcripts_warn_of(tmp_path, name, content, key):
    path = tmp_path / name
    path.write_bytes(content)
    assert key in [told(warning) for warning in read_transcript(path, recording="a").warnings]


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
    request = StudyRequest(respondents=people, corrections=(unknown,), interviewer="Nora")
    study = pipeline.run(inputs, request, progress=Quiet())
    assert {told(failure.sentence) for failure in study.failures} == {"nobody", "no_respondent"}
    assert {told(warning) for warning in study.warnings} == {"roles_unknown", "unheard", "perhaps", "no_interviewer"}


def test_why_people_are_not_heard():
    agreements = {"Ann": "no", "Eva": "later"}
    people = [Respondent(name, (name,), consent=said) for name, said in agreements.items()]
    people.append(Respondent("Bob", ("b",), retain_until=date(2020, 1, 1)))
    people.append(Respondent("b/S1", ("b",), may_be=("Bob",)))
    whys = unheard(people, today=date(2026, 1, 1)).values()
    assert [told(why) for why in whys] == ["no_consent", "unclear_consent", "kept_until", "may_be"]


def test_how_jobs_end():
    assert (told(run._DEADLY), told(run._BUG.format("KeyError"))) == ("deadly", "bug")


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
