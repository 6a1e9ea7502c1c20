"""respondents.csv and purchases.csv, as researchers keep them."""

from datetime import date

import pytest

from annotations.errors import RespondentsError
from annotations.formats.cells import parse_amount, parse_date, parse_score
from annotations.formats.respondents_csv import ReadRespondents, read_respondents
from tests.told import told

RECORDINGS = ("int1", "int2", "int3", "Интервью 4")


def read(folder, content, purchases=None, *, encoding="utf-8", recordings=RECORDINGS) -> ReadRespondents:
    path = folder / "respondents.csv"
    path.write_bytes(content.encode(encoding))
    if purchases is not None:
        (folder / "purchases.csv").write_bytes(purchases.encode(encoding))
    result = read_respondents(path, recordings=recordings)
    for sentence in (*map(str, result.problems), *result.warnings):
        told(sentence)  # the pages have words for it
    return result


def test_every_column_of_the_contract(tmp_path):
    header = "respondent,recordings,customer_segment,target_behaviour,nps,csi_billing,CSI Delivery,consent,retain_until,city"
    result = read(
        tmp_path, header + '\nr1,int1;int2,a,yes,9,4,,audio,2027-01-31,Perm\nr2,int3.wav,,нет,10.0,"5,0",2,,31.01.2027,\n'
    )
    first, second = result.respondents
    assert (first.id, first.recordings, first.customer_segment, first.target_behaviour) == ("r1", ("int1", "int2"), "A", True)
    assert (first.nps, first.csi, first.consent, first.retain_until) == (9, {"billing": 4}, "audio", date(2027, 1, 31))
    assert first.attributes == {"city": "Perm"}
    assert (second.recordings, second.customer_segment, second.target_behaviour, second.nps) == (("int3",), None, False, 10)
    assert second.csi == {"billing": 5, "delivery": 2}
    assert second.retain_until == date(2027, 1, 31)
    assert result.problems == ()
    assert result.warnings == ()


def test_a_table_as_a_russian_excel_writes_it(tmp_path):
    header = "respondent;recordings;customer_segment;target_behaviour;город\r\n"
    content = header + 'Иванова;Интервью 4;А;да;Пермь\r\nПетров;"int1;int2";С;нет;\r\n'
    result = read(tmp_path, content, encoding="cp1251")
    assert [(r.id, r.recordings, r.customer_segment) for r in result.respondents] == [
        ("Иванова", ("Интервью 4",), "A"),
        ("Петров", ("int1", "int2"), "C"),
    ]
    assert result.respondents[0].attributes == {"город": "Пермь"}
    assert result.problems == ()
    assert "cp1251" in result.warnings[0]


def test_letters_of_a_russian_scale_are_not_taken_for_latin_ones(tmp_path):
    result = read(tmp_path, "respondent;recordings;customer_segment\nr1;int1;В\nr2;int2;Б\n")
    assert [r.customer_segment for r in result.respondents] == [None, None]
    assert len(result.problems) == 2
    result = read(tmp_path, "respondent;recordings;customer_segment\nr1;int1;в\nr2;int2;б\n")
    assert [r.customer_segment for r in result.respondents] == [None, None]


def test_a_consent_that_cannot_be_understood_is_a_problem(tmp_path):
    result = read(tmp_path, "respondent,recordings,consent\nr1,int1,no\nr2,int2,later\nr3,int3,audio\n")
    assert [r.consent for r in result.respondents] == ["no", "later", "audio"]
    assert ["line 3: has consent 'later'; write yes or no" in str(problem) for problem in result.problems] == [True]


def test_columns_that_are_misspelt_are_read_and_told(tmp_path):
    header = "respondent,recordings,Customer Segments,target_behavior,consents,retained_until,customer_since\n"
    result = read(tmp_path, header + "r1,int1,B,no,no,2027-01-31,2019\n")
    (person,) = result.respondents
    assert (person.customer_segment, person.target_behaviour, person.consent) == ("B", False, "no")
    assert (person.retain_until, person.attributes) == (date(2027, 1, 31), {"customer_since": "2019"})
    assert [warning.partition("its column ")[2].partition(";")[0] for warning in result.warnings] == [
        "'customer_segments' is read as 'customer_segment'",
        "'target_behavior' is read as 'target_behaviour'",
        "'consents' is read as 'consent'",
        "'retained_until' is read as 'retain_until'",
    ]
    assert read(tmp_path, "respondent;recordings;Согласие\nr1;int1;нет\n").respondents[0].consent == "нет"


def test_a_column_that_may_be_an_attribute_stays_one_and_is_told(tmp_path):
    result = read(tmp_path, "respondent,recordings,segment,target,consent,consents\nr1,int1,small,yes,yes,no\n")
    (person,) = result.respondents
    assert (person.customer_segment, person.target_behaviour, person.consent) == (None, None, "yes")
    assert person.attributes == {"segment": "small", "target": "yes", "consents": "no"}
    assert ["call it 'customer_segment'" in result.warnings[0], "call it 'target_behaviour'" in result.warnings[1]] == [True] * 2
    assert read(tmp_path, "respondent,recordings,segment,customer_segment\nr1,int1,small,A\n").warnings == ()


def test_a_name_in_another_case_is_another_person_and_told_once(tmp_path):
    result = read(tmp_path, "respondent,recordings,consent\nAnna,int1,yes\nanna,int2,no\nanna,int3,\n")
    assert [r.id for r in result.respondents] == ["Anna", "anna"]
    (problem,) = result.problems
    assert "line 3: names respondent 'anna', whom line 2 calls 'Anna'; write both alike" in str(problem)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("r2,int9,,,", "line 3: names recording 'int9', which is not among the inputs; write 'int"),
        ("r2,,,,", "line 3: names no recording of 'r2'"),
        ("r2,int1,,,", "line 3: names recording 'int1', which line 2 names too"),
        ("r1,int2,B,no,9", "line 3: names respondent 'r1' again, after line 2, with another customer_segment, target_behaviour;"),
        (",int2,,,", "line 3: names no respondent"),
        ("r2,int2,E,,", "line 3: has customer_segment 'E'; write A, B, C or D"),
        ("r2,int2,,perhaps,", "line 3: has target_behaviour 'perhaps'; write yes or no"),
        ("r2,int2,,,11", "line 3: has nps '11'; write a whole number from 0 to 10"),
        ("r2,int2,,,7,x", "line 3: has a cell too many"),
    ],
)
def test_one_sentence_for_each_problem(tmp_path, row, said):
    result = read(tmp_path, f"respondent,recordings,customer_segment,target_behaviour,nps\nr1,int1,A,yes,9\n{row}\n")
    assert [str(p).split("respondents.csv, ")[1][: len(said)] for p in result.problems] == [said]
    assert str(tmp_path / "respondents.csv") in result.problems[0].source


def test_problems_come_by_line_whichever_column_they_are_in(tmp_path):
    rows = ["r1,int1,E,9", "r2,nowhere,A,11", "r3,int3,E,7", ",int2,A,7"]
    result = read(tmp_path, "\n".join(["respondent,recordings,customer_segment,nps", *rows]))
    assert [problem.line for problem in result.problems] == [2, 3, 3, 4, 5]


def test_a_problem_costs_its_cell_and_no_more(tmp_path):
    header = "respondent,recordings,customer_segment,nps,csi_app,retain_until,city\n"
    result = read(tmp_path, header + "r1,int1;int9,Z,nine,6,soon,Perm\nr2,int2,B,3,1,2027-01-01,Omsk\n")
    first, second = result.respondents
    assert (first.recordings, first.customer_segment, first.nps, first.csi, first.retain_until) == (
        ("int1",),
        None,
        None,
        {},
        None,
    )
    assert first.attributes == {"city": "Perm"}
    assert (second.recordings, second.nps, second.csi) == (("int2",), 3, {"app": 1})
    assert len(result.problems) == 5


def test_a_row_for_each_recording_is_one_respondent(tmp_path):
    header = "respondent,recordings,customer_segment,target_behaviour,nps,csi_app,consent,retain_until,name\n"
    rows = "r1,int1,,no,,4,yes,2027-03-01,Ann\nr2,int3,B,,,,,,\nr1,int1;int2,a,NO,0,5,no,2027-01-31,\n"
    result = read(tmp_path, header + rows + "r1,Интервью 4,A,,,,maybe,soon,ann\n")
    first, second = result.respondents
    assert (first.id, first.recordings, first.customer_segment) == ("r1", ("int1", "int2", "Интервью 4"), "A")
    assert (first.target_behaviour, first.nps, first.csi, first.attributes) == (False, 0, {"app": 4}, {"name": "Ann"})
    assert (first.consent, first.retain_until, first.retain_unclear) == ("no", date(2027, 1, 31), "soon")
    assert (second.id, second.recordings, second.consent) == ("r2", ("int3",), None)
    again, consent, until = (str(problem).partition("line ")[2] for problem in result.problems)
    assert consent == "5: has consent 'maybe'; write yes or no; until then their voice is left out."
    assert until == "5: has retain_until 'soon'; write the day as 2025-01-31; until then their voice is left out."
    assert again.startswith("4: names respondent 'r1' again, after line 2, with another csi_app; write the same in both;")


def test_columns_of_the_study_keep_what_every_row_says(tmp_path):
    header = "respondent,recordings,name,nps,target_behaviour,date,place,interviewer\n"
    rows = "r1,int1,Ann,9,yes,2026-01-01,Perm,Eve\nr1,int2,ANN,,,2026-02-01,perm,\nr1,int3,,9.0,да,2026-03-01,Omsk,Eve\n"
    result = read(tmp_path, header + rows + "r1,int1,,nine,,2026-01-01,Omsk,Bob\n")
    (person,) = result.respondents
    assert person.attributes == {
        "name": "Ann",
        "date": "2026-01-01; 2026-02-01; 2026-03-01",
        "place": "Perm; Omsk",
        "interviewer": "Eve; Bob",
    }
    assert (person.nps, person.target_behaviour) == (9, True)
    assert ["line 5: has nps 'nine'" in str(problem) for problem in result.problems] == [True]


def test_two_names_of_one_respondent_are_told(tmp_path):
    result = read(tmp_path, "respondent,recordings,name\nr1,int1,\nr1,int2,Ann\nr1,int3,Eve\n")
    assert result.respondents[0].attributes == {"name": "Ann"}
    told = "line 4: names respondent 'r1' again, after line 2, with another name;"
    assert [told in str(problem) for problem in result.problems] == [True]


@pytest.mark.parametrize(
    ("rows", "strictest"),
    [(("", "yes"), "yes"), (("yes", "later"), "later"), (("later", "yes", "нет"), "нет"), (("", ""), None)],
)
def test_of_several_consents_the_strictest_counts(tmp_path, rows, strictest):
    table = "".join(f"r1,int{n},{said}\n" for n, said in enumerate(rows, start=1))
    (person,) = read(tmp_path, f"respondent,recordings,consent\n{table}").respondents
    assert person.consent == strictest


def test_a_recording_that_two_respondents_claim_is_told(tmp_path):
    result = read(tmp_path, "respondent,recordings\nr1,int1;int2\nr2,int2;int3\n")
    assert [r.recordings for r in result.respondents] == [("int1", "int2"), ("int2", "int3")]
    assert len(result.problems) == 1


def test_recordings_are_found_as_people_write_them(tmp_path):
    recordings = ("Int 1", "a, b", "Чайка", "x")
    result = read(tmp_path, 'respondent,recordings\nr1,"INT 1.mp3|x"\nr2,"a, b"\nr3,Чаи\u0306ка\n', recordings=recordings)
    assert [r.recordings for r in result.respondents] == [("Int 1", "x"), ("a, b",), ("Чайка",)]
    assert result.problems == ()


@pytest.mark.parametrize("path", ["audio/call.mp3", r"audio\call.mp3", r"C:\My audio\Call.MP3", r"\\server\audio\call"])
def test_a_recording_is_found_by_its_path_on_any_system(tmp_path, path):
    result = read(tmp_path, f"respondent,recordings\nr1,{path}\n", recordings=("call",))
    assert [r.recordings for r in result.respondents] == [("call",)]
    assert result.problems == ()


@pytest.mark.parametrize("name", ["s1.3", "old/s1.3", "s1.final"])
def test_a_recording_that_is_not_there_is_not_taken_for_one_with_a_shorter_name(tmp_path, name):
    result = read(tmp_path, f"respondent,recordings\nr1,{name}\nr2,s1.2.WAV\nr3,x/s1.mp3\n", recordings=("s1", "s1.2", "old_s1"))
    assert [r.recordings for r in result.respondents] == [(), ("s1.2",), ("s1",)]
    assert f"names recording {name!r}, which is not among the inputs" in str(result.problems[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("name,files\nr1,int1\n", "has no column 'respondent' and no column 'recordings'"),
        ("respondent,recordings\n", "has no rows"),
        ("respondent,recordings,nps,NPS\nr1,int1,1,2\n", "two columns called 'nps'"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, content, reason):
    with pytest.raises(RespondentsError) as refusal:
        read(tmp_path, content)
    assert reason in refusal.value.reason


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(RespondentsError, match="does not exist"):
        read_respondents(tmp_path / "respondents.csv", recordings=RECORDINGS)


PEOPLE = "respondent,recordings,customer_segment\nr1,int1,\nr2,int2,\nr3,int3,D\n"


def test_segments_are_derived_from_purchases_where_nobody_gave_them(tmp_path):
    purchases = 'respondent;date;amount\nr1;2026-01-05;600\nr1;05.02.2026;"1 000,50 ₽"\nr2;2026-01-05;100\nr3;2026-01-05;5000\n'
    result = read(tmp_path, PEOPLE, purchases)
    assert [r.customer_segment for r in result.respondents] == ["B", "D", "D"]  # r3 brings most, but its D was given
    assert [len(r.purchases) for r in result.respondents] == [2, 1, 1]
    assert result.respondents[0].purchases[1].amount == 1000.5
    assert "derived from the shares of revenue: r1 B, r2 D" in result.warnings[0]


def test_without_purchases_a_segment_stays_unknown(tmp_path):
    assert [r.customer_segment for r in read(tmp_path, PEOPLE, "respondent,date,amount\nr1,2026-01-05,10\n").respondents] == [
        "A",
        None,
        "D",
    ]


def test_other_customers_count_for_the_shares(tmp_path):
    purchases = "respondent,date,amount\nr1,2026-01-05,10\nother,2026-01-05,9000\n"
    result = read(tmp_path, PEOPLE, purchases)
    assert result.respondents[0].customer_segment == "D"
    assert "customer 'other' is not among the respondents" in result.warnings[0]


@pytest.mark.parametrize(
    ("purchases", "said"),
    [
        ("respondent,date,amount\nr1,05/02/2026,10\n", "line 2: has the date '05/02/2026'"),
        ("respondent,date,amount\nr1,2026-02-30,10\n", "line 2: has the date '2026-02-30'"),
        ("respondent,date,amount\nr1,2026-02-03,much\n", "line 2: has the amount 'much'"),
        ("respondent,date,amount\n,2026-02-03,1\n", "line 2: names no respondent"),
        ("respondent,amount\nr1,1\n", "has no column 'date'"),
        ("", "is empty"),
    ],
)
def test_problems_of_purchases_leave_the_respondents(tmp_path, purchases, said):
    result = read(tmp_path, PEOPLE, purchases)
    assert len(result.respondents) == 3
    assert len(result.problems) == 1
    assert said in str(result.problems[0])
    assert "purchases.csv" in str(result.problems[0])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10", 10),
        ("-3.5", -3.5),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1\u00a0234,5 руб.", 1234.5),
        ("$1,234", 1234),
        ("1.234.567", 1234567),
        ("12.500", 12500),
        ("-123,456", -123456),
        ("1234.567", 1234.567),
        ("1 234,567", 1234.567),
        ("0,125", 0.125),
        ("12,5 р", 12.5),
        ("", None),
        ("ten", None),
        ("1e5", None),
        ("nan", None),
    ],
)
def test_amounts(text, amount):
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-28T10:00", date(2026, 2, 28)),
        ("28.02.2026 10:00", date(2026, 2, 28)),
        ("2026-13-01", None),
        ("0000-01-01", None),
        ("1/2/2026", None),
    ],
)
def test_dates(text, day):
    assert parse_date(text) == day


def test_scores_are_whole_and_within_bounds():
    assert [parse_score(text, lowest=1, highest=5) for text in ("1", "5,0", "0", "6", "4.5", "")] == [
        1,
        5,
        None,
        None,
        None,
        None,
    ]
