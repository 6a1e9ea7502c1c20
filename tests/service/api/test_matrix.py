"""Every route of the OpenAPI document × everybody who may ask: nobody learns of what is not theirs; errors are described."""

import json

import pytest

from tests.service.api.conftest import PASSWORD
from tests.service.api.talk import ANN

OPEN = {("get", "/health"), ("get", "/ready"), ("post", "/v1/session"), ("options", "/v1/studies/{study_id}/uploads")}
BODIES = {
    "Login": {"name": "maria", "password": "wrong"},
    "NewStudy": {"name": "X"},
    "StudyChange": {"product": "X"},
    "NewMember": {"name": "ivan", "role": "owner"},
    "RecordingChange": {"name": "x"},
    "SpeakersChange": {"speakers": []},
    "NewJudgement": {"act": "other", "text": "The export took hours."},
    "NewThemeJudgement": {"kind": "rename", "theme": "t", "name": "x"},
    "NewUser": {"name": "x", "password": PASSWORD},
    "UserChange": {},
    "NewKey": {"name": "x"},
    "PasswordChange": {"current": "x", "new": "y" * 12},
    "LabelRequest": {"sentences": [{"id": "1", "text": "x"}]},
    "ReprocessRequest": {"study_ids": ["{study_id}"]},
    "ThemesRequest": {"complaints": [{"id": "1", "text": "x"}]},
}


@pytest.fixture
def document(stranger):
    return stranger.get("/v1/openapi.json").json()


@pytest.fixture
def theirs(maria, study, send, work, tell_models):
    """What belongs to maria, by the names that paths call it."""
    recording = send(maria, "ann.txt", ANN)
    work()
    announced = maria.post(f"/v1/studies/{study}/uploads", headers={"Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM="})
    return {
        "study_id": study,
        "recording_id": recording,
        "number": "2",
        "theme_id": maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"],
        "job_id": maria.get("/v1/jobs").json()["items"][0]["id"],
        "upload_id": announced.headers["location"].rpartition("/")[2],
        "user_id": maria.get("/v1/session").json()["user_id"],
        "key_id": maria.post("/v1/keys", json={"name": "k"}).json()["id"],
        "name": "Ann",
    }


def operations(document):
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            yield method, path, operation


def ask(client, method, path, operation, names):
    def named(text):
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    address = named(path)
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    asked = {"params": {"wait": 0, "q": "export", "filename": "a.mp3"}}
    if schema:
        asked["json"] = json.loads(named(json.dumps(BODIES[schema])))
    elif "application/json" in content:
        asked["json"] = {}
    elif content:
        asked |= {"content": b"x", "headers": {"Content-Type": next(iter(content))}}
    if "uploads" in path:
        headers = {"Upload-Offset": "0", "Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM="}
        asked["headers"] = asked.get("headers", {}) | headers
    return client.request(method.upper(), address, **asked)


def test_whoever_is_not_known_gets_nothing(document, theirs, stranger):
    got = {(m, p): ask(stranger, m, p, o, theirs).status_code for m, p, o in operations(document) if (m, p) not in OPEN}
    assert {place: code for place, code in got.items() if code != 401} == {}


def test_what_belongs_to_others_is_as_if_it_were_not_there(document, theirs, ivan):
    strange = {}
    for method, path, operation in operations(document):
        if "{" not in path or (method, path) in OPEN or path.startswith("/v1/users"):
            continue
        foreign = ask(ivan, method, path, operation, theirs)
        absent = ask(ivan, method, path, operation, dict.fromkeys(theirs, "0") | {"number": "2"})
        told = [(a.status_code, a.json()["detail"] if a.content else "") for a in (foreign, absent)]
        if told[0] != told[1] or foreign.status_code != 404:
            strange[method, path] = told
    assert strange == {}


def test_viewers_change_nothing(document, theirs, maria, ivan, study):
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "viewer"})
    own = ("/v1/session", "/v1/keys", "/v1/users", "/v1/label", "/v1/themes", "/v1/transcribe", "/v1/studies/{study_id}/export")
    got = {
        (m, p): ask(ivan, m, p, o, theirs).status_code
        for m, p, o in operations(document)
        if m not in {"get", "head"} and (m, p) not in OPEN and not p.startswith(own) and p != "/v1/studies"
    }
    assert {place: code for place, code in got.items() if code not in {403, 404}} == {}
    assert {place for place, code in got.items() if code == 404} <= {
        ("delete", "/v1/studies/{study_id}/uploads/{upload_id}"),
        ("patch", "/v1/studies/{study_id}/uploads/{upload_id}"),
    }


def test_a_key_that_reads_changes_nothing(document, theirs, maria, stranger):
    key = maria.post("/v1/keys", json={"name": "k", "scopes": ["read"]}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"
    got = {
        (m, p): ask(stranger, m, p, o, theirs).json()["type"]
        for m, p, o in operations(document)
        if m not in {"get", "head"} and (m, p) not in OPEN and p not in {"/v1/session", "/v1/studies/{study_id}/export"}
    }
    assert set(got.values()) == {"urn:hardpart:problem:scope"}


def test_every_answer_is_described(document, theirs, maria):
    undescribed = {}
    for method, path, operation in operations(document):
        if method == "delete" and path != "/v1/keys/{key_id}":
            continue
        answered = ask(maria, method, path, operation, theirs)
        if str(answered.status_code) not in operation["responses"] or answered.status_code >= 500:
            undescribed[method, path] = answered.status_code
    assert undescribed == {}


def test_every_route_says_what_it_does_and_how_it_fails(document):
    for method, path, operation in operations(document):
        assert operation.get("description"), (method, path)
        for code, response in operation["responses"].items():
            if int(code) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (method, path, code)


def test_every_route_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert sorted(names) == sorted(set(names))
