"""Transcripts as tables, in CSV and in Word files."""

from pathlib import Path

import docx
import pytest

from annotations.errors import TranscriptError
from annotations.formats.transcripts import read_transcript
from annotations.transcript import Flag
from tests.annotations.formats.reading import read, times, turns

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
    result = read_transcript(path, recording="a")
    assert turns(result) == [
        (None, "Interview 3"),
        ("Anna", "So, how?"),
        ("Boris", "Slow."),
        ("Boris", "And dear."),
        ("Anna", "I see."),
    ]


def test_word_paragraphs_as_teams_writes_them(tmp_path):
    path = written(tmp_path / "a.docx", ["0:0:1.0 --> 0:0:3.50\nAnna\nSo, how?", "0:0:3.50 --> 0:0:4.0\nBoris\nSlow; dear"])
    result = read_transcript(path, recording="a")
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
    result = read_transcript(written(tmp_path / "a.docx", ["My interview"], table), recording="a")
    assert turns(result)[-2:] == SAID
    assert [start for start, _ in times(result)][-2:] == [1000, 3000]


def test_word_files_without_text_or_sense_are_refused(tmp_path):
    with pytest.raises(TranscriptError, match="holds no text"):
        read_transcript(written(tmp_path / "a.docx", ["", " "]), recording="a")
    for content, reason in ((b"", "is empty"), (b"hello", "is no Word file"), (b"PK\x05\x06" + bytes(18), "is no Word file")):
        with pytest.raises(TranscriptError, match=reason):
            read(tmp_path, "b.docx", content)
