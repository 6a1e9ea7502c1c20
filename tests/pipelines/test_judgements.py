import json

import pytest

from annotations.errors import InputError
from annotations.findings import Act
from annotations.utterances import Sentence
from models.acts.coder import SentenceCoder
from models.language.detection import LanguageDetector
from pipelines.judgements import team_judgements
from pipelines.training import train_coder
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader

STRANGE = "the zeitnot befell our ledger again"


def judged(tmp_path, *lines, name="team.jsonl"):
    path = tmp_path / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def line(conversation, text, **more):
    return {"conversation": conversation, "text": text, "language": "en", **more}


def zeitnots(act):
    """What the team says of a sentence that the corpus knows nothing like."""
    return [line(f"c{n}", f"the zeitnot befell our {thing}", act=act) for n, thing in enumerate(("press", "van", "oven"))]


def adapted(folder, lines, tmp_path, weight=30.0):
    team = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=weight)
    train_coder(folder, WordsReader(), say=lambda _: None, built_on=None, options=OPTIONS, studies=little_studies(), team=team)
    return folder


def act_of(folder):
    studies = [Sentence("s", "c", STRANGE, language="en")]
    (found,) = SentenceCoder(WordsReader(), folder=folder).code(studies)
    return found.act


@pytest.mark.parametrize("act", [Act.COMPLAINT, Act.PRAISE])
def test_what_the_team_judges_decides_about_sentences_like_it(tmp_path, act):
    assert act_of(adapted(tmp_path / "out", zeitnots(act), tmp_path)) is act


def test_the_same_judgements_give_the_same_bytes(tmp_path):
    one, other = (adapted(tmp_path / name, zeitnots("wish"), tmp_path) for name in ("one", "other"))
    for file in ("heads.npz", "coder.json"):
        assert (one / file).read_bytes() == (other / file).read_bytes()
    facts = json.loads((one / "coder.json").read_text())
    assert facts["judgements"]["files"][0]["judged"] == 3
    assert facts["judgements"]["weight"] == 30.0


def test_what_nobody_judged_teaches_nothing(tmp_path):
    """Unjudged sentences and marks that the file does not have leave the heads for single sentences as they are."""
    silent = [line("c0", "the press hums", act="other"), line("c0", "it took hours and hours")]
    team = team_judgements([judged(tmp_path, *silent)], LanguageDetector(), weight=1.0)
    (conversation,) = team.conversations["en"]
    assert [c.contested for c in conversation.sentences] == [False, True]
    assert {c.prompted for c in conversation.sentences} == {None}


def test_whose_words_nobody_knows_are_not_taught_as_the_interviewers(tmp_path):
    lines = [line("c0", "it took hours", act="complaint"), line("c0", "what broke", role="interviewer")]
    lines += [line("c0", "it broke again", role="unknown", last_time=True)]
    (conversation,) = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0).conversations["en"]
    assert [c.act for c in conversation.sentences] == [Act.COMPLAINT, None, Act.OTHER]
    assert [c.contested for c in conversation.sentences] == [False, False, True]
    assert not conversation.sentences[2].last_time


def test_conversations_of_one_name_in_several_files_stay_apart(tmp_path):
    (tmp_path / "more").mkdir()
    files = [judged(tmp_path, *zeitnots("wish"), name=name) for name in ("anna.jsonl", "ben.jsonl", "more/anna.jsonl")]
    conversations = team_judgements(files, LanguageDetector(), weight=1.0).conversations["en"]
    assert len({c.study for c in conversations}) == 9
    assert [{c.study} for c in conversations] == [{s.sentence.conversation for s in c.sentences} for c in conversations]


def test_each_language_of_a_conversation_teaches_its_own_heads(tmp_path):
    said = [("ru", "Ждали два часа."), ("en", "It took hours."), ("de", "Das dauert lange."), ("en", "We left.")]
    lines = [line("a", text, act="complaint", last_time=True) | {"language": name} for name, text in said]
    lines += [line("a", text, role="interviewer") | {"language": name} for name, text in (("en", "Why?"), ("ru", "Почему?"))]
    conversations = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0).conversations
    own = {"en": ["It took hours.", "We left."], "ru": ["Ждали два часа."]}
    questions = {"en": ["Why?"], "ru": ["Почему?"]}
    assert conversations.keys() == own.keys()
    for language, (conversation,) in conversations.items():
        sentences = conversation.sentences
        assert [c.sentence.text for c in sentences] == [each["text"] for each in lines]
        assert [c.sentence.text for c in sentences if not c.contested] == own[language] + questions[language]
        assert [c.sentence.text for c in sentences if c.last_time] == own[language]


def test_what_is_too_short_to_tell_goes_with_its_conversation(tmp_path):
    said = ["Каждый раз приходится ждать по два часа.", "Excel.", "ok", "VPN is down.", "Google Drive.", "Отвечали три недели."]
    lines = [{"conversation": "a", "text": text, "act": "complaint"} for text in said]
    team = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0)
    ((conversation,),) = team.conversations.values()
    assert {(c.sentence.language, c.contested) for c in conversation.sentences} == {("ru", False)}
    assert (team.files[0]["judged"], team.files[0]["taught"], team.files[0]["not_taught"]) == (6, 6, {})


def test_a_short_sentence_in_cyrillic_letters_is_russian_in_english_talk(tmp_path):
    said = ["We waited three weeks for a single letter.", "It took hours and hours again.", "Ждали час."]
    lines = [{"conversation": "a", "text": text, "act": "complaint"} for text in said]
    team = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0)
    assert team.conversations.keys() == {"en", "ru"}


def test_judged_sentences_that_teach_nothing_are_counted_by_reason(tmp_path):
    german = "Das dauert immer furchtbar lange, wirklich."
    lines = [line("a", "It took hours.", act="complaint"), line("a", "We left.", act="other", contested=True)]
    lines += [line("a", german, act="complaint") | {"language": "de"}, line("a", "We came back.")]
    (file,) = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0).files
    assert (file["judged"], file["taught"]) == (3, 1)
    assert file["not_taught"] == {"contested": 1, "in neither English nor Russian": 1}


def test_a_file_that_is_named_twice_counts_once(tmp_path):
    path = judged(tmp_path, *zeitnots("wish"))
    (tmp_path / "more").mkdir()
    team = team_judgements([path, tmp_path / "more" / ".." / path.name], LanguageDetector(), weight=1.0)
    assert (len(team.conversations["en"]), len(team.files)) == (3, 1)


def test_a_conversation_is_in_the_language_of_its_judged_sentences(tmp_path):
    lines = [
        {"conversation": "a", "text": "Каждый раз приходится ждать по два часа.", "act": "complaint"},
        {"conversation": "a", "text": "Отвечали три недели, я чуть не сдался.", "act": "complaint"},
        {"conversation": "b", "text": "We waited three weeks for a single letter.", "act": "complaint"},
    ]
    team = team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0)
    assert {language: len(own) for language, own in team.conversations.items()} == {"en": 1, "ru": 1}


def test_judgements_in_another_language_are_refused(tmp_path):
    lines = [line("a", "Das dauert immer furchtbar lange.", act="complaint") | {"language": "de"}]
    with pytest.raises(InputError, match="in no language that is coded"):
        team_judgements([judged(tmp_path, *lines)], LanguageDetector(), weight=1.0)
