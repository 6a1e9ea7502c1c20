"""Uploads: resumed where they stopped, whole or not at all, refused by name."""

import base64
import fcntl

import pytest

from tests.service.api.talk import ANN
from tests.service.web.test_told import told

CHUNK = {"Content-Type": "application/offset+octet-stream"}


def announce(client, study, name, length, **headers):
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    told = {"Upload-Length": str(length), "Upload-Metadata": metadata} | headers
    return client.post(f"/v1/studies/{study}/uploads", headers=told)


def append(client, where, offset, content):
    return client.patch(where, content=content, headers=CHUNK | {"Upload-Offset": str(offset)})


def test_an_upload_goes_on_where_it_stopped(maria, study, services):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    assert append(maria, where, 0, ANN[:20]).headers["upload-offset"] == "20"
    assert maria.head(where).headers["upload-offset"] == "20"
    wrong = append(maria, where, 10, ANN[10:])
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "20")
    done = append(maria, where, 20, ANN[20:])
    assert done.headers["upload-offset"] == str(len(ANN))
    recording = maria.get(f"/v1/recordings/{done.headers['x-recording-id']}").json()
    assert (recording["name"], recording["state"], recording["job"]["state"]) == ("ann", "waiting", "queued")
    assert len(services.queue.submitted) == 1


def test_sending_the_last_piece_again_makes_nothing_again(maria, study):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    first = append(maria, where, 0, ANN).headers["x-recording-id"]
    assert append(maria, where, len(ANN), b"").headers["x-recording-id"] == first
    assert maria.head(where).headers["x-recording-id"] == first
    assert len(maria.get(f"/v1/studies/{study}/recordings").json()["items"]) == 1


def test_a_file_that_was_whole_when_the_server_stopped_becomes_a_recording(maria, study, settings):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    (settings.uploads / where.rpartition("/")[2]).write_bytes(ANN)
    assert "x-recording-id" in maria.head(where).headers


def test_an_upload_that_is_being_finished_becomes_one_recording(maria, study, settings):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    path = settings.uploads / where.rpartition("/")[2]
    path.write_bytes(ANN)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # as the request that sent the last byte does
        assert maria.head(where).status_code == 423
    assert "x-recording-id" in maria.head(where).headers
    assert len(maria.get(f"/v1/studies/{study}/recordings").json()["items"]) == 1


def test_another_file_with_the_same_key_is_refused(maria, study):
    key = {"Idempotency-Key": "k"}
    where = announce(maria, study, "ann.txt", len(ANN), **key).headers["location"]
    assert announce(maria, study, "ann.txt", len(ANN), **key).headers["location"] == where
    for name, length in (("bob.txt", len(ANN)), ("ann.txt", 5)):
        assert announce(maria, study, name, length, **key).json()["type"] == "urn:hardpart:problem:key-reused"


def test_the_same_file_twice_is_kept_once(maria, study, send, services):
    one, two = send(maria, "ann.txt", ANN), send(maria, "ann.txt", ANN)
    assert one != two
    assert maria.get(f"/v1/recordings/{two}").json()["name"] == "ann (2)"
    assert len(list(services.store.digests())) == 1


def test_a_name_that_is_there_already_is_told(maria, study, send):
    send(maria, "ann.txt", ANN)
    again = send(maria, "Ann.txt", ANN + b"Ann: It was fine.\n")
    shown = maria.get(f"/v1/recordings/{again}").json()
    assert (shown["name"], [told(warning) for warning in shown["warnings"]]) == ("Ann (2)", ["named_again"])
    assert maria.patch(f"/v1/recordings/{again}", json={"name": "eve"}).json()["warnings"] == []
    own = send(maria, "bob (2).txt", ANN)
    assert maria.get(f"/v1/recordings/{own}").json()["warnings"] == []


def test_more_than_was_announced_is_refused(maria, study):
    where = announce(maria, study, "ann.txt", 10).headers["location"]
    assert append(maria, where, 0, ANN).status_code == 413


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd.txt", "passwd"),
        ("C:\\Users\\maya\\call.mp3", "call"),
        ("<script>alert(1)</script>.mp3", "script>"),
        ("интервью\u202e.mp3", "интервью"),
        ("a" * 180 + ".mp3", "a" * 180),
        (".mp3.mp3", "mp3"),
    ],
)
def test_names_are_names_and_nothing_else(maria, study, send, name, called):
    recording = maria.get(f"/v1/recordings/{send(maria, name, b'sound')}").json()
    assert recording["name"] == called
    assert "/" not in recording["filename"]


@pytest.mark.parametrize("name", ["virus.exe", "notes", "", "list.m3u8", "page.html"])
def test_other_files_are_refused_by_name(maria, study, name):
    refused = announce(maria, study, name, 10)
    assert refused.status_code == 422
    assert "neither a recording nor a transcript" in refused.json()["detail"]


def test_names_that_would_have_to_be_cut_are_refused(maria, study):
    """Else those that differ at their end would be one recording."""
    wave = "Интервью с покупателями магазина товаров для рукоделия, Москва и область, первая волна, респондент "
    refused = announce(maria, study, f"{wave}12.txt", 10)
    assert refused.status_code == 422
    assert told(refused.json()["detail"]) == "file_long"
    assert refused.json()["detail"].startswith(wave[:80])


def test_empty_and_too_large_files_are_refused(maria, study, settings):
    assert "empty" in announce(maria, study, "a.mp3", 0).json()["detail"]
    assert announce(maria, study, "a.mp3", settings.max_upload_bytes + 1).status_code == 413


def test_only_researchers_send_and_nobody_sees_the_uploads_of_others(maria, ivan, study):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    assert announce(ivan, study, "ann.txt", len(ANN)).status_code == 404
    assert ivan.head(where).status_code == 404
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "viewer"})
    assert announce(ivan, study, "ann.txt", len(ANN)).status_code == 403


def test_an_upload_can_be_given_up(maria, study, settings):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    append(maria, where, 0, ANN[:20])
    assert maria.delete(where).status_code == 204
    assert maria.head(where).status_code == 404
    assert list(settings.uploads.iterdir()) == []


def test_a_transcript_beside_its_recording_belongs_to_it(maria, study, send):
    one, two = send(maria, "ann.mp3", b"sound"), send(maria, "ann.txt", ANN)
    assert one == two
    body = maria.get(f"/v1/recordings/{one}").json()
    assert (body["has_audio"], body["has_transcript"]) == (True, True)
