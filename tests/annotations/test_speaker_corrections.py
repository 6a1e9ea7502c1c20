"""A researcher corrects roles and names in speakers.csv, and nothing is transcribed again."""

from dataclasses import replace

import pytest

from annotations.errors import InputError
from annotations.formats import speakers_csv
from annotations.speaker_corrections import SpeakerCorrection, apply_corrections
from annotations.transcript import Role, Segment, Transcript

TRANSCRIPT = Transcript(
    "int1",
    "en",
    4000,
    (
        Segment(0, 1000, "How was it?", "S1", Role.RESPONDENT),
        Segment(1000, 2000, "Slow.", "S2", Role.INTERVIEWER),
        Segment(2000, 3000, "Very.", "S3", Role.UNKNOWN),
        Segment(3000, 4000, "(noise)", None),
    ),
)


def said(transcript):
    return [(segment.speaker, segment.role) for segment in transcript.segments]


def test_roles_and_names_are_corrected_and_two_voices_become_one():
    corrections = [
        SpeakerCorrection("int1", "S1", Role.INTERVIEWER, "Anna"),
        SpeakerCorrection("int1", "S2", Role.RESPONDENT, "Boris"),
        SpeakerCorrection("int1", "S3", None, "Boris"),
        SpeakerCorrection("int2", "S1", Role.UNKNOWN, "Other"),
    ]
    result = apply_corrections(TRANSCRIPT, corrections)
    assert said(result.transcript) == [
        ("Anna", Role.INTERVIEWER),
        ("Boris", Role.RESPONDENT),
        ("Boris", Role.RESPONDENT),
        (None, Role.UNKNOWN),
    ]
    assert [segment.text for segment in result.transcript.segments] == [segment.text for segment in TRANSCRIPT.segments]
    assert result.problems == ()


def test_empty_corrections_change_nothing():
    assert apply_corrections(TRANSCRIPT, [SpeakerCorrection("int1", "S1")]).transcript == TRANSCRIPT


def test_two_names_can_be_swapped():
    corrections = [SpeakerCorrection("int1", "S1", None, "S2"), SpeakerCorrection("int1", "S2", None, "S1")]
    assert said(apply_corrections(TRANSCRIPT, corrections).transcript)[:2] == [("S2", Role.RESPONDENT), ("S1", Role.INTERVIEWER)]


def test_an_unknown_speaker_is_one_sentence():
    result = apply_corrections(TRANSCRIPT, [SpeakerCorrection("int1", "S9", Role.RESPONDENT)])
    assert result.transcript == TRANSCRIPT
    expected = "speakers.csv: recording 'int1' has no speaker 'S9' (it has S1, S2, S3); correct the row in speakers.csv."
    assert [str(problem) for problem in result.problems] == [expected]


def test_the_file_lists_every_speaker_and_reads_back(tmp_path):
    corrections = [SpeakerCorrection("int1", "S2", Role.RESPONDENT, 'Boris "B", jr')]
    content = speakers_csv.write([TRANSCRIPT], corrections)
    assert content.splitlines()[:2] == ["recording,speaker,role,name,found", "int1,S1,respondent,S1,respondent"]
    path = tmp_path / "speakers.csv"
    path.write_text(content, encoding="utf-8-sig")
    result = speakers_csv.read(path, recordings=["int1"])
    assert result.problems == ()
    assert result.warnings == ()
    assert apply_corrections(TRANSCRIPT, result.corrections).transcript == apply_corrections(TRANSCRIPT, corrections).transcript


def test_a_file_edited_in_a_russian_excel(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_bytes("recording;speaker;role;name\r\nint1;S1;Интервьюер;Анна\r\nint1;S2;;\r\n".encode("cp1251"))
    result = speakers_csv.read(path, recordings=["int1"])
    assert result.corrections == (SpeakerCorrection("int1", "S1", Role.INTERVIEWER, "Анна"), SpeakerCorrection("int1", "S2"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",S1,respondent,", "names no recording"),
        ("int1,,respondent,", "names no speaker"),
        ("int1,S2,boss,", "has the role 'boss'; use one of interviewer, respondent, unknown"),
        ("int1,S1,unknown,", "corrects speaker 'S1' of 'int1' a second time"),
    ],
)
def test_one_sentence_for_each_problem(tmp_path, row, said):
    path = tmp_path / "speakers.csv"
    path.write_text(f"recording,speaker,role,name\nint1,S1,respondent,\n{row}\n", encoding="utf-8")
    result = speakers_csv.read(path, recordings=["int1"])
    assert result.corrections == (SpeakerCorrection("int1", "S1", Role.RESPONDENT),)
    assert len(result.problems) == 1
    assert f"speakers.csv, line 3: {said}" in str(result.problems[0])


def test_rows_that_correct_nothing_now_are_written_again(tmp_path):
    path = tmp_path / "speakers.csv"
    rows = ["int9,S1,respondent,Maya,", "int9,S2,interviewer,Kim,", "int1,S2,boss,Boris,interviewer", "gone,S1,boss,,"]
    path.write_text("\n".join(["recording,speaker,role,name,found", *rows]) + "\n", encoding="utf-8")
    for _ in range(2):
        result = speakers_csv.read(path, recordings=["int1"])
        (warning,) = result.warnings
        assert "names 'int9', 'gone', not among the inputs; these rows are kept until they are." in warning
        assert [problem for problem in map(str, result.problems) if "boss" not in problem] == []
        path.write_text(speakers_csv.write([TRANSCRIPT], result.corrections, result.unused), encoding="utf-8")
        written = path.read_text(encoding="utf-8").splitlines()
        assert set(rows) <= set(written)
        assert len([row for row in written if row.startswith("int1,S2")]) == 1
    back = speakers_csv.read(path, recordings=["int1", "int9"])
    assert SpeakerCorrection("int9", "S1", Role.RESPONDENT, "Maya") in back.corrections


def test_rows_of_a_recording_that_is_gone_are_kept_only_where_they_correct_something(tmp_path):
    path = tmp_path / "speakers.csv"
    lines = ["recording,speaker,role,name,found", "int9,S1,respondent,S1,respondent", "int9,S2,interviewer,Kim,interviewer"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = speakers_csv.read(path, recordings=["int1"])
    assert speakers_csv.write([TRANSCRIPT], result.corrections, result.unused).splitlines()[4:] == [lines[2]]
    path.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    assert speakers_csv.read(path, recordings=["int1"]).warnings == ()


def test_rows_of_a_speaker_who_is_not_found_this_time_are_written_again(tmp_path):
    path = tmp_path / "speakers.csv"
    rows = ["int1,S8,interviewer,Anna,respondent", "int1,S9,boss,Kim,", "int1,,respondent,Maya,"]
    path.write_text("\n".join(["recording,speaker,role,name,found", *rows]) + "\n", encoding="utf-8")
    for _ in range(2):
        result = speakers_csv.read(path, recordings=["int1"])
        path.write_text(speakers_csv.write([TRANSCRIPT], result.corrections, result.unused), encoding="utf-8")
        assert path.read_text(encoding="utf-8").splitlines()[4:] == ["int1,S8,interviewer,Anna,", *rows[1:]]
    back = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments, Segment(4000, 5000, "Hello.", "S8", Role.RESPONDENT)))
    assert "int1,S8,interviewer,Anna,respondent" in speakers_csv.write([back], result.corrections, result.unused)


def test_a_row_with_a_mistake_takes_no_correction_s_place(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("recording,speaker,role,name,found\nint1,S2,respondent,Boris,\nint1,S2,boss,Kim,\n", encoding="utf-8")
    result = speakers_csv.read(path, recordings=["int1"])
    written = speakers_csv.write([TRANSCRIPT], result.corrections, result.unused).splitlines()
    assert [row for row in written if row.startswith("int1,S2")] == [
        "int1,S2,respondent,Boris,interviewer",
        "int1,S2,boss,Kim,",
    ]


def test_what_corrects_a_recording_that_is_not_in_the_study_is_written_as_it_is():
    made = [SpeakerCorrection("int2", "S1", None, "Maya"), SpeakerCorrection("int2", "S2", Role.INTERVIEWER)]
    assert speakers_csv.write([TRANSCRIPT], made).splitlines()[-2:] == ["int2,S1,,Maya,", "int2,S2,interviewer,,"]


def test_what_was_only_found_is_no_correction(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text(speakers_csv.write([TRANSCRIPT]), encoding="utf-8")
    assert speakers_csv.read(path, recordings=["int1"]).corrections == ()

    found = path.read_text(encoding="utf-8")
    path.write_text(found.replace("S1,respondent,S1", "S1,Респондент,Anna").replace("int1,S2,interviewer", "int1,S2,respondent"))
    made = speakers_csv.read(path, recordings=["int1"]).corrections
    assert made == (SpeakerCorrection("int1", "S1", None, "Anna"), SpeakerCorrection("int1", "S2", Role.RESPONDENT, "S2"))

    now = replace(TRANSCRIPT, segments=tuple(replace(s, role=Role.UNKNOWN) for s in TRANSCRIPT.segments))
    assert speakers_csv.write([now], made).splitlines()[1:] == [
        "int1,S1,unknown,Anna,unknown",
        "int1,S2,respondent,S2,unknown",
        "int1,S3,unknown,S3,unknown",
    ]


@pytest.mark.parametrize("found", ["unknown", "interviewer", ""])
def test_a_role_that_a_person_gave_stays_when_a_run_finds_the_same(tmp_path, found):
    path = tmp_path / "speakers.csv"
    path.write_text(f"recording,speaker,role,name,found\nint1,S1,respondent,S1,{found}\n", encoding="utf-8")
    for heard in (Role.RESPONDENT, Role.RESPONDENT, Role.UNKNOWN, Role.RESPONDENT, Role.INTERVIEWER):
        made = speakers_csv.read(path, recordings=["int1"]).corrections
        assert made == (SpeakerCorrection("int1", "S1", Role.RESPONDENT, "S1"),)
        now = Transcript("int1", "en", 1000, (Segment(0, 1000, "Slow.", "S1", heard),))
        assert said(apply_corrections(now, made).transcript) == [("S1", Role.RESPONDENT)]
        path.write_text(speakers_csv.write([now], made), encoding="utf-8")
    path.write_text("recording,speaker,role,name,found\nint1,S1,interviewer,S1,interviewer\n", encoding="utf-8")
    assert speakers_csv.read(path, recordings=["int1"]).corrections == ()


def test_voices_that_are_put_together_have_one_role():
    one_name = [SpeakerCorrection("int1", speaker, None, "Anna") for speaker in ("S3", "S2", "S1")]
    assert {role for _, role in said(apply_corrections(TRANSCRIPT, one_name).transcript)[:3]} == {Role.RESPONDENT}


def test_a_table_without_its_columns_is_refused(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("who,role\nS1,respondent\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no column 'recording'"):
        speakers_csv.read(path, recordings=["int1"])
