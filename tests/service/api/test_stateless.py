"""The models alone: sentences to acts, complaints to themes, sound to a transcript; and callbacks when a job ended."""

import asyncio
import hashlib
import hmac
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema_rs
import pytest

from service.jobs.callbacks import Callbacks, reachable, sign
from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN

SENTENCES = {"sentences": [{"id": "1", "text": "It took hours."}, {"id": "2", "role": "interviewer", "text": "Why?"}]}


def asked(client, path, body, **params):
    return client.post(path, json=body, params={"wait": 0} | params)


def test_each_sentence_is_answered(maria, work):
    job = asked(maria, "/v1/label", SENTENCES)
    assert (job.status_code, job.headers["location"]) == (202, f"/v1/jobs/{job.json()['id']}")
    assert work() == ["done"]
    result = maria.get(maria.get(job.headers["location"]).json()["result_url"])
    findings = result.json()["findings"]
    head = maria.head(str(result.url))
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in ("content-length", "etag")] == [
        result.headers[name] for name in ("content-length", "etag")
    ]
    assert [(f["id"], f["act"]) for f in findings] == [("1", "complaint"), ("2", None)]


def test_sentences_of_a_conversation_stand_together(maria, work):
    talks = [{"id": str(n), "conversation": name, "text": "It took hours."} for n, name in enumerate("aba")]
    refused = asked(maria, "/v1/label", {"sentences": talks})
    assert refused.status_code == 422
    told = "sentences, line 3: goes back to the conversation 'a'; put the lines of each conversation together"
    assert refused.json()["detail"].startswith(told)
    assert asked(maria, "/v1/label", {"sentences": sorted(talks, key=lambda s: s["conversation"])}).status_code == 202


def test_what_is_done_in_time_is_answered_at_once(maria, work, services):
    def work_soon():
        while not services.queue.submitted:
            time.sleep(0.05)
        time.sleep(0.3)  # until the transaction that submits it has ended
        work()

    worker = threading.Thread(target=work_soon)
    worker.start()
    answered = maria.post("/v1/label", json=SENTENCES, params={"wait": 60})
    worker.join()
    assert answered.status_code == 200
    assert len(answered.json()["findings"]) == 2


def test_every_complaint_is_grouped_once(maria, work):
    complaints = [{"id": "a", "text": "Invoices are lost."}, {"id": "b", "text": "Invoices vanish."}]
    job = asked(maria, "/v1/themes", {"complaints": complaints}).json()
    work()
    themes = maria.get(f"/v1/jobs/{job['id']}/result").json()
    assert sorted([m for t in themes["themes"] for m in t["members"]] + themes["unassigned"]) == ["a", "b"]
    assert asked(maria, "/v1/themes", {"complaints": [complaints[0], complaints[0]]}).status_code == 422


def test_sound_becomes_a_transcript(maria, work, tmp_path):
    sound = write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes()
    job = maria.post("/v1/transcribe", content=sound, params={"filename": "call.wav"}).json()
    work()
    transcript = maria.get(f"/v1/jobs/{job['id']}/result").json()
    assert (transcript["recording"], transcript["segments"][0]["words"][0]["text"]) == ("call", "the")


def test_what_came_of_the_models_is_as_the_document_says(maria, work, tmp_path):
    document = maria.get("/v1/openapi.json").json()
    sound = write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes()
    jobs = {
        "FindingsBody": asked(maria, "/v1/label", SENTENCES),
        "ThemesFound": asked(maria, "/v1/themes", {"complaints": [{"id": "a", "text": "Invoices are lost."}]}),
        "TranscriptBody": maria.post("/v1/transcribe", content=sound, params={"filename": "call.wav"}),
    }
    work()
    for name, job in jobs.items():
        result = maria.get(f"{job.headers['location']}/result").json()
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(result)
        assert result.keys() <= document["components"]["schemas"][name]["properties"].keys()


def test_what_is_no_sound_fails_with_its_name(maria, work):
    job = maria.post("/v1/transcribe", content=b"text", params={"filename": "call.wav"}).json()
    assert work() == ["failed"]
    failure = maria.get(f"/v1/jobs/{job['id']}").json()["failure"]
    assert failure.startswith("call.wav")
    assert "/tmp" not in failure
    assert maria.post("/v1/transcribe", content=b"x", params={"filename": "call.txt"}).status_code == 422


def test_the_same_request_again_is_one_job(maria):
    headers = {"Idempotency-Key": "k"}
    one, two = (maria.post("/v1/label", json=SENTENCES, params={"wait": 0}, headers=headers).json()["id"] for _ in range(2))
    assert one == two


def test_who_asks_again_may_wait_longer(maria, work):
    def asked_for(wait, **also):
        return maria.post("/v1/label", json=SENTENCES, params={"wait": wait} | also, headers={"Idempotency-Key": "k"})

    assert asked_for(0).status_code == 202
    assert work() == ["done"]
    assert [f["id"] for f in asked_for(30).json()["findings"]] == ["1", "2"]
    assert asked_for(30, callback_url="http://8.8.8.8/").json()["type"] == "urn:hardpart:problem:key-reused"


def test_another_file_or_question_with_the_same_key_is_refused(maria):
    headers = {"Idempotency-Key": "k"}

    def sent(filename, content):
        return maria.post("/v1/transcribe", params={"filename": filename}, content=content, headers=headers)

    first = sent("x.wav", b"x")
    assert sent("x.wav", b"x").json()["id"] == first.json()["id"]
    assert {sent(*other).json()["type"] for other in (("y.wav", b"x"), ("x.wav", b"y"))} == {"urn:hardpart:problem:key-reused"}


def test_a_key_for_the_models_gets_what_came_of_them(maria, stranger, study, send, work):
    send(maria, "ann.txt", ANN)
    theirs = maria.get("/v1/jobs").json()["items"][0]["id"]
    key = maria.post("/v1/keys", json={"name": "tool", "scopes": ["models"]}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"
    job = asked(stranger, "/v1/label", SENTENCES).headers["location"]
    assert stranger.post(f"{job}/cancel").json()["state"] == "cancelled"
    assert stranger.post(f"{job}/retry").status_code == 202
    work()
    assert len(stranger.get(stranger.get(job).json()["result_url"]).json()["findings"]) == 2
    assert stranger.get("/v1/callback-key").json() == maria.get("/v1/callback-key").json()
    for refused in (
        stranger.get(f"/v1/jobs/{theirs}"),
        stranger.get(f"/v1/jobs/{theirs}/result"),
        stranger.post(f"/v1/jobs/{theirs}/cancel"),
        stranger.post(f"/v1/jobs/{theirs}/retry"),
        stranger.get("/v1/jobs"),
    ):
        assert refused.json()["type"] == "urn:hardpart:problem:scope"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_key_does_with_ones_own_job_what_its_scope_says(maria, stranger, scope):
    job = asked(maria, "/v1/label", SENTENCES).headers["location"]
    key = maria.post("/v1/keys", json={"name": "tool", "scopes": [scope]}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"
    answered = stranger.get(job), stranger.get("/v1/callback-key"), stranger.post(f"{job}/cancel")
    assert [answer.status_code == 200 for answer in answered] == [scope == "read", scope == "write", scope == "write"]


def test_a_job_of_ones_own_is_nobody_elses(maria, ivan, work):
    job = asked(maria, "/v1/label", SENTENCES).json()["id"]
    work()
    assert {ivan.get(f"/v1/jobs/{job}{end}").status_code for end in ("", "/result")} == {404}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://[::1]/x",
        "http://[::ffff:10.0.0.1]/x",
        "http://[::127.0.0.1]/x",
        "http://[::ffff:0:10.0.0.1]/x",
        "http://[64:ff9b::10.0.0.1]/x",
        "http://[64:ff9b:1::1]/x",
        "http://[2002:7f00:1::]/x",
        "http://[fec0::1]/x",
        "http://10.1.2.3",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:80/",
        "ftp://example.com/x",
        "http://user:password@example.com/",
        "http:///x",
        "http://0/",
        "http://2130706433/",
        "http://host:99999999/",
        "http://[bad/",
    ],
)
def test_callbacks_go_to_no_private_address(maria, url):
    refused = asked(maria, "/v1/label", SENTENCES, callback_url=url)
    assert refused.status_code == 422
    assert "callback_url" in refused.json()["detail"]


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["X-Hardpart-Signature"], body))
        self.server.called = self.headers["Host"]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    server.heard, server.over = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


class _Talker(_Listener):
    """Answers with 64 MiB, and keeps how many of them it could send."""

    def do_POST(self):
        self.server.encodings, self.server.sent_mib = self.headers["Accept-Encoding"], 0
        self.send_response(200)
        self.end_headers()
        with suppress(ConnectionError):
            while self.server.sent_mib < 64:
                self.wfile.write(bytes(2**20))
                self.server.sent_mib += 1
        self.server.over.set()


class _Dawdler(_Listener):
    """Never comes to the end of its headers."""

    def do_POST(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        with suppress(ConnectionError):
            while not self.server.over.wait(0.02):
                self.wfile.write(b"a")


def cancelled_job(maria, services, listener):
    """One whose callback goes to the listener."""
    object.__setattr__(services, "settings", services.settings.model_copy(update={"private_callbacks": True}))
    job = asked(maria, "/v1/label", SENTENCES, callback_url=f"http://127.0.0.1:{listener.server_port}/").json()["id"]
    assert maria.post(f"/v1/jobs/{job}/cancel").status_code == 200
    return job


def test_of_the_answer_to_a_callback_nothing_but_the_status_is_read(maria, services, listener):
    listener.RequestHandlerClass = _Talker
    Callbacks(services.database, private=True).call(cancelled_job(maria, services, listener), 1)
    assert listener.over.wait(30)
    assert listener.encodings == "identity"
    assert listener.sent_mib < 64


def test_a_callback_goes_out_of_an_event_loop_too(maria, services, listener):
    job = cancelled_job(maria, services, listener)

    async def call():
        Callbacks(services.database, private=True).call(job, 1)

    with ThreadPoolExecutor(1) as apart:  # a browser test that ran before leaves a loop in this thread
        apart.submit(lambda: asyncio.run(call())).result()
    assert len(listener.heard) == 1


def test_a_callback_whose_receiver_dawdles_is_given_up(maria, services, listener, monkeypatch):
    monkeypatch.setattr("service.jobs.callbacks._CALL_S", 0.3)
    listener.RequestHandlerClass = _Dawdler
    with pytest.raises(TimeoutError):
        Callbacks(services.database, private=True).call(cancelled_job(maria, services, listener), 1)


def test_a_callback_is_signed(maria, work, services, settings, listener):
    object.__setattr__(services, "settings", settings.model_copy(update={"private_callbacks": True}))
    url = f"http://127.0.0.1:{listener.server_port}/done?x=1"
    job = asked(maria, "/v1/label", SENTENCES, callback_url=url).json()["id"]
    assert work() == ["done"]
    calls = Callbacks(services.database, private=True)
    calls.call(job, 1)
    calls.note(job, 1, delivered=True)
    ((signature, body),) = listener.heard
    assert (json.loads(body)["job"], json.loads(body)["state"]) == (job, "done")
    at, _, given = signature.partition(",v1=")
    key = maria.get("/v1/callback-key").json()["key"]
    seconds = at.removeprefix("t=")
    assert given == hmac.new(key.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert signature == sign(key, body, at=int(seconds))
    assert maria.get(f"/v1/jobs/{job}").json()["callback_state"] == "delivered"


def test_a_job_that_was_tried_again_is_told_of_by_its_own_callback(maria, services, listener):
    object.__setattr__(services, "settings", services.settings.model_copy(update={"private_callbacks": True}))
    job = asked(maria, "/v1/label", SENTENCES, callback_url=f"http://127.0.0.1:{listener.server_port}/").json()["id"]
    assert maria.post(f"/v1/jobs/{job}/cancel").json()["callback_state"] == "waiting"
    assert maria.post(f"/v1/jobs/{job}/retry").json()["callback_state"] is None
    calls = Callbacks(services.database, private=True)
    calls.call(job, 1)
    calls.note(job, 1, delivered=True)
    assert listener.heard == []
    assert maria.get(f"/v1/jobs/{job}").json()["callback_state"] is None


@pytest.mark.parametrize("address", ["64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2001:4860:4860::8888"])
def test_callbacks_reach_public_addresses_of_either_kind(address):
    assert len(reachable(f"http://[{address}]/", private=False)[1]) == 1


def test_the_operator_may_allow_private_addresses():
    assert reachable("http://127.0.0.1:8080/x", private=True)[1] == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("host", "called"), [("пример.рф", "xn--e1afmkfd.xn--p1ai"), ("Example.org", "example.org")], ids=["Cyrillic", "Latin"]
)
def test_a_callback_goes_to_the_first_address_of_its_host_that_answers(maria, services, listener, monkeypatch, host, called):
    real = socket.getaddrinfo

    def found(name, port, *args, **named):
        if name != host.lower():
            return real(name, port, *args, **named)
        return [(0, 0, 0, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]  # nobody listens at the first

    object.__setattr__(services, "settings", services.settings.model_copy(update={"private_callbacks": True}))
    monkeypatch.setattr(socket, "getaddrinfo", found)
    url = f"http://{host}:{listener.server_port}/done"
    job = asked(maria, "/v1/label", SENTENCES, callback_url=url).json()["id"]
    maria.post(f"/v1/jobs/{job}/cancel")
    Callbacks(services.database, private=True).call(job, 1)
    assert [json.loads(body)["job"] for _, body in listener.heard] == [job]
    assert listener.called == f"{called}:{listener.server_port}"
