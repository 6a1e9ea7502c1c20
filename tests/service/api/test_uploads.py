"""Uploads: resumed where they stopped, whole or not at all, refused by name."""

import asyncio
import base64
import errno
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service.api import room, uploads
from service.api.access import COOKIE
from service.database.study_tables import Upload
from service.store.content_addressed import digest_of_file
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


def test_an_upload_whose_bytes_are_gone_is_announced_again(maria, study, settings):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    append(maria, where, 0, ANN[:20])
    (settings.uploads / where.rpartition("/")[2]).unlink()  # as it is not in a backup
    assert [maria.head(where).status_code, append(maria, where, 0, ANN).status_code] == [404, 404]
    again = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    assert "x-recording-id" in append(maria, again, 0, ANN).headers


@pytest.mark.parametrize("what", ["bytes", "upload", "recording"])
def test_a_file_that_is_announced_again_with_its_key_can_be_sent_again(maria, study, settings, what):
    key = {"Idempotency-Key": "k"}
    where = announce(maria, study, "ann.txt", len(ANN), **key).headers["location"]
    if what == "recording":
        gone = append(maria, where, 0, ANN).headers["x-recording-id"]
        assert maria.delete(f"/v1/recordings/{gone}").status_code == 204
    elif what == "upload":
        assert maria.delete(where).status_code == 204
    else:
        (settings.uploads / where.rpartition("/")[2]).unlink()  # as it is not in a backup
    again = announce(maria, study, "ann.txt", len(ANN), **key)
    assert (again.status_code, again.headers["upload-offset"]) == (201, "0")
    assert (again.headers["location"] == where) == (what != "upload")  # to a deleted one somebody may still be sending
    assert "x-recording-id" in append(maria, again.headers["location"], 0, ANN).headers
    assert len(maria.get(f"/v1/studies/{study}/recordings").json()["items"]) == 1


def test_what_came_of_an_upload_is_told_when_it_is_announced_again(maria, study, settings):
    key = {"Idempotency-Key": "k"}
    where = announce(maria, study, "ann.txt", len(ANN), **key).headers["location"]
    append(maria, where, 0, ANN[:20])
    assert announce(maria, study, "ann.txt", len(ANN), **key).headers["upload-offset"] == "20"
    recording = append(maria, where, 20, ANN[20:]).headers["x-recording-id"]
    assert announce(maria, study, "ann.txt", len(ANN), **key).headers["x-recording-id"] == recording
    assert list(settings.uploads.iterdir()) == []


def test_what_became_a_recording_stays_when_its_upload_is_deleted(maria, study):
    key = {"Idempotency-Key": "k"}
    where = announce(maria, study, "ann.txt", len(ANN), **key).headers["location"]
    recording = append(maria, where, 0, ANN).headers["x-recording-id"]
    assert maria.delete(where).status_code == 204
    again = announce(maria, study, "ann.txt", len(ANN), **key)
    assert (again.headers["location"], again.headers["x-recording-id"]) == (where, recording)
    assert append(maria, where, 0, ANN).headers["x-recording-id"] == recording
    assert [one["id"] for one in maria.get(f"/v1/studies/{study}/recordings").json()["items"]] == [recording]


def test_until_when_an_upload_is_waited_for_is_told(maria, study, services):
    announced = announce(maria, study, "ann.txt", len(ANN))
    where = announced.headers["location"]
    with services.database.reading() as session:
        expires_ms = session.get_one(Upload, where.rpartition("/")[2]).expires_ms
    until = [one.headers["upload-expires"] for one in (announced, append(maria, where, 0, ANN[:20]), maria.head(where))]
    assert [parsedate_to_datetime(one).timestamp() for one in until] == [expires_ms // 1000] * 3
    assert "upload-expires" not in append(maria, where, 20, ANN[20:]).headers


def test_an_upload_that_becomes_a_recording_while_it_is_looked_for_is_one(maria, study, settings, monkeypatch):
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    find, todo = uploads._find, [lambda: append(maria, where, 0, ANN)]

    def finding(*args):
        found = find(*args)
        if todo:
            todo.pop()()
        return found

    monkeypatch.setattr(uploads, "_find", finding)
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


@pytest.fixture
def left_on_disk(settings):
    """Files of the service that hold these bytes."""

    def found(content):
        return [path for path in settings.home.rglob("*") if path.is_file() and content in path.read_bytes()]

    return found


def test_an_upload_of_a_deleted_study_leaves_nothing(maria, study, settings, left_on_disk):
    where = announce(maria, study, "ann.mp3", 10).headers["location"]
    append(maria, where, 0, b"SECRET")
    assert len(left_on_disk(b"SECRET")) == 1
    assert maria.delete(f"/v1/studies/{study}").status_code == 204
    assert left_on_disk(b"SECRET") == []
    assert list(settings.uploads.iterdir()) == []


@pytest.mark.parametrize("what", ["study", "upload"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_deleted_while_its_last_bytes_are_worked_on_leaves_nothing(
    maria, study, left_on_disk, monkeypatch, services, what, when
):
    where = announce(maria, study, "ann.mp3", 6).headers["location"]
    address = where if what == "upload" else f"/v1/studies/{study}"

    def digest(path):
        if when == "before":
            maria.delete(address)
        return digest_of_file(path)

    def add(source, sha256):
        kept(source, sha256)
        maria.delete(address)

    kept = services.store.add
    monkeypatch.setattr(uploads, "digest_of_file", digest)
    if when == "after":
        monkeypatch.setattr(services.store, "add", add)
    gone = append(maria, where, 0, b"SECRET")
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:hardpart:problem:not-found")
    assert left_on_disk(b"SECRET") == []


def test_the_name_of_a_deleted_recording_is_forgotten(maria, study, send, services):
    recording = send(maria, "Maya Petrova.txt", ANN)
    assert maria.delete(f"/v1/recordings/{recording}").status_code == 204
    with services.database.reading() as session:
        assert session.scalars(select(Upload.filename)).all() == []


def test_an_upload_whose_line_died_without_a_word_goes_on(maria, app, study, monkeypatch):
    monkeypatch.setattr(uploads, "_SILENT_S", 0.2)
    where = announce(maria, study, "ann.txt", len(ANN)).headers["location"]
    told = {
        "cookie": f"{COOKIE}={maria.cookies[COOKIE]}",
        "x-csrf-token": maria.headers["X-CSRF-Token"],
        "content-length": str(len(ANN)),
        "content-type": CHUNK["Content-Type"],
        "upload-offset": "0",
    }
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "method": "PATCH", "path": where, "query_string": b"", "headers": headers, "client": ("test", 1)}
    came = [{"type": "http.request", "body": ANN[:20], "more_body": True}]

    async def receive():
        if not came:
            await asyncio.Event().wait()
        return came.pop()

    sent = []

    async def send_on(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as pool:  # this thread may have a loop already, that of a browser
        pool.submit(asyncio.run, asyncio.wait_for(app(scope, receive, send_on), 30)).result()
    assert sent[0]["status"] == 204
    assert append(maria, where, 20, ANN[20:]).headers["upload-offset"] == str(len(ANN))


@pytest.fixture
def disk(monkeypatch, settings):
    """A disk of which 100 bytes are kept free, and a function that says how many are."""
    object.__setattr__(settings, "min_free_bytes", 100)
    free = [1000]
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=free[0]))
    return lambda left: free.__setitem__(0, left)


def test_what_other_uploads_announced_is_not_promised_twice(maria, study, settings, disk):
    where = announce(maria, study, "a.mp3", 500).headers["location"]
    assert announce(maria, study, "b.mp3", 500).json()["type"] == "urn:hardpart:problem:disk"
    append(maria, where, 0, b"x" * 400)
    disk(600)
    assert announce(maria, study, "b.mp3", 400).status_code == 201
    assert announce(maria, study, "c.mp3", 10).status_code == 507
    for path in settings.uploads.iterdir():
        os.utime(path, (0, 0))  # nobody has sent to it for long
    assert announce(maria, study, "c.mp3", 10).status_code == 201


def test_bytes_for_which_there_is_no_room_are_refused(maria, study, disk):
    where = announce(maria, study, "a.mp3", 500).headers["location"]
    disk(150)
    assert append(maria, where, 0, b"x" * 60).status_code == 507
    assert maria.head(where).headers["upload-offset"] == "0"
    assert maria.post("/v1/transcribe?filename=a.mp3", content=b"x" * 60).status_code == 507
    disk(1000)
    assert append(maria, where, 0, b"x" * 60).headers["upload-offset"] == "60"
    assert maria.post("/v1/transcribe?filename=a.mp3", content=b"x" * 60).status_code == 202


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk"),
        (OSError(errno.ENOENT, "No such file or directory"), 500, "bug"),
        (OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")), 507, "disk"),
        (OperationalError("INSERT", {}, psycopg.errors.AdminShutdown("terminating connection")), 503, "database"),
    ],
)
def test_only_a_full_disk_is_told_to_be_freed(maria, study, monkeypatch, error, status, kind):
    def fails(_):
        raise error

    monkeypatch.setattr(room.shutil, "disk_usage", fails)
    refused = announce(maria, study, "a.mp3", 500)
    assert (refused.status_code, refused.json()["type"]) == (status, f"urn:hardpart:problem:{kind}")
    assert ("free some space" in refused.json()["detail"]) == (kind == "disk")
