from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from annotations.codebook import read_codebook
from annotations.errors import InputError
from annotations.languages import UNSUPPORTED
from annotations.respondents import Respondent
from annotations.themes import Outcome
from annotations.transcript import Flag, Role
from models.themes.grammar import NEUTRAL
from pipelines.artefacts import file_stem
from pipelines.coding import is_complaint
from pipelines.hearing import Failure
from pipelines.inputs import CopyError, FoundInputs
from pipelines.study import Study, acts_count
from pipelines.study_warnings import evident
from tests.fakes import studies
from tests.fakes.study import Interview, ThemeSpec, coded_study
from tests.pipelines.report.reading import Page, report_of

ALL = {
    "english": studies.english_study,
    "russian": studies.russian_study,
    "empty": studies.empty_study,
    "one": studies.one_theme_study,
    "large": studies.large_study,
    "hostile": studies.hostile_study,
}
LINKS_TO_FILES = (
    "quotes.csv",
    "segments.csv",
    "themes.json",
    "utterances.jsonl",
    "transcripts/",
    "speakers.csv",
    "manifest.json",
)


@pytest.fixture(params=sorted(ALL))
def study(request: pytest.FixtureRequest) -> Study:
    make: Callable[[], Study] = ALL[request.param]
    return make()


def test_tags_nest_and_links_within_the_page_arrive(study: Study, tmp_path: Path) -> None:
    page = Page(report_of(study, tmp_path))
    assert [id_ for id_, times in Counter(page.ids).items() if times > 1] == []
    assert {a[1:] for a in page.addresses if a.startswith("#")} <= set(page.ids)


def test_nothing_is_fetched_from_anywhere(study: Study, tmp_path: Path) -> None:
    html = report_of(study, tmp_path)
    page = Page(html)
    assert not {"img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert page.tags.count("link") == 1  # the empty icon, which keeps a server from being asked for one
    assert all(a.startswith(("#", "data:,", "transcripts/", *LINKS_TO_FILES)) for a in page.addresses)
    assert "url(" not in html
    assert "@import" not in html


def test_every_coded_sentence_is_quoted_once(study: Study, tmp_path: Path) -> None:
    quoted = Page(report_of(study, tmp_path)).quotes
    coded = [u.id for u in study.utterances if u.finding is not None and u.finding.act.value != "other"]
    assert sorted(quoted) == sorted(coded)


def test_the_same_study_gives_the_same_bytes(study: Study, tmp_path: Path) -> None:
    assert report_of(study, tmp_path / "a") == report_of(study, tmp_path / "b")


def test_what_people_said_never_becomes_markup(tmp_path: Path) -> None:
    html = report_of(studies.hostile_study(), tmp_path)
    page = Page(html)
    assert page.tags.count("script") == 2
    assert "alert(1)</script>" not in html
    assert not [name for name in page.attributes if name.startswith("on")]
    assert "<script>alert(1)</script> took </blockquote></script><b>hours</b>." in page.text
    assert "{{ config }}" in page.text


def test_a_theme_shows_who_said_it_and_how_sure_that_is(tmp_path: Path) -> None:
    text = Page(report_of(studies.english_study(), tmp_path)).text
    assert "3 of 4 respondents (95% interval 30–95%), 5 sentences, stability 0.86" in text
    assert "Wording to be checked by a person" in text
    assert "A single voice" in text
    assert "Rests on doubtful sentences alone" in text
    assert "the recogniser was unsure" in text


def test_complaints_without_target_behaviour_stand_apart_from_the_themes(tmp_path: Path) -> None:
    study = studies.english_study()
    html = report_of(study, tmp_path)
    apart = html[html.index('<section id="apart"') : html.index('<section id="wishes"')]
    assert Page(apart).quotes == [u.id for u in study.utterances if is_complaint(u) and u.respondent == "lucy"]


@pytest.mark.parametrize("make", [studies.english_study, studies.russian_study])
def test_the_whole_codebook_stands_in_the_page(make: Callable[[], Study], tmp_path: Path) -> None:
    study = make()
    book, text = read_codebook(study.language), Page(report_of(study, tmp_path)).text
    entries = [*book.acts.values(), *book.facets.values()]
    shown = [book.version, book.unit, *book.edges, *(e.name for e in entries), *(e.definition for e in entries)]
    shown += [example for entry in entries for example in entry.examples]
    assert [said for said in shown if said not in text] == []


def test_the_lead_counts_every_complaint(tmp_path: Path) -> None:
    study = studies.english_study()
    text = Page(report_of(study, tmp_path)).text
    apart = acts_count(study.utterances)["complaint"] - len(study.complaints)
    assert apart > 1
    assert f"In all: {len(study.complaints)} complaints" in text
    assert f"{apart} complaints more, of respondents without the target behaviour, stand apart." in text
    assert "more, of" not in Page(report_of(studies.one_theme_study(), tmp_path)).text


def test_a_doubtful_voice_counts_no_more_in_a_subtheme_than_in_its_theme(tmp_path: Path) -> None:
    outcome = Outcome("minimize", "the time", "to export")
    interviews = [
        Interview("one", Respondent("a", ("one",)), "i | Hard?\nc1 | The export took hours."),
        Interview("two", Respondent("b", ("two",)), "i | Hard?\nc1 | The export took hours too."),
        Interview("three", Respondent("c", ("three",)), "i | Hard?\nc1 !low_confidence | The exporter took ours."),
    ]
    text = Page(report_of(coded_study(interviews, [ThemeSpec(1, "Export", outcome, parts=(1, 2))]), tmp_path)).text
    assert "2 of 3 respondents" in text
    assert text.count("1 sentence, 1 respondent") == 1
    assert "2 sentences, 1 respondent" in text


def test_no_subtheme_has_more_people_than_its_theme(tmp_path: Path) -> None:
    interviews = [
        Interview("one", Respondent("a", ("one",)), "i | Hard?\nc1 | The export took hours.\nc1 | It took hours again.")
    ]
    interviews += [Interview(name, Respondent(name, (name,)), "i | Hard?\nc1? | It was on a Monday.") for name in ("b", "c")]
    theme = ThemeSpec(1, "Export", Outcome("minimize", "the time", "to export"), parts=(2, 2))
    text = Page(report_of(coded_study(interviews, [theme]), tmp_path)).text
    assert "1 of 3 respondents" in text
    assert "2 sentences, 1 respondent" in text
    assert "2 sentences, 0 respondents" in text


def test_what_is_likelier_no_complaint_makes_no_voice_and_says_so(tmp_path: Path) -> None:
    interviews = [
        Interview("one", Respondent("a", ("one",)), "i | Hard?\nc1 | The export took hours."),
        Interview("two", Respondent("b", ("two",)), "i | Hard?\nc1? | The export was on a Monday."),
    ]
    theme = ThemeSpec(1, "Export", Outcome("minimize", "the time", "to export"))
    text = Page(report_of(coded_study(interviews, [theme]), tmp_path)).text
    assert "1 of 2 respondents" in text
    assert text.count("perhaps no complaint") == 1


@pytest.mark.parametrize(
    ("spans", "told"),
    [({"object": (4, 10)}, "In their words export a"), ({}, "In a question How is exporting? a")],
)
def test_a_statement_tells_whose_words_name_its_object(tmp_path: Path, spans: dict[str, tuple[int, int]], told: str) -> None:
    interview = Interview("one", Respondent("a", ("one",)), "i | How is exporting?\nc1 | The export took hours.")
    outcome = Outcome("minimize", "the time", "to export", sources={"object": "one:2"}, spans=spans)
    text = Page(report_of(coded_study([interview], [ThemeSpec(1, "Export", outcome)]), tmp_path)).text
    assert told in text
    assert ("In their words" in text) is bool(spans)


@pytest.mark.parametrize("who", [{"withheld": {"a": "No consent."}}, {"silent": {"one": "No consent."}}])
def test_a_statement_does_not_tell_the_words_of_who_is_withheld(tmp_path: Path, who: dict[str, dict[str, str]]) -> None:
    interview = Interview("one", Respondent("a", ("one",)), "i | How is exporting?\nc1 | The export took hours.")
    outcome = Outcome("minimize", "the time", "to export", sources={"object": "one:2"}, spans={"object": (4, 10)})
    text = Page(report_of(coded_study([interview], [ThemeSpec(1, "Export", outcome)]), tmp_path, **who)).text
    assert "In their words" not in text


def test_transcripts_without_times_are_told_once_and_not_for_each_sentence(tmp_path: Path) -> None:
    study = studies.one_theme_study()
    text = Page(report_of(study, tmp_path)).text
    assert "1 transcript has no times: its sentences are not to be listened to." in text
    assert "Doubtful sentences of respondents" not in text


def test_a_transcript_is_linked_by_the_name_of_its_file(tmp_path: Path) -> None:
    long = "звонок" * 20
    study = coded_study([Interview(long, Respondent("a", (long,)), "i | Hard?\nc- | Yes, hours.")])
    html = report_of(study, tmp_path)
    assert f'href="transcripts/{quote(file_stem(long))}.txt"' in html
    assert file_stem(long) != long


def test_what_failed_is_named_without_the_folders_of_this_machine(tmp_path: Path) -> None:
    folder = Path("/home/someone/interviews")
    found = FoundInputs(
        (),
        failures=(InputError(str(folder / "sub" / "a.mp3"), "the file is empty", "record it again"),),
        skipped=(InputError(str(folder / "notes.xls"), "is neither a recording nor a transcript", "nothing is lost"),),
    )
    problems = ("/home/someone/tables/respondents.csv, line 3: names nobody; name them.",)
    html = report_of(studies.english_study(), tmp_path, found=found, problems=problems)
    text = Page(html).text
    assert "sub/a.mp3: the file is empty; record it again." in text
    assert "notes.xls: is neither a recording nor a transcript; nothing is lost." in text
    assert "respondents.csv, line 3: names nobody; name them." in text
    assert "en_broken.mp3: the file is empty; export it again." in text
    assert "2 inputs could not be used, so they are missing from the figures. 1 entry of the tables could not be used." in text
    assert "/home/" not in html
    assert "/data/" not in html


def test_cells_of_tables_and_second_copies_are_not_said_to_be_missing_from_the_figures(tmp_path: Path) -> None:
    study = replace(studies.english_study(), failures=())
    copy = FoundInputs((), failures=(CopyError("b.mp3", "holds exactly what a.mp3 holds, which was used", "remove one of them"),))
    text = Page(report_of(study, tmp_path, found=copy)).text
    assert "holds exactly what a.mp3 holds" in text
    assert "could not be used" not in text
    text = Page(report_of(study, tmp_path, problems=("respondents.csv, line 2: has nps '9/10'; write a number.",))).text
    assert "1 entry of the tables could not be used." in text
    assert "missing from the figures" not in text


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (studies.english_study, "In 1 recording nobody could be told to be the respondent, so nothing of it is coded."),
        (studies.russian_study, "В 1 записи не удалось понять, кто респондент, поэтому она не разобрана."),
    ],
)
def test_a_recording_without_a_respondent_is_not_said_to_be_missing_from_the_figures(
    make: Callable[[], Study], told: str, tmp_path: Path
) -> None:
    study = make()
    nameless = Failure(study.recordings[0].source.recording, "roles", "a.txt: names no speakers.")
    text = Page(report_of(replace(study, failures=(nameless,)), tmp_path)).text
    assert told in text
    assert "missing from the figures" not in text
    assert "в цифры" not in text


def test_what_was_passed_over_is_not_said_to_be_no_transcript(tmp_path: Path) -> None:
    found = FoundInputs((), skipped=(InputError("ann.txt", "ann.vtt is used as the transcript of 'ann'", "rename it"),))
    assert "What lay in the folders and was not used." in Page(report_of(studies.english_study(), tmp_path, found=found)).text


def test_sentences_of_nobody_ask_for_no_role_in_a_table_that_has_no_row_for_them(tmp_path: Path) -> None:
    study = studies.english_study()
    recordings = []
    for r in study.recordings:
        nameless = tuple(replace(s, speaker=None if s.role is Role.UNKNOWN else s.speaker) for s in r.transcript.segments)
        recordings.append(replace(r, transcript=replace(r.transcript, segments=nameless)))
    said = tuple(replace(u, speaker=None if u.role is Role.UNKNOWN else u.speaker) for u in study.utterances)
    text = Page(report_of(replace(study, recordings=tuple(recordings), utterances=said), tmp_path)).text
    assert "open speakers.csv" not in text
    assert "2 sentences could be given to no speaker, so they are not coded." in text


def test_speakers_without_a_role_are_shown_with_the_way_to_correct_them(tmp_path: Path) -> None:
    text = Page(report_of(studies.english_study(), tmp_path)).text
    assert "en_coffee , SPEAKER_02 : 2 sentences, for example:" in text
    assert "open speakers.csv beside this report" in text
    assert "en_coffee : 2 stretches, 3.7 s 00:12–00:14, 01:01–01:02" in text


def test_a_warning_is_told_once(tmp_path: Path) -> None:
    lost = "en_coffee: 3.7 s of speech in 2 stretches gave no words, also when tried again; listen to them."
    study = replace(studies.english_study(), warnings=("en_coffee: the file is cut off", lost), evident=(lost,))
    text = Page(report_of(study, tmp_path)).text
    assert "en_coffee: the file is cut off" in text
    assert "gave no words" not in text


@pytest.mark.parametrize(
    ("make", "said"), [(studies.english_study, "judged by a person"), (studies.russian_study, "решил человек")]
)
def test_a_sentence_that_a_person_judged_says_so(tmp_path: Path, make: Callable[[], Study], said: str) -> None:
    study = make()
    assert said not in Page(report_of(study, tmp_path)).text
    one = next(u for u in study.utterances if is_complaint(u) and u.finding is not None)
    assert one.finding is not None
    judged = replace(one, finding=replace(one.finding, coder="Vera"))
    utterances = tuple(judged if u.id == one.id else u for u in study.utterances)
    assert Page(report_of(replace(study, utterances=utterances), tmp_path)).text.count(said) == 1


def test_a_transcript_without_times_claims_none(tmp_path: Path) -> None:
    study = studies.one_theme_study()
    assert Flag.NO_TIMES in study.utterances[1].flags
    text = Page(report_of(study, tmp_path)).text
    assert "no time known" in text
    assert "00:01" not in text


def test_a_quote_has_its_question_and_its_neighbours(tmp_path: Path) -> None:
    html = report_of(studies.english_study(), tmp_path)
    quote = html[html.index('data-utterance="en_ceramics:5"') :]
    quote = quote[: quote.index("</li>")]
    assert "Think back to the last delivery that did not go well. What happened?" in quote
    assert "nobody told me where it was." in quote
    assert "<mark>on the phone for an hour</mark>" in quote


def test_a_russian_study_is_told_in_russian(tmp_path: Path) -> None:
    html = report_of(studies.russian_study(), tmp_path)
    text = Page(html).text
    assert '<html lang="ru">' in html
    assert "2 записи 2 респондента" in text
    assert "2 из 2 респондентов (95-процентный интервал 34–100 %), 3 предложения, устойчивость 0,64" in text
    assert "Пожелания 1" in text


def test_nobody_is_given_a_customer_segment_that_nobody_knows(tmp_path: Path) -> None:
    html = report_of(studies.one_theme_study(), tmp_path)
    assert 'class="letter' not in html


def test_an_empty_study_says_so(tmp_path: Path) -> None:
    text = Page(report_of(studies.empty_study(), tmp_path)).text
    assert "No themes were found" in text
    assert "Nothing failed and nothing was left out." in text


def test_a_theme_shows_its_parts_its_weakness_and_the_words_behind_its_statement(tmp_path: Path) -> None:
    made = studies.english_study()
    first = made.themes.themes[0]
    said = {u.id: u for u in made.utterances}[first.members[0]]
    outcome = replace(first.outcome, sources={"object": said.id}, spans={"object": (0, 7)})
    themes = replace(made.themes, themes=(replace(first, outcome=outcome), *made.themes.themes[1:]))
    text = Page(report_of(replace(made, themes=themes), tmp_path)).text
    assert f"In their words {said.text[:7]}" in text
    assert "Finding out where a parcel is, part 2" in text
    assert "Weak: hardly found again" in text


def test_a_theme_that_nobody_could_word_says_how_to_word_it(tmp_path: Path) -> None:
    made = studies.english_study()

    def card(**parts: object) -> str:
        themes = tuple(replace(theme, **parts) if theme.needs_wording else theme for theme in made.themes.themes)
        return Page(report_of(replace(made, themes=replace(made.themes, themes=themes)), tmp_path)).text

    label = NEUTRAL["en"]
    assert "do not agree on one outcome, so it is left to you: hardpart judge reword" in card(outcome=label)
    for by_hand in (card(outcome=label, judged=True), card()):
        assert "A person decided which sentences are in it, and nobody has worded it since: hardpart judge reword" in by_hand
        assert "do not agree on one outcome" not in by_hand


def test_what_to_check_is_told_in_the_language_of_the_report(tmp_path: Path) -> None:
    made = studies.russian_study()
    foreign = replace(made.utterances[0], language=UNSUPPORTED)
    silent = Respondent("Вера", ())
    heard, people = (foreign, *made.utterances[1:]), (*made.respondents, silent)
    told = tuple(evident((), heard, people))
    warned = replace(made, utterances=heard, respondents=people, warnings=told, evident=told)
    text = Page(report_of(warned, tmp_path)).text
    assert f"размечены как прочие: {foreign.recording}" in text
    assert "не слышны: Вера" in text
    assert "neither English" not in text
    assert "nothing was heard" not in text
