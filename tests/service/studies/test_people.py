"""Tables that come as spreadsheets are read as the same tables in CSV."""

import csv
import io

import pytest

from annotations.formats.cells import parse_amount
from service.studies.people import as_csv, parse_people
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
