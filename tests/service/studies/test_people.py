"""Tables that come as spreadsheets are read as the same tables in CSV."""

import csv
import io

import pytest

from annotations.errors import RespondentsError
from annotations.formats.cells import parse_amount
from service.studies.people import as_csv, name_given, parse_people
from tests.service.studies.spreadsheets import spreadsheet


def cells(rows):
    return list(csv.reader(io.StringIO(as_csv(spreadsheet(rows), name="people.xlsx").decode())))


@pytest.mark.parametrize(
    ("number", "written"),
    [(1250.125, "1250.1250"), (0.1 + 0.2, "0.3"), (79161234567.0, "79161234567"), (1e-7, "0.0000001"), (9, "9"), (-2.5, "-2.5")],
)
def test_numbers_stay_what_they_are(number, written):
    assert cells([["amount"], [number]]) == [["amount"], [written]]
    assert parse_amount(written) == pytest.approx(number, rel=1e-14)


@pytest.mark.parametrize("above", [0, 2])
def test_a_problem_tells_the_row_of_the_sheet(above):
    rows = [*([[None]] * above), ["respondent", "recordings"], ["Ann\n(HR)", "ann\nnope"], [None], ["Cid", "gone"]]
    read = parse_people(as_csv(spreadsheet(rows), name="people.xlsx"), None, {"ann": "ann"})
    assert [(person.id, person.recordings) for person in read.respondents] == [("Ann (HR)", ("ann",)), ("Cid", ())]
    assert [problem.line for problem in read.problems] == [above + 2, above + 4]


def test_a_sheet_without_cells_is_empty():
    assert cells([[None]]) == []


@pytest.mark.parametrize("blank", ["", " "])
def test_a_sheet_of_empty_texts_is_empty(blank):
    assert cells([[blank, blank], [None], [blank]]) == []
    assert cells([[blank, blank], ["respondent", "recordings"], ["Ann", "ann"]])[1:] == [
        ["respondent", "recordings"],
        ["Ann", "ann"],
    ]


def test_a_sheet_of_zeros_is_no_table_of_respondents():
    with pytest.raises(RespondentsError, match="two columns"):
        parse_people(as_csv(spreadsheet([[0, 0]]), name="people.xlsx"), None, {})


@pytest.mark.parametrize(
    ("recording", "files", "given"),
    [
        ("call (2)", ("call.mp3", None), "call"),
        ("call (2)", (None, "call.vtt"), "call"),
        ("call (2) (3)", ("call (2).mp3",), "call (2)"),
        ("call (2)", ("call (2).mp3",), None),
        ("call (2) (3)", ("call.mp3",), None),
        ("call (two)", ("call.mp3",), None),
        ("call", ("call.mp3",), None),
    ],
)
def test_a_number_is_told_from_what_the_files_were_called(recording, files, given):
    assert name_given(recording, *files) == given
