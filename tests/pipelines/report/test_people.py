from __future__ import annotations

from dataclasses import replace

from annotations.respondents import Respondent
from annotations.transcript import Flag
from pipelines.report.people import person_rows, recording_rows
from tests.fakes.study import Interview, coded_study


def test_no_moment_that_somebody_speaks_counts_twice() -> None:
    ann = Respondent("ann", ("one", "two"))
    lines = "i | Hard?\no | Yes.\no | No.\no | Perhaps."
    study = coded_study([Interview("one", ann, lines), Interview("two", ann, lines)])
    times = iter([(2_000, 5_000), (3_000, 4_000), (4_500, 6_000), (2_000, 3_000), (7_000, 8_000), (0, 900)])
    said = []
    for u in study.utterances:
        start_ms, end_ms = next(times) if u.respondent else (u.start_ms, u.end_ms)
        said.append(replace(u, start_ms=start_ms, end_ms=end_ms, flags=(Flag.NO_TIMES,) if end_ms == 900 else ()))
    (row,) = person_rows(replace(study, utterances=tuple(said)), ())
    assert row.spoken_ms == 4_000 + 2_000


def test_a_recording_whose_transcript_names_no_language_has_that_of_what_is_said() -> None:
    study = coded_study([Interview("one", Respondent("ann", ("one",)), "i | Hard?\no | Yes, very.\no | Ну.")])
    said = [replace(u, language="ru" if "Ну" in u.text else "en") for u in study.utterances]
    nameless = [replace(r, transcript=replace(r.transcript, language=None)) for r in study.recordings]
    (row,) = recording_rows(replace(study, utterances=tuple(said), recordings=tuple(nameless)))
    assert row.language == "en"
    (unknown,) = recording_rows(replace(study, utterances=(), recordings=tuple(nameless)))
    assert unknown.language is None
