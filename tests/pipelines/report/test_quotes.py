from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotations.respondents import Respondent
from annotations.spans import TextSpan
from pipelines.report.context import Contexts
from pipelines.report.quotes import display_names, pieces
from tests.fakes import studies

spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: TextSpan(pair[0], pair[0] + pair[1]))


@given(text=st.text(max_size=30), evidence=st.lists(spans, max_size=5))
def test_a_quote_keeps_every_word_and_marks_just_its_evidence(text: str, evidence: list[TextSpan]) -> None:
    made = pieces(text, evidence)
    assert "".join(piece.text for piece in made) == text
    marked = [piece.marked for piece in made for _ in piece.text]
    assert marked == [any(span.start <= at < span.end for span in evidence) for at in range(len(text))]
    assert all(piece.text for piece in made)


def test_two_people_of_one_name_are_told_apart() -> None:
    people = [
        Respondent("r1", (), attributes={"name": "Anna"}),
        Respondent("r2", (), attributes={"name": "anna"}),
        Respondent("r3", (), attributes={"name": "Boris"}),
        Respondent("r4", (), attributes={"name": "R5"}),
        Respondent("r5", ()),
    ]
    assert display_names(people) == {"r1": "r1", "r2": "r2", "r3": "Boris", "r4": "r4", "r5": "r5"}


def test_a_question_belongs_to_its_recording_alone() -> None:
    study = studies.english_study()
    found = Contexts(study.utterances)
    first = next(u for u in study.utterances if u.recording == "en_coffee" and u.respondent)
    assert found.of(first.id).question == "What was the hardest part of last week?"
    assert found.of(first.id).before == ""
    assert found.of(first.id).after == "Half an hour on the phone just to learn where the bag was."
