"""Logging in, keys and their scopes, and what the log and the browser are told."""

import errno
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from annotations.errors import AwayError
from service.accounts import directory
from service.accounts.secrets import digest_of
from service.api import users
from service.api.middleware import JsonLines
from service.clock import now_ms
from service.commands.serve import server_options
from service.database.tables import ApiKey, LoginSession, User, Worker
from tests.service.api.conftest import PASSWORD


def test_whoever_is_not_known_is_told_so(stranger):
    answered = stranger.get("/v1/studies")
    assert answered.status_code == 401
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["type"] == "urn:hardpart:problem:who-are-you"
    assert answered.json()["request_id"] == answered.headers["x-request-id"]


def test_a_wrong_password_and_an_unknown_name_look_alike(stranger):
    wrong = stranger.post("/v1/session", json={"name": "maria", "password": "x" * 12})
    unknown = stranger.post("/v1/session", json={"name": "nobody", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]


def test_a_browser_must_say_that_the_page_itself_asks(maria):
    token = maria.headers.pop("X-CSRF-Token")
    assert maria.get("/v1/session").json()["csrf"] == token
    assert maria.post("/v1/studies", json={"name": "S"}).json()["type"] == "urn:hardpart:problem:csrf"


def test_the_cookie_cannot_be_read_by_scripts(stranger):
    cookie = stranger.post("/v1/session", json={"name": "maria", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_logging_out_ends_the_session(maria):
    cookies = dict(maria.cookies)
    assert maria.delete("/v1/session").status_code == 204
    maria.cookies.update(cookies)
    assert maria.get("/v1/studies").status_code == 401


def test_a_key_does_what_its_scopes_say_until_it_is_revoked(maria, stranger):
    made = maria.post("/v1/keys", json={"name": "import", "scopes": ["read"]}).json()
    stranger.headers["Authorization"] = f"Bearer {made['key']}"
    assert stranger.get("/v1/studies").status_code == 200
    assert stranger.post("/v1/studies", json={"name": "S"}).json()["type"] == "urn:hardpart:problem:scope"
    assert "key" not in maria.get("/v1/keys").json()["items"][0]
    assert maria.delete(f"/v1/keys/{made['id']}").status_code == 204
    assert stranger.get("/v1/studies").status_code == 401


def test_a_key_makes_no_keys_that_outlive_it(maria, stranger):
    made = maria.post("/v1/keys", json={"name": "import", "scopes": ["read", "write"]}).json()
    stranger.headers["Authorization"] = f"Bearer {made['key']}"
    assert stranger.post("/v1/keys", json={"name": "another", "scopes": ["read"]}).json()["type"] == "urn:hardpart:problem:log-in"
    assert [key["name"] for key in maria.get("/v1/keys").json()["items"]] == ["import"]


def test_a_key_is_made_once(maria):
    asked = [maria.post("/v1/keys", json={"name": "import"}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [201, 409]
    assert asked[1].json()["type"] == "urn:hardpart:problem:shown-once"
    assert [key["id"] for key in maria.get("/v1/keys").json()["items"]] == [asked[0].json()["id"]]


def test_a_key_past_its_day_is_none(maria):
    past = maria.post("/v1/keys", json={"name": "old", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"})
    assert past.status_code == 422


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59-12:00"])
def test_a_key_expires_while_there_are_dates(maria, at):
    refused = maria.post("/v1/keys", json={"name": "late", "expires_at": at})
    assert (refused.status_code, "expires_at" in refused.json()["detail"]) == (422, True)
    assert maria.get("/v1/keys").json()["items"] == []


def test_keys_are_kept_hashed(maria, services):
    key = maria.post("/v1/keys", json={"name": "import", "scopes": ["read"]}).json()["key"]
    with services.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM api_keys").all()
    assert key not in str(rows)


def test_only_administrators_make_users(maria, log_in):
    new = {"name": "olga", "password": PASSWORD}
    assert maria.post("/v1/users", json=new).status_code == 403
    admin = log_in("admin")
    assert admin.post("/v1/users", json=new).status_code == 201
    assert admin.post("/v1/users", json=new).status_code == 409
    assert log_in("olga").get("/v1/session").json()["name"] == "olga"


def test_whoever_is_kept_out_is_out_at_once(maria, log_in):
    admin = log_in("admin")
    me = maria.get("/v1/session").json()["user_id"]
    assert admin.patch(f"/v1/users/{me}", json={"disabled": True}).status_code == 200
    assert maria.get("/v1/studies").status_code == 401
    assert admin.patch(f"/v1/users/{me}", json={"disabled": False}).status_code == 200
    assert maria.get("/v1/studies").status_code == 401  # until they log in again
    assert log_in("maria").get("/v1/studies").status_code == 200


def test_keys_of_whoever_is_kept_out_stay_revoked_when_they_are_let_in_again(maria, stranger, log_in, services):
    admin, me = log_in("admin"), maria.get("/v1/session").json()["user_id"]
    keys = [maria.post("/v1/keys", json={"name": name, "scopes": ["read"]}).json()["key"] for name in ("import", "export")]
    others = admin.post("/v1/keys", json={"name": "other", "scopes": ["read"]}).json()["key"]

    def answered(*given):
        return [stranger.get("/v1/studies", headers={"Authorization": f"Bearer {key}"}).status_code for key in given]

    def let_in(*, disabled):
        assert admin.patch(f"/v1/users/{me}", json={"disabled": disabled}).status_code == 200

    let_in(disabled=False)  # they were not kept out
    assert answered(*keys) == [200, 200]
    let_in(disabled=True)
    with services.database.writing() as session:
        session.add(ApiKey(user_id=me, name="late", digest=digest_of("late"), scopes=["read"]))  # of a request under way
    assert answered(*keys, "late", others) == [401, 401, 401, 200]
    let_in(disabled=False)
    assert answered(*keys, "late") == [401, 401, 401]
    again = log_in("maria")
    assert all(key["revoked_at"] for key in again.get("/v1/keys").json()["items"])
    assert answered(again.post("/v1/keys", json={"name": "new"}).json()["key"]) == [200]


def test_a_key_may_what_its_owner_may_now(maria, stranger, log_in, study):
    other = log_in("ivan")
    ivan = other.get("/v1/session").json()["user_id"]
    members = f"/v1/studies/{study}/members"
    maria.post(members, json={"name": "ivan", "role": "researcher"})
    key = other.post("/v1/keys", json={"name": "import", "scopes": ["read", "write"]}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"

    def answered():
        asked = stranger.get(f"/v1/studies/{study}"), stranger.patch(f"/v1/studies/{study}", json={"name": "S"})
        return [answer.status_code for answer in asked]

    assert answered() == [200, 200]
    maria.post(members, json={"name": "ivan", "role": "viewer"})
    assert answered() == [200, 403]
    maria.delete(f"{members}/{ivan}")
    assert answered() == [404, 404]


@pytest.mark.parametrize("change", [{"disabled_ms": 1}, {"password": "another"}])
def test_whoever_may_not_log_in_any_more_does_not(services, stranger, monkeypatch, change):
    def fits(hashed, password):
        with services.database.writing() as session:
            session.execute(update(User).where(User.password == hashed).values(change))
        return True

    monkeypatch.setattr(directory, "password_fits", fits)
    assert stranger.post("/v1/session", json={"name": "maria", "password": PASSWORD}).status_code == 401
    with services.database.reading() as session:
        assert session.query(LoginSession).count() == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/session", {"name": "maria", "password": PASSWORD}),
        ("PUT", "/v1/session/password", {"current": PASSWORD, "new": "x" * 12}),
        ("POST", "/v1/users", {"name": "olga", "password": PASSWORD}),
        ("PATCH", "/v1/users/{maria}", {"password": "x" * 12}),
    ],
)
def test_passwords_are_checked_and_hashed_while_others_write(services, maria, log_in, monkeypatch, method, path, body):
    working, others_wrote, in_time = threading.Event(), threading.Event(), []

    def slow(*_):
        working.set()
        in_time.append(others_wrote.wait(5))
        return "hashed"

    me = maria.get("/v1/session").json()["user_id"]
    admin = log_in("admin")
    for module, name in ((directory, "password_fits"), (directory, "hash_password"), (users, "hash_password")):
        monkeypatch.setattr(module, name, slow)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(admin.request, method, path.format(maria=me), json=body)
        assert working.wait(30)
        with services.database.writing() as session:
            session.execute(update(User).where(User.name == "ivan").values(language="ru"))
        others_wrote.set()
        assert asked.result().is_success
    assert set(in_time) == {True}


def test_a_new_password_ends_the_other_sessions(maria, log_in):
    other = log_in("maria")
    assert maria.put("/v1/session/password", json={"current": "wrong", "new": "x" * 12}).status_code == 403
    assert maria.put("/v1/session/password", json={"current": PASSWORD, "new": "x" * 12}).status_code == 204
    assert maria.get("/v1/studies").status_code == 200
    assert other.get("/v1/studies").status_code == 401


def test_trying_passwords_is_slow(services, settings, stranger):
    services.limits.__init__(settings.model_copy(update={"logins_a_minute": 3}))
    tried = [stranger.post("/v1/session", json={"name": "maria", "password": f"guess {n}"}).status_code for n in range(5)]
    assert tried == [401, 401, 401, 429, 429]


def test_trying_names_is_slow_too(services, settings, stranger, monkeypatch):
    monkeypatch.setattr(directory, "password_fits", lambda *_: False)
    services.limits.__init__(settings.model_copy(update={"logins_a_minute": 1}))
    tried = [stranger.post("/v1/session", json={"name": f"name {n}", "password": PASSWORD}).status_code for n in range(12)]
    assert tried == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("trusted", "from_proxy", "from_elsewhere"),
    [
        (None, [401] + [429] * 4, [429] * 5),
        ("127.0.0.1", [401] * 5, [401] + [429] * 4),
        ("10.0.0.0/8", [401] + [429] * 4, [429] * 5),
    ],
)
def test_whose_try_it_is_a_trusted_proxy_tells_and_nobody_else(
    app, services, settings, monkeypatch, trusted, from_proxy, from_elsewhere
):
    monkeypatch.setattr(directory, "password_fits", lambda *_: False)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own
    settings = settings.model_copy(update={"logins_a_minute": 1, "trusted_proxies": trusted})
    services.limits.__init__(settings)
    config = uvicorn.Config(app, **server_options(settings))
    config.load()
    proxy = TestClient(config.loaded_app, client=("127.0.0.1", 50000))

    def tried(told):
        headers = [{"X-Forwarded-For": address} for address in told]
        login = {"name": "maria", "password": "a wrong guess"}
        return [proxy.post("/v1/session", json=login, headers=sent).status_code for sent in headers]

    assert tried(f"192.0.2.{n}" for n in range(5)) == from_proxy
    assert tried(f"192.0.2.{n}, 192.0.2.9" for n in range(5)) == from_elsewhere  # what a client wrote, and what the proxy saw


def test_a_name_is_tried_less_than_without_end_from_many_addresses(app, services, settings, monkeypatch):
    monkeypatch.setattr(directory, "password_fits", lambda *_: False)
    services.limits.__init__(settings.model_copy(update={"logins_a_minute": 1}))
    login = {"name": "maria", "password": "a wrong guess"}
    many = [TestClient(app, client=(f"192.0.2.{n}", 50000)) for n in range(12)]
    assert [client.post("/v1/session", json=login).status_code for client in many] == [401] * 10 + [429] * 2


@pytest.mark.parametrize("path", ["/health", "/v1/studies", "/v1/nothing"])
def test_browsers_are_kept_strict(stranger, path):
    headers = stranger.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_log_has_no_addresses_and_no_words_of_exceptions(maria, caplog):
    caplog.set_level(logging.INFO)
    maria.get("/v1/studies?cursor=secret-words")
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "hardpart.requests"]
    assert lines[-1]["route"] == "/v1/studies"
    assert "secret-words" not in json.dumps(lines)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (ValueError, ValueError("said by Maya"), None))
    assert "Maya" not in JsonLines().format(record)


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (OperationalError("SELECT", {}, OSError("away")), 503, "the database did not answer"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "the disk is full"),
        (OSError(errno.EIO, "Input/output error"), 500, "unexpected OSError"),
        (ValueError("said by Maya"), 500, "unexpected ValueError"),
    ],
)
def test_what_went_wrong_is_in_the_log_once_under_the_id_of_its_request(
    maria, services, monkeypatch, caplog, error, status, message
):
    def fail(_):
        raise error

    monkeypatch.setattr(services.limits, "count_request", fail)
    maria._transport.raise_server_exceptions = True  # what reaches the server is logged by it too
    answered = maria.get("/v1/studies")
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")
    logged = [json.loads(JsonLines().format(record)) for record in caplog.records if record.levelno >= logging.ERROR]
    assert [(line["message"], line["request_id"]) for line in logged] == [(message, answered.headers["x-request-id"])]


def test_a_line_that_breaks_off_is_in_the_log_under_the_id_of_its_request(maria, study, send, services, monkeypatch, caplog):
    def broken(*_):
        yield b"ID3"
        raise ValueError

    recording = send(maria, "call.mp3", b"ID3 sound")
    monkeypatch.setattr(type(services.store), "chunks", broken)
    maria.get(f"/v1/recordings/{recording}/audio", headers={"X-Request-ID": "r1"})
    logged = [json.loads(JsonLines().format(record)) for record in caplog.records if record.levelno >= logging.ERROR]
    assert [line["request_id"] for line in logged] == ["r1"]


def test_invented_methods_are_one_series(log_in):
    admin = log_in("admin")
    for method in ("FROB", "ABCDEFGH"):
        assert admin.request(method, "/health").status_code == 405
    text = admin.get("/metrics").text
    assert "FROB" not in text
    assert 'hardpart_requests_total{method="-",route="/health",status="405"}' in text


def test_metrics_are_for_administrators(maria, log_in):
    assert maria.get("/metrics").status_code == 403
    admin = log_in("admin")
    admin.get("/health")
    assert 'hardpart_requests_total{method="GET",route="/health",status="200"}' in admin.get("/metrics").text


@pytest.mark.parametrize(
    ("who", "scopes", "metrics", "users"),
    [
        ("admin", ["metrics"], 200, 403),
        ("admin", ["admin"], 200, 200),
        ("admin", ["read", "write", "models"], 403, 403),
        ("maria", ["metrics"], 403, 403),
        ("maria", ["metrics", "admin"], 403, 403),
    ],
)
def test_a_key_that_reads_metrics_makes_no_administrators(log_in, stranger, who, scopes, metrics, users):
    key = log_in(who).post("/v1/keys", json={"name": "prometheus", "scopes": scopes}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"
    assert [stranger.get(path).status_code for path in ("/metrics", "/v1/users")] == [metrics, users]


def test_health_and_readiness_need_no_key(stranger):
    assert stranger.get("/health").json()["status"] == "ok"
    assert stranger.get("/ready").json()["workers"] == 0
    assert [stranger.head(path).status_code for path in ("/health", "/ready")] == [200, 200]


def test_a_store_that_does_not_answer_is_not_ready(stranger, services, monkeypatch):
    def away():
        raise AwayError("The store s3://media/hardpart does not answer.")

    monkeypatch.setattr(services.store, "check", away)
    answered = stranger.get("/ready")
    assert (answered.status_code, answered.json()["detail"]) == (503, "The store s3://media/hardpart does not answer.")


@pytest.mark.parametrize(
    ("free", "kept", "told"),
    [
        (2**30, 2**30, []),
        (2**30 - 1, 2**30, ["The disk has 1023 MiB left, and 1024 MiB are kept free."]),
        (0, 0, ["The disk is full; free some space, and work goes on."]),
    ],
)
def test_readiness_tells_a_full_disk_also_where_no_worker_can_write_it_down(
    stranger, services, settings, monkeypatch, free, kept, told
):
    object.__setattr__(settings, "min_free_bytes", kept)
    monkeypatch.setattr(services.store, "free_bytes", lambda: free)
    ready = stranger.get("/ready").json()
    assert (ready["paused"], ready["free_bytes"]) == (told, free)


@pytest.mark.parametrize(("free", "waiting"), [(2**30, 1), (0, 2)])
def test_readiness_tells_how_many_workers_wait(stranger, services, monkeypatch, free, waiting):
    monkeypatch.setattr(services.store, "free_bytes", lambda: free)
    with services.database.writing() as session:
        for name, paused in (("one", "The disk has 1 MiB left, and 9 MiB are kept free."), ("two", None)):
            session.add(Worker(id=name, started_ms=0, seen_ms=now_ms(), paused=paused))
    ready = stranger.get("/ready").json()
    assert (ready["workers"], ready["paused_workers"]) == (2, waiting)
