"""What is no file lies in memory, so no more than so much of it is read, whoever sends it."""

import pytest

from service.api import body_limit
from tests.media_files import tone, write_recording
from tests.service.api.test_uploads import announce, append

MOST = 1000
LARGE = b'{"name": "' + b"a" * MOST + b'"}'


@pytest.fixture(autouse=True)
def little(monkeypatch):
    monkeypatch.setattr(body_limit, "MOST_BYTES", MOST)


def in_pieces():
    yield LARGE[:600]
    yield LARGE[600:]


@pytest.mark.parametrize("content", [LARGE, in_pieces()], ids=["whole", "in pieces"])
def test_a_large_body_is_refused_before_anybody_knows_who_asks(stranger, content):
    refused = stranger.post("/v1/session", content=content, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert refused.json()["type"] == "urn:hardpart:problem:too-large"
    assert refused.json()["detail"] == "The body has more than 1000 bytes; send less at once."


@pytest.mark.parametrize("path", ["respondents", "purchases"])
def test_a_large_table_is_refused(maria, study, path):
    assert maria.put(f"/v1/studies/{study}/{path}", content=LARGE, headers={"Content-Type": "text/csv"}).status_code == 413


def test_what_has_no_body_reads_none(maria, study):
    headers = {"Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM=", "Idempotency-Key": "k"}
    assert maria.post(f"/v1/studies/{study}/uploads", content=LARGE, headers=headers).status_code == 201
    assert maria.post(f"/v1/studies/{study}/jobs", content=LARGE, headers={"Idempotency-Key": "j"}).status_code == 413


def test_files_are_larger(maria, study, tmp_path):
    sound = write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes()
    assert len(sound) > MOST
    assert maria.post("/v1/transcribe", content=sound, params={"filename": "call.wav"}).status_code == 202
    where = announce(maria, study, "call.wav", len(sound)).headers["location"]
    assert append(maria, where, 0, sound).headers["upload-offset"] == str(len(sound))
