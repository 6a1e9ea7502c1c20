"""The main job end to end, with fakes in place of the models: transcripts in, a coded study and its files out."""

import csv
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from annotations.codebook import read_codebook
from annotations.findings import Act
from annotations.judgements import JudgeUtterance, MergeThemes, MoveMembers, RenameTheme
from annotations.respondents import Respondent
from annotations.speaker_corrections import SpeakerCorrection
from annotations.themes import Theme, ThemeSet
from annotations.transcript import Role
from models.language.boundaries import BUCKETS, BoundaryModel
from models.language.detection import LanguageDetector
from models.language.sentences import SentenceSplitter
from models.speakers.assignment import assign_speakers
from models.speakers.roles import assign_roles
from models.themes.finder import ConsensusThemeFinder, quoted
from models.themes.grammar import NEUTRAL
from models.themes.views import EncoderSet
from pipelines.artefacts import ArtefactStore
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage, StudyRequest
from pipelines.inputs import find_inputs
from pipelines.last_run import previous_themes
from pipelines.manifest import RunFacts, manifest_fields
from pipelines.media import DecodeLimits
from pipelines.outputs import write_study
from pipelines.progress import Quiet
from pipelines.recordings import Listener
from pipelines.said_before import words_in
from pipelines.sentences import SentenceCutter
from pipelines.study import StudyPipeline
from tests.fakes.coder import WordCoder
from tests.fakes.diarizer import FakeDiarizer
from tests.fakes.encoder import WordsEncoder
from tests.fakes.namer import LongestWordNamer
from tests.fakes.parser import NounsParser
from tests.fakes.themes import LongestWordFinder
from tests.fakes.transcriber import FakeTranscriber

ANN = "Interviewer: What was the hardest part last time?\nAnn: The export took hours. We have two plants.\n"
BOB = "Interviewer: And what happened then?\nBob: It took hours to find the export. I like the colour.\n"
IGOR = "Интервьюер: Что было самым трудным?\nИгорь: Накладная вечно теряется. У нас два склада.\n"


class Sandbox:
    """A study folder with the pipeline over it; a new one over the same folder is a later run."""

    def __init__(self, folder):
        self.folder = folder
        self.out = folder / "out"
        self.coder, self.finder, self.transcriber = WordCoder(), LongestWordFinder(), FakeTranscriber()
        self.store = ArtefactStore(self.out / ".hardpart")
        listener = Listener(self.transcriber, FakeDiarizer(), assign_speakers, lambda media: None, self.store, DecodeLimits())
        splitter = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0))
        self.pipeline = StudyPipeline(
            RecordingStage(listener, assign_roles),
            SentenceCutter(splitter, LanguageDetector()),
            UtteranceCoder(self.coder, self.store),
            self.finder,
            self.store,
        )

    def run(self, *, reverse=False, **request):
        found = find_inputs([self.folder], skip_folders=[self.out])
        inputs = found.inputs[::-1] if reverse else found.inputs
        asked = StudyRequest(**request)
        study = self.pipeline.run(inputs, asked, progress=Quiet())
        manifest = manifest_fields(study, found, asked, self.store.tally, RunFacts("0"))
        write_study(study, self.out, manifest=manifest, corrections=asked.corrections)
        return study

    def lines(self):
        return [json.loads(line) for line in (self.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]

    def manifest(self):
        return json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def study_folder(tmp_path):
    for name, text in (("ann", ANN), ("bob", BOB), ("igor", IGOR)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_themes_are_worded_in_the_language_of_the_report(study_folder):
    asked = []

    class Asked(LongestWordFinder):
        def find_and_remember(self, complaints, *, language=None, earlier=None):
            asked.append(language)
            return super().find_and_remember(complaints, language=language)

    sandbox = Sandbox(study_folder)
    plain = "Interviewer: What was the hardest part last time?\nAnn: We have two plants in town. I like the colour.\n"
    for name in ("ann", "bob"):
        (study_folder / f"{name}.txt").write_text(plain, "utf-8")
    sandbox.pipeline = replace(sandbox.pipeline, finder=Asked())
    study = sandbox.run()
    assert {complaint.language for complaint in study.complaints} == {"ru"}
    assert asked == [study.language] == ["en"]


def test_what_worded_the_themes_is_kept_for_the_next_run(study_folder):
    class Worded(LongestWordFinder):
        def find(self, complaints, *, language=None):
            return replace(super().find(complaints), worded_by=f"namer-{language}")

        def find_and_remember(self, complaints, *, language=None, earlier=None):
            return self.find(complaints, language=language), b"2"

    sandbox = Sandbox(study_folder)
    sandbox.pipeline = replace(sandbox.pipeline, finder=Worded())
    sandbox.run()
    assert previous_themes(sandbox.out / "themes.json").worded_by == "namer-en"


def test_the_themes_know_how_sure_the_coder_is(study_folder):
    probabilities = [complaint.probability for complaint in Sandbox(study_folder).run().complaints]
    assert probabilities
    assert None not in probabilities


def test_the_complaints_of_one_turn_share_its_words(study_folder):
    turn = " ".join(f"The export number {n} took hours." for n in range(4000))
    talk = study_folder / "bob.txt"
    talk.write_text(f"Interviewer: What was the hardest part last time?\nBob: {turn}\n", encoding="utf-8")
    study = Sandbox(study_folder).run()
    contexts = [complaint.context for complaint in study.complaints if complaint.conversation == "bob"]
    assert len(contexts) == 4000
    assert len({id(context) for context in contexts}) == 1
    talk.write_text(f"Interviewer: What was the easiest part last time?\nBob: {turn}\n", encoding="utf-8")
    assert Sandbox(study_folder).run().as_found.basis != study.as_found.basis


def test_every_sentence_is_answered_and_only_respondents_are_coded(study_folder):
    sandbox = Sandbox(study_folder)
    sandbox.run()
    lines = sandbox.lines()
    assert [line["utterance_id"] for line in lines if line["recording"] == "ann"] == ["ann:1", "ann:2", "ann:3"]
    assert {line["role"]: line["act"] is None for line in lines} == {"interviewer": True, "respondent": False}
    assert [line["text"] for line in lines if line["act"] == "complaint"] == [
        "The export took hours.",
        "It took hours to find the export.",
        "Накладная вечно теряется.",
    ]


def test_a_second_run_calls_no_model_and_writes_the_same(study_folder):
    Sandbox(study_folder).run()
    first = {p.name: p.read_bytes() for p in (study_folder / "out").iterdir() if p.is_file() and p.name != "manifest.json"}
    again = Sandbox(study_folder)
    again.run()
    second = {p.name: p.read_bytes() for p in (study_folder / "out").iterdir() if p.is_file() and p.name != "manifest.json"}
    assert first == second
    assert (again.coder.calls, again.finder.calls, again.transcriber.calls) == (0, 0, 0)
    assert again.manifest()["model_calls"] == {"transcribe": 0, "speakers": 0, "encode": 0, "code": 0, "themes": 0}


def test_the_order_of_inputs_does_not_matter(study_folder, tmp_path):
    one = Sandbox(study_folder).run()
    other = Sandbox(study_folder).run(reverse=True)
    assert (one.utterances, one.themes, one.supports) == (other.utterances, other.themes, other.supports)


def test_those_without_target_behaviour_are_coded_but_feed_no_theme(study_folder):
    people = (
        Respondent("r-ann", ("ann",), "A", target_behaviour=False),
        Respondent("r-bob", ("bob",), "B", target_behaviour=True),
    )
    study = Sandbox(study_folder).run(respondents=people)
    members = {member for theme in study.themes.themes for member in theme.members}
    assert {u.id for u in study.utterances if u.finding and u.finding.act == "complaint"} - members == {"ann:2"}
    (bob,) = [s for s in study.supports if s.quotes == ("bob:2",)]
    assert (bob.segments["B"].said, bob.segments["B"].asked) == (1, 1)
    assert "A" not in bob.segments


def test_roles_can_be_corrected_without_hearing_again(study_folder):
    Sandbox(study_folder).run()
    later = Sandbox(study_folder)
    later.run(corrections=(SpeakerCorrection("ann", "Ann", Role.INTERVIEWER, "Anna"),))
    ann = [line for line in later.lines() if line["recording"] == "ann"]
    assert {line["role"] for line in ann} == {"interviewer"}
    assert {line["speaker"] for line in ann} == {"Interviewer", "Anna"}


def test_what_fails_is_named_and_the_rest_is_done(study_folder):
    (study_folder / "noise.mp3").write_text("not sound at all")
    sandbox = Sandbox(study_folder)
    sandbox.run()
    (failure,) = sandbox.manifest()["failures"]
    assert "noise.mp3" in failure["sentence"]
    assert len({line["recording"] for line in sandbox.lines()}) == 3


def test_tables_trace_every_quote_to_a_person_and_a_place(study_folder):
    sandbox = Sandbox(study_folder)
    study = sandbox.run(respondents=(Respondent("r-ann", ("ann",), "A"),))
    with (sandbox.out / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["utterance_id"] for row in rows} == {m for t in study.themes.themes for m in t.members}
    assert {row["respondent"]: row["customer_segment"] for row in rows} == {"r-ann": "A", "bob": "", "igor": ""}


def test_a_theme_keeps_its_id_and_name_from_the_last_run(study_folder):
    first = Sandbox(study_folder).run().themes
    told = replace(first.themes[0], id="t-old", name="Named by a person")
    later = Sandbox(study_folder)
    later.run(previous=replace(first, themes=(told, *first.themes[1:])))
    kept = json.loads((later.out / "themes.json").read_text(encoding="utf-8"))["themes"][0]
    assert (kept["id"], kept["name"], kept["members"]) == ("t-old", "Named by a person", list(told.members))
    assert "kept: Named by a person (t-old)" in later.manifest()["themes_since_last_run"]


def test_no_theme_is_called_by_words_that_were_corrected_or_moved_since(study_folder):
    class Quoting(LongestWordFinder):
        def find_and_remember(self, complaints, *, language=None, earlier=None):
            members = tuple(complaint.id for complaint in complaints)
            return ThemeSet((Theme("t", quoted(complaints, "en"), "", NEUTRAL["en"], (), members, needs_wording=True),), ()), b"0"

    def named(*judgements):
        sandbox = Sandbox(study_folder)
        sandbox.pipeline = replace(sandbox.pipeline, finder=Quoting())
        previous = previous_themes(sandbox.out / "themes.json")
        return sandbox.run(previous=previous, judgements=judgements).themes.themes[0].name

    assert named() == "“It took hours to find the export.”"
    assert named(MoveMembers(("bob:2",), "")) == "“The export took hours.”"
    (study_folder / "ann.txt").write_text(ANN.replace("took hours", "took us many hours"), encoding="utf-8")
    assert named() == "“It took hours to find the export.”"
    (study_folder / "bob.txt").write_text(BOB.replace("the export", "the report"), encoding="utf-8")
    assert named() != "“It took hours to find the export.”"


def test_a_theme_that_a_person_took_a_sentence_from_keeps_the_keywords_that_are_still_said(study_folder):
    class Together(LongestWordFinder):
        def find_and_remember(self, complaints, *, language=None, earlier=None):
            members, keywords = tuple(complaint.id for complaint in complaints), ("export", "hours", "queue")
            return ThemeSet((Theme("t", "Exports", "", NEUTRAL["en"], keywords, members),), ()), b"0"

    def keywords(*judgements):
        sandbox = Sandbox(study_folder)
        sandbox.pipeline = replace(sandbox.pipeline, finder=Together())
        return sandbox.run(judgements=judgements).themes.themes[0].keywords

    assert keywords() == ("export", "hours", "queue")
    assert keywords(MoveMembers(("igor:2",), "")) == ("export", "hours")


def test_judgements_are_made_again_on_every_run_without_a_model(study_folder):
    first = Sandbox(study_folder).run().themes
    one, other = first.themes[:2]
    for _ in range(2):
        later = Sandbox(study_folder)
        previous = previous_themes(later.out / "themes.json")
        study = later.run(previous=previous, judgements=(MergeThemes((one.id, other.id)), RenameTheme("t-gone", "x")))
        assert study.themes.themes[0].members == one.members + other.members
        assert study.supports[0].respondents.said == 2
        assert [w for w in study.warnings if "judgements.jsonl" in w] == [
            "judgements.jsonl renames the theme t-gone, which is no longer found; judge again, or leave it."
        ]
        assert later.finder.calls == 0


def test_an_act_that_a_person_gave_feeds_the_themes(study_folder):
    sandbox = Sandbox(study_folder)
    quiet = next(line for line in (sandbox.run() and sandbox.lines()) if line["act"] == "other")
    judged = JudgeUtterance(quiet["utterance_id"], Act.COMPLAINT)
    study = sandbox.run(judgements=(judged,))
    assert quiet["utterance_id"] in {m for theme in study.themes.themes for m in theme.members}
    assert [line["utterance_id"] for line in sandbox.lines() if line["judged"]] == [quiet["utterance_id"]]
    with (sandbox.out / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["utterance_id"] for row in csv.DictReader(file) if row["judged"]} == {quiet["utterance_id"]}


def test_the_manifest_tells_by_which_codebook_a_study_is_coded(study_folder):
    sandbox = Sandbox(study_folder)
    sandbox.run()
    assert sandbox.manifest()["codebook"] == read_codebook("en").version


def test_the_manifest_tells_the_language_of_a_transcript_that_names_none(study_folder):
    sandbox = Sandbox(study_folder)
    study = sandbox.run()
    assert {r.transcript.language for r in study.recordings} == {None}
    languages = {recording["recording"]: recording["language"] for recording in sandbox.manifest()["recordings"]}
    assert languages == {"ann": "en", "bob": "en", "igor": "ru"}


def test_saturation_stands_with_the_themes(study_folder):
    sandbox = Sandbox(study_folder)
    sandbox.run()
    told = json.loads((sandbox.out / "themes.json").read_text(encoding="utf-8"))["saturation"]
    assert len(told["curve"]) == 3
    assert told["curve"][-1] == told["heard"]


def test_no_cell_runs_as_a_formula(study_folder):
    (study_folder / "eve.txt").write_text("Interviewer: What was hard?\nEve: =HYPERLINK(0) took hours.\n", encoding="utf-8")
    sandbox = Sandbox(study_folder)
    sandbox.run()
    with (sandbox.out / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["quote"].startswith("=")]


def test_a_quote_tells_how_likely_it_is_a_complaint(study_folder):
    sandbox = Sandbox(study_folder)
    sandbox.run()
    told = {line["utterance_id"]: line["probability"] for line in sandbox.lines()}
    with (sandbox.out / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        quotes = list(csv.DictReader(file))
    assert quotes
    assert {row["utterance_id"]: float(row["probability"]) for row in quotes} == {
        row["utterance_id"]: told[row["utterance_id"]] for row in quotes
    }


def test_changes_are_between_the_themes_as_they_were_shown_and_as_they_are_judged(study_folder):
    first = Sandbox(study_folder).run().themes
    one, other = first.themes[:2]
    renamed = RenameTheme(one.id, "Ours")
    runs = [(renamed,), (renamed,), (renamed, MergeThemes((one.id, other.id)))]
    told = []
    for judgements in runs:
        later = Sandbox(study_folder)
        path = later.out / "themes.json"
        later.run(previous=previous_themes(path), shown_before=previous_themes(path, as_found=False), judgements=judgements)
        told.append([line for line in later.manifest()["themes_since_last_run"] if "Ours" in line])
    assert told == [[f"renamed: Ours ({one.id})"], [f"kept: Ours ({one.id})"], [f"merged: Ours ({one.id}) with {other.id}"]]


def test_an_added_interview_is_put_into_the_themes_that_there_are(study_folder):
    Sandbox(study_folder).run()
    (study_folder / "cy.txt").write_text(BOB.replace("Bob", "Cy").replace("export", "invoice"), encoding="utf-8")
    later = Sandbox(study_folder)
    study = later.run(previous=previous_themes(later.out / "themes.json"))
    assert (later.finder.calls, later.finder.extensions, study.added) == (0, 1, 1)
    again = Sandbox(study_folder)
    same = again.run(previous=previous_themes(again.out / "themes.json"))
    assert (again.finder.calls, again.finder.extensions) == (0, 0)
    assert (same.themes, same.added) == (study.themes, 1)


def test_a_recording_with_another_name_moves_no_quote(tmp_path):
    for name, thing in itertools.product(("ann", "bob", "cy", "dan"), ("export", "ferry")):
        told = f"Interviewer: How was the {thing}?\n{name.title()}: Well, the {thing} took hours and hours.\n"
        (tmp_path / f"{name} {thing}.txt").write_text(told, encoding="utf-8")

    def run():
        parts = {"encoders": EncoderSet({"words": WordsEncoder()}, {}), "namer": LongestWordNamer(), "parser": NounsParser()}
        sandbox = Sandbox(tmp_path)
        sandbox.pipeline = replace(sandbox.pipeline, finder=ConsensusThemeFinder(**parts))
        return sandbox.run(previous=previous_themes(sandbox.out / "themes.json"))

    first = run().themes
    (tmp_path / "ann ferry.txt").rename(tmp_path / "zoe ferry.txt")
    later = run()
    assert later.added == 0
    assert [[member.replace("zoe", "ann") for member in theme.members] for theme in later.themes.themes] == [
        list(theme.members) for theme in first.themes
    ]
    assert len(first.themes) == 2


def test_themes_are_found_anew_when_asked(study_folder):
    Sandbox(study_folder).run()
    (study_folder / "cy.txt").write_text(BOB.replace("Bob", "Cy").replace("export", "invoice"), encoding="utf-8")
    later = Sandbox(study_folder)
    study = later.run(previous=previous_themes(later.out / "themes.json"), regroup=True)
    assert (later.finder.calls, later.finder.extensions, study.added) == (1, 0, None)


def test_themes_that_are_found_anew_go_on_with_those_of_before(study_folder):
    def run(**asked):
        sandbox = Sandbox(study_folder)
        study = sandbox.run(previous=previous_themes(sandbox.out / "themes.json"), **asked)
        return sandbox.finder, study.themes

    first = run()[1]
    for name in ("cy", "dee", "eve"):  # twice as many complaints
        (study_folder / f"{name}.txt").write_text(BOB.replace("Bob", name.title()).replace("export", "invoice"), encoding="utf-8")
    finder, many = run()
    assert (finder.calls, finder.extensions) == (1, 0)
    assert finder.earlier is not None
    assert [theme.members for theme in finder.earlier.themes] == [theme.members for theme in first.themes]
    again, same = run()
    assert (again.calls, again.extensions, same) == (0, 0, many)
    (study_folder / "fay.txt").write_text(BOB.replace("Bob", "Fay").replace("export", "ferry"), encoding="utf-8")
    later, grown = run()
    assert (later.calls, later.extensions, grown.basis) == (0, 1, many.basis)
    asked, free = run(regroup=True)
    assert (asked.calls, asked.earlier) == (1, None)
    assert free.basis != many.basis


def test_without_what_is_kept_themes_are_found_anew(study_folder):
    Sandbox(study_folder).run()
    for kept in (study_folder / "out" / ".hardpart" / "themes-memory").iterdir():
        kept.write_bytes(kept.read_bytes()[:-1])
    (study_folder / "cy.txt").write_text(BOB.replace("Bob", "Cy").replace("export", "invoice"), encoding="utf-8")
    later = Sandbox(study_folder)
    later.run(previous=previous_themes(later.out / "themes.json"))
    assert (later.finder.calls, later.finder.extensions) == (1, 0)


def test_themes_without_what_more_complaints_are_added_by_are_found_again(study_folder):
    Sandbox(study_folder).run()
    (memory,) = (study_folder / "out" / ".hardpart" / "themes-memory").iterdir()
    memory.unlink()
    for calls in (1, 0):
        later = Sandbox(study_folder)
        later.run(previous=previous_themes(later.out / "themes.json"))
        assert (later.finder.calls, later.manifest()["model_calls"]["themes"]) == (calls, calls)
    (study_folder / "cy.txt").write_text(BOB.replace("Bob", "Cy").replace("export", "invoice"), encoding="utf-8")
    grown = Sandbox(study_folder)
    grown.run(previous=previous_themes(grown.out / "themes.json"))
    assert (grown.finder.calls, grown.finder.extensions) == (0, 1)


def test_a_memory_that_a_killed_run_left_is_not_taken_for_that_of_other_themes(study_folder):
    Sandbox(study_folder).run()
    kept = study_folder / "out" / ".hardpart"
    (themes,) = (kept / "themes").iterdir()
    (memory,) = (kept / "themes-memory").iterdir()
    themes.unlink()
    later = Sandbox(study_folder)
    later.finder.find_and_remember = lambda complaints, **_: (later.finder.find(complaints), b"of another machine")
    later.run()
    assert later.finder.calls == 1
    assert themes.exists()
    assert memory.read_bytes().endswith(b"of another machine")


def test_transcripts_of_recordings_that_are_gone_go_and_those_of_others_stay(study_folder):
    name = "Расшифровка встречи с бухгалтерией завода номер один о закрытии месяца и почему это так долго, часть 1 из 2"
    (study_folder / f"{name}.txt").write_text(ANN.replace("hours", "days"), encoding="utf-8")
    Sandbox(study_folder).run()
    folder = study_folder / "out" / "transcripts"
    assert len(list(folder.glob("Расшифровка встречи*"))) == 4
    (folder / "notes.txt").write_text("a person's own")
    for gone in (name, "bob"):
        (study_folder / f"{gone}.txt").unlink()
    Sandbox(study_folder).run()
    assert {path.stem for path in folder.iterdir()} == {"ann", "igor", "notes"}


def test_a_judgement_whose_sentence_is_gone_is_told(study_folder):
    judged = JudgeUtterance("ann:2", Act.WISH, texts={"ann:2": "Nobody says so."})
    study = Sandbox(study_folder).run(judgements=(judged,))
    assert [warning for warning in study.warnings if "ann:2, whose words are not in the recording now" in warning]
    assert next(u for u in study.utterances if u.id == "ann:2").finding.act is Act.COMPLAINT


def test_voices_that_may_be_somebody_who_is_heard_elsewhere_are_told(tmp_path):
    (tmp_path / "one.txt").write_text(ANN, encoding="utf-8")
    text = "Interviewer: What was hard?\nRespondent 1: The export took hours.\nRespondent 2: Yes, the export took hours.\n"
    (tmp_path / "two.txt").write_text(text, encoding="utf-8")
    study = Sandbox(tmp_path).run(respondents=(Respondent("ann", ("one", "two"), attributes={"name": "Ann"}),))
    assert {u.respondent for u in study.utterances} == {None, "ann", "two/Respondent 1", "two/Respondent 2"}
    (told,) = study.warnings
    assert told.startswith("two/Respondent 1 and two/Respondent 2 may be ann, whom respondents.csv lists; in speakers.csv,")


def test_a_sentence_more_moves_no_name_to_another_theme(tmp_path):
    said = ["The export took hours.", "The warehouse lost my parcel.", "The export took hours again.", "The warehouse lost it."]

    def transcripts(first=""):
        for name in ("one", "two", "three"):
            lines = f"Interviewer: What was hard for {name}?\nAnn: {first}{' '.join(said)}\n"
            (tmp_path / f"{name}.txt").write_text(lines, encoding="utf-8")

    def meant(study):
        texts = {u.id: u.text for u in study.utterances}
        return {theme.id: (theme.name, [texts[member] for member in theme.members]) for theme in study.themes.themes}

    transcripts()
    sandbox = Sandbox(tmp_path)
    first = sandbox.run()
    transcripts("Hello there. ")
    before = words_in(sandbox.out / "utterances.jsonl")
    later = Sandbox(tmp_path).run(previous=previous_themes(sandbox.out / "themes.json"), said_before=before)
    assert meant(later) == meant(first)
    assert len(meant(first)) > 1
    assert {change.partition(":")[0] for change in later.theme_changes} == {"kept"}
