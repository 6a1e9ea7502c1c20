"""A client that is generated from the OpenAPI document does what a program does here, against an API and a worker that run."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN
from tests.service.processes import FAKE_WORKER, PATIENCE_S, Service

GUIDE = (ROOT / "service" / "API.md").read_text(encoding="utf-8")
PACKAGE = "hardpart_client"
WARNINGS = {  # how all that the generator warns of begins; the guide says what each is about
    "OpenAPI 3.1 support is still in beta.",
    "Failed to get the schema name: null",
    "Codegen property is null (e.g. map/dict of undefined type).",
}


def shown(language):
    """The guide's code of a language that is about the generated client."""
    _, _, about = GUIDE.partition("## A generated client")
    return re.search(rf"```{language}\n(.*?)```", about, re.DOTALL)[1]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    home = tmp_path_factory.mktemp("service") / "home"
    home.mkdir()
    made = Service(home, worker=FAKE_WORKER)
    made.wait_for_workers(1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def generation(service, tmp_path_factory):
    """The folder that the guide's command was run in, and what it said."""
    folder = tmp_path_factory.mktemp("generated")
    (command,) = [line for line in shown("sh").splitlines() if line.startswith("openapi-generator-cli ")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"BASE": service.address, "PATH": path, "JAVA_OPTS": "-XX:TieredStopAtLevel=1"}
    ran = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def hp(generation):
    folder, _ = generation
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "127.0.0.1")
        patch.syspath_prepend(folder / "client")
        yield importlib.import_module(PACKAGE)
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def key(service, hp):
    """An API key, made by whoever logged in."""
    with hp.ApiClient(hp.Configuration(host=service.address)) as api:
        login = hp.Login(name=service.first.name, password=service.first.password)
        entered = hp.SessionApi(api).create_session_with_http_info(login)
    cookie = SimpleCookie(entered.headers["set-cookie"])["hardpart"].value
    with hp.ApiClient(hp.Configuration(host=service.address, api_key={"session": cookie})) as api:
        scopes = [hp.Scope.READ, hp.Scope.WRITE, hp.Scope.MODELS]
        asked = hp.NewKey(name="research", scopes=scopes)
        return hp.AccountsApi(api).create_key(asked, _headers={"X-CSRF-Token": entered.data.csrf}).key


@pytest.fixture(scope="module")
def api(service, hp, key):
    with hp.ApiClient(hp.Configuration(host=service.address, access_token=key)) as client:
        yield client


@pytest.fixture(scope="module")
def coded(service, hp, key, tmp_path_factory):
    """What the guide's code leaves behind after it was run."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "interview.txt").write_bytes(ANN)
    left = {"BASE": service.address, "KEY": key}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(shown("python"), "service/API.md", "exec"), left)
    return left


def until_done(hp, api, job):
    limit = time.monotonic() + PATIENCE_S
    while (job := hp.JobsApi(api).read_job(job.id)).state in {"queued", "running"}:
        assert time.monotonic() < limit, job
        time.sleep(0.1)
    assert job.state == "done", job.failure
    return hp.JobsApi(api).read_result(job.id)


def test_the_generator_warns_of_nothing_else(generation):
    _, said = generation
    warned = [line.partition(" - ")[2] for line in said.splitlines() if re.search(r"\b(WARN|ERROR)\b", line)]
    assert {next((known for known in WARNINGS if warning.startswith(known)), warning) for warning in warned} == WARNINGS


def test_every_operation_is_a_function(service, hp):
    paths = service.client.get("/v1/openapi.json").json()["paths"]
    told = [operation for methods in paths.values() for operation in methods.values()]
    operations = [(operation["tags"][0], operation["operationId"]) for operation in told]
    functions = {
        (api.removesuffix("Api").casefold(), name)
        for api in vars(hp.api)
        if api.endswith("Api")
        for name in vars(getattr(hp, api))
        if not name.startswith("_") and not name.endswith(("_with_http_info", "_without_preload_content"))
    }
    assert sorted(operations) == sorted(functions)
    assert len(operations) > 60


def test_the_code_of_the_guide_runs(hp, coded):
    assert [(theme.outcome.object, theme.support.respondents.said) for theme in coded["found"].themes] == [("hours.", 1)]
    assert [(one.speaker, one.act, one.text) for one in coded["complaints"]] == [
        ("Ann", hp.Act.COMPLAINT, "The export took hours.")
    ]
    assert [finding.act for finding in coded["answer"].findings] == ["complaint"]


def test_lists_come_in_pages(hp, api):
    studies = hp.StudiesApi(api)
    names = {studies.create_study(hp.NewStudy(name=name)).name for name in ("Spring", "Summer", "Autumn")}
    listed, cursor = [], None
    while not listed or cursor:
        page = studies.list_studies(limit=2, cursor=cursor)
        assert 1 <= len(page.items) <= 2
        cursor, listed = page.next_cursor, listed + [study.name for study in page.items]
    assert names <= set(listed)
    assert len(listed) > 2


def test_a_change_needs_what_was_read(hp, api):
    studies = hp.StudiesApi(api)
    made = studies.create_study(hp.NewStudy(name="Winter", product="Parcels"))
    read = studies.read_study_with_http_info(made.id)
    changed = studies.change_study(made.id, hp.StudyChange(name="Frost"), if_match=read.headers["etag"])
    assert (changed.name, changed.product) == ("Frost", "Parcels")  # what is left out stays
    with pytest.raises(hp.ApiException) as refused:
        studies.change_study(made.id, hp.StudyChange(name="Snow"), if_match=read.headers["etag"])
    assert (refused.value.status, refused.value.data.type) == (412, "urn:hardpart:problem:changed")
    with pytest.raises(hp.ApiException) as known:
        studies.read_study(made.id, if_none_match=studies.read_study_with_http_info(made.id).headers["etag"])
    assert known.value.status == 304


def test_a_problem_has_its_class(hp, api):
    with pytest.raises(hp.ApiException) as gone:
        hp.StudiesApi(api).read_study("none")
    problem = gone.value.data
    assert isinstance(problem, hp.ProblemBody)
    assert (problem.status, problem.type, problem.errors) == (404, "urn:hardpart:problem:not-found", None)
    sentences = [hp.GivenSentence(id="1", text="It took hours.")]
    with pytest.raises(hp.ApiException) as refused:
        hp.ModelsApi(api).label(hp.LabelRequest(sentences=sentences), callback_url="no address", wait=0)
    assert refused.value.status == 422
    assert refused.value.data.detail


def test_sentences_are_labelled_at_once_or_as_a_job(hp, api):
    models = hp.ModelsApi(api)
    said = {"1": "It took hours.", "2": "I like the colour."}
    asked = hp.LabelRequest(sentences=[hp.GivenSentence(id=id_, text=text) for id_, text in said.items()])
    now, later = models.label_with_http_info(asked, wait=60), models.label_with_http_info(asked, wait=0)
    assert (now.status_code, later.status_code) == (200, 202)
    assert [(finding.id, finding.act, finding.evidence) for finding in now.data.findings] == [
        ("1", "complaint", [[8, 13]]),
        ("2", "other", []),
    ]
    assert hp.FindingsBody.from_json(until_done(hp, api, later.data)) == now.data


def test_complaints_are_grouped_at_once_or_as_a_job(hp, api):
    models = hp.ModelsApi(api)
    texts = {"1": "The export took hours", "2": "Hours for one export", "3": "An invoice broke"}
    asked = hp.ThemesRequest(complaints=[hp.GivenComplaint(id=id_, text=text) for id_, text in texts.items()])
    now, later = models.themes_with_http_info(asked, wait=60), models.themes_with_http_info(asked, wait=0)
    assert (now.status_code, later.status_code) == (200, 202)
    assert sorted(sorted(theme.members) for theme in now.data.themes) == [["1", "2"], ["3"]]
    assert hp.ThemesFound.from_json(until_done(hp, api, later.data)) == now.data


def test_what_is_in_a_study_is_read(hp, api, coded):
    study, (recording,) = coded["study"].id, hp.RecordingsApi(api).list_recordings(coded["study"].id).items
    sentences = hp.UtterancesApi(api).list_recording_utterances(recording.id).items
    assert [one.text for one in sentences if one.act is hp.Act.COMPLAINT] == ["The export took hours."]
    (theme,) = coded["found"].themes
    assert [one.utterance_id for one in hp.ThemesApi(api).list_theme_utterances(study, theme.id).items] == theme.members
    assert theme.support.respondents.interval[0] <= theme.support.respondents.share <= theme.support.respondents.interval[1]


def test_a_transcript_is_read_and_corrected(hp, api, coded):
    (recording,) = hp.RecordingsApi(api).list_recordings(coded["study"].id).items
    transcripts = hp.TranscriptsApi(api)
    read = transcripts.read_transcript(recording.id)
    assert [one.speaker for one in read.segments] == ["Interviewer", "Ann"]
    assert transcripts.read_transcript_without_preload_content(recording.id, format="vtt").data.startswith(b"WEBVTT")
    job = transcripts.correct_transcript(recording.id, read.to_dict())
    assert (job.kind, job.recording_id) == ("recording", recording.id)


def test_files_are_sent_and_taken_along(hp, api, coded, tmp_path):
    study = coded["study"].id
    table = hp.RespondentsApi(api).replace_respondents(study, b"respondent,recordings\nAnn,interview\n")
    assert [one.name for one in table.respondents] == ["Ann"]
    assert until_done(hp, api, hp.ModelsApi(api).export_study(study)).startswith(b"PK")
    sound = write_recording(tmp_path / "call.wav", [tone(2)])
    job = hp.ModelsApi(api).transcribe(filename="call.wav", body=str(sound))
    assert hp.TranscriptBody.from_json(until_done(hp, api, job)).recording == "call"
