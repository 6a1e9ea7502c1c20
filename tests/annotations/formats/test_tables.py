"""Transcripts as tables, in CSV and in Word files."""

from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from annotations.errors import TranscriptError
from annotations.transcript import Flag, Role
from tests.annotations.formats.reading import read, read_file, times, turns

SAID = [("Anna", "So, how?"), ("Boris", "Slow; dear")]


@pytest.mark.parametrize(
    "content",
    [
        'speaker,text,start,end\nAnna,"So, how?",1,3.5\nBoris,Slow; dear,3.5,4\n',
        'Speaker;Start;End;Text\nAnna;00:01;00:03.5;So, how?\nBoris;00:03.5;0:00:04;"Slow; dear"\n',
        "Name\tTranscript\tStart (ms)\tEnd (ms)\nAnna\tSo, how?\t1000\t3500\n\nBoris\tSlow; dear\t3500\t4000\n",
        '\ufeffsep=;\nСпикер;Начало;Конец;Текст\nAnna;1,0;3,5;So, how?\nBoris;3,5;4;"Slow; dear"\n',
    ],
)
def test_columns_in_many_spellings(tmp_path, content):
    result = read(tmp_path, "a.csv", content)
    assert turns(result) == SAID
    assert times(result) == [(1000, 3500), (3500, 4000)]


def test_whispers_own_table_counts_milliseconds(tmp_path):
    assert times(read(tmp_path, "a.tsv", "start\tend\ttext\n0\t1200\tOne.\n1200\t5000\tTwo.\n")) == [(0, 1200), (1200, 5000)]


def test_quotation_marks_of_whispers_own_table_are_part_of_what_was_said(tmp_path):
    lines = ["start\tend\ttext", "0\t1000\t\"I can't do it", "1000\t2000\tit is slow.", '2000\t3000\t"Why?" he said.', ""]
    result = read(tmp_path, "a.tsv", "\n".join(lines))
    assert [text for _, text in turns(result)] == ["\"I can't do it", "it is slow.", '"Why?" he said.']


def test_a_spreadsheet_encloses_what_was_said_in_quotation_marks(tmp_path):
    result = read(tmp_path, "a.tsv", 'start\tend\ttext\n0\t1000\t"""Why?"" he said."\n1000\t2000\tSlow.\n')
    assert [text for _, text in turns(result)] == ['"Why?" he said.', "Slow."]


def test_starts_and_ends_have_one_unit(tmp_path):
    result = read(tmp_path, "a.csv", "speaker,start,end,text\nA,0,40000,Hi\nB,40000,86000,yes\nA,86000,90000,ok\n")
    assert times(result) == [(0, 40_000), (40_000, 86_000), (86_000, 90_000)]
    result = read(tmp_path, "a.csv", "start_ms,end_s,text\n0,40,Hi\n40000,86,yes\n86000,90,ok\n")
    assert times(result) == [(0, 40_000), (40_000, 86_000), (86_000, 90_000)]


def test_a_column_may_tell_the_roles(tmp_path):
    rows = ["Anna,interviewer,How?", "Boris,Респондент,Slow.", "Eva,manager,Well.", "Max,respondent,No.", "Max,moderator,Why?"]
    result = read(tmp_path, "a.csv", "\n".join(["speaker,role,text", *rows]))
    assert {segment.speaker: segment.role for segment in result.transcript.segments} == {
        "Anna": Role.INTERVIEWER,
        "Boris": Role.RESPONDENT,
        "Eva": Role.UNKNOWN,
        "Max": Role.UNKNOWN,
    }


UNQUOTED = {
    "commas": "speaker,text\nAnna,So, how?\nBoris,It took 1,5 hours, and crashed.\n",
    "semicolons": "Спикер;Текст\nAnna;So; how?\nBoris;It took 1;5 hours; and crashed.\n",
    "as a spreadsheet saves it again": "speaker;text;;\nAnna;So; how?;\nBoris;It took 1;5 hours; and crashed.\n",
}


@pytest.mark.parametrize("content", UNQUOTED.values(), ids=UNQUOTED)
def test_a_text_without_quotation_marks_goes_on_beyond_the_last_column(tmp_path, content):
    result = read(tmp_path, "a.csv", content)
    parted = "," if "," in content else ";"
    assert turns(result) == [("Anna", f"So{parted} how?"), ("Boris", f"It took 1{parted}5 hours{parted} and crashed.")]
    assert len(result.warnings) == 1
    assert "2 rows have more cells than columns, first line 2" in result.warnings[0]


def test_cells_without_a_column_behind_an_enclosed_text_are_kept_too(tmp_path):
    result = read(tmp_path, "a.csv", 'speaker,text\nAnna,"So, how?", "well, yes"\n')
    assert turns(result) == [("Anna", "So, how?, well, yes")]
    assert "one row has more cells than columns, first line 2" in result.warnings[0]


BLANK = [
    ["Start", "Speaker", "Text"],
    ["0:01", "", "Hm."],
    ["0:02", "Anna", "So?"],
    ["0:05", "Boris", "Slow."],
    ["0:09", "", "Dear."],
]


@pytest.mark.parametrize("suffix", ["csv", "docx"])
def test_who_is_named_speaks_on_until_somebody_else_is(tmp_path, suffix):
    path = written(tmp_path / "a.docx", [], BLANK) if suffix == "docx" else tmp_path / "a.csv"
    if suffix == "csv":
        path.write_text("\n".join(map(";".join, BLANK)), encoding="utf-8")
    result = read_file(path)
    assert turns(result) == [(None, "Hm."), ("Anna", "So?"), ("Boris", "Slow."), ("Boris", "Dear.")]
    assert result.warnings == (f"{path}: one cue names no speaker and was read as the speaker's before.",)


def test_who_is_named_by_the_role_alone_is_not_the_one_before(tmp_path):
    rows = ["Anna,interviewer,How?", ",respondent,Slow.", ",,Dear.", "Anna,interviewer,Why?", ",interviewer,Well?"]
    result = read(tmp_path, "a.csv", "\n".join(["speaker,role,text", *rows]))
    assert [(segment.speaker, segment.role) for segment in result.transcript.segments] == [
        ("Anna", Role.INTERVIEWER),
        ("respondent", Role.RESPONDENT),
        ("respondent", Role.RESPONDENT),
        ("Anna", Role.INTERVIEWER),
        ("Anna", Role.INTERVIEWER),
    ]
    assert "2 cues name no speaker" in result.warnings[0]


def test_without_times_the_order_stands(tmp_path):
    result = read(tmp_path, "a.csv", 'role,content\ninterviewer,"So,\nhow?"\nrespondent,Slow\n')
    assert turns(result) == [("interviewer", "So,\nhow?"), ("respondent", "Slow")]
    assert result.transcript.segments[0].flags == (Flag.NO_TIMES,)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a,b\n1,2\n", "has no column 'text'"),
        ("text,text\n1,2\n", "two columns called 'text'"),
        ("start,text\nnoon,hello\n", "line 2 has the time 'noon'"),
        ("start,end,text\n5,4,hello\n", "line 2 ends before it starts"),
        ("speaker,text\nAnna,\n", "holds no spoken text"),
        ("speaker,text,start\nAnna,Why?,1\nBoris,The export, which crashed,2\n", "line 3 has a cell too many"),
        (f"speaker,text\nAnna,{'x' * 200_000}\n", "is no table"),
        (",,\n", "holds no table"),
    ],
)
def test_tables_that_make_no_sense_are_refused(tmp_path, content, reason):
    with pytest.raises(TranscriptError) as refusal:
        read(tmp_path, "a.csv", content)
    assert reason in str(refusal.value)


def written(path: Path, paragraphs: list[str], table: list[list[str]] | None = None) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for record in table:
            for cell, text in zip(grid.add_row().cells, record, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def test_word_paragraphs_are_read_like_text(tmp_path):
    path = written(tmp_path / "a.docx", ["Interview 3", "Anna: So, how?", "Boris: Slow.", "And dear.", "Anna: I see."])
    result = read_file(path)
    assert turns(result) == [
        (None, "Interview 3"),
        ("Anna", "So, how?"),
        ("Boris", "Slow."),
        ("Boris", "And dear."),
        ("Anna", "I see."),
    ]


def test_word_paragraphs_as_teams_writes_them(tmp_path):
    path = written(tmp_path / "a.docx", ["0:0:1.0 --> 0:0:3.50\nAnna\nSo, how?", "0:0:3.50 --> 0:0:4.0\nBoris\nSlow; dear"])
    result = read_file(path)
    assert turns(result) == SAID
    assert times(result) == [(1000, 3500), (3500, 4000)]


@pytest.mark.parametrize(
    "table",
    [
        [["Time", "Speaker", "Text"], ["00:01", "Anna", "So, how?"], ["00:03", "Boris", "Slow; dear"]],
        [["00:01", "Anna", "So, how?"], ["00:03", "Boris", "Slow; dear"]],
    ],
)
def test_word_tables_hold_a_turn_a_row(tmp_path, table):
    result = read_file(written(tmp_path / "a.docx", ["My interview"], table))
    assert turns(result)[-2:] == SAID
    assert [start for start, _ in times(result)][-2:] == [1000, 3000]


def test_word_tables_follow_each_other_and_what_is_beside_them_is_told(tmp_path):
    document = docx.Document()
    for part, (name, said) in enumerate(SAID, start=1):
        document.add_paragraph(f"Part {part}")
        table = document.add_table(rows=0, cols=2)
        for record in (("Speaker", "Text"), (name, said)):
            for cell, text in zip(table.add_row().cells, record, strict=True):
                cell.text = text
    document.add_paragraph("Anna: Thank you.")
    document.save(str(tmp_path / "a.docx"))
    result = read_file(tmp_path / "a.docx")
    assert turns(result) == SAID
    assert len(result.warnings) == 1
    assert "left out, first 'Part 1 Part 2 Anna: Thank you.'" in result.warnings[0]


def changed(paragraph, kind: str, text: str) -> None:
    """Adds ``text`` to the paragraph as a tracked change."""
    change, run = OxmlElement(f"w:{kind}"), OxmlElement("w:r")
    words = OxmlElement("w:delText" if kind == "del" else "w:t")
    words.text = text
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def test_tracked_changes_of_word_count_as_accepted(tmp_path):
    document = docx.Document()
    document.add_paragraph("Anna: So, how?")
    answer = document.add_paragraph("Boris: It was ")
    for kind, text in (("del", "fast"), ("moveFrom", "late"), ("ins", "slow"), ("moveTo", " and dear")):
        changed(answer, kind, text)
    changed(document.add_paragraph(), "ins", "Anna: I see.")
    changed(document.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0], "ins", "Boris: Good bye.")
    document.save(str(tmp_path / "a.docx"))
    said = turns(read_file(tmp_path / "a.docx"))
    assert said == [("Anna", "So, how?"), ("Boris", "It was slow and dear"), ("Anna", "I see."), ("Boris", "Good bye.")]


def controlled(*said: str, about: str = "") -> object:
    """A content control that holds paragraphs; ``about`` are its properties."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in said)
    return parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{paragraphs}</w:sdtContent></w:sdt>")


def test_what_stands_in_content_controls_of_word_is_read(tmp_path):
    document = docx.Document()
    for text in ("Anna: So, how?", "Boris: Slow.", "Boris: Good bye."):
        document.add_paragraph(text)
    within = controlled("Boris: And dear.")
    within.xpath(".//w:sdtContent", namespaces=within.nsmap)[0].append(controlled("Anna: Why?"))
    document.element.body.insert(2, within)
    document.element.body.insert(0, controlled("Anna: Hello.", "Boris: Hi."))
    contents = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    for about in (contents, "<w:showingPlcHdr/>"):
        document.element.body.insert(0, controlled("Anna: nobody said this", about=about))
    document.save(str(tmp_path / "a.docx"))
    assert turns(read_file(tmp_path / "a.docx")) == [
        ("Anna", "Hello."),
        ("Boris", "Hi."),
        ("Anna", "So, how?"),
        ("Boris", "Slow."),
        ("Boris", "And dear."),
        ("Anna", "Why?"),
        ("Boris", "Good bye."),
    ]


def test_rows_and_cells_of_word_tables_may_stand_in_content_controls(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for cell, text in zip(table._cells, ("Speaker", "Text", "Anna", "", "Boris", "Slow."), strict=True):
        cell.text = text
    table.cell(1, 1)._tc.insert(1, controlled("So, how?"))
    row = table.rows[2]._tr
    control = controlled()
    row.addprevious(control)
    control.xpath(".//w:sdtContent", namespaces=control.nsmap)[0].append(row)
    document.save(str(tmp_path / "a.docx"))
    assert turns(read_file(tmp_path / "a.docx")) == [("Anna", "So, how?"), ("Boris", "Slow.")]


def merged(path: Path, *across: tuple[int, int, int, str], rows: list[list[str]]) -> Path:
    """A Word file with a table; ``across`` are a row, the first and last of its cells that are merged, and their text."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for cell, text in zip(table._cells, (text for row in rows for text in row), strict=True):
        cell.text = text
    for row, first, last, text in across:
        table.cell(row, first).merge(table.cell(row, last)).text = text
    document.save(str(path))
    return path


ROWS = [["Время", "Спикер", "Текст"], ["00:01", "Анна", "Как?"], ["", "", ""], ["00:05", "Борис", "Долго."]]
BEGUN = [("Анна", "Как?"), ("Борис", "Долго.")]


def test_a_row_of_word_that_is_one_cell_is_a_heading(tmp_path):
    path = merged(tmp_path / "a.docx", (2, 0, 2, "Часть 1. О работе"), rows=ROWS)
    result = read_file(path)
    assert turns(result) == BEGUN
    assert times(result)[1][0] == 5000
    assert len(result.warnings) == 1
    assert "left out, first 'Часть 1. О работе'" in result.warnings[0]


def test_a_title_above_the_columns_of_word_is_a_heading_too(tmp_path):
    path = merged(tmp_path / "a.docx", (0, 0, 2, "Интервью 3"), rows=[["", "", ""], *ROWS])
    result = read_file(path)
    assert (turns(result), times(result)[1][0]) == (BEGUN, 5000)


@pytest.mark.parametrize(
    ("across", "said", "start"),
    [((2, 1, 2, "Долго."), ("Анна", "Долго."), 5000), ((2, 0, 1, ""), ("Анна", "Долго."), 1000)],
)
def test_cells_of_word_that_were_merged_leave_the_others_in_their_columns(tmp_path, across, said, start):
    result = read_file(merged(tmp_path / "a.docx", across, rows=[ROWS[0], ROWS[1], ROWS[3]]))
    assert turns(result) == [("Анна", "Как?"), said]
    assert times(result)[1][0] == start


def test_cells_of_word_under_a_wider_heading_are_one_text(tmp_path):
    rows = [["Спикер", "Текст", ""], ["Анна", "Как?", ""], ["Борис", "Долго.", "Дорого."]]
    path = merged(tmp_path / "a.docx", (0, 1, 2, "Текст"), (1, 1, 2, "Как?"), rows=rows)
    assert turns(read_file(path)) == [("Анна", "Как?"), ("Борис", "Долго. Дорого.")]


def test_word_files_without_text_or_sense_are_refused(tmp_path):
    with pytest.raises(TranscriptError, match="holds no text"):
        read_file(written(tmp_path / "a.docx", ["", " "]))
    for content, reason in ((b"", "is empty"), (b"hello", "is no Word file"), (b"PK\x05\x06" + bytes(18), "is no Word file")):
        with pytest.raises(TranscriptError, match=reason):
            read(tmp_path, "b.docx", content)
