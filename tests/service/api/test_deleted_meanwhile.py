"""Of a deleted recording nothing stays in what a job makes just then, nor in what jobs have made of it before."""

import io
import zipfile

import pytest

import service.jobs.export_work
from pipelines.report.build import write_report
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN, BOB, IGOR

TIMED = """WEBVTT

00:00.000 --> 00:01.000
<v Interviewer>What was hard?

00:01.000 --> 00:02.000
<v Igor>The invoice is always lost.
"""


@pytest.fixture
def sent(maria, study, send):
    return {name: send(maria, f"{name}.txt", said) for name, said in (("ann", ANN), ("bob", BOB), ("igor", IGOR))}


@pytest.fixture
def kept(settings):
    """The stages that have an artefact with a word in it."""

    def stages(word):
        found = (path for path in settings.artefacts.rglob("*") if path.is_file() and word.encode() in path.read_bytes())
        return {path.parent.name for path in found}

    return stages


def export(maria, study, work):
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    assert work() == ["done"]
    return job


def archive_of(maria, job):
    archive = zipfile.ZipFile(io.BytesIO(maria.get(f"/v1/jobs/{job}/result").content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_recording_that_goes_while_themes_are_found_leaves_no_artefact(maria, study, sent, work, kept, settings, while_finding):
    while_finding(lambda: maria.delete(f"/v1/recordings/{sent['igor']}"))
    assert "failed" not in work()
    members = [member for theme in maria.get(f"/v1/studies/{study}/themes").json()["themes"] for member in theme["members"]]
    assert sorted(members) == ["ann:2", "bob:2"]
    assert kept("igor:2") == set()
    assert kept("ann:2") == {"themes"}
    assert len(list(settings.artefacts.glob("code/*"))) == 2


def test_cancelled_work_on_themes_leaves_no_artefact(maria, study, sent, work, kept, settings, while_finding):
    def cancel():
        (job,) = maria.get("/v1/jobs", params={"kind": "themes", "state": "running"}).json()["items"]
        maria.post(f"/v1/jobs/{job['id']}/cancel")

    while_finding(cancel)
    assert "cancelled" in work()
    assert kept("ann:2") == set()
    assert len(list(settings.artefacts.glob("code/*"))) == 3


def test_archives_that_hold_a_recording_go_with_it(maria, study, sent, work, services):
    work()
    job = export(maria, study, work)
    assert "Накладная" in archive_of(maria, job)["utterances.jsonl"]
    before = set(services.store.digests())
    assert maria.delete(f"/v1/recordings/{sent['igor']}").status_code == 204
    assert maria.get(f"/v1/jobs/{job}/result").status_code == 409
    assert not any(services.store.read(one).startswith(b"PK") for one in before & set(services.store.digests()))


def test_an_archive_that_is_made_meanwhile_holds_nothing_of_it(maria, study, sent, work, kept, monkeypatch):
    work()
    todo = [lambda: maria.delete(f"/v1/recordings/{sent['igor']}")]

    def writing(*given, **named):
        if todo:
            todo.pop()()
        write_report(*given, **named)

    monkeypatch.setattr(service.jobs.export_work, "write_report", writing)
    job = maria.post(f"/v1/studies/{study}/export").json()["id"]
    assert "failed" not in work()
    archive = archive_of(maria, job)
    assert not [name for name, content in archive.items() if "igor" in name + content or "Накладная" in content]
    assert "transcripts/ann.txt" in archive
    assert kept("igor:2") == set()


def test_clips_go_with_the_recording_that_they_were_cut_from(maria, study, send, work, settings, tmp_path):
    recording = send(maria, "igor.vtt", TIMED.encode())
    send(maria, "igor.wav", write_recording(tmp_path / "igor.wav", [tone(2)]).read_bytes())
    work()
    export(maria, study, work)
    assert list(settings.artefacts.glob("clips/*"))
    assert maria.delete(f"/v1/recordings/{recording}").status_code == 204
    assert [path for path in settings.artefacts.rglob("*") if path.is_file()] == []
